import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const entryRoute = createRoute({
  getParentRoute: () => root,
  path: '/catalog/$entryId',
  // `extends`: the grant that is to last longer. `from`: an earlier request whose answers are taken over.
  validateSearch: searchOf({ extends: text(40), from: text(40) }),
  loader: () => texts('entry'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
