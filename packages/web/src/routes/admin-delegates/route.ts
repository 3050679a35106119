import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminDelegatesRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/delegates',
  loader: () => texts('admin-delegates'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
