import type { Caller } from '@assent/core/caller.ts'
import type { Services } from '../../app/services.ts'
import { eventOf, seesTeams } from './act.ts'
import { findList, type ListFull, listsAfter } from './list-store.ts'

/** Lists that one transaction reads: each comes with all of its items. */
const listsAtOnce = 20

/** Whole lists, some at a time; nothing is held between two of them but the place. */
export type ExportedLists = { readonly lists: AsyncIterable<readonly ListFull[]> }

/** Every configuration list that the caller sees, the oldest first; of one team where one is named. On the record. */
export const exportLists = async (
  { db }: Services,
  caller: Caller,
  { teamId }: { readonly teamId?: string | undefined },
): Promise<ExportedLists> => {
  const memberId = seesTeams(caller) ? undefined : caller.userId
  const pageAfter = (after: string | undefined, isFirst: boolean) =>
    db.inOrg(caller.orgId, async (tx) => {
      const page = { limit: listsAtOnce, ...(after === undefined ? {} : { after }) }
      const views = await listsAfter(tx, { teamId, memberId, page })
      const found = await Promise.all(views.slice(0, listsAtOnce).map(({ listId }) => findList(tx, listId)))
      if (isFirst) {
        const targets = teamId === undefined ? [] : [{ id: teamId, type: 'Team' }]
        tx.record(eventOf(caller, 'assent.config_list.export', targets))
      }
      return {
        lists: found.filter((list) => list !== undefined),
        last: views[listsAtOnce - 1]?.listId,
        more: views.length > listsAtOnce,
      }
    })
  const first = await pageAfter(undefined, true)
  async function* rest() {
    for (let page = first; ; page = await pageAfter(page.last, false)) {
      yield page.lists
      if (!page.more) return
    }
  }
  return { lists: rest() }
}
