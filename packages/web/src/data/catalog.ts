import { withQuery } from '@assent/core/api/client.ts'
import type { LevelView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import { useDebouncedValue } from '@mantine/hooks'
import { useList } from './query.ts'

const catalog = '/governance/api/v2/my/catalogs/default'
const base = `${catalog}/entries`

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

/**
 * Levels that a search finds, such as "New laptop" of IT, without those of what was found itself: that leads to them. Asked
 * for when somebody rests, as it costs the server more than the tiles.
 */
export const useFoundLevels = (
  match: string | undefined,
  found: readonly { readonly id: string }[] | undefined,
): readonly LevelView[] => {
  const [rested] = useDebouncedValue(match, 150)
  const { items = [] } = useList<LevelView>(
    ['catalog', 'found levels', rested],
    isSearch(rested) ? withQuery(`${catalog}/levels`, { match: rested, limit: 12 }) : undefined,
  )
  return isSearch(match) && found ? items.filter(({ parent }) => !found.some(({ id }) => id === parent)) : []
}
