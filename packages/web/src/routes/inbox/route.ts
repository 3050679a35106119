import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const inboxRoute = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  loader: () => texts('inbox'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
