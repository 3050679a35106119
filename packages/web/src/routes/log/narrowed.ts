import { searchOf, text, word } from '../../lib/search.ts'

// Apart from the route, so that pages that read it too do not make the route a file of its own on the first page.

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
