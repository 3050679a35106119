import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  loader: () => texts('admin'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
