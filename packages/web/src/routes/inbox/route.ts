import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const inboxRoute = createRoute({
  getParentRoute: () => root,
  path: '/inbox',
  validateSearch: searchOf({
    view: word('done'),
    type: word('APPROVAL', 'QUESTION', 'TODO'),
    priority: word('URGENT', 'HIGH', 'NORMAL', 'LOW'),
    sort: word('priority'),
    q: text(50),
    task: text(24),
  }),
  loader: () => texts('inbox'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
