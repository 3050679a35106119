import { withQuery } from '@assent/core/api/client.ts'

const base = '/governance/api/v2/my/catalogs/default/entries'

type Wanted = {
  /** At least two characters are a search. */
  readonly match?: string
  /** The levels of this entry; without it the top of the catalog. */
  readonly parent?: string
  readonly limit?: number
}

/** The part of the catalog that the viewer can see. */
export const entriesPath = ({ limit, match, parent }: Wanted): string =>
  withQuery(base, {
    filter: parent === undefined ? 'not(parent pr)' : `parent eq "${parent}"`,
    match: match !== undefined && match.length >= 2 ? match : undefined,
    limit,
  })
