import { createRoute } from '@tanstack/react-router'
import { texts } from '../../../lib/i18n.ts'
import { root } from '../../root.tsx'

export const adminConnectionsRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/connections',
  loader: () => texts('admin-settings'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
