import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminSequenceRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/sequences/$sequenceId',
  loader: () => texts('admin-sequence'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
