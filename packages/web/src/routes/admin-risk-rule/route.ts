import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { root } from '../root.tsx'

export const adminRiskRuleRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/risk-rules/$ruleId',
  loader: () => texts('admin-risk-rule'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
