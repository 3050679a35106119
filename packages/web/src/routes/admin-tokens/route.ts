import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminTokensRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/tokens',
  loader: () => texts('admin-tokens'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
