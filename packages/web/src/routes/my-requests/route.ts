import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const myRequestsRoute = createRoute({
  getParentRoute: () => root,
  path: '/my/requests',
  loader: () => texts('my-requests'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
