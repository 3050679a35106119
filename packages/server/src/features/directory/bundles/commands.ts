import type { Caller } from '@assent/core/caller.ts'
import type { Bundle } from '@assent/core/directory/model.ts'
import { causesOf, clean, nameProblem, textProblem } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { change, eventOf } from '../act.ts'
import { checkApp } from '../entitlements/commands.ts'
import { entitlementsOfApps } from '../entitlements/queries.ts'
import { forbidden, managesApps, notFound } from '../permission.ts'
import { namedTarget } from '../targets.ts'
import { bundlesById } from './queries.ts'
import { deleteBundle, insertBundles, lockBundle, setBundleValues, updateBundles } from './store.ts'

/** Entitlements of one app with the values that a bundle is to give, by id. */
export type BundleInput = {
  readonly name: string
  readonly description?: string
  readonly entitlements: readonly { readonly id: string; readonly values: readonly { readonly id: string }[] }[]
}

const targetOf = (bundle: { readonly bundleId: string; readonly name: string }) =>
  namedTarget(bundle.bundleId, 'EntitlementBundle', bundle.name)

/** Creates a bundle of an app. The app has to be opted in. */
export const createBundle =
  (services: Services) =>
  async (caller: Caller, { appId, ...input }: BundleInput & { readonly appId: string }): Promise<Result<Bundle>> => {
    if (!managesApps(caller)) return forbidden('create bundles')
    const parts = bundleParts(input)
    if (isRefusal(parts)) return parts
    return change(services, caller, async (tx) => {
      const refusal = await checkApp(tx, appId)
      if (refusal) return refusal
      const valueIds = await chosenValues(tx, appId, input)
      if (isRefusal(valueIds)) return valueIds
      const bundleId = services.newId('bundle')
      await insertBundles(tx, [{ ...parts, bundleId, appId }], caller.userId)
      await setBundleValues(
        tx,
        [bundleId],
        valueIds.map((valueId) => ({ bundleId, valueId })),
      )
      tx.record(
        eventOf(caller, 'resource.entitlement_bundle.create', [targetOf({ ...parts, bundleId })], { app: appId }),
      )
      return (await bundlesById(tx, [bundleId]))[0]!
    })
  }

/** Name and description as they are kept, or what is wrong with them. */
export const bundleParts = (input: {
  readonly name: string
  readonly description?: string
}): Result<{ name: string; description: string }> => {
  const name = clean(input.name)
  const description = (input.description ?? '').normalize('NFC')
  const causes = causesOf({ '/name': nameProblem(name), '/description': textProblem(description, 1_000, true) })
  return causes.length > 0 ? refuse('invalid', 'The bundle is not valid.', causes) : { name, description }
}

/** The ids of the chosen values: each of an entitlement of this app, one only where the entitlement takes only one. */
const chosenValues = async (tx: Tx, appId: string, { entitlements }: BundleInput): Promise<Result<string[]>> => {
  const known = new Map((await entitlementsOfApps(tx, [appId])).map((one) => [one.entitlementId, one]))
  const chosen = new Set<string>()
  const bad = (summary: string, location: string, reason = 'IDENTIFIER_NOT_FOUND') =>
    refuse('invalid', 'The bundle is not valid.', [{ summary, location, reason }])
  for (const [i, { id, values }] of entitlements.entries()) {
    const entitlement = known.get(id)
    if (!entitlement) return bad('the app has no such entitlement', `/entitlements/${i}/id`)
    if (values.length === 0) return bad('choose at least one value', `/entitlements/${i}/values`, 'EMPTY_PARAMETER')
    if (values.length > 1 && !entitlement.multiValue)
      return bad(
        'this entitlement has one value at a time',
        `/entitlements/${i}/values`,
        'INVALID_ARRAY_LENGTH_OVER_MAX',
      )
    for (const [j, value] of values.entries()) {
      if (!entitlement.values.some(({ valueId }) => valueId === value.id))
        return bad('the entitlement has no such value', `/entitlements/${i}/values/${j}/id`)
      chosen.add(value.id)
    }
  }
  if (chosen.size === 0) return bad('a bundle gives something', '/entitlements', 'MISSING_ENTITLEMENTS')
  if (chosen.size > limits.valuesPerBundle)
    return bad(
      `a bundle has at most ${limits.valuesPerBundle} values`,
      '/entitlements',
      'INVALID_ARRAY_LENGTH_OVER_MAX',
    )
  return [...chosen]
}

/** Replaces a bundle. Grants that exist keep what they gave until they end; new ones give what it has from now on. */
export const replaceBundle =
  (services: Services) =>
  async (
    caller: Caller,
    {
      bundleId,
      ...input
    }: Omit<BundleInput, 'entitlements'> & Partial<Pick<BundleInput, 'entitlements'>> & { readonly bundleId: string },
  ): Promise<Result<Bundle>> => {
    if (!managesApps(caller)) return forbidden('change bundles')
    const parts = bundleParts(input)
    if (isRefusal(parts)) return parts
    return change(services, caller, async (tx) => {
      const before = await lockBundle(tx, bundleId)
      if (!before) return notFound('bundle')
      const changed: string[] = (['name', 'description'] as const).filter((part) => before[part] !== parts[part])
      if (input.entitlements) {
        const valueIds = await chosenValues(tx, before.appId, { ...input, entitlements: input.entitlements })
        if (isRefusal(valueIds)) return valueIds
        const wanted = valueIds.map((valueId) => ({ bundleId, valueId }))
        if ((await setBundleValues(tx, [bundleId], wanted)).size > 0) changed.push('entitlements')
      }
      if (changed.length > 0) {
        await updateBundles(tx, [{ ...parts, bundleId, appId: before.appId }], caller.userId)
        tx.record(
          eventOf(caller, 'resource.entitlement_bundle.update', [targetOf({ ...parts, bundleId })], { changed }),
        )
      }
      return (await bundlesById(tx, [bundleId]))[0]!
    })
  }

/** Deletes a bundle: nobody can ask for it any more; conditions that name nothing else become INVALID. */
export const removeBundle =
  (services: Services) =>
  async (caller: Caller, { bundleId }: { readonly bundleId: string }): Promise<Result<undefined>> => {
    if (!managesApps(caller)) return forbidden('delete bundles')
    return change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const bundle = await lockBundle(tx, bundleId)
      if (!bundle) return notFound('bundle')
      await deleteBundle(tx, bundleId, caller.userId)
      tx.record(eventOf(caller, 'resource.entitlement_bundle.delete', [targetOf(bundle)]))
      return undefined
    })
  }
