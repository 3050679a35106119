import { type ConditionInput, requestersOf, scopeOf } from '@assent/core/api/conditions.ts'
import { limits } from '@assent/core/limits.ts'
import { allowedAttributes } from '@assent/core/policy/attributes.ts'
import { type ConditionStatus, conditionProblems, type Requesters, type Scope } from '@assent/core/policy/condition.ts'
import { type Extension, extensionCauses } from '@assent/core/policy/extension.ts'
import { type Cause, isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Tx } from '../../../platform/db.ts'
import { notFound } from '../act.ts'
import { addedAttributes, type Draft, existing, type LockedApp } from './store.ts'

/** A condition as somebody wrote it, with its app and id. `location` is prefixed to places in it. */
export type Wish = {
  readonly conditionId: string
  readonly appId: string
  readonly status: ConditionStatus
  readonly input: Omit<
    ConditionInput,
    'requesterSettings' | 'accessScopeSettings' | 'accessDurationSettings' | '_extension'
  > & {
    readonly extension: Extension | null
    readonly requesters: Requesters
    readonly scope: Scope
    readonly duration: Draft['duration']
  }
  readonly location?: string
}

/** The summary of every refusal about a condition's content. */
const summary = 'AccessRequestCondition'

/** The attributes that rules of this organization may read. */
export const allowedHere = async (tx: Tx): Promise<ReadonlySet<string>> => allowedAttributes(await addedAttributes(tx))

/** The input of the wire in the form that matching reads. */
export const readInput = (input: ConditionInput, allowed: ReadonlySet<string>): Result<Wish['input']> => {
  const requesters = requestersOf(input.requesterSettings, allowed)
  if (isRefusal(requesters)) return refuse('invalid', summary, requesters.causes)
  const { requesterSettings: _, _extension, accessScopeSettings, accessDurationSettings, ...rest } = input
  const extension = _extension ?? null
  return {
    ...rest,
    extension,
    requesters,
    scope: scopeOf(accessScopeSettings),
    duration: accessDurationSettings ?? null,
  }
}

/**
 * Holds conditions against their resources: settings that the resource offers, and groups, bundles and sequences that are
 * there (okta-access-requests C.4). The apps must be locked. Answers the drafts in order, or every cause at once.
 */
export const accept = async (
  tx: Tx,
  apps: ReadonlyMap<string, LockedApp>,
  wishes: readonly Wish[],
): Promise<Result<readonly Draft[]>> => {
  if (wishes.some((wish) => !apps.has(wish.appId))) return notFound('resource')
  const there = await existing(tx, {
    groups: wishes.flatMap(({ input }) => (input.requesters.type === 'GROUPS' ? input.requesters.groupIds : [])),
    sequences: wishes.flatMap(({ input: { approvalSequenceId, extension } }) => [
      approvalSequenceId,
      ...(extension?.type === 'SEQUENCE' ? [extension.approvalSequenceId] : []),
    ]),
    levels: wishes.flatMap(({ appId, input }) => levelIds(input.scope).map((id) => `${appId} ${id}`)),
  })
  const causes = wishes.flatMap((wish) =>
    [
      ...conditionProblems(wish.input, apps.get(wish.appId)!.capabilities),
      ...missingParts(wish, there),
      ...extensionCauses(wish.input.extension, wish.input.duration, '/_extension'),
    ].map((cause) => ({
      ...cause,
      location: `${wish.location ?? ''}${cause.location ?? ''}`,
    })),
  )
  return causes.length > 0 ? refuse('invalid', summary, causes) : wishes.map(draftOf)
}

const levelIds = (scope: Scope): readonly string[] => (scope.type === 'RESOURCE_DEFAULT' ? [] : scope.ids)

const missingParts = ({ appId, input }: Wish, there: Awaited<ReturnType<typeof existing>>): readonly Cause[] => {
  const gone = (what: string, id: string, location: string): Cause => ({
    summary: `${what} ${id} was not found.`,
    reason: 'IDENTIFIER_NOT_FOUND',
    location,
  })
  const { requesters, scope } = input
  const groups = requesters.type === 'GROUPS' ? requesters.groupIds : []
  const kind = scope.type === 'GROUPS' ? 'GROUP' : 'APP'
  const [what, member] = scope.type === 'GROUPS' ? ['Group', 'groups'] : ['Entitlement bundle', 'entitlementBundles']
  return [
    ...groups.flatMap((id, i) =>
      there.groups.has(id) ? [] : [gone('Group', id, `/requesterSettings/groups/${i}/id`)],
    ),
    ...levelIds(scope).flatMap((id, i) =>
      there.levels.has(`${appId} ${id}`) ? [] : [gone(what!, id, `/accessScopeSettings/${member}/${i}/id`)],
    ),
    ...sequenceProblems(input.approvalSequenceId, kind, there.sequences, '/approvalSequenceId'),
    ...(input.extension?.type === 'SEQUENCE'
      ? sequenceProblems(input.extension.approvalSequenceId, kind, there.sequences, '/_extension/approvalSequenceId')
      : []),
  ]
}

/** Why a sequence cannot be used for levels of a kind: it is gone, or serves the other kind alone. */
export const sequenceProblems = (
  sequenceId: string,
  needed: 'APP' | 'GROUP',
  sequences: ReadonlyMap<string, readonly ('APP' | 'GROUP')[]>,
  location: string,
): readonly Cause[] => {
  const types = sequences.get(sequenceId)
  if (!types)
    return [{ summary: `Approval sequence ${sequenceId} was not found.`, reason: 'IDENTIFIER_NOT_FOUND', location }]
  return types.includes(needed)
    ? []
    : [
        {
          summary: `This approval sequence cannot be used for ${needed === 'GROUP' ? 'groups' : 'apps and bundles'}.`,
          location,
        },
      ]
}

const draftOf = ({ conditionId, appId, status, input }: Wish): Draft => ({
  conditionId,
  appId,
  name: input.name,
  description: input.description,
  status,
  priority: input.priority ?? Number.MAX_SAFE_INTEGER,
  sequenceId: input.approvalSequenceId,
  requesters: input.requesters,
  scope: input.scope,
  duration: input.duration,
  extension: input.extension,
})

/** Why an app cannot take so many conditions, or undefined. */
export const tooMany = (app: LockedApp): Refusal | undefined =>
  app.conditions > limits.conditionsPerResource
    ? refuse('invalid', summary, [{ summary: `A resource has at most ${limits.conditionsPerResource} conditions.` }])
    : undefined
