import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminTeamsRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/teams',
  validateSearch: searchOf({ open: word('add') }),
  loader: () => texts('admin-teams'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
