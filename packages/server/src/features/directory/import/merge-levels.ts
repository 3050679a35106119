import type { AppInstance, Entitlement, EntitlementValue } from '@assent/core/directory/model.ts'
import { limits } from '@assent/core/limits.ts'
import { eventsOf } from '../act.ts'
import { appsByLabel } from '../apps/queries.ts'
import { lockApps } from '../apps/store.ts'
import { bundlesOfApps } from '../bundles/queries.ts'
import { type BundleState, insertBundles, setBundleValues, updateBundles } from '../bundles/store.ts'
import { entitlementsOfApps } from '../entitlements/queries.ts'
import { insertEntitlements, insertValues, updateEntitlements, updateValues } from '../entitlements/store.ts'
import { namedTarget } from '../targets.ts'
import { shown } from './columns.ts'
import type { Merge } from './merge-users.ts'
import { byKey, inOrder, type Staged } from './store.ts'

/** The app that a row names, if its levels are entitlements (okta-access-requests B.2); else an error is noted. */
const appOf = ({ tally }: Merge, apps: ReadonlyMap<string, AppInstance>, label: string, line: number) => {
  const app = apps.get(label)
  if (!app) tally.errors.add({ line, column: 'app', message: `There is no app ${shown(label)}.` })
  else if (app.entitlementManagement === 'OPTED_OUT')
    tally.errors.add({ line, column: 'app', message: `Entitlement management of ${shown(label)} is off.` })
  else return app
  return undefined
}

/** The apps that rows name, locked: entitlements and bundles of one app are changed by one at a time. */
const lockNamedApps = async ({ tx }: Merge, labels: readonly string[]) => {
  const apps = await appsByLabel(tx, labels)
  await lockApps(tx, [...new Set([...apps.values()].map(({ appId }) => appId))])
  return apps
}

type Draft = {
  entitlement: Omit<Entitlement, 'values'>
  readonly values: Map<string, EntitlementValue>
  fresh: boolean
  edited: boolean
}

/** Merges entitlements and their values. What the file does not name stays. */
export const mergeEntitlements = async (merge: Merge): Promise<void> => {
  const { tx, importId } = merge
  for await (const rows of inOrder(tx, importId, 'entitlement')) {
    const apps = await lockNamedApps(
      merge,
      rows.map(({ data }) => data.app),
    )
    const known = new Map<string, Draft>()
    for (const { values, ...entitlement } of await entitlementsOfApps(
      tx,
      [...apps.values()].map(({ appId }) => appId),
    ))
      known.set(`${entitlement.appId}/${entitlement.externalValue}`, {
        entitlement,
        values: new Map(values.map((value) => [value.externalValue, value])),
        fresh: false,
        edited: false,
      })
    const fresh: EntitlementValue[] = []
    const edited: EntitlementValue[] = []
    const touched = new Set<Draft>()
    for (const row of rows) {
      const app = appOf(merge, apps, row.data.app, row.line)
      if (!app) continue
      const draft = draftOf(merge, known, app, row)
      touched.add(draft)
      addValue(merge, draft, row, fresh, edited)
    }
    await writeEntitlements(merge, [...touched], fresh, edited)
  }
}

const draftOf = (
  { services }: Merge,
  known: Map<string, Draft>,
  app: AppInstance,
  { data }: Staged<'entitlement'>,
): Draft => {
  const key = `${app.appId}/${data.externalValue}`
  const before = known.get(key)
  const old = before?.entitlement
  const entitlement = {
    entitlementId: old?.entitlementId ?? services.newId('entitlement'),
    appId: app.appId,
    name: data.name ?? old?.name ?? data.externalValue,
    externalValue: data.externalValue,
    description: data.description ?? old?.description ?? '',
    dataType: data.dataType ?? old?.dataType ?? ('string' as const),
    multiValue: data.multiValue ?? old?.multiValue ?? true,
  }
  if (!before) {
    const draft = { entitlement, values: new Map(), fresh: true, edited: false }
    known.set(key, draft)
    return draft
  }
  const parts = ['name', 'description', 'dataType', 'multiValue'] as const
  before.edited ||= !before.fresh && parts.some((part) => before.entitlement[part] !== entitlement[part])
  before.entitlement = entitlement
  return before
}

const addValue = (
  { services, tally }: Merge,
  draft: Draft,
  { data }: Staged<'entitlement'>,
  fresh: EntitlementValue[],
  edited: EntitlementValue[],
): void => {
  if (!data.value) return
  const { entitlementId, appId } = draft.entitlement
  const before = draft.values.get(data.value.externalValue)
  const value: EntitlementValue = {
    valueId: before?.valueId ?? services.newId('entitlementValue'),
    entitlementId,
    appId,
    name: data.value.name,
    externalValue: data.value.externalValue,
    description: data.value.description ?? before?.description ?? '',
  }
  const changed = before && (before.name !== value.name || before.description !== value.description)
  if (!before) fresh.push(value)
  else if (changed) edited.push(value)
  tally.count('entitlementValues', before ? (changed ? 'updated' : 'unchanged') : 'created')
  draft.values.set(value.externalValue, value)
}

const writeEntitlements = async (
  { tx, tally, caller, importId }: Merge,
  drafts: readonly Draft[],
  fresh: readonly EntitlementValue[],
  edited: readonly EntitlementValue[],
): Promise<void> => {
  const made = drafts.filter((draft) => draft.fresh)
  const changed = drafts.filter((draft) => draft.edited)
  const states = (some: readonly Draft[]) => some.map(({ entitlement }) => entitlement)
  if (made.length > 0) await insertEntitlements(tx, states(made))
  if (changed.length > 0) await updateEntitlements(tx, states(changed))
  await insertValues(tx, fresh)
  await updateValues(tx, edited)
  const withValues = new Set([...fresh, ...edited].map(({ entitlementId }) => entitlementId))
  const updated = drafts.filter(
    (draft) => !draft.fresh && (draft.edited || withValues.has(draft.entitlement.entitlementId)),
  )
  const record = (type: string, some: readonly Draft[]) =>
    tx.record(
      ...eventsOf(
        caller,
        type,
        states(some).map(({ entitlementId, name }) => namedTarget(entitlementId, 'Entitlement', name)),
        { import: importId },
      ),
    )
  record('resource.entitlement.create', made)
  record('resource.entitlement.update', updated)
  tally.count('entitlements', 'created', made.length)
  tally.count('entitlements', 'updated', changed.length)
  tally.count('entitlements', 'unchanged', drafts.length - made.length - changed.length)
}

/** Merges bundles: the rows of one bundle are all that it gives. */
export const mergeBundles = async (merge: Merge): Promise<void> => {
  const { tx, importId } = merge
  for await (const groups of byKey(tx, importId, 'bundle')) {
    const apps = await lockNamedApps(
      merge,
      [...groups.values()].map((rows) => rows[0]!.data.app),
    )
    const appIds = [...new Set([...apps.values()].map(({ appId }) => appId))]
    const entitlements = Map.groupBy(await entitlementsOfApps(tx, appIds), ({ appId }) => appId)
    const known = new Map(
      (await bundlesOfApps(tx, appIds)).map((bundle) => [`${bundle.appId}/${bundle.name.toLowerCase()}`, bundle]),
    )
    const plans = [...groups.values()].flatMap((rows): readonly BundlePlan[] => {
      const { data, line } = rows[0]!
      const app = appOf(merge, apps, data.app, line)
      const valueIds = app && chosen(merge, entitlements.get(app.appId) ?? [], rows)
      if (!app || !valueIds) return []
      const before = known.get(`${app.appId}/${data.bundle.toLowerCase()}`)
      const description = rows.find((row) => row.data.description !== undefined)?.data.description
      const state = {
        bundleId: before?.bundleId ?? merge.services.newId('bundle'),
        appId: app.appId,
        name: data.bundle,
        description: description ?? before?.description ?? '',
      }
      const edited = before !== undefined && (before.name !== state.name || before.description !== state.description)
      return [{ state, fresh: !before, edited, valueIds }]
    })
    await writeBundles(merge, plans)
  }
}

type BundlePlan = {
  readonly state: BundleState
  readonly fresh: boolean
  readonly edited: boolean
  readonly valueIds: readonly string[]
}

/** The values that the rows of a bundle name, by external value or name; undefined after an error was noted. */
const chosen = (
  { tally }: Merge,
  entitlements: readonly Entitlement[],
  rows: readonly Staged<'bundle'>[],
): readonly string[] | undefined => {
  const named = <T extends { name: string; externalValue: string }>(list: readonly T[], text: string): T | undefined =>
    list.find(({ externalValue }) => externalValue === text) ??
    list.find(({ name }) => name.toLowerCase() === text.toLowerCase())
  const taken = new Map<string, string>()
  let bad = false
  for (const { data, line } of rows) {
    const entitlement = named(entitlements, data.entitlement)
    const value = entitlement && named(entitlement.values, data.value)
    const single = entitlement && !entitlement.multiValue ? taken.get(entitlement.entitlementId) : undefined
    const error = (column: string, message: string) => {
      tally.errors.add({ line, column, message })
      bad = true
    }
    if (!entitlement) error('entitlement', `${shown(data.app)} has no entitlement ${shown(data.entitlement)}.`)
    else if (!value) error('value', `${shown(data.entitlement)} has no value ${shown(data.value)}.`)
    else if (single !== undefined && single !== value.valueId)
      error('value', `${shown(data.entitlement)} has one value at a time.`)
    if (value) taken.set(entitlement.multiValue ? value.valueId : entitlement.entitlementId, value.valueId)
  }
  if (taken.size > limits.valuesPerBundle) {
    tally.errors.add({ line: rows[0]!.line, message: `A bundle has at most ${limits.valuesPerBundle} values.` })
    return undefined
  }
  return bad ? undefined : [...new Set(taken.values())]
}

const writeBundles = async ({ tx, tally, caller, importId }: Merge, plans: readonly BundlePlan[]): Promise<void> => {
  if (plans.length === 0) return
  const made = plans.filter(({ fresh }) => fresh)
  const states = (some: readonly BundlePlan[]) => some.map(({ state }) => state)
  if (made.length > 0) await insertBundles(tx, states(made), caller.userId)
  const given = await setBundleValues(
    tx,
    states(plans).map(({ bundleId }) => bundleId),
    plans.flatMap(({ state, valueIds }) => valueIds.map((valueId) => ({ bundleId: state.bundleId, valueId }))),
  )
  const updated = plans.filter((plan) => !plan.fresh && (plan.edited || given.has(plan.state.bundleId)))
  if (updated.length > 0) await updateBundles(tx, states(updated), caller.userId)
  const record = (type: string, some: readonly BundlePlan[]) =>
    tx.record(
      ...eventsOf(
        caller,
        type,
        states(some).map(({ bundleId, name }) => namedTarget(bundleId, 'EntitlementBundle', name)),
        { import: importId },
      ),
    )
  record('resource.entitlement_bundle.create', made)
  record('resource.entitlement_bundle.update', updated)
  tally.count('bundles', 'created', made.length)
  tally.count('bundles', 'updated', updated.length)
  tally.count('bundles', 'unchanged', plans.length - made.length - updated.length)
}
