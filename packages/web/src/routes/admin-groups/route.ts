import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminGroupsRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/groups',
  loader: () => texts('admin-groups'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
