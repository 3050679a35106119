import { entriesPath, isSearch } from '../../data/catalog.ts'
import { type Key, readAhead } from '../../data/query.ts'

type List = readonly [Key, string]

/** What can be asked for, all of it or what a search finds. */
export const tiles = (match: string | undefined): List => [
  ['catalog', 'tiles', isSearch(match) ? match : undefined],
  entriesPath({ match, limit: 24 }),
]
/** What the viewer asked for last. */
export const recent: List = [['requests', 'recent'], '/governance/api/v2/my/requests?limit=4']
/** What he has and will not have in two weeks, and the first of all that he has. */
export const ending: List = [['access', 'ending soon'], '/governance/api/v2/my/access?endsWithinDays=14&limit=4']
export const held: List = [['access', 'first'], '/governance/api/v2/my/access?limit=8']

/** Asks for all of it while the page is being made. */
export const readHome = (match: string | undefined): void => {
  readAhead(...tiles(match))
  if (match !== undefined) return
  readAhead(...recent)
  readAhead(...ending)
  readAhead(...held)
}
