import { searchOf, text, word } from '../../lib/search.ts'

// Apart from the route, so that pages that read it too do not make the route a file of its own on the first page.

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
