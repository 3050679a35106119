import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminRequestTypesRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/request-types',
  validateSearch: searchOf({ status: word('DRAFT', 'ACTIVE', 'DISABLED'), team: text(24) }),
  loader: () => texts('admin-request-types'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
