import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const entryRoute = createRoute({
  getParentRoute: () => root,
  path: '/catalog/$entryId',
  loader: () => texts('entry'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
