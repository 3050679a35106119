import type { OrgId } from '@assent/core/ids.ts'
import type { Db, Tx } from '../db.ts'

/** An organization that was restored and not confirmed yet. */
export type Quarantined = {
  readonly orgId: OrgId
  readonly name: string
  readonly epoch: number
  readonly since: string
}

/** A new epoch, in quarantine: run in the transaction that puts the rows back, so that there is no moment without it. */
export const enterQuarantine = `update assent.org set epoch = epoch + 1, quarantined_since = clock_timestamp()`

// Later than any date that means something: what waits for it waits for a person.
const held = '9999-12-31T00:00:00Z'

/**
 * What the world did between the backup and now is not in the backup. So nothing that it had queued is done as if no time
 * had passed, and nothing that it believes about other systems is taken for true (abuse case C17).
 */
const fixes: readonly string[] = [
  // Numbers of calls go on above all that a target may have seen: it would ignore a lower one. No worker owns anything.
  `update access set generation = generation + 1000000, lease_until = null where connector_id is not null`,
  // What we once gave and took may have been given again since: it is taken once more, which harms nothing.
  `update access set actual = 'unknown', manual = false, tries = 0, next_try = clock_timestamp(),
     owed_since = coalesce(owed_since, clock_timestamp())
   where connector_id is not null and not wanted and baseline is false`,
  // What should be there is looked at soon; if it is gone, giving it again waits for the end of the quarantine.
  `update access set check_at = clock_timestamp() where connector_id is not null and wanted and next_try is null`,
  // People were told then, or will be told of what is true now.
  `delete from notice`,
  `update mail set state = 'DROPPED', next_try = null, last_error = 'Not sent: it was in a backup that was restored.' where state = 'QUEUED'`,
  // Subscribers were told then.
  `delete from webhook_delivery`,
  // Other systems were called then; calling them again waits for the end of the quarantine,
  // and what they may have made since then is looked for first.
  `update flow_call set next_try = '${held}', making = case when kind <> 'WORKFLOW' and connector_id is not null and ticket_id is null
     then coalesce(making, clock_timestamp()) end where next_try is not null`,
]

const actor = { id: 'system', type: 'System' } as const

/** Settles what a restored organization had in flight, once per epoch; records it. Returns false if that was done before. */
export const settleRestored = (
  db: Db,
  orgId: OrgId,
  from: { readonly created: string; readonly events: number },
): Promise<boolean> =>
  db.inOrg(orgId, async (tx) => {
    const [org] = await tx.query<{ epoch: number; settled: boolean }>(
      `select epoch, (settings #>> '{restored,epoch}')::int is not distinct from epoch as settled from org where org_id = org() for update`,
    )
    if (!org || org.settled) return false
    for (const fix of fixes) await tx.query(fix)
    await tx.query(
      `update org set settings = jsonb_set(settings, '{restored}', jsonb_build_object('epoch', epoch, 'created', $1::text, 'events', $2::bigint))
       where org_id = org()`,
      [from.created, from.events],
    )
    tx.record({
      type: 'assent.backup.restore',
      actor,
      targets: [],
      detail: { epoch: org.epoch, created: from.created, events: from.events },
    })
    return true
  })

/** Organizations in quarantine, the longest first. */
export const quarantined = (db: Db): Promise<readonly Quarantined[]> =>
  db.bare<Quarantined>(
    `select org_id as "orgId", name, epoch, quarantined_since as since from org where quarantined_since is not null order by quarantined_since`,
  )

/** Ends the quarantine: from now on access is given again. Somebody has compared what was lost. */
export const confirmRestore = (db: Db, orgId: OrgId): Promise<boolean> =>
  db.inOrg(orgId, async (tx: Tx) => {
    const [org] = await tx.query<{ epoch: number }>(
      `update org set quarantined_since = null where org_id = org() and quarantined_since is not null returning epoch`,
    )
    if (!org) return false
    await tx.query(`update flow_call set next_try = clock_timestamp() where next_try = '${held}'`)
    await tx.query(`select pg_notify('assent_flow_call', org()), pg_notify('assent_access', org())`)
    tx.record({ type: 'assent.backup.confirm', actor, targets: [], detail: { epoch: org.epoch } })
    return true
  })
