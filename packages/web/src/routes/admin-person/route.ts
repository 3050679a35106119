import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminPersonRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/people/$userId',
  loader: () => texts('admin-person'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
