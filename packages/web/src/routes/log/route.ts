import { createRoute } from '@tanstack/react-router'
import { texts } from '../../lib/i18n.ts'
import { searchOf, text, word } from '../../lib/search.ts'
import { root } from '../root.tsx'

/** What the log is narrowed to, as it stands in the address. */
export const readNarrowed = searchOf({
  q: text(300),
  about: word('requests', 'access', 'rules', 'people', 'apps', 'sign-in', 'record'),
  who: text(24),
  result: word('SUCCESS', 'FAILURE', 'DENY'),
  days: word('1', '7', '30', '90', '365'),
  /** When it was paused, ISO 8601; absent: what is new comes by itself. */
  until: text(30),
  /** The event that is open. */
  event: text(64),
})
export type Narrowed = ReturnType<typeof readNarrowed>

export const logRoute = createRoute({
  getParentRoute: () => root,
  path: '/reports/log',
  validateSearch: readNarrowed,
  loader: () => texts('log'),
}).lazy(() => import('./index.tsx').then(({ page }) => page))
