import type { AuditEvent, AuditTarget } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import { changeInOrg, type Rules } from '../../platform/change.ts'
import type { Tx } from '../../platform/db.ts'

export { notFound, staleProblem } from '@assent/core/refusal.ts'
export { eventOf } from '../../app/actor.ts'

/** NOTIFY channel (payload: the organization): conditions or what they stand on changed. */
export const catalogChannel = 'assent_catalog'

/** NOTIFY channel (payload: the organization): sequences or on-call schedules changed. */
export const flowsChannel = 'assent_flows'

// What the database refuses by itself, in words.
const rules: Rules = {
  sequence_name: 'Another approval sequence has this name.',
  on_call_name: 'Another on-call schedule has this name.',
  calendar_name: 'Another calendar has this name.',
}

/** One change of the catalog or the flows, done as a whole or not at all; word on the channels when it is done. */
export const change = <T>(
  services: Services,
  caller: Caller,
  channels: string | readonly string[],
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> =>
  changeInOrg(services.db, caller.orgId, rules, async (tx) => {
    const result = await work(tx)
    if (!isRefusal(result))
      for (const channel of [channels].flat())
        await tx.query('select pg_notify($1, $2)', [channel, tx.orgId], 'catalog_notify')
    return result
  })

/** An event that nobody caused: the system noticed something. */
export const noticed = (type: string, targets: readonly AuditTarget[], detail: AuditEvent['detail']): AuditEvent => ({
  type,
  actor: { id: 'system', type: 'System' },
  targets,
  channel: 'system',
  detail,
})
