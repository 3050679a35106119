import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const myAccessRoute = createRoute({
  getParentRoute: () => root,
  path: '/my/access',
  loader: () => texts('my-access'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
