import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminAppsRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/apps',
  validateSearch: searchOf({ q: text(), open: word('add') }),
  loader: () => texts('admin-apps'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
