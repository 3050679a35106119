import { createRoute } from '@tanstack/react-router'
import { texts } from '../../../lib/i18n.ts'
import { searchOf, text } from '../../../lib/search.ts'
import { root } from '../../root.tsx'

export const adminRequestTypeRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/request-types/$typeId',
  validateSearch: searchOf({ team: text(24) }),
  loader: () => texts('admin-sequence'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
