import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminGroupRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/groups/$groupId',
  validateSearch: searchOf({ q: text(100) }),
  loader: () => texts('admin-group'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
