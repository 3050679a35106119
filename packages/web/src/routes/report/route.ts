import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

/** What a report is asked, as it stands in the address; each report takes its own part of it. */
export const readAsked = searchOf({
  q: text(100),
  status: word('PENDING', 'APPROVED', 'DENIED', 'CANCELED', 'EXPIRED', 'REJECTED'),
  /** Of the last so many days, or within the next. */
  days: word('7', '30', '90', '365'),
  person: text(24),
  app: text(24),
  /** A date, YYYY-MM-DD. */
  at: text(10),
})
export type Asked = ReturnType<typeof readAsked>

export const reportRoute = createRoute({
  getParentRoute: () => root,
  path: '/reports/$reportId',
  validateSearch: readAsked,
  loader: () => texts('report'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
