import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminTeamRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/teams/$teamId',
  loader: () => texts('admin-team'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
