import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { checkpointEveryMs, takeCheckpoint } from './checkpoints.ts'

/** NOTIFY channel (payload: the organization) that says: something is new on the record. Sent by events_append. */
export const eventChannel = 'assent_event'

const settleEveryMs = 1_000

/** Signs tree heads, and puts the entries of the search index in order outside the lock of the chain's head. */
export const auditLanes = (services: Services): readonly Lane[] => {
  let settled = Number.NEGATIVE_INFINITY
  return [
    {
      name: 'audit.checkpoint',
      batch: 1,
      everyMs: checkpointEveryMs,
      work: async (orgId) => {
        await takeCheckpoint(services, orgId, false)
        return 0
      },
    },
    {
      name: 'audit.settle',
      batch: 1,
      everyMs: 10_000,
      wakeOn: [eventChannel],
      work: async (orgId) => {
        // The index is one for all organizations: once a second is enough for everybody.
        // By a clock that is never set back (abuse case B6).
        if (performance.now() - settled < settleEveryMs) return 0
        settled = performance.now()
        await services.db.inOrg(orgId, (tx) =>
          tx.query('select assent.event_search_settle()', [], 'event_search_settle'),
        )
        return 0
      },
    },
  ]
}
