import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'
import { readAsked } from './asked.ts'

export const reportRoute = createRoute({
  getParentRoute: () => root,
  path: '/reports/$reportId',
  validateSearch: readAsked,
  loader: () => texts('report'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
