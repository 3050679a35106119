import type { Caller } from '@assent/core/caller.ts'
import { durationMs } from '@assent/core/duration.ts'
import type { GrantScope } from '@assent/core/grant/model.ts'
import { isId } from '@assent/core/ids.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { sourceOf } from '../../app/actor.ts'
import type { Tx } from '../../platform/db.ts'
import { type CommandDeps, type GrantInput, type Handler, hasEnded, inQuarantine, locked, viewed } from './commands.ts'
import { grantEvent, isEnded } from './events.ts'
import { forbidden, managesGrants, noSuch } from './permission.ts'
import { appsOf, type GrantView, isPerson } from './queries.ts'
import { isQuarantined } from './store-connector.ts'
import { isEmergency } from './store-emergency.ts'
import { endGrants } from './store-end.ts'
import { openGrants, placeGrants } from './store-open.ts'
import { grantsToRevoke, stripStanding, withdrawApps } from './store-revoke.ts'
import {
  addValues,
  type Chosen,
  chosenValues,
  dropValues,
  insertDenial,
  lockBase,
  touchGrant,
  valuesOfGrant,
} from './store-values.ts'

/** What an administrator gives, or takes away as a whole (`DENY`), without a request. */
export type GrantCreate = {
  readonly userId: string
  /** Follows from a bundle or value; an app or group names it. */
  readonly appId?: string
  readonly scopeType: GrantScope
  readonly scopeId: string
  /** Only with the app itself: what is given of it besides. */
  readonly entitlements?: Chosen
  readonly action?: 'ALLOW' | 'DENY'
  readonly actor: 'API' | 'ADMIN'
  readonly duration?: string
  readonly starts?: string
  readonly ends?: string
  readonly timeZone?: string
}

const kindOf = {
  APPLICATION: 'APP',
  GROUP: 'GROUP',
  ENTITLEMENT_BUNDLE: 'ENTITLEMENT_BUNDLE',
  ENTITLEMENT_VALUE: 'ENTITLEMENT_VALUE',
} as const

/**
 * An administrator gives access without a request, never to himself; or denies it, which ends all that the user has of the
 * app. What is given of the app itself takes the place of what an administrator gave of it before: there is one base grant
 * (okta-access-requests G.1). What requests gave stays a reason of its own.
 */
export const createGrant =
  ({ services, deps }: CommandDeps): Handler<'grant.create'> =>
  async (caller, input) => {
    if (!managesGrants(caller)) return forbidden('give access without a request')
    if (input.duration !== undefined && durationMs(input.duration) === undefined)
      return refuse('invalid', 'The duration is not valid.', [
        { summary: 'Such as PT8H or P30D.', location: '/duration' },
      ])
    return services.db.inOrg(caller.orgId, async (tx) => {
      const denies = input.action === 'DENY'
      // A denial takes, and what takes goes on in quarantine.
      if (!denies && (await isQuarantined(tx))) return inQuarantine()
      const isSelf = await isPerson(tx, input.userId, caller.personId)
      if (isSelf === undefined) return noSuch('user')
      const [appId] = await appsOf(tx, [{ kind: kindOf[input.scopeType], id: input.scopeId, appId: input.appId }])
      if (!appId) return noSuch('app or level')
      if (denies) return deny({ services, deps }, tx, caller, { ...input, appId })
      // Separation of duties holds for administrators too: for himself everybody asks.
      if (isSelf) return refuse('forbidden', 'For yourself you have to ask: make a request.')
      return give({ services, deps }, tx, caller, { ...input, appId })
    })
  }

type Whole = GrantCreate & { readonly appId: string }

const give = async (
  { deps }: CommandDeps,
  tx: Tx,
  caller: Caller,
  { entitlements, ...input }: Whole,
): Promise<Result<GrantView>> => {
  const valueIds = await chosenValues(tx, input.appId, entitlements ?? [])
  if (isRefusal(valueIds)) return valueIds
  const before = input.scopeType === 'APPLICATION' ? await lockBase(tx, input.userId, input.appId) : []
  const [grant] = await openGrants(tx, deps, [
    { ...input, duration: input.duration ?? null, createdBy: caller.userId, valueIds },
  ])
  if (grant?.status === 'INACTIVE' || grant?.problem)
    return refuse('conflict', grant.problem ?? 'The access cannot be given.')
  await addValues(tx, grant!.grant_id, valueIds)
  // The new one is a reason already, so that what both give stays without a gap.
  await endGrants(tx, before, { reason: 'REVOKED', by: caller.userId, source: sourceOf(caller) })
  return viewed(tx, grant!.grant_id)
}

const deny = async (
  { deps, services }: CommandDeps,
  tx: Tx,
  caller: Caller,
  { actor, appId, userId }: Whole,
): Promise<Result<GrantView>> => {
  const source = sourceOf(caller)
  const app = { kind: 'APP', id: appId } as const
  await lockBase(tx, userId, appId)
  const ended = await endGrants(tx, await grantsToRevoke(tx, userId, [app]), {
    reason: 'REVOKED',
    by: caller.userId,
    source,
  })
  await withdrawApps(tx, userId, [appId])
  await stripStanding(tx, deps, userId, app, source)
  const denial = await insertDenial(
    tx,
    { grantId: services.newId('grant'), userId, appId, actor, by: caller.userId },
    source,
  )
  tx.record({
    type: 'assent.access.revoke',
    ...source,
    targets: [
      { id: userId, type: 'User' },
      { id: appId, type: 'AppInstance' },
    ],
    outcome: 'SUCCESS',
    detail: { grants: ended.length },
  })
  return viewed(tx, denial.grant_id)
}

/** Puts these entitlement values in the place of those that a CUSTOM grant of an administrator gives. */
export const replaceGrantValues =
  ({ services, deps }: CommandDeps): Handler<'grant.replaceValues'> =>
  async (caller, { grantId, entitlements }: GrantInput & { readonly entitlements: Chosen }) => {
    if (!managesGrants(caller)) return forbidden('change what grants give')
    return services.db.inOrg(caller.orgId, async (tx) => {
      const grant = await locked(tx, grantId)
      if (isRefusal(grant)) return grant
      const problem = unchangeable(grant)
      if (problem) return problem
      if (isEnded(grant)) return hasEnded()
      const wanted = await chosenValues(tx, grant.app_id, entitlements)
      if (isRefusal(wanted)) return wanted
      const before = new Set(await valuesOfGrant(tx, grantId))
      const added = wanted.filter((id) => !before.has(id))
      const removed = [...before.difference(new Set(wanted))]
      if (added.length === 0 && removed.length === 0) return viewed(tx, grantId)
      if (added.length > 0 && (await isQuarantined(tx))) return inQuarantine()
      // Less for himself is anybody's right; more is what a request is for.
      if (added.length > 0 && (await isPerson(tx, grant.user_id, caller.personId)))
        return refuse('forbidden', 'For yourself you have to ask: make a request.')
      if (added.length > 0 && (await isEmergency(tx, grantId)))
        return refuse('conflict', 'Emergency access is not widened: whoever needs more asks for it.')
      await addValues(tx, grantId, added)
      if (added.length > 0 && grant.status === 'ACTIVE') await placeGrants(tx, deps, [grant])
      await dropValues(tx, grantId, removed)
      await touchGrant(tx, grantId, caller.userId)
      tx.record(grantEvent(grant, 'CHANGED', sourceOf(caller), { added, removed }))
      return viewed(tx, grantId)
    })
  }

const unchangeable = (grant: {
  readonly app_id: string
  readonly request_id: string | null
  readonly scope_type: GrantScope
  readonly action: string
}): Refusal | undefined => {
  if (grant.scope_type !== 'APPLICATION' || grant.action !== 'ALLOW')
    return refuse('conflict', 'Only what a CUSTOM grant of an app gives can be replaced.')
  if (isId('collection', grant.app_id))
    return refuse('conflict', 'The grant gives what its collection holds: change that.')
  // What was approved is not changed behind the backs of those who approved it.
  if (grant.request_id !== null)
    return refuse('conflict', 'The grant gives what a request was approved for. Another access is another request.')
  return undefined
}
