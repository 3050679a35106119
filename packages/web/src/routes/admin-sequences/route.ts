import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminSequencesRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/sequences',
  loader: () => texts('admin-sequences'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
