import type { Caller } from '@assent/core/caller.ts'
import type { Entitlement, EntitlementValue } from '@assent/core/directory/model.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { change, eventOf } from '../act.ts'
import { findApp } from '../apps/queries.ts'
import { forbidden, managesApps, notFound } from '../permission.ts'
import { namedTarget } from '../targets.ts'
import { applyOperations, type EntitlementDraft, type EntitlementOperation, type Tidy, tidy } from './draft.ts'
import { findEntitlement } from './queries.ts'
import {
  deleteEntitlement,
  deleteValues,
  insertEntitlements,
  insertValues,
  lockEntitlement,
  updateEntitlements,
  updateValues,
  usesOfValues,
} from './store.ts'

const targetOf = (entitlement: { readonly entitlementId: string; readonly name: string }) =>
  namedTarget(entitlement.entitlementId, 'Entitlement', entitlement.name)

/** Creates an entitlement of an app, with its values. The app has to be opted in (okta-access-requests B.2). */
export const createEntitlement =
  (services: Services) =>
  async (
    caller: Caller,
    { appId, ...input }: EntitlementDraft & { readonly appId: string },
  ): Promise<Result<Entitlement>> => {
    if (!managesApps(caller)) return forbidden('create entitlements')
    const draft = tidy(input)
    if (isRefusal(draft)) return draft
    return change(services, caller, async (tx) => {
      const refusal = await checkApp(tx, appId)
      if (refusal) return refusal
      const entitlementId = services.newId('entitlement')
      await insertEntitlements(tx, [{ ...draft, entitlementId, appId }])
      await insertValues(
        tx,
        draft.values.map((value) => ({ ...value, entitlementId, valueId: services.newId('entitlementValue') })),
      )
      tx.record(eventOf(caller, 'resource.entitlement.create', [targetOf({ ...draft, entitlementId })], { app: appId }))
      return (await findEntitlement(tx, entitlementId))!
    })
  }

/** Why nothing can be made for this app, or undefined. */
export const checkApp = async (tx: Tx, appId: string): Promise<Refusal | undefined> => {
  const app = await findApp(tx, appId)
  if (!app)
    return refuse('invalid', 'There is no such app.', [
      { summary: 'there is no such app', reason: 'IDENTIFIER_NOT_FOUND', location: '/parent/externalId' },
    ])
  if (app.entitlementManagement === 'OPTED_IN') return undefined
  return refuse('conflict', 'Turn entitlement management of the app on first.')
}

/** Replaces an entitlement and its values. A value that is in use cannot go. */
export const replaceEntitlement =
  (services: Services) =>
  (
    caller: Caller,
    { entitlementId, ...input }: EntitlementDraft & { readonly entitlementId: string },
  ): Promise<Result<Entitlement>> =>
    edit(services, caller, entitlementId, () => input)

/** Changes an entitlement by operations, all of them or none. */
export const patchEntitlement =
  (services: Services) =>
  (
    caller: Caller,
    input: { readonly entitlementId: string; readonly operations: readonly EntitlementOperation[] },
  ): Promise<Result<Entitlement>> =>
    edit(services, caller, input.entitlementId, (before) => applyOperations(before, input.operations))

const edit = async (
  services: Services,
  caller: Caller,
  entitlementId: string,
  draftOf: (before: Entitlement) => Result<EntitlementDraft>,
): Promise<Result<Entitlement>> => {
  if (!managesApps(caller)) return forbidden('change entitlements')
  return change(services, caller, async (tx) => {
    const before = (await lockEntitlement(tx, entitlementId)) && (await findEntitlement(tx, entitlementId))
    if (!before) return notFound('entitlement')
    const wanted = draftOf(before)
    const draft = isRefusal(wanted) ? wanted : tidy(wanted)
    if (isRefusal(draft)) return draft
    return save(services, tx, caller, before, draft)
  })
}

const save = async (
  services: Services,
  tx: Tx,
  caller: Caller,
  before: Entitlement,
  draft: Tidy,
): Promise<Result<Entitlement>> => {
  const { entitlementId, appId } = before
  const same = ['name', 'externalValue', 'description', 'dataType', 'multiValue'] as const
  const changed: string[] = same.filter((part) => before[part] !== draft[part])
  const plan = planValues(before.values, draft.values)
  if (isRefusal(plan)) return plan
  const refusal = await checkUnused(tx, plan.gone)
  if (refusal) return refusal
  if (changed.length > 0) await updateEntitlements(tx, [{ ...draft, entitlementId, appId }])
  // Deleted first: another value may take its external value.
  await deleteValues(tx, plan.gone)
  await updateValues(tx, plan.changed)
  await insertValues(
    tx,
    plan.fresh.map((value) => ({ ...value, entitlementId, valueId: services.newId('entitlementValue') })),
  )
  if (plan.gone.length + plan.changed.length + plan.fresh.length > 0) changed.push('values')
  if (changed.length > 0)
    tx.record(eventOf(caller, 'resource.entitlement.update', [targetOf({ ...draft, entitlementId })], { changed }))
  return (await findEntitlement(tx, entitlementId))!
}

/** What to do so that the values become the wanted ones. Values without an id are recognised by their external value. */
export const planValues = (before: readonly EntitlementValue[], wanted: Tidy['values']) => {
  const byId = new Map(before.map((value) => [value.valueId, value]))
  const byExternal = new Map(before.map((value) => [value.externalValue, value]))
  const kept = new Set<string>()
  const changed: EntitlementValue[] = []
  const fresh: Tidy['values'][number][] = []
  for (const [i, value] of wanted.entries()) {
    const old = value.valueId === undefined ? byExternal.get(value.externalValue) : byId.get(value.valueId)
    if (!old && value.valueId !== undefined)
      return refuse('invalid', 'The entitlement has no value with this id.', [
        { summary: 'there is no such value', reason: 'IDENTIFIER_NOT_FOUND', location: `/values/${i}/id` },
      ])
    if (!old) fresh.push(value)
    else {
      kept.add(old.valueId)
      const differs = (['name', 'externalValue', 'description'] as const).some((part) => old[part] !== value[part])
      if (differs) changed.push({ ...old, ...value, valueId: old.valueId })
    }
  }
  const gone = before.flatMap(({ valueId }) => (kept.has(valueId) ? [] : [valueId]))
  return { gone, changed, fresh }
}

const checkUnused = async (tx: Tx, valueIds: readonly string[]): Promise<Refusal | undefined> => {
  if (valueIds.length === 0) return undefined
  const { bundles, users } = await usesOfValues(tx, valueIds)
  if (bundles.length === 0 && users === 0) return undefined
  return refuse('conflict', 'A value that is in use cannot be deleted.', [
    ...bundles.slice(0, 20).map((name) => ({ summary: `The bundle ${name} gives it.` })),
    ...(users > 0 ? [{ summary: `${users === 1_000 ? 'A thousand or more' : users} users have it.` }] : []),
  ])
}

/** Deletes an entitlement of which no value is in use. */
export const removeEntitlement =
  (services: Services) =>
  async (caller: Caller, { entitlementId }: { readonly entitlementId: string }): Promise<Result<undefined>> => {
    if (!managesApps(caller)) return forbidden('delete entitlements')
    return change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const before = (await lockEntitlement(tx, entitlementId)) && (await findEntitlement(tx, entitlementId))
      if (!before) return notFound('entitlement')
      const valueIds = before.values.map(({ valueId }) => valueId)
      const refusal = await checkUnused(tx, valueIds)
      if (refusal) return refusal
      await deleteValues(tx, valueIds)
      await deleteEntitlement(tx, entitlementId)
      tx.record(eventOf(caller, 'resource.entitlement.delete', [targetOf(before)]))
      return undefined
    })
  }
