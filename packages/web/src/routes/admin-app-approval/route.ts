import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminAppApprovalRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/apps/$appId/approval',
  loader: () => texts('admin-app-approval'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
