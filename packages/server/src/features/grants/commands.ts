import type { Caller } from '@assent/core/caller.ts'
import { textProblem } from '@assent/core/directory/text.ts'
import { doneByHand } from '@assent/core/grant/access.ts'
import { limits } from '@assent/core/limits.ts'
import type { Connector, ConnectorContext, TicketTrial } from '@assent/core/ports.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { sourceOf } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { contextOf } from './call.ts'
import type { GrantCreate } from './custom.ts'
import type { OpenDeps } from './effects.ts'
import type { EmergencyOpen, EmergencyReview } from './emergency.ts'
import { type GrantRow, grantEvent, isEnded, lineEvent } from './events.ts'
import { forbidden, managesConnectors, managesGrants, mendsGrants, noSuch, seesGrants } from './permission.ts'
import { appsOf, type GrantView, grantsById, isPerson } from './queries.ts'
import { moveLines, retryLines } from './retry.ts'
import { connectorById, hasApps, isQuarantined, putCredentialEnd } from './store-connector.ts'
import { type EmergencyView, isEmergency } from './store-emergency.ts'
import { endGrants, moveEnd } from './store-end.ts'
import { lockGrants } from './store-open.ts'
import { grantsToRevoke, type Revocable, stripStanding, withdrawApps, withdrawValues } from './store-revoke.ts'
import type { Chosen } from './store-values.ts'

export type { Revocable } from './store-revoke.ts'

export type GrantInput = { readonly grantId: string }
/** Why access is taken, in somebody's own words; it goes on the record. */
type Why = { readonly reason?: string | undefined }

/** What can be done with grants. */
export type GrantsCommands = {
  /** An administrator gives access without a request. Never to himself. */
  'grant.create': { readonly input: GrantCreate; readonly output: GrantView }
  /** Replaces the entitlement values of a CUSTOM grant. More for himself only by a request. */
  'grant.replaceValues': { readonly input: GrantInput & { readonly entitlements: Chosen }; readonly output: GrantView }
  /** An administrator takes or gives access in an emergency: at once, for some hours, with an alarm and a review (A24). */
  'emergency.open': { readonly input: EmergencyOpen; readonly output: EmergencyView }
  /** Another administrator says what he found; what was not justified ends at once. */
  'emergency.review': { readonly input: EmergencyReview; readonly output: EmergencyView }
  'grant.revoke': { readonly input: GrantInput & Why; readonly output: GrantView }
  /** The holder gives the access back before its end. */
  'grant.giveBack': { readonly input: GrantInput; readonly output: GrantView }
  /** Moves the end of a living grant; null makes it permanent. Later for himself only by a request (A20). */
  'grant.moveEnd': {
    readonly input: GrantInput & { readonly ends: string | null; readonly timeZone?: string }
    readonly output: GrantView
  }
  /** Tries now again what failed, of giving or of taking. */
  'grant.retry': { readonly input: GrantInput; readonly output: GrantView }
  /** Somebody has done by hand what only a person could do. */
  'grant.markDone': { readonly input: GrantInput; readonly output: GrantView }
  /** Ends everything that a user has of these resources, standing rights too (okta-access-requests G.4). */
  'access.revoke': {
    readonly input: { readonly userId: string; readonly resources: readonly Revocable[] } & Why
    /** The app of each resource, in their order. */
    readonly output: { readonly appIds: readonly string[] }
  }
  /** Tries a connector's settings without changing anything there; no problems mean that they work. */
  'connector.test': { readonly input: { readonly connectorId: string }; readonly output: TicketTrial }
  /** Says when a connector's credential ends, so that it is warned of before (C13). */
  'connector.watchCredential': {
    readonly input: { readonly connectorId: string; readonly expires: string | null }
    readonly output: undefined
  }
}

/** A command of this feature, given what it is made with. */
export type Handler<N extends keyof GrantsCommands> = (
  caller: Caller,
  input: GrantsCommands[N]['input'],
) => Promise<Result<GrantsCommands[N]['output']>>

/** What commands are made with. */
export type CommandDeps = { readonly services: Services; readonly deps: OpenDeps }

/** A grant as its command answers with it. */
export const viewed = async (tx: Tx, grantId: string): Promise<Result<GrantView>> =>
  (await grantsById(tx, [grantId]))[0] ?? noSuch('grant')

/** Locks a grant for a command, or says that there is none. */
export const locked = async (tx: Tx, grantId: string): Promise<Result<GrantRow>> =>
  (await lockGrants(tx, [grantId]))[0] ?? noSuch('grant')

export const inQuarantine = () =>
  refuse(
    'unavailable',
    'Nothing is given while the organization is in quarantine, or the clock of its database is doubted.',
  )
export const hasEnded = () => refuse('conflict', 'The grant has ended already.')

export const revokeGrant =
  ({ services }: CommandDeps): Handler<'grant.revoke'> =>
  async (caller, { grantId, reason }) => {
    if (!managesGrants(caller)) return forbidden('revoke grants')
    const problem = reasonProblem(reason)
    if (problem) return problem
    return services.db.inOrg(caller.orgId, async (tx) => {
      const grant = await locked(tx, grantId)
      if (isRefusal(grant)) return grant
      if (isEnded(grant)) return hasEnded()
      await endGrants(tx, [grantId], { reason: 'REVOKED', by: caller.userId, source: sourceOf(caller), why: reason })
      return viewed(tx, grantId)
    })
  }

const reasonProblem = (reason: string | undefined): Refusal | undefined => {
  const problem = textProblem(reason ?? '', limits.reason, true)
  return problem === undefined
    ? undefined
    : refuse('invalid', `The reason ${problem}.`, [{ summary: problem, location: '/reason' }])
}

export const giveBackGrant =
  ({ services }: CommandDeps): Handler<'grant.giveBack'> =>
  async (caller, { grantId }) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const grant = await locked(tx, grantId)
      if (isRefusal(grant)) return grant
      if (grant.user_id !== caller.userId)
        return seesGrants(caller) ? forbidden('give back what is not yours; revoke it') : noSuch('grant')
      if (isEnded(grant)) return hasEnded()
      await endGrants(tx, [grantId], { reason: 'GIVEN_BACK', by: caller.userId, source: sourceOf(caller) })
      return viewed(tx, grantId)
    })

export const moveGrantEnd =
  ({ services }: CommandDeps): Handler<'grant.moveEnd'> =>
  async (caller, { grantId, ends, timeZone }) => {
    if (!managesGrants(caller)) return forbidden('move the end of grants')
    return services.db.inOrg(caller.orgId, async (tx) => {
      const grant = await locked(tx, grantId)
      if (isRefusal(grant)) return grant
      if (isEnded(grant)) return hasEnded()
      if (grant.action === 'DENY') return refuse('conflict', 'A denial gives nothing, and so it has no end.')
      const later = ends === null || (grant.ends !== null && Date.parse(ends) > Date.parse(grant.ends))
      if (later && grant.ends !== null && (await isPerson(tx, grant.user_id, caller.personId)))
        return refuse('forbidden', 'Your own access can only be extended by a request.')
      if (later && (await isEmergency(tx, grantId)))
        return refuse('conflict', 'Emergency access ends when it ends: whoever needs it for longer asks for it.')
      const moved = await moveEnd(tx, grantId, { ends, timeZone: timeZone ?? null, by: caller.userId })
      if (!moved) return hasEnded()
      tx.record(grantEvent(moved, 'END_MOVED', sourceOf(caller), { before: grant.ends ?? '' }))
      return viewed(tx, grantId)
    })
  }

export const retryGrant =
  ({ services, deps }: CommandDeps): Handler<'grant.retry'> =>
  async (caller, { grantId }) => {
    if (!mendsGrants(caller)) return forbidden('try grants again')
    return services.db.inOrg(caller.orgId, async (tx) => {
      const grant = await locked(tx, grantId)
      if (isRefusal(grant)) return grant
      if (!isEnded(grant) && (await isQuarantined(tx))) return inQuarantine()
      tx.record(grantEvent(grant, 'RETRY', sourceOf(caller)))
      await retryLines(tx, deps, grant)
      return viewed(tx, grantId)
    })
  }

export const markGrantDone =
  ({ services }: CommandDeps): Handler<'grant.markDone'> =>
  async (caller, { grantId }) => {
    if (!mendsGrants(caller)) return forbidden('say that access was given or taken by hand')
    return services.db.inOrg(caller.orgId, async (tx) => {
      const grant = await locked(tx, grantId)
      if (isRefusal(grant)) return grant
      const done = await moveLines(tx, grant, (access) => access.manual, doneByHand)
      if (done.length === 0) return refuse('conflict', 'Nothing of this grant waits for a person.')
      tx.record(...done.map((row) => lineEvent(row, 'assent.access.done_by_hand', {}, sourceOf(caller))))
      return viewed(tx, grantId)
    })
  }

export const revokeAccess =
  ({ services, deps }: CommandDeps): Handler<'access.revoke'> =>
  async (caller, { userId, reason, resources }) => {
    if (!managesGrants(caller)) return forbidden('revoke access')
    const problem = reasonProblem(reason)
    if (problem) return problem
    return services.db.inOrg(caller.orgId, async (tx) => {
      const source = sourceOf(caller)
      if ((await isPerson(tx, userId, caller.personId)) === undefined) return noSuch('user')
      const appIds = await appsOf(tx, resources)
      const known = appIds.filter((appId) => appId !== undefined)
      if (known.length < resources.length) return noSuch('resource')
      const grants = await grantsToRevoke(tx, userId, resources)
      await lockGrants(tx, grants)
      await endGrants(tx, grants, { reason: 'REVOKED', by: caller.userId, source, why: reason })
      const values = resources.filter((one) => one.kind === 'ENTITLEMENT_VALUE').map((one) => one.id)
      if (values.length > 0) await withdrawValues(tx, userId, values)
      await withdrawApps(
        tx,
        userId,
        resources.flatMap((one) => (one.kind === 'APP' ? [one.id] : [])),
      )
      for (const resource of resources)
        if (resource.kind !== 'ENTITLEMENT_BUNDLE') await stripStanding(tx, deps, userId, resource, source)
      tx.record({
        type: 'assent.access.revoke',
        ...source,
        targets: [{ id: userId, type: 'User' }, ...resources.map(({ id, kind }) => ({ id, type: targetTypes[kind] }))],
        outcome: 'SUCCESS',
        detail: { grants: grants.length, ...(reason === undefined ? {} : { reason }) },
      })
      return { appIds: known }
    })
  }

const targetTypes = {
  APP: 'AppInstance',
  ENTITLEMENT_BUNDLE: 'EntitlementBundle',
  ENTITLEMENT_VALUE: 'EntitlementValue',
  COLLECTION: 'ResourceCollection',
} as const

/** By what no app goes is called by steps, or not yet used at all: then either answer will do. */
const checked = async ({ check, checkCalls }: Connector, context: ConnectorContext, gives: boolean) => {
  if (gives || !checkCalls) return check(context)
  const problems = await checkCalls(context)
  return problems.length > 0 && (await check(context)).length === 0 ? [] : problems
}

export const testConnector =
  ({ services }: CommandDeps): Handler<'connector.test'> =>
  async (caller, { connectorId }) => {
    if (!managesConnectors(caller)) return forbidden('test connectors')
    const [due, gives] = await services.db.inOrg(caller.orgId, async (tx) => [
      await connectorById(tx, connectorId),
      await hasApps(tx, connectorId),
    ])
    if (!due) return noSuch('connector')
    const connector = services.connectors.get(due.kind)
    const system = services.ticketing?.get(due.kind)
    if (!connector && !system) return { problems: [{ summary: `This server has no connector of kind ${due.kind}.` }] }
    try {
      const context = contextOf(services, caller.orgId, due)
      return system ? await system.check(context) : { problems: await checked(connector!, context, gives) }
    } catch (error) {
      return { problems: [{ summary: error instanceof Error ? error.message : String(error) }] }
    }
  }

export const watchCredential =
  ({ services }: CommandDeps): Handler<'connector.watchCredential'> =>
  async (caller, { connectorId, expires }) => {
    if (!managesConnectors(caller)) return forbidden('change connectors')
    return services.db.inOrg(caller.orgId, async (tx) => {
      return (await putCredentialEnd(tx, connectorId, expires)) ? undefined : noSuch('connector')
    })
  }
