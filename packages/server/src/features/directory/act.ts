import type { AuditEvent, AuditTarget, Json } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { actorOf } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import { type Tx, violated } from '../../platform/db.ts'

/** Carries a refusal out of a transaction, so that nothing of it stays. */
export class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.summary)
    this.refusal = refusal
  }
}

/** NOTIFY channel (payload: the organization) that says: users, groups, apps or owners changed. */
export const directoryChannel = 'assent_directory'

/** Tells everybody who follows the directory, when the transaction commits. */
export const announce = async (tx: Tx): Promise<void> => {
  await tx.query(`select pg_notify('${directoryChannel}', $1)`, [tx.orgId], 'directory_announce')
}

// What the database refuses by itself, in words.
const rules: Readonly<Record<string, string>> = {
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
export const ruleOf = (error: unknown): string | undefined => rules[violated(error) ?? '']

/**
 * One change of the directory: a transaction that is undone as a whole if `work` refuses, or if the database finds that
 * a rule is broken; word to the followers when it is done.
 */
export const change = async <T>(
  services: Services,
  caller: Caller,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> => {
  try {
    return await services.db.inOrg(caller.orgId, async (tx) => {
      const result = await work(tx)
      if (isRefusal(result)) throw new Refused(result)
      await announce(tx)
      return result
    })
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    const rule = ruleOf(error)
    if (rule) return refuse('conflict', rule)
    throw error
  }
}

/** An event of the directory by this caller. */
export const eventOf = (
  caller: Caller,
  type: string,
  targets: readonly AuditTarget[],
  detail: { readonly [key: string]: Json } = {},
): AuditEvent => ({
  type,
  actor: actorOf(caller),
  targets,
  channel: caller.channel,
  ...(caller.trace?.credentialId ? { credentialId: caller.trace.credentialId } : {}),
  detail,
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
