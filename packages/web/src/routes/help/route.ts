import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const helpRoute = createRoute({
  getParentRoute: () => root,
  path: '/help',
  loader: () => texts('help'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
