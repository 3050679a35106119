import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const reportsRoute = createRoute({
  getParentRoute: () => root,
  path: '/reports',
  loader: () => texts('reports'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
