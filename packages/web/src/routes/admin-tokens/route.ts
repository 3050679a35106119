import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const adminTokensRoute = createRoute({
  getParentRoute: () => root,
  path: '/admin/tokens',
  // `whose`: everybody's rather than one's own; `over`: also those that no longer work.
  validateSearch: searchOf({ whose: word('all'), over: word('shown') }),
  loader: () => texts('admin-tokens'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
