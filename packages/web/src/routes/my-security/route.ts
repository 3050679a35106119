import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const mySecurityRoute = createRoute({
  getParentRoute: () => root,
  path: '/me/security',
  loader: () => texts('my-security'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
