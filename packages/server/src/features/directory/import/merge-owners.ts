import type { PrincipalRef, ResourceRef } from '@assent/core/directory/model.ts'
import { eventsOf } from '../act.ts'
import { appsByLabel } from '../apps/queries.ts'
import { bundlesOfApps } from '../bundles/queries.ts'
import { entitlementsOfApps } from '../entitlements/queries.ts'
import { groupsByName } from '../groups/queries.ts'
import { ownersProblem } from '../owners/commands.ts'
import { livePrincipals } from '../owners/queries.ts'
import { lockOwners, setOwners } from '../owners/store.ts'
import { namedTarget } from '../targets.ts'
import { resolveUsers } from '../users/queries.ts'
import { shown } from './columns.ts'
import { type Merge, refProblem } from './merge-users.ts'
import { byKey, type Staged } from './store.ts'

type OwnerRow = Staged<'owner'>
type Plan = { readonly resource: ResourceRef; readonly name: string; readonly owners: readonly PrincipalRef[] }

/** Merges who owns which resource: the rows of one resource are all of its owners. */
export const mergeOwners = async (merge: Merge): Promise<void> => {
  const { tx, importId, tally, caller } = merge
  for await (const groups of byKey(tx, importId, 'owner')) {
    const rows = [...groups.values()].flat()
    const resourceOf = await findResources(merge, rows)
    const principalOf = await findPrincipals(merge, rows)
    const plans = [...groups.values()].flatMap((same): readonly Plan[] => {
      const { data, line } = same[0]!
      const resource = resourceOf(same[0]!)
      const owners = same.flatMap(principalOf)
      const complete = owners.length === same.filter((row) => row.data.owner !== undefined).length
      const problem = complete ? ownersProblem(owners) : undefined
      if (!resource)
        tally.errors.add({
          line,
          column: 'resource',
          message: `There is no ${resourceWords[data.resourceType]} ${shown(data.resource)}.`,
        })
      if (problem) tally.errors.add({ line, column: 'owner', message: problem.summary })
      return resource && complete && !problem ? [{ resource, name: data.resource, owners }] : []
    })
    if (plans.length === 0) continue
    const resources = plans.map(({ resource }) => resource)
    await lockOwners(tx, resources)
    const changed = await setOwners(
      tx,
      resources,
      plans.flatMap(({ resource, owners }) => owners.map((owner) => ({ ...resource, owner }))),
    )
    const targets = plans.flatMap(({ resource, name }) =>
      changed.has(resource.id) ? [namedTarget(resource.id, resource.kind, name)] : [],
    )
    tx.record(...eventsOf(caller, 'resource.owner.update', targets, { import: importId }))
    tally.count('owners', 'updated', changed.size)
    tally.count('owners', 'unchanged', plans.length - changed.size)
  }
}

const resourceWords = {
  APP: 'app',
  GROUP: 'group',
  ENTITLEMENT_BUNDLE: 'bundle',
  ENTITLEMENT_VALUE: 'entitlement value',
}

/** Looks up every resource that the rows name. */
const findResources = async ({ tx }: Merge, rows: readonly OwnerRow[]) => {
  const apps = await appsByLabel(
    tx,
    rows.flatMap(({ data }) => data.app ?? (data.resourceType === 'APP' ? [data.resource] : [])),
  )
  const groups = await groupsByName(
    tx,
    rows.flatMap(({ data }) => (data.resourceType === 'GROUP' ? [data.resource] : [])),
  )
  const appIds = [...new Set([...apps.values()].map(({ appId }) => appId))]
  const bundles = Map.groupBy(await bundlesOfApps(tx, appIds), ({ appId }) => appId)
  const entitlements = Map.groupBy(await entitlementsOfApps(tx, appIds), ({ appId }) => appId)
  // The target's own name is meant before ours.
  const named = <T extends { name: string; externalValue: string }>(list: readonly T[], text: string): T | undefined =>
    list.find(({ externalValue }) => externalValue === text) ??
    list.find(({ name }) => name.toLowerCase() === text.toLowerCase())
  return ({ data }: OwnerRow): ResourceRef | undefined => {
    const appId = apps.get(data.resourceType === 'APP' ? data.resource : (data.app ?? ''))?.appId
    const idOf = {
      APP: () => appId,
      GROUP: () => groups.get(data.resource)?.groupId,
      ENTITLEMENT_BUNDLE: () =>
        bundles.get(appId ?? '')?.find(({ name }) => name.toLowerCase() === data.resource.toLowerCase())?.bundleId,
      ENTITLEMENT_VALUE: () =>
        named(named(entitlements.get(appId ?? '') ?? [], data.entitlement ?? '')?.values ?? [], data.resource)?.valueId,
    }
    const id = idOf[data.resourceType]()
    return id === undefined ? undefined : { kind: data.resourceType, id }
  }
}

/** Looks up every owner that the rows name; a row without one gives none, one that means nobody notes an error. */
const findPrincipals = async ({ tx, tally }: Merge, rows: readonly OwnerRow[]) => {
  const named = (type: 'USER' | 'GROUP') =>
    rows.flatMap(({ data }) => (data.ownerType === type ? (data.owner ?? []) : []))
  const users = await resolveUsers(tx, named('USER'))
  const groups = await groupsByName(tx, named('GROUP'))
  const refs = [...users.values()].flatMap((user) =>
    typeof user === 'object' ? [{ kind: 'USER', id: user.userId } as const] : [],
  )
  const live = await livePrincipals(tx, refs)
  return ({ data, line }: OwnerRow): readonly PrincipalRef[] => {
    if (data.owner === undefined) return []
    const bad = (message: string) => {
      tally.errors.add({ line, column: 'owner', message })
      return []
    }
    if (data.ownerType === 'GROUP') {
      const group = groups.get(data.owner)
      return group ? [{ kind: 'GROUP', id: group.groupId }] : bad(`There is no group ${shown(data.owner)}.`)
    }
    const user = users.get(data.owner)
    const problem = refProblem(data.owner, user)
    if (problem || typeof user !== 'object') return bad(problem!)
    return live.has(user.userId)
      ? [{ kind: 'USER', id: user.userId }]
      : bad(`The user ${shown(data.owner)} is deactivated.`)
  }
}
