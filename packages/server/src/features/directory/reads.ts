import type { Filter } from '@assent/core/api/filter.ts'
import type { OrderBy, Page, PageInput } from '@assent/core/api/page.ts'
import type { Caller } from '@assent/core/caller.ts'
import type {
  AppInstance,
  AppUser,
  Bundle,
  ConnectorInstance,
  Delegate,
  Entitlement,
  EntitlementValue,
  Group,
  OrgSettings,
  OwnedResource,
  PrincipalRef,
  Resource,
  ResourceKind,
  ResourceRef,
  User,
} from '@assent/core/directory/model.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { appTypes, findApp, listApps, listAppUsers } from './apps/queries.ts'
import { bundlesById, listBundles, withEntitlements } from './bundles/queries.ts'
import { type ConnectorUse, connectorsById, listConnectors, usesOfConnectors } from './connectors/store.ts'
import {
  delegateOf,
  listCandidates,
  listDelegates,
  type NamedDelegate,
  namesOf,
  standInsOf,
} from './delegates/queries.ts'
import { findEntitlement, listEntitlements, listValues } from './entitlements/queries.ts'
import { findGroup, listGroups, ownersOfGroups } from './groups/queries.ts'
import { listResources, resourcesByRef, withOwners } from './owners/queries.ts'
import { forbidden, managesDirectory, notFound, readsDirectory, readsSettings } from './permission.ts'
import { type SealState, sealState } from './recovery/seal.ts'
import { getSettings } from './settings/commands.ts'
import { readSettings } from './settings/store.ts'
import { findUser, groupsOfUser, listUsers } from './users/queries.ts'

type Listed = { readonly page: PageInput; readonly filter?: Filter | undefined; readonly q?: string | undefined }
type Sorted = Listed & { readonly orderBy?: OrderBy | undefined }
type Query<Input, Output> = { readonly input: Input; readonly output: Output }

/** Whom a user has appointed, and for whom he stands in, with the names of all. */
export type MyDelegates = {
  readonly delegate: Delegate | null
  readonly standsInFor: readonly Delegate[]
  readonly names: Readonly<Record<string, string>>
  readonly settings: OrgSettings
}

/** What can be asked of the directory. A `user` is an id, a login or `me`. */
export type DirectoryQueries = {
  'user.get': Query<{ readonly user: string }, User>
  'user.list': Query<Listed, Page<User>>
  'user.groups': Query<{ readonly user: string }, readonly Group[]>
  'user.apps': Query<{ readonly user: string; readonly page: PageInput }, Page<AppInstance>>
  'group.get': Query<{ readonly groupId: string }, Group>
  'group.list': Query<Listed, Page<Group>>
  'group.members': Query<
    { readonly groupId: string; readonly page: PageInput; readonly q?: string | undefined },
    Page<User>
  >
  'group.apps': Query<{ readonly groupId: string; readonly page: PageInput }, Page<AppInstance>>
  'group.owners': Query<{ readonly groupId: string }, readonly PrincipalRef[]>
  'app.get': Query<{ readonly appId: string }, AppInstance>
  'app.list': Query<Listed, Page<AppInstance>>
  /** The kind (`name`) of each of these apps, deleted ones too: resource names say it. */
  'app.types': Query<{ readonly appIds: readonly string[] }, ReadonlyMap<string, string>>
  'app.users': Query<
    { readonly appId: string; readonly page: PageInput; readonly q?: string | undefined },
    Page<AppUser>
  >
  'app.user': Query<{ readonly appId: string; readonly user: string }, AppUser>
  'app.groups': Query<{ readonly appId: string; readonly page: PageInput }, Page<Group>>
  'connector.get': Query<{ readonly connectorId: string }, ConnectorInstance>
  'connector.list': Query<Record<never, never>, readonly ConnectorInstance[]>
  'connector.uses': Query<{ readonly connectorIds: readonly string[] }, readonly ConnectorUse[]>
  'entitlement.get': Query<{ readonly entitlementId: string }, Entitlement>
  'entitlement.list': Query<Sorted, Page<Omit<Entitlement, 'values'>>>
  'entitlement.values': Query<Sorted & { readonly entitlementId?: string }, Page<EntitlementValue>>
  'bundle.get': Query<{ readonly bundleId: string }, Bundle>
  'bundle.list': Query<Sorted, Page<Bundle>>
  'owners.get': Query<{ readonly resource: ResourceRef }, OwnedResource>
  'owners.list': Query<
    Listed & { readonly appId: string; readonly kind: ResourceKind | undefined; readonly withApp: boolean },
    Page<OwnedResource>
  >
  'owners.none': Query<Listed & { readonly appId: string; readonly kind: ResourceKind | undefined }, Page<Resource>>
  'delegate.mine': Query<Record<never, never>, MyDelegates>
  'delegate.list': Query<Listed, Page<NamedDelegate>>
  'delegate.candidates': Query<Listed & { readonly match?: string | undefined }, Page<User>>
  'settings.get': Query<Record<never, never>, OrgSettings>
  'recovery.state': Query<Record<never, never>, SealState>
}

type Reads = Handlers<DirectoryQueries>

/** Every query of the directory: permission first, then one read transaction. */
export const makeReads = (services: Services): Reads => {
  const read = <T>(caller: Caller, work: (tx: Tx) => Promise<Result<T>>) => services.db.inOrg(caller.orgId, work)
  /** For administrators who read the directory; others are told that there is no such thing. */
  const seen =
    <I, T>(
      what: string,
      may: (caller: Caller) => boolean,
      work: (tx: Tx, input: I) => Promise<Result<T> | undefined>,
    ) =>
    async (caller: Caller, input: I): Promise<Result<T>> =>
      may(caller) ? read(caller, async (tx) => (await work(tx, input)) ?? notFound(what)) : notFound(what)
  /** For lists, whose existence is no secret: others are told that they may not. */
  const listed =
    <I, T>(what: string, may: (caller: Caller) => boolean, work: (tx: Tx, input: I) => Promise<Result<T>>) =>
    async (caller: Caller, input: I): Promise<Result<T>> =>
      may(caller) ? read(caller, (tx) => work(tx, input)) : forbidden(`list ${what}`)
  return {
    ...userReads(read),
    ...groupReads(seen, listed),
    ...appReads(seen, listed),
    ...governanceReads(services, read, seen, listed),
  }
}

type Read = <T>(caller: Caller, work: (tx: Tx) => Promise<Result<T>>) => Promise<Result<T>>
type Guard = <I, T>(
  what: string,
  may: (caller: Caller) => boolean,
  work: (tx: Tx, input: I) => Promise<Result<T>>,
) => (caller: Caller, input: I) => Promise<Result<T>>
type SeenGuard = <I, T>(
  what: string,
  may: (caller: Caller) => boolean,
  work: (tx: Tx, input: I) => Promise<Result<T> | undefined>,
) => (caller: Caller, input: I) => Promise<Result<T>>

/** The user that a reference means to this caller, who always sees himself. */
const visibleUser = async (tx: Tx, caller: Caller, ref: string): Promise<Result<User>> => {
  const user = await findUser(tx, ref === 'me' ? caller.userId : ref)
  return user && (user.userId === caller.userId || readsDirectory(caller)) ? user : notFound('user')
}

const userReads = (read: Read): Pick<Reads, Extract<keyof Reads, `user.${string}`>> => ({
  'user.get': (caller, { user }) => read(caller, (tx) => visibleUser(tx, caller, user)),
  'user.list': async (caller, { page, ...search }) =>
    readsDirectory(caller) ? read(caller, (tx) => listUsers(tx, search, page)) : forbidden('list users'),
  'user.groups': (caller, { user: ref }) =>
    read(caller, async (tx) => {
      const user = await visibleUser(tx, caller, ref)
      return isRefusal(user) ? user : groupsOfUser(tx, user.userId)
    }),
  'user.apps': (caller, { user: ref, page }) =>
    read(caller, async (tx) => {
      const user = await visibleUser(tx, caller, ref)
      return isRefusal(user) ? user : listApps(tx, { userId: user.userId }, page)
    }),
})

const groupReads = (seen: SeenGuard, listed: Guard): Pick<Reads, Extract<keyof Reads, `group.${string}`>> => ({
  'group.get': seen('group', readsDirectory, (tx, { groupId }) => findGroup(tx, groupId)),
  'group.list': listed('groups', readsDirectory, (tx, { page, ...search }) => listGroups(tx, search, page)),
  'group.members': seen('group', readsDirectory, async (tx, { groupId, page, q }) =>
    (await findGroup(tx, groupId)) ? listUsers(tx, { groupId, q }, page) : undefined,
  ),
  'group.apps': seen('group', readsDirectory, async (tx, { groupId, page }) =>
    (await findGroup(tx, groupId)) ? listApps(tx, { groupId }, page) : undefined,
  ),
  'group.owners': seen('group', readsDirectory, async (tx, { groupId }) =>
    (await findGroup(tx, groupId)) ? ownersOfGroups(tx, [groupId]) : undefined,
  ),
})

const appReads = (
  seen: SeenGuard,
  listed: Guard,
): Pick<Reads, Extract<keyof Reads, `app.${string}` | `connector.${string}`>> => ({
  'app.get': seen('app', readsDirectory, (tx, { appId }) => findApp(tx, appId)),
  'app.list': listed('apps', readsDirectory, (tx, { page, ...search }) => listApps(tx, search, page)),
  'app.types': listed('apps', readsDirectory, (tx, { appIds }) => appTypes(tx, appIds)),
  'app.users': seen('app', readsDirectory, async (tx, { appId, page, q }) =>
    (await findApp(tx, appId)) ? listAppUsers(tx, appId, { q }, page) : undefined,
  ),
  'app.user': seen('assignment', readsDirectory, async (tx, { appId, user: ref }) => {
    const user = await findUser(tx, ref)
    const page = user && (await listAppUsers(tx, appId, { userId: user.userId }, { limit: 1 }))
    return !page || isRefusal(page) ? page : page.items[0]
  }),
  'app.groups': seen('app', readsDirectory, async (tx, { appId, page }) =>
    (await findApp(tx, appId)) ? listGroups(tx, { appId }, page) : undefined,
  ),
  'connector.get': seen(
    'connector',
    (caller) => managesDirectory(caller) || readsSettings(caller),
    async (tx, input) => {
      const [connector] = await connectorsById(tx, [input.connectorId])
      return connector
    },
  ),
  'connector.uses': listed('connectors', readsDirectory, (tx, { connectorIds }) => usesOfConnectors(tx, connectorIds)),
  // Administrators of apps and of requests choose among connectors; what they are set to is not theirs to see.
  'connector.list': async (caller, input) => {
    const all = await listed('connectors', readsDirectory, listConnectors)(caller, input)
    return isRefusal(all) || readsSettings(caller) ? all : all.map((connector) => ({ ...connector, config: {} }))
  },
})

const governanceReads = (
  services: Services,
  read: Read,
  seen: SeenGuard,
  listed: Guard,
): Omit<
  Reads,
  Extract<keyof Reads, `user.${string}` | `group.${string}` | `app.${string}` | `connector.${string}`>
> => ({
  'entitlement.get': seen('entitlement', readsDirectory, (tx, { entitlementId }) => findEntitlement(tx, entitlementId)),
  'entitlement.list': listed('entitlements', readsDirectory, (tx, { page, filter, orderBy }) =>
    listEntitlements(tx, { filter, orderBy }, page),
  ),
  'entitlement.values': listed('entitlement values', readsDirectory, async (tx, { page, ...search }) => {
    if (search.entitlementId !== undefined && !(await findEntitlement(tx, search.entitlementId)))
      return notFound('entitlement')
    return listValues(tx, { filter: undefined, orderBy: undefined, ...search }, page)
  }),
  'bundle.get': seen('bundle', readsDirectory, async (tx, { bundleId }) => (await bundlesById(tx, [bundleId]))[0]),
  'bundle.list': listed('bundles', readsDirectory, async (tx, { page, filter, orderBy }) => {
    const found = await listBundles(tx, { filter, orderBy }, page)
    return isRefusal(found) ? found : { ...found, items: await withEntitlements(tx, found.items) }
  }),
  'owners.get': seen('resource', readsDirectory, async (tx, { resource }) => {
    const [owned] = await withOwners(tx, await resourcesByRef(tx, [resource]))
    return owned
  }),
  'owners.list': listed('owners', readsDirectory, async (tx, { appId, kind, withApp, filter, page }) => {
    const found = await listResources(tx, { appId, kind, withApp, owned: true, filter }, page)
    return { ...found, items: await withOwners(tx, found.items) }
  }),
  'owners.none': listed('resources', readsDirectory, (tx, { appId, kind, filter, page }) =>
    listResources(tx, { appId, kind, withApp: false, owned: false, filter }, page),
  ),
  'delegate.mine': (caller) =>
    read(caller, async (tx) => {
      const delegate = (await delegateOf(tx, caller.userId)) ?? null
      const standsInFor = await standInsOf(tx, caller.userId)
      const names = await namesOf(tx, [...(delegate ? [delegate] : []), ...standsInFor])
      return { delegate, standsInFor, names, settings: await readSettings(tx) }
    }),
  'delegate.list': listed('delegates', readsSettings, (tx, { filter, page }) => listDelegates(tx, filter, page)),
  'delegate.candidates': (caller, { page, ...search }) =>
    read(caller, async (tx) => listCandidates(tx, caller, await readSettings(tx), search, page)),
  'settings.get': getSettings(services),
  'recovery.state': sealState(services),
})
