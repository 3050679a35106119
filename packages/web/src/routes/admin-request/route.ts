import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminRequestRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/requests/$requestId',
  loader: () => texts('admin-request'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
