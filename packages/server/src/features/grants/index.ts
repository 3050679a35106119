import type { Filter } from '@assent/core/api/filter.ts'
import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { stepKinds } from '@assent/core/steps/registry.ts'
import type { Feature, Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Db, Tx } from '../../platform/db.ts'
import {
  type GrantsCommands,
  giveBackGrant,
  markGrantDone,
  moveGrantEnd,
  retryGrant,
  revokeAccess,
  revokeGrant,
  testConnector,
  watchCredential,
} from './commands.ts'
import { createGrant, replaceGrantValues } from './custom.ts'
import { directoryPort } from './directory-port.ts'
import { openEmergency, reviewEmergency } from './emergency.ts'
import { makeGive } from './give.ts'
import {
  countStates,
  type HeldEntitlement,
  type HeldState,
  type HistoryInput,
  heldEntitlements,
  heldHistory,
  userExists,
} from './held.ts'
import { makeLanes } from './jobs.ts'
import { forbidden, noSuch, seesGrants } from './permission.ts'
import type { DirectoryPort, Give, RequestsPort } from './ports.ts'
import {
  type AccessView,
  assignmentOf,
  type ConnectorHealth,
  connectorHealth,
  type GrantView,
  grantsById,
  linesOfGrant,
  listGrants,
  listTroubles,
  oldestOwedSeconds,
} from './queries.ts'
import { type EmergencyView, emergenciesBefore, findEmergency } from './store-emergency.ts'

export { contextOf } from './call.ts'
export { type CollectionGrants, collectionGrants } from './collections.ts'
export type { GrantsCommands, Revocable } from './commands.ts'
export type { GrantCreate } from './custom.ts'
export { assignmentOfGrant, grantOfAssignment } from './events.ts'
export type { HeldEntitlement, HeldState, ShownEntitlement } from './held.ts'
export { forbidden, managesGrants, noSuch, seesGrants } from './permission.ts'
export type { Approved, GrantRecord, RequestsPort, RevocationRecord } from './ports.ts'
export type { AccessView, ConnectorHealth, GrantedEntitlement, GrantView } from './queries.ts'
export { recordHealth } from './store-connector.ts'
export type { EmergencyView } from './store-emergency.ts'

/** A kind of connector: what it is set by, and what goes by it: access of apps, steps of flows. */
type ConnectorKind = {
  readonly kind: string
  readonly title: string
  readonly configSchema: object
  readonly serves: readonly ('ACCESS' | 'STEPS')[]
}

/** What can be seen of grants and of the access that they give. */
export type GrantsQueries = {
  'grant.get': { readonly input: { readonly grantId: string }; readonly output: GrantView }
  /** Living grants, sorted by id. */
  'grant.list': {
    readonly input: { readonly page: PageInput; readonly filter?: Filter | undefined }
    readonly output: Page<GrantView>
  }
  /** What came of a request: its grant, ended or not; none if there is none yet. */
  'grant.ofRequest': { readonly input: { readonly requestId: string }; readonly output: readonly GrantView[] }
  /** Emergency access, the newest first; `open`: only what nobody has reviewed; `mine`: only what the caller gave or has. */
  'emergency.list': {
    readonly input: { readonly page: PageInput; readonly open: boolean; readonly mine: boolean }
    readonly output: Page<EmergencyView>
  }
  'emergency.get': { readonly input: { readonly emergencyId: string }; readonly output: EmergencyView }
  /** The caller's own grants, ended ones too. */
  'grant.mine': { readonly input: { readonly page: PageInput }; readonly output: Page<GrantView> }
  /** What a grant gives, line by line, and what was last proven about it. */
  'grant.access': { readonly input: { readonly grantId: string }; readonly output: readonly AccessView[] }
  /** The living grants of one user for one app: at most 200. */
  'access.principal': {
    readonly input: { readonly userId: string; readonly appId: string }
    readonly output: { readonly appName: string; readonly grants: readonly GrantView[]; readonly standing: boolean }
  }
  /** What a user holds now, of one app or of all, and through what; sorted by entitlement. */
  'entitlement.held': {
    readonly input: { readonly userId: string; readonly appId?: string; readonly page: PageInput }
    readonly output: Page<HeldEntitlement>
  }
  /** What a user held of an app, the newest state first; `total`: how many states there are, if they are to be counted. */
  'entitlement.history': {
    readonly input: HistoryInput & { readonly count: boolean }
    readonly output: { readonly appName: string; readonly page: Page<HeldState>; readonly total?: number }
  }
  /** What two grants of one user for one app give; without `before`, what the second one gives. */
  'entitlement.change': {
    readonly input: { readonly before?: string; readonly after: string }
    readonly output: { readonly before?: GrantView; readonly after: GrantView }
  }
  /** Revocations that are owed (`owed`), and what waits for a person (`manual`). */
  'access.troubles': {
    readonly input: { readonly which: 'owed' | 'manual'; readonly page: PageInput }
    readonly output: Page<AccessView>
  }
  /** The kinds of connectors of this server, with the JSON Schema of each one's settings. */
  'connector.kinds': {
    readonly input: Record<never, never>
    readonly output: readonly ConnectorKind[]
  }
  'connector.health': {
    readonly input: { readonly connectorIds?: readonly string[] }
    readonly output: readonly ConnectorHealth[]
  }
}

/** How requests are given their access in the transaction that approves them (features/requests). */
export const giveOf = ({ connectors, newId }: Services, directory: DirectoryPort = directoryPort): Give =>
  makeGive({ newId, connectors, directory })

/** Grants, the access they give, and the targets where it is given. */
export const makeGrants = (
  services: Services,
  requests: RequestsPort,
  directory: DirectoryPort = directoryPort,
): Feature<GrantsCommands, GrantsQueries> => {
  const made = { services, deps: { newId: services.newId, connectors: services.connectors, directory } }
  const commands: Handlers<GrantsCommands> = {
    'grant.create': createGrant(made),
    'grant.replaceValues': replaceGrantValues(made),
    'emergency.open': openEmergency(made),
    'emergency.review': reviewEmergency(made),
    'grant.revoke': revokeGrant(made),
    'grant.giveBack': giveBackGrant(made),
    'grant.moveEnd': moveGrantEnd(made),
    'grant.retry': retryGrant(made),
    'grant.markDone': markGrantDone(made),
    'access.revoke': revokeAccess(made),
    'connector.test': testConnector(made),
    'connector.watchCredential': watchCredential(made),
  }
  return { commands, queries: makeQueries(services), lanes: makeLanes(services, requests, directory) }
}

const makeQueries = ({ connectors, db, ticketing }: Services): Handlers<GrantsQueries> => ({
  'grant.get': (caller, { grantId }) => db.inOrg(caller.orgId, (tx) => seenGrant(tx, caller, grantId)),
  'grant.list': async (caller, { filter, page }) =>
    seesGrants(caller)
      ? db.inOrg(caller.orgId, (tx) => listGrants(tx, page, filter, 'living'))
      : forbidden("see other people's grants"),
  'grant.ofRequest': async (caller, { requestId }) =>
    seesGrants(caller)
      ? db.inOrg(caller.orgId, async (tx) => {
          const known = await tx.query('select from request where org_id = org() and request_id = $1', [requestId])
          if (known.length === 0) return noSuch('request')
          const found = await listGrants(
            tx,
            { limit: 1 },
            { op: 'eq', attribute: 'requestId', value: requestId },
            'all',
          )
          return isRefusal(found) ? found : found.items
        })
      : forbidden("see other people's grants"),
  'grant.mine': (caller, { page }) =>
    db.inOrg(caller.orgId, (tx) =>
      listGrants(tx, page, { op: 'eq', attribute: 'userId', value: caller.userId }, 'all'),
    ),
  'emergency.list': async (caller, { mine, open, page }) =>
    seesGrants(caller)
      ? db.inOrg(caller.orgId, async (tx) =>
          pageOf(
            await emergenciesBefore(tx, page.after, { open, of: mine ? caller.userId : undefined }, page.limit + 1),
            page.limit,
            (row) => row.emergencyId,
          ),
        )
      : forbidden('see emergency access'),
  'emergency.get': async (caller, { emergencyId }) =>
    seesGrants(caller)
      ? db.inOrg(caller.orgId, async (tx) => (await findEmergency(tx, emergencyId)) ?? noSuch('emergency access'))
      : forbidden('see emergency access'),
  'grant.access': (caller, { grantId }) =>
    db.inOrg(caller.orgId, async (tx) => {
      const grant = await seenGrant(tx, caller, grantId)
      return isRefusal(grant) ? grant : linesOfGrant(tx, grantId)
    }),
  'access.principal': async (caller, input) =>
    seesGrants(caller)
      ? db.inOrg(caller.orgId, (tx) => principalAccess(tx, input))
      : forbidden("see other people's access"),
  'entitlement.held': async (caller, { appId, page, userId }) =>
    seesGrants(caller)
      ? db.inOrg(caller.orgId, async (tx) => {
          const known = appId ? (await assignmentOf(tx, userId, appId)) !== undefined : await userExists(tx, userId)
          return known ? heldEntitlements(tx, userId, appId ?? null, page) : noSuch('user or app')
        })
      : forbidden("see other people's access"),
  'entitlement.history': async (caller, { count, ...input }) =>
    seesGrants(caller)
      ? db.inOrg(caller.orgId, async (tx) => {
          const known = await assignmentOf(tx, input.userId, input.appId)
          if (!known) return noSuch('user or app')
          const page = await heldHistory(tx, input)
          return { appName: known.appName, page, ...(count ? { total: await countStates(tx, input) } : {}) }
        })
      : forbidden("see other people's access"),
  'entitlement.change': async (caller, input) =>
    seesGrants(caller)
      ? db.inOrg(caller.orgId, (tx) => changeBetween(tx, input))
      : forbidden("see other people's access"),
  'access.troubles': async (caller, { page, which }) =>
    seesGrants(caller) ? db.inOrg(caller.orgId, (tx) => listTroubles(tx, which, page)) : forbidden('see what is owed'),
  'connector.kinds': async (caller) =>
    seesGrants(caller) ? kindsOf(connectors, ticketing) : forbidden('see the kinds of connectors'),
  'connector.health': async (caller, { connectorIds }) =>
    seesGrants(caller)
      ? db.inOrg(caller.orgId, (tx) => connectorHealth(tx, connectorIds))
      : forbidden('see how connectors are'),
})

const kindsOf = (connectors: Services['connectors'], ticketing: Services['ticketing']): readonly ConnectorKind[] => {
  const ofSteps = new Set(Object.values(stepKinds).map(({ connector }) => connector))
  return [
    ...[...connectors.values()].map(({ configSchema, kind, title }): ConnectorKind => {
      return { kind, title, configSchema, serves: ofSteps.has(kind) ? ['ACCESS', 'STEPS'] : ['ACCESS'] }
    }),
    ...[...(ticketing?.values() ?? [])].map(({ configSchema, kind, title }): ConnectorKind => {
      return { kind, title, configSchema, serves: ['STEPS'] }
    }),
  ]
}

/** A grant, for its holder and for those who see all. */
const seenGrant = async (tx: Tx, caller: Caller, grantId: string): Promise<Result<GrantView>> => {
  const [grant] = await grantsById(tx, [grantId])
  return grant && (seesGrants(caller) || grant.userId === caller.userId) ? grant : noSuch('grant')
}

const changeBetween = async (
  tx: Tx,
  ids: GrantsQueries['entitlement.change']['input'],
): Promise<Result<GrantsQueries['entitlement.change']['output']>> => {
  const found = await grantsById(tx, [ids.after, ...(ids.before ? [ids.before] : [])])
  const [after, before] = [ids.after, ids.before].map((id) => found.find((grant) => grant.grantId === id))
  if (!after || (ids.before && !before)) return noSuch('change')
  if (before && (before.userId !== after.userId || before.appId !== after.appId)) return noSuch('change')
  return { after, ...(before ? { before } : {}) }
}

const principalAccess = async (
  tx: Tx,
  { appId, userId }: { readonly appId: string; readonly userId: string },
): Promise<Result<GrantsQueries['access.principal']['output']>> => {
  const known = await assignmentOf(tx, userId, appId)
  if (!known) return noSuch('user or app')
  const filters = [
    { op: 'eq', attribute: 'userId', value: userId },
    // By a collection too.
    { op: 'eq', attribute: 'givesApp', value: appId },
    { op: 'eq', attribute: 'action', value: 'ALLOW' },
  ] as const
  const page = await listGrants(tx, { limit: 200 }, { op: 'and', filters }, 'living')
  if (isRefusal(page)) return page
  const ofApp = (grant: GrantView): GrantView => ({
    ...grant,
    entitlements: grant.entitlements.filter((one) => one.appId === appId),
  })
  return { ...known, grants: page.items.map(ofApp) }
}

/** Age of the oldest revocation that is owed anywhere, in seconds: the alarm of abuse case C3. */
export const oldestOverdueRevocationSeconds = async (db: Db): Promise<number> => {
  const orgs = await db.bare<{ org_id: OrgId }>('select org_id from org')
  let oldest = 0
  for (const { org_id } of orgs) oldest = Math.max(oldest, await db.inOrg(org_id, oldestOwedSeconds))
  return oldest
}
