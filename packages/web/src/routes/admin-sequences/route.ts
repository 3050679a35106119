import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminSequencesRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/sequences',
  validateSearch: searchOf({ q: text() }),
  loader: () => texts('admin-sequences'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
