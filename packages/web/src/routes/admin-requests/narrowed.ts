import { searchOf, text, word } from '../../lib/search.ts'

// Apart from the route, so that pages that read it too do not make the route a file of its own on the first page.

/** What the list is narrowed to, as it stands in the address. */
export const readNarrowed = searchOf({
  q: text(100),
  status: word('PENDING', 'HOLD', 'APPROVED', 'DENIED', 'CANCELED', 'EXPIRED', 'REJECTED'),
  app: text(24),
  /** Whom it is for, whom it waits for: ids of users. */
  person: text(24),
  waits: text(24),
  /** Who looks after it; a tag that it has; its priority. */
  keeper: text(24),
  tag: text(40),
  priority: word('URGENT', 'HIGH', 'NORMAL', 'LOW'),
  /** Asked within so many days. */
  days: word('1', '7', '30', '90'),
  sort: word(
    'created asc',
    'created desc',
    'lastUpdated asc',
    'lastUpdated desc',
    'status asc',
    'status desc',
    'priority asc',
    'priority desc',
  ),
})
export type Narrowed = ReturnType<typeof readNarrowed>
