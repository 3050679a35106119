import type { Caller } from '@assent/core/caller.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import { eventOf } from '../catalog/index.ts'
import { findType, type TypeView, typesAfter } from './queries.ts'

/** Types that one transaction reads: each comes with all of its steps. */
const typesAtOnce = 50

/** Whole request types, some at a time; nothing is held between two of them but the place. */
export type ExportedTypes = { readonly types: AsyncIterable<readonly TypeView[]> }

/** Every request type that the caller sees (`memberId`: those of his teams alone), the oldest first. The export is put on the record. */
export const exportTypes = async (
  { db }: Services,
  caller: Caller,
  memberId: string | undefined,
): Promise<Result<ExportedTypes>> => {
  const pageAfter = (after: string | undefined, isFirst: boolean) =>
    db.inOrg(caller.orgId, async (tx) => {
      const page = { limit: typesAtOnce, ...(after === undefined ? {} : { after }) }
      const lines = await typesAfter(tx, { memberId, page })
      const found = await Promise.all(lines.slice(0, typesAtOnce).map(({ typeId }) => findType(tx, typeId)))
      if (isFirst) tx.record(eventOf(caller, 'assent.request_type.export', []))
      const types = found.filter((type) => type !== undefined)
      return { types, last: lines[typesAtOnce - 1]?.typeId, more: lines.length > typesAtOnce }
    })
  const first = await pageAfter(undefined, true)
  async function* rest() {
    for (let page = first; ; page = await pageAfter(page.last, false)) {
      yield page.types
      if (!page.more) return
    }
  }
  return { types: rest() }
}
