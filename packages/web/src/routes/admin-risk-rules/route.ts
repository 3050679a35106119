import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminRiskRulesRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/risk-rules',
  validateSearch: searchOf({ q: text() }),
  loader: () => texts('admin-risk-rules'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
