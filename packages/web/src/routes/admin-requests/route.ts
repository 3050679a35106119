import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'
import { readNarrowed } from './narrowed.ts'

export const adminRequestsRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/requests',
  validateSearch: readNarrowed,
  loader: () => texts('admin-requests'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
