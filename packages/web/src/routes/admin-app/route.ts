import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminAppRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/apps/$appId',
  // `try`: the rules are being tried; as whom, and for which level.
  validateSearch: searchOf({ try: word('open'), as: text(24), level: text(24) }),
  loader: () => texts('admin-app'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
