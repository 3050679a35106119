import type { AuditTarget, Json } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Tx } from '../../../platform/db.ts'
import { eventsOf } from '../act.ts'
import { addReason, type MembershipItem, type MembershipOutcome, removeReason } from './store.ts'
import { followGroups, membershipEvents } from './target.ts'

/** Who gets or loses what, and how the record names both. */
export type MembershipChange = {
  readonly item: MembershipItem
  readonly user: AuditTarget
  readonly place: AuditTarget
}

type Detail = { readonly [key: string]: Json }

/** As addDirect, for imports: those who follow groups are told once, at the end. */
export const putDirect = async (
  tx: Tx,
  caller: Caller,
  changes: readonly MembershipChange[],
  detail: Detail = {},
): Promise<Result<readonly MembershipOutcome[]>> => {
  const outcomes = await addReason(
    tx,
    'direct',
    changes.map(({ item }) => item),
  )
  if (outcomes.some(({ there }) => !there)) return refuse('conflict', 'A deactivated user cannot be added or assigned.')
  recordBoth(tx, caller, 'add', changes, outcomes, detail)
  return outcomes
}

/**
 * An administrator puts users into places. Somebody who was there because of a grant has a standing right from now on.
 * Refused for a deactivated user. Idempotent.
 */
export const addDirect = async (
  tx: Tx,
  caller: Caller,
  changes: readonly MembershipChange[],
): Promise<Result<readonly MembershipOutcome[]>> => followed(tx, changes, await putDirect(tx, caller, changes))

/** As removeDirect, for imports: those who follow groups are told once, at the end. */
export const dropDirect = async (
  tx: Tx,
  caller: Caller,
  changes: readonly MembershipChange[],
  detail: Detail = {},
): Promise<Result<readonly MembershipOutcome[]>> => {
  const outcomes = await removeReason(
    tx,
    'direct',
    changes.map(({ item }) => item),
  )
  if (outcomes.some(({ there, reasonChanged }) => there && !reasonChanged))
    return refuse('conflict', 'The user has this because of a grant only: revoke the grant.')
  recordBoth(tx, caller, 'remove', changes, outcomes, detail)
  return outcomes
}

/**
 * An administrator takes users from places. What a live grant explains stays because of it; if that is the only reason,
 * it is refused: the grant is what has to be revoked.
 */
export const removeDirect = async (
  tx: Tx,
  caller: Caller,
  changes: readonly MembershipChange[],
): Promise<Result<readonly MembershipOutcome[]>> => followed(tx, changes, await dropDirect(tx, caller, changes))

const followed = async (
  tx: Tx,
  changes: readonly MembershipChange[],
  outcomes: Result<readonly MembershipOutcome[]>,
): Promise<Result<readonly MembershipOutcome[]>> => {
  if (isRefusal(outcomes)) return outcomes
  await followGroups(
    tx,
    changes.map(({ item }) => item),
    outcomes,
  )
  return outcomes
}

type Sort = 'add' | 'remove'

/**
 * Puts memberships that came or went on the record: for each place one event with its users, a hundred at a time. When
 * many users lose many places at once, for each user one event with the places, where that is less.
 */
export const recordMemberships = (
  tx: Tx,
  caller: Caller,
  sort: Sort,
  changes: readonly MembershipChange[],
  detail: Detail,
): void => record(tx, caller, (kind) => membershipEvents[kind][sort], changes, detail)

const recordBoth = (
  tx: Tx,
  caller: Caller,
  sort: Sort,
  changes: readonly MembershipChange[],
  outcomes: readonly MembershipOutcome[],
  detail: Detail,
): void => {
  const those = (wanted: (outcome: MembershipOutcome) => boolean) => changes.filter((_, i) => wanted(outcomes[i]!))
  recordMemberships(
    tx,
    caller,
    sort,
    those(({ changed }) => changed),
    detail,
  )
  // The place stays, for the other reason: the user's standing right is what came or went.
  const standing = those(({ changed, reasonChanged }) => reasonChanged && !changed)
  record(tx, caller, () => `assent.membership.standing.${sort}`, standing, detail)
}

const record = (
  tx: Tx,
  caller: Caller,
  typeOf: (kind: MembershipItem['kind']) => string,
  changes: readonly MembershipChange[],
  detail: Detail,
): void => {
  const byPlace = Map.groupBy(changes, ({ place }) => place.id)
  const byUser = Map.groupBy(changes, ({ user, item }) => `${user.id} ${item.kind}`)
  const perUser = byUser.size > 1 && byUser.size < byPlace.size
  for (const [first, ...rest] of (perUser ? byUser : byPlace).values()) {
    if (!first) continue
    const many = [first, ...rest].map(({ user, place }) => (perUser ? place : user))
    for (const event of eventsOf(caller, typeOf(first.item.kind), many, detail))
      tx.record({ ...event, targets: perUser ? [first.user, ...event.targets] : [...event.targets, first.place] })
  }
}
