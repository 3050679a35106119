import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { catalogChannel, moveTypeCondition } from '../catalog/index.ts'
import { lostBy, reasonOf } from './lost.ts'
import { findType } from './queries.ts'
import { markChecked, moveType, takeUnchecked, tellDisabled } from './store.ts'

/** NOTIFY channel (payload: the organization): something that request types name changed (0032_request_types.sql). */
const typesChannel = 'assent_types'

/** What a request type has lost, in words; undefined while it is whole. */
const lossOf = async (tx: Tx, services: Services, typeId: string): Promise<string | undefined> => {
  const [lost] = await lostBy(tx, services, (await findType(tx, typeId))!)
  return lost && reasonOf(lost)
}

/**
 * Looks again at request types when something that they name changed: one that lost something it needs becomes DISABLED,
 * with the reason, on the record. Requests under way go on with what they began with.
 */
export const typeLanes = (services: Services): readonly Lane[] => [
  {
    name: 'types.integrity',
    batch: 50,
    everyMs: 60_000,
    wakeOn: [typesChannel, catalogChannel],
    work: (orgId, limit) =>
      services.db.inOrg(orgId, async (tx) => {
        const due = await takeUnchecked(tx, limit)
        for (const type of due) {
          const reason = type.lost ?? (await lossOf(tx, services, type.typeId))
          if (reason === undefined) continue
          await moveType(tx, type.typeId, 'DISABLED', 'system', reason)
          if (type.lost === null) await moveTypeCondition(tx, services, type, 'INACTIVE', 'system')
          await tellDisabled(tx, type, reason)
          tx.record({
            type: 'assent.request_type.disable',
            actor: { id: 'system', type: 'System' },
            targets: [
              { id: type.typeId, type: 'RequestType', displayName: type.name },
              { id: type.teamId, type: 'Team' },
            ],
            channel: 'system',
            detail: { reason },
          })
        }
        await markChecked(
          tx,
          due.map(({ typeId }) => typeId),
        )
        return due.length
      }),
  },
]
