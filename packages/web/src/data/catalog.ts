import { withQuery } from '@assent/core/api/client.ts'
import { limits } from '@assent/core/limits.ts'

const base = '/governance/api/v2/my/catalogs/default/entries'

type Wanted = {
  /** What is too short for a search is none (`isSearch`). */
  readonly match?: string | undefined
  /** The levels of this entry; without it the top of the catalog. */
  readonly parent?: string
  readonly limit?: number
}

/** Whether the server searches for it: Okta's API does not for one or two characters. */
export const isSearch = (match: string | undefined): match is string =>
  match !== undefined && match.length >= limits.searchMin

/** The part of the catalog that the viewer can see. */
export const entriesPath = ({ limit, match, parent }: Wanted): string =>
  withQuery(base, {
    filter: parent === undefined ? 'not(parent pr)' : `parent eq "${parent}"`,
    match: isSearch(match) ? match : undefined,
    limit,
  })
