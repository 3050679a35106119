import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminGroupsRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/groups',
  validateSearch: searchOf({ q: text(100), open: word('add') }),
  loader: () => texts('admin-groups'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
