import { isRefusal } from '@assent/core/refusal.ts'
import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { catalogChannel, moveTypeCondition } from '../catalog/index.ts'
import { acceptFlow } from './accept.ts'
import { calledOf, findType } from './queries.ts'
import { levelOf, markChecked, moveType, takeUnchecked, tellDisabled } from './store.ts'

/** NOTIFY channel (payload: the organization): something that request types name changed (0032_request_types.sql). */
const typesChannel = 'assent_types'

/** What a request type has lost, in words; undefined while it is whole. */
const lostBy = async (tx: Tx, services: Services, typeId: string): Promise<string | undefined> => {
  const type = (await findType(tx, typeId))!
  const { gives, steps } = type
  if (gives && !(await levelOf(tx, gives.scopeType, gives.scopeId, gives.appId)))
    return 'What it gives can no longer be given.'
  const flow = await acceptFlow(tx, services, steps, gives)
  if (!isRefusal(flow)) return undefined
  const { location, summary } = flow.causes[0]!
  const at = /^\/steps\/(\d+)/.exec(location ?? '')?.[1]
  const ids = summary.match(/[0-9A-Za-z]{20,24}/g) ?? []
  const names = await calledOf(tx, ids)
  const said = ids.reduce((text, id) => text.replace(id, names.has(id) ? `"${names.get(id)}"` : id), summary)
  return at === undefined ? said : `Step ${Number(at) + 1}: ${said}`
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
          const reason = type.lost ?? (await lostBy(tx, services, type.typeId))
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
