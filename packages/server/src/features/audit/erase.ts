import type { Caller } from '@assent/core/caller.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import { sourceOf } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { sealedColumns } from '../../platform/record.ts'
import { eraseFiles } from '../requests/index.ts'

export type EraseInput = {
  /** Events that this user did, or that were about him. */
  readonly userId?: string
  /** Events of this access request. */
  readonly requestId?: string
  /** Why: a sentence that stays on the record. No names. */
  readonly reason: string
}

/** How many events lost their private part. */
export type Erased = { readonly erased: number }

/**
 * Erases names and free data of events for good and puts on the record that, when, by whom and of which events it was
 * done. The chain stays provable: it holds only salted commitments to what is erased (abuse case H11). What was attached
 * to the request, or by the user, is deleted with it.
 */
export const erase = (services: Services, caller: Caller, input: EraseInput): Promise<Result<Erased>> =>
  services.db.inOrg(caller.orgId, async (tx) => {
    const seqs = await eventsOf(tx, input)
    const attachments = await eraseFiles(tx, input)
    if (seqs.length + attachments === 0) return refuse('not_found', 'There is nothing on the record to erase for that.')
    const [row] = await tx.query<Erased>(
      'select assent.event_erase($1, $2, $3, $4, $5, $6, $7, $8) as erased',
      sealedColumns(tx.orgId, tx.began, [
        {
          type: 'assent.audit.erase',
          ...sourceOf(caller),
          targets: rangesOf(seqs).map((id) => ({ id, type: 'AuditEvents' })),
          detail: { reason: input.reason, events: seqs.length, ...(attachments > 0 ? { attachments } : {}) },
        },
      ]),
    )
    return row!
  })

const eventsOf = async (tx: Tx, { userId, requestId }: EraseInput): Promise<number[]> => {
  const find = { ...(userId ? { keys: [[userId]] } : {}), ...(requestId ? { request: requestId } : {}), commits: true }
  // Neither: nothing, and never everything.
  if (!userId && !requestId) return []
  const rows = await tx.query<{ seq: number }>(
    `select e.seq from event_find($1::jsonb) f join event e on e.org_id = org() and e.seq = f.seq
     where e.detail is not null and e.type <> 'assent.audit.erase' order by e.seq`,
    [JSON.stringify({ ...find, limit: 2_147_483_647 })],
  )
  return rows.map(({ seq }) => seq)
}

const rangesInOne = 200

/** Numbers in ascending order as texts such as '3 7-12', each of at most 200 ranges. */
export const rangesOf = (seqs: readonly number[]): string[] => {
  const ranges: string[] = []
  for (let from = 0, to = 0; from < seqs.length; from = ++to) {
    while (seqs[to + 1] === seqs[to]! + 1) to++
    ranges.push(from === to ? `${seqs[from]}` : `${seqs[from]}-${seqs[to]}`)
  }
  return Array.from({ length: Math.ceil(ranges.length / rangesInOne) }, (_, i) =>
    ranges.slice(i * rangesInOne, (i + 1) * rangesInOne).join(' '),
  )
}
