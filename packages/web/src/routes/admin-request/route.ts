import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminRequestRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/requests/$requestId',
  // Its steps, messages and facts are those of the requester's own page.
  loader: () => Promise.all([texts('admin-request'), texts('my-request')]),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
