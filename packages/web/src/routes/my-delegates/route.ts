import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const myDelegatesRoute = createRoute({
  getParentRoute: () => root,
  path: '/me/delegates',
  loader: () => texts('my-delegates'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
