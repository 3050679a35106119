import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const myRequestRoute = createRoute({
  getParentRoute: () => root,
  path: '/my/requests/$requestId',
  loader: () => texts('my-request'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
