import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const myAccessRoute = createRoute({
  getParentRoute: () => root,
  path: '/my/access',
  validateSearch: searchOf({ q: text(50) }),
  loader: () => texts('my-access'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
