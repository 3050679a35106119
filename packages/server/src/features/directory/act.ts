import type { AuditEvent, AuditTarget, Json } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { eventOf } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import { brokenRule, changeInOrg, type Rules } from '../../platform/change.ts'
import type { Tx } from '../../platform/db.ts'

export { eventOf } from '../../app/actor.ts'

/** NOTIFY channel (payload: the organization) that says: users, groups, apps or owners changed. */
export const directoryChannel = 'assent_directory'

/** Tells everybody who follows the directory, when the transaction commits. */
export const announce = async (tx: Tx): Promise<void> => {
  await tx.query(`select pg_notify('${directoryChannel}', $1)`, [tx.orgId], 'directory_announce')
}

// What the database refuses by itself, in words.
const rules: Rules = {
  users_login: 'Another user has this login.',
  users_external: 'Another user of this source has this external id.',
  last_super_admin_stays: 'The last super administrator stays: make somebody else one first.',
  groups_name: 'Another group has this name.',
  app_label: 'Another app has this label.',
  entitlement_external: 'The app has another entitlement with this external value.',
  entitlement_value_external: 'The entitlement has another value with this external value.',
  bundle_name: 'The app has another bundle with this name.',
  connector_name: 'Another connector has this name.',
  connector_has_no_live_access: 'The connector still gives access to somebody: revoke it or hand it over first.',
  one_delegate_per_user: 'The user has a delegate already.',
  owners_of_a_resource: 'A resource has up to five users or one group as owners.',
}

/** The rule that the database found to be broken, in words; undefined for any other error. */
export const ruleOf = (error: unknown): string | undefined => brokenRule(rules, error)

/** One change of the directory, done as a whole or not at all; word to the followers when it is done. */
export const change = <T>(
  services: Services,
  caller: Caller,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> =>
  changeInOrg(services.db, caller.orgId, rules, async (tx) => {
    const result = await work(tx)
    if (!isRefusal(result)) await announce(tx)
    return result
  })

/** Items in parts of at most `size`. */
export const chunks = <T>(items: readonly T[], size: number): (readonly T[])[] => {
  const parts: (readonly T[])[] = []
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size))
  return parts
}

/** Targets that one event names when many things change alike at once: the chain's head is locked once for all of them. */
const targetsPerEvent = 100

/** The same thing happened to many: events with up to a hundred targets each. */
export const eventsOf = (
  caller: Caller,
  type: string,
  targets: readonly AuditTarget[],
  detail: { readonly [key: string]: Json },
): readonly AuditEvent[] => chunks(targets, targetsPerEvent).map((part) => eventOf(caller, type, part, detail))
