import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

export const myRequestsRoute = createRoute({
  getParentRoute: () => root,
  path: '/my/requests',
  validateSearch: searchOf({
    q: text(50),
    status: word('PENDING', 'APPROVED', 'DENIED', 'CANCELED', 'EXPIRED', 'REJECTED'),
    sort: text(30),
  }),
  loader: () => texts('my-requests'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
