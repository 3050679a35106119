import type { ConditionInput, ConditionPatch } from '@assent/core/api/conditions.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type ConditionMove, conditionMoves, moveRefusals } from '@assent/core/policy/condition.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../../app/feature.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { catalogChannel, change, eventOf, notFound, staleProblem } from '../act.ts'
import { conditionEvent } from '../events.ts'
import { conditionsOf, recheck } from '../integrity.ts'
import { project } from '../project.ts'
import { accept, allowedHere, readInput, tooMany, type Wish } from './accept.ts'
import { type Draft, insertConditions, lockApps, orderOf, setOrder, setStatus, updateCondition } from './store.ts'
import { type ConditionView, conditionsById, conditionsOfApp, findCondition } from './view.ts'

type Ref = { readonly appId: string; readonly conditionId: string }
type Versioned = Ref & { readonly ifMatch?: string | undefined }

export type ConditionCommands = {
  'condition.create': { input: { readonly appId: string; readonly condition: ConditionInput }; output: ConditionView }
  /** Many at once, each new one behind the ones before it; all or none. `activate`: they are ACTIVE from the start. */
  'condition.import': {
    input: {
      readonly conditions: readonly { readonly appId: string; readonly condition: ConditionInput }[]
      readonly activate: boolean
    }
    output: readonly { readonly conditionId: string; readonly appId: string }[]
  }
  'condition.update': { input: Versioned & { readonly patch: ConditionPatch }; output: ConditionView }
  'condition.activate': { input: Versioned; output: ConditionView }
  'condition.deactivate': { input: Versioned; output: ConditionView }
  'condition.delete': { input: Versioned; output: undefined }
  /** Gives all conditions of an app their places, best first. */
  'condition.reorder': {
    input: { readonly appId: string; readonly conditionIds: readonly string[] }
    output: readonly ConditionView[]
  }
}

/** Why a caller may not change conditions. */
export const mayWriteConditions = (caller: Caller) =>
  hasRole(caller, 'ACCESS_REQUESTS_ADMIN') ? undefined : refuse('forbidden', 'You may not change conditions.')

/** Commands about conditions (okta-access-requests C). Changes of one app follow one another (gap P7). */
export const conditionCommands = (services: Services): Handlers<ConditionCommands> => {
  const run = <T>(caller: Caller, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> => {
    const refusal = mayWriteConditions(caller)
    return refusal ? Promise.resolve(refusal) : change(services, caller, catalogChannel, work)
  }
  return {
    'condition.create': (caller, { appId, condition }) =>
      run(caller, async (tx) => {
        const made = await addConditions(tx, services, caller, [{ appId, condition }], false)
        return isRefusal(made) ? made : made[0]!
      }),
    'condition.import': (caller, { conditions, activate }) =>
      run(caller, async (tx) => {
        const made = await addConditions(tx, services, caller, conditions, activate)
        return isRefusal(made) ? made : made.map(({ id, appId }) => ({ conditionId: id, appId }))
      }),
    'condition.update': (caller, input) => run(caller, (tx) => editCondition(tx, services, caller, input)),
    'condition.activate': async (caller, input) => {
      const refusal = mayWriteConditions(caller)
      if (refusal) return refusal
      // In a transaction of its own, so that what it finds stays although the activation is then refused.
      await services.db.inOrg(caller.orgId, async (tx) => {
        await recheck(tx, services, await conditionsOf(tx, { appId: input.appId }))
      })
      return run(caller, (tx) => moveCondition(tx, services, caller, input, 'activate'))
    },
    'condition.deactivate': (caller, input) =>
      run(caller, (tx) => moveCondition(tx, services, caller, input, 'deactivate')),
    'condition.delete': (caller, input) =>
      run(caller, async (tx) => {
        const done = await moveCondition(tx, services, caller, input, 'delete')
        return isRefusal(done) ? done : undefined
      }),
    'condition.reorder': (caller, { appId, conditionIds }) =>
      run(caller, async (tx) => {
        if (!(await lockApps(tx, [appId])).has(appId)) return notFound('resource')
        const before = await orderOf(tx, appId)
        if (before.toSorted().join() !== [...conditionIds].sort().join())
          return refuse('conflict', 'AccessRequestCondition', [
            { summary: 'The order must name every condition of the resource once.', location: '/conditionIds' },
          ])
        await setOrder(tx, conditionIds)
        const after = await conditionsOfApp(tx, appId)
        for (const view of after)
          if (before[view.priority] !== view.id) record(tx, caller, 'access.request.condition.update', view)
        return after
      }),
  }
}

const record = (tx: Tx, caller: Caller, type: string, view: ConditionView): void => {
  const { targets, detail } = conditionEvent(view)
  tx.record(eventOf(caller, type, targets, detail))
}

/** New conditions, each behind the ones before it, with what follows from them. `active`: they are ACTIVE from the start. */
export const addConditions = async (
  tx: Tx,
  services: Services,
  caller: Caller,
  inputs: readonly { readonly appId: string; readonly condition: ConditionInput }[],
  active: boolean,
): Promise<Result<readonly ConditionView[]>> => {
  const appIds = [...new Set(inputs.map((one) => one.appId))]
  const apps = await lockApps(tx, appIds)
  const allowed = await allowedHere(tx)
  const wishes: Wish[] = []
  for (const [index, { appId, condition }] of inputs.entries()) {
    const input = readInput(condition, allowed)
    if (isRefusal(input)) return input
    const location = inputs.length > 1 ? `/conditions/${index}` : ''
    wishes.push({
      conditionId: services.newId('condition'),
      appId,
      status: active ? 'ACTIVE' : 'INACTIVE',
      input,
      location,
    })
  }
  const drafts = await accept(tx, apps, wishes)
  if (isRefusal(drafts)) return drafts
  const byApp = Map.groupBy(drafts, (draft) => draft.appId)
  for (const [appId, list] of byApp) {
    const app = apps.get(appId)!
    const refusal = tooMany({ ...app, conditions: app.conditions + list.length })
    if (refusal) return refusal
  }
  const placed = await placeAll(tx, byApp)
  await insertConditions(tx, placed, caller.userId)
  const ids = placed.map((draft) => draft.conditionId)
  await project(tx, services, ids, appIds)
  const views = await conditionsById(tx, ids)
  for (const view of views) record(tx, caller, 'access.request.condition.create', view)
  return views
}

/** Gives new conditions their places, and the others the places behind them. */
const placeAll = async (tx: Tx, byApp: ReadonlyMap<string, readonly Draft[]>): Promise<Draft[]> => {
  const placed: Draft[] = []
  for (const [appId, drafts] of byApp) {
    let order = await orderOf(tx, appId)
    for (const draft of drafts) order = order.toSpliced(draft.priority, 0, draft.conditionId)
    const place = new Map(order.map((id, index) => [id, index]))
    await setOrder(tx, order)
    placed.push(...drafts.map((draft) => ({ ...draft, priority: place.get(draft.conditionId)! })))
  }
  return placed
}

/** A condition of an app, locked with it; undefined where there is none. */
export const lockCondition = async (tx: Tx, { appId, conditionId }: Ref): Promise<ConditionView | undefined> =>
  (await lockApps(tx, [appId])).has(appId) ? findCondition(tx, appId, conditionId) : undefined

/** Changes a condition; what the patch does not name stays. */
export const editCondition = async (
  tx: Tx,
  services: Services,
  caller: Caller,
  { appId, conditionId, ifMatch, patch }: Versioned & { readonly patch: ConditionPatch },
): Promise<Result<ConditionView>> => {
  const apps = await lockApps(tx, [appId])
  const before = apps.has(appId) ? await findCondition(tx, appId, conditionId) : undefined
  if (!before) return notFound('condition')
  const problem = staleProblem(ifMatch, before.version)
  if (problem) return problem
  const status = conditionMoves.edit[before.status]!
  const input = merge(before, patch, await allowedHere(tx))
  if (isRefusal(input)) return input
  const drafts = await accept(tx, apps, [{ conditionId, appId, status, input }])
  if (isRefusal(drafts)) return drafts
  const order = (await orderOf(tx, appId))
    .filter((id) => id !== conditionId)
    .toSpliced(input.priority ?? 0, 0, conditionId)
  await setOrder(tx, order)
  await updateCondition(tx, { ...drafts[0]!, priority: order.indexOf(conditionId) }, caller.userId)
  await project(tx, services, [conditionId], [appId])
  const after = await findCondition(tx, appId, conditionId)
  record(tx, caller, 'access.request.condition.update', after!)
  return after!
}

/** What the condition would be: what the patch does not name stays, as far as it still exists. */
const merge = (before: ConditionView, patch: ConditionPatch, allowed: ReadonlySet<string>): Result<Wish['input']> => {
  // Settings that the patch leaves alone are put in again below; these are only there to be read.
  const read = readInput(
    {
      name: patch.name ?? before.name,
      approvalSequenceId: patch.approvalSequenceId ?? before.sequenceId ?? '',
      requesterSettings: patch.requesterSettings ?? { type: 'EVERYONE' },
      accessScopeSettings: patch.accessScopeSettings ?? { type: 'RESOURCE_DEFAULT' },
      accessDurationSettings: patch.accessDurationSettings ?? null,
      _extension: patch._extension ?? null,
      priority: patch.priority ?? before.priority,
    },
    allowed,
  )
  if (isRefusal(read)) return read
  const description = patch.description ?? before.description
  return {
    ...read,
    ...(description === undefined ? {} : { description }),
    requesters: patch.requesterSettings ? read.requesters : before.requesters,
    scope: patch.accessScopeSettings ? read.scope : before.scope,
    duration: patch.accessDurationSettings === undefined ? before.duration : read.duration,
    extension: patch._extension === undefined ? before.extension : read.extension,
  }
}

const eventTypes: Record<Exclude<ConditionMove, 'edit' | 'invalidate'>, string> = {
  activate: 'access.request.condition.activate',
  deactivate: 'access.request.condition.deactivate',
  delete: 'access.request.condition.delete',
}

/** Goes another way of the status machine; `delete` answers what it was. */
export const moveCondition = async (
  tx: Tx,
  services: Services,
  caller: Caller,
  { appId, conditionId, ifMatch }: Versioned,
  way: keyof typeof eventTypes,
): Promise<Result<ConditionView>> => {
  await lockApps(tx, [appId])
  const before = await findCondition(tx, appId, conditionId)
  if (!before) return notFound('condition')
  const problem = staleProblem(ifMatch, before.version)
  if (problem) return problem
  const status = conditionMoves[way][before.status]
  if (!status)
    return refuse('conflict', 'Request Condition', [
      { summary: way === 'delete' ? 'It is deleted.' : moveRefusals[way] },
    ])
  await setStatus(tx, [conditionId], status, caller.userId)
  if (status === 'DELETED') await setOrder(tx, await orderOf(tx, appId))
  await project(tx, services, [conditionId], [appId])
  const after = { ...before, status }
  record(tx, caller, eventTypes[way], after)
  return status === 'DELETED' ? after : (await findCondition(tx, appId, conditionId))!
}
