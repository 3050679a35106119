import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminAppRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/apps/$appId',
  loader: () => texts('admin-app'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
