import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const logRoute = createRoute({
  getParentRoute: () => root,
  path: '/reports/log',
  loader: () => texts('log'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
