import { searchOf, text, word } from '../../lib/search.ts'

/** What the list is narrowed to and what is open above it, as it stands in the address. */
export const readPeople = searchOf({
  q: text(100),
  status: word('ACTIVE', 'STAGED', 'PROVISIONED', 'SUSPENDED', 'DEPROVISIONED'),
  open: word('add', 'import'),
})
