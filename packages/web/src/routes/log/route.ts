import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'
import { readNarrowed } from './narrowed.ts'

export const logRoute = createRoute({
  getParentRoute: () => root,
  path: '/reports/log',
  validateSearch: readNarrowed,
  loader: () => texts('log'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
