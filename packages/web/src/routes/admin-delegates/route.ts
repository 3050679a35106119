import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminDelegatesRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/delegates',
  // `of`: only for whom.
  validateSearch: searchOf({ of: text(24) }),
  loader: () => texts('admin-delegates'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
