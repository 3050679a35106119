import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const statusRoute = createRoute({
  getParentRoute: () => root,
  path: '/status',
  loader: () => texts('status'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
