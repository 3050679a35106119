import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminLabelsRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/labels',
  loader: () => texts('admin-labels'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
