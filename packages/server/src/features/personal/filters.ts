import type { SavedFilterBody } from '@assent/core/api/personal.ts'
import type { Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import { violated } from '../../platform/db.ts'
import { countFilters, deleteFilter, filtersOf, lockUser, saveFilter } from './store.ts'

/** A filter of a list that somebody gave a name. */
export type SavedFilter = {
  readonly filterId: string
  readonly page: string
  readonly name: string
  readonly query: string
  readonly created: string
  readonly lastUpdated: string
}

const none = () => refuse('not_found', 'There is no such filter.')

/** Reads and keeps the caller's own filters. */
export const filterOperations = ({ db, newHexId }: Services) => ({
  list: (caller: Caller, { page }: { readonly page?: string | undefined }): Promise<Result<readonly SavedFilter[]>> =>
    db.inOrg(caller.orgId, (tx) => filtersOf(tx, caller.userId, page)),
  create: (caller: Caller, filter: SavedFilterBody): Promise<Result<SavedFilter>> =>
    named(() =>
      db.inOrg(caller.orgId, async (tx) => {
        await lockUser(tx, caller.userId)
        if ((await countFilters(tx, caller.userId)) >= limits.savedFiltersPerUser)
          return refuse('conflict', `You have ${limits.savedFiltersPerUser} filters already; remove one first.`)
        return (await saveFilter(tx, caller.userId, newHexId(), filter, true))!
      }),
    ),
  update: (
    caller: Caller,
    { filterId, filter }: { readonly filterId: string; readonly filter: SavedFilterBody },
  ): Promise<Result<SavedFilter>> =>
    named(() =>
      db.inOrg(caller.orgId, async (tx) => (await saveFilter(tx, caller.userId, filterId, filter, false)) ?? none()),
    ),
  remove: (caller: Caller, { filterId }: { readonly filterId: string }): Promise<Result<undefined>> =>
    db.inOrg(caller.orgId, async (tx) => ((await deleteFilter(tx, caller.userId, filterId)) ? undefined : none())),
})

/** Two filters of one list with one name: the second is refused. */
const named = async <T>(work: () => Promise<Result<T>>): Promise<Result<T>> => {
  try {
    return await work()
  } catch (error) {
    if (violated(error) !== 'one_filter_per_name') throw error
    return refuse('conflict', 'Another filter of this list has this name.', [
      { summary: 'is taken', location: '/name' },
    ])
  }
}
