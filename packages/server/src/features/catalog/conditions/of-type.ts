import type { RequesterSettings } from '@assent/core/api/conditions.ts'
import { requestersOf } from '@assent/core/api/conditions.ts'
import { accessDurationProblem } from '@assent/core/duration.ts'
import type { ConditionStatus, Requesters } from '@assent/core/policy/condition.ts'
import { type Extension, extensionCauses } from '@assent/core/policy/extension.ts'
import type { GivableLevel } from '@assent/core/policy/levels.ts'
import type { Cause } from '@assent/core/refusal.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { project } from '../project.ts'
import { allowedHere, sequenceProblems } from './accept.ts'
import { type Draft, existing, insertConditions, lockApps, setOrder, setStatus, updateCondition } from './store.ts'
import { conditionsById } from './view.ts'

/** The audience of a request type, as its own condition keeps it. */
export type TypeCondition = {
  readonly conditionId: string
  readonly teamId: string
  readonly typeId: string
  readonly name: string
  readonly sequenceId: string
  readonly requesters: Requesters
  /** ISO 8601; null: what it gives lasts. */
  readonly duration: string | null
  readonly extension: Extension | null
  readonly active: boolean
}

/** Who may ask, in the form that matching reads, with groups that are there; and a duration that access can have. */
export const acceptAudience = async (
  tx: Tx,
  audience: RequesterSettings,
  duration: string | null,
): Promise<Result<Requesters>> => {
  const requesters = requestersOf(audience, await allowedHere(tx))
  if (isRefusal(requesters))
    return refuse(
      'invalid',
      requesters.summary,
      requesters.causes.map((cause) => ({ ...cause, location: '/audience/expression' })),
    )
  const groupIds = requesters.type === 'GROUPS' ? requesters.groupIds : []
  const there = await existing(tx, { groups: groupIds, sequences: [], levels: [] })
  const problem = duration === null ? undefined : accessDurationProblem(duration, true)
  const causes: Cause[] = [
    ...groupIds.flatMap((id, at) =>
      there.groups.has(id)
        ? []
        : [
            {
              summary: `Group ${id} was not found.`,
              reason: 'IDENTIFIER_NOT_FOUND',
              location: `/audience/groups/${at}/id`,
            },
          ],
    ),
    ...(problem === undefined ? [] : [{ summary: problem, location: '/accessDuration' }]),
  ]
  return causes.length > 0 ? refuse('invalid', 'The request type is not right.', causes) : requesters
}

const fixed = (duration: string | null): Draft['duration'] =>
  duration === null ? null : { type: 'ADMIN_FIXED_DURATION', duration }

/** What is wrong with the way by which a request type lets more time be approved, at its place in the form. */
export const typeExtensionCauses = async (
  tx: Tx,
  extension: Extension | null,
  { duration, gives }: { readonly duration: string | null; readonly gives: GivableLevel | null },
): Promise<readonly Cause[]> => {
  if (extension === null) return []
  if (gives === null) return [{ summary: 'What gives nothing is not extended.', location: '/extension' }]
  const causes = extensionCauses(extension, fixed(duration), '/extension')
  if (extension.type !== 'SEQUENCE') return causes
  const { approvalSequenceId } = extension
  const { sequences } = await existing(tx, { groups: [], sequences: [approvalSequenceId], levels: [] })
  const kind = gives.scopeType === 'GROUP' ? 'GROUP' : 'APP'
  return [...causes, ...sequenceProblems(approvalSequenceId, kind, sequences, '/extension/approvalSequenceId')]
}

const draftOf = (one: TypeCondition, priority: number): Draft => ({
  conditionId: one.conditionId,
  appId: one.teamId,
  name: one.name,
  description: undefined,
  status: one.active ? 'ACTIVE' : 'INACTIVE',
  priority,
  sequenceId: one.sequenceId,
  requesters: one.requesters,
  scope: { type: 'REQUEST_TYPES', ids: [one.typeId] },
  duration: fixed(one.duration),
  extension: one.extension,
})

/** Writes the condition of a request type, new or whole; `showTypeCondition` then says what follows from it. */
export const writeTypeCondition = async (
  tx: Tx,
  condition: TypeCondition,
  by: string,
  isNew: boolean,
): Promise<void> => {
  await lockApps(tx, [condition.teamId])
  // Conditions of a team never compete: each names a request type that no other names.
  const [place] = await tx.query<{ next: number; own: number | null }>(
    `select coalesce(max(priority), -1) + 1 as next, max(priority) filter (where condition_id = $2) as own
     from condition where org_id = org() and app_id = $1 and status <> 'DELETED'`,
    [condition.teamId, condition.conditionId],
  )
  const draft = draftOf(condition, place!.own ?? place!.next)
  if (isNew) await insertConditions(tx, [draft], by)
  else await updateCondition(tx, draft, by)
}

/** Brings the catalog in line with the condition of a request type. */
export const showTypeCondition = (
  tx: Tx,
  services: Pick<Services, 'newId'>,
  { conditionId, teamId }: Pick<TypeCondition, 'conditionId' | 'teamId'>,
): Promise<void> => project(tx, services, [conditionId], [teamId])

/** Moves the condition of a request type to another status. */
export const moveTypeCondition = async (
  tx: Tx,
  services: Pick<Services, 'newId'>,
  { conditionId, teamId }: Pick<TypeCondition, 'conditionId' | 'teamId'>,
  status: Exclude<ConditionStatus, 'INVALID'>,
  by: string,
): Promise<void> => {
  await lockApps(tx, [teamId])
  await setStatus(tx, [conditionId], status, by)
  if (status === 'DELETED') await setOrder(tx, await orderOfTeam(tx, teamId))
  await project(tx, services, [conditionId], [teamId])
}

const orderOfTeam = async (tx: Tx, teamId: string): Promise<readonly string[]> => {
  const rows = await tx.query<{ id: string }>(
    `select condition_id as id from condition where org_id = org() and app_id = $1 and status <> 'DELETED' order by priority`,
    [teamId],
  )
  return rows.map(({ id }) => id)
}

/** The conditions of request types, by id: who may ask, for how long what is given lasts, how it is extended, and what it lost. */
export const typeConditions = async (tx: Tx, conditionIds: readonly string[]) =>
  new Map((await conditionsById(tx, conditionIds)).map((view) => [view.id, view]))
