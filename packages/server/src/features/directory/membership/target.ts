import type { Tx } from '../../../platform/db.ts'
import { announce } from '../act.ts'
import {
  addReason,
  type MembershipItem,
  type MembershipOutcome,
  readReasons,
  removeReason,
  touchGroups,
} from './store.ts'

export type { MembershipItem, MembershipOutcome } from './store.ts'

/** The event of a membership that came or went. A grant of an entitlement value has the same type both ways. */
export const membershipEvents = {
  app: { add: 'application.user_membership.add', remove: 'application.user_membership.remove' },
  group: { add: 'group.user_membership.add', remove: 'group.user_membership.remove' },
  entitlement: { add: 'resource.user_entitlements.update', remove: 'resource.user_entitlements.update' },
} as const

/**
 * The built-in directory as a target: makes each place there because of a grant. `standing` says whether the user had it
 * anyway, which the grant records as its baseline (C8). One outcome per item, in order; records no events.
 */
export const giveMembership = async (
  tx: Tx,
  items: readonly MembershipItem[],
): Promise<readonly MembershipOutcome[]> => {
  const outcomes = await addReason(tx, 'by_access', items)
  await followGroups(tx, items, outcomes)
  return outcomes
}

/** Takes each place that was there because of a grant; a standing right stays, and `there` then says so. */
export const takeMembership = async (
  tx: Tx,
  items: readonly MembershipItem[],
): Promise<readonly MembershipOutcome[]> => {
  const outcomes = await removeReason(tx, 'by_access', items)
  await followGroups(tx, items, outcomes)
  return outcomes
}

/** Reads each place and changes nothing. */
export const readMembership = readReasons

/** A membership of a group decides who may ask and who may approve: those who follow the directory hear of it. */
export const followGroups = async (
  tx: Tx,
  items: readonly MembershipItem[],
  outcomes: readonly MembershipOutcome[],
): Promise<void> => {
  const groups = items.flatMap((item, i) => (item.kind === 'group' && outcomes[i]!.changed ? [item.targetId] : []))
  if (groups.length === 0) return
  await touchGroups(tx, [...new Set(groups)])
  await announce(tx)
}

/** Takes each place whatever the reason, standing rights too: what a revocation of all access means. */
export const takeAllMembership = async (
  tx: Tx,
  items: readonly MembershipItem[],
): Promise<readonly MembershipOutcome[]> => {
  const given = await removeReason(tx, 'by_access', items)
  const standing = await removeReason(tx, 'direct', items)
  const outcomes = standing.map((last, i) => ({ ...last, changed: last.changed || given[i]!.changed }))
  await followGroups(tx, items, outcomes)
  return outcomes
}
