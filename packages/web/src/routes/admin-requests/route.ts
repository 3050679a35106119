import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminRequestsRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/requests',
  loader: () => texts('admin-requests'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
