import type { AuditTarget, Json } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
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

/**
 * An administrator puts users into places. Somebody who was there because of a grant has a standing right from now on.
 * Refused for a deactivated user. Idempotent.
 */
export const addDirect = async (
  tx: Tx,
  caller: Caller,
  changes: readonly MembershipChange[],
  detail: Detail = {},
): Promise<Result<readonly MembershipOutcome[]>> => {
  const items = changes.map(({ item }) => item)
  const outcomes = await addReason(tx, 'direct', items)
  if (outcomes.some(({ there }) => !there)) return refuse('conflict', 'A deactivated user cannot be added or assigned.')
  recordMemberships(
    tx,
    caller,
    'add',
    changes.filter((_, i) => outcomes[i]!.changed),
    detail,
  )
  recordStanding(
    tx,
    caller,
    'add',
    changes.filter((_, i) => standingOnly(outcomes[i]!)),
    detail,
  )
  await followGroups(tx, items, outcomes)
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
  detail: Detail = {},
): Promise<Result<readonly MembershipOutcome[]>> => {
  const items = changes.map(({ item }) => item)
  const outcomes = await removeReason(tx, 'direct', items)
  if (outcomes.some(({ there, reasonChanged }) => there && !reasonChanged))
    return refuse('conflict', 'The user has this because of a grant only: revoke the grant.')
  recordMemberships(
    tx,
    caller,
    'remove',
    changes.filter((_, i) => outcomes[i]!.changed),
    detail,
  )
  recordStanding(
    tx,
    caller,
    'remove',
    changes.filter((_, i) => standingOnly(outcomes[i]!)),
    detail,
  )
  await followGroups(tx, items, outcomes)
  return outcomes
}

const standingOnly = (outcome: MembershipOutcome): boolean => outcome.reasonChanged && !outcome.changed

type Sort = 'add' | 'remove'

/** Puts memberships that came or went on the record: for each place one event with its users, a hundred at a time. */
export const recordMemberships = (
  tx: Tx,
  caller: Caller,
  sort: Sort,
  changes: readonly MembershipChange[],
  detail: Detail,
): void => record(tx, caller, (kind) => membershipEvents[kind][sort], changes, detail)

const recordStanding = (tx: Tx, caller: Caller, sort: Sort, changes: readonly MembershipChange[], detail: Detail) =>
  record(tx, caller, () => `assent.membership.standing.${sort}`, changes, detail)

const record = (
  tx: Tx,
  caller: Caller,
  typeOf: (kind: MembershipItem['kind']) => string,
  changes: readonly MembershipChange[],
  detail: Detail,
): void => {
  const byPlace = Map.groupBy(changes, ({ place }) => place.id)
  for (const [, [first, ...rest]] of byPlace) {
    if (!first) continue
    const users = [first, ...rest].map(({ user }) => user)
    for (const event of eventsOf(caller, typeOf(first.item.kind), users, detail))
      tx.record({ ...event, targets: [...event.targets, first.place] })
  }
}
