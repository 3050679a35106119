import type { AuditEvent, AuditTarget, Json } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { actorOf } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import { type Tx, violated } from '../../platform/db.ts'

/** Carries a refusal out of a transaction, so that nothing of it stays. */
class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.summary)
    this.refusal = refusal
  }
}

/** NOTIFY channel (payload: the organization): conditions or what they stand on changed. */
export const catalogChannel = 'assent_catalog'

/** NOTIFY channel (payload: the organization): sequences or on-call schedules changed. */
export const flowsChannel = 'assent_flows'

// What the database refuses by itself, in words.
const rules: Readonly<Record<string, string>> = {
  sequence_name: 'Another approval sequence has this name.',
  on_call_name: 'Another on-call schedule has this name.',
}

/** One change of the catalog or the flows: a transaction that is undone as a whole if `work` refuses. */
export const change = async <T>(
  services: Services,
  caller: Caller,
  channel: string,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> => {
  try {
    return await services.db.inOrg(caller.orgId, async (tx) => {
      const result = await work(tx)
      if (isRefusal(result)) throw new Refused(result)
      await tx.query('select pg_notify($1, $2)', [channel, tx.orgId], 'catalog_notify')
      return result
    })
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    const rule = rules[violated(error) ?? '']
    if (rule) return refuse('conflict', rule)
    throw error
  }
}

/** An event by this caller. */
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

/** An event that nobody caused: the system noticed something. */
export const noticed = (type: string, targets: readonly AuditTarget[], detail: AuditEvent['detail']): AuditEvent => ({
  type,
  actor: { id: 'system', type: 'System' },
  targets,
  channel: 'system',
  detail,
})

/** The answer where there is no such thing, or the caller may not know of it. */
export const notFound = (what: string): Refusal => refuse('not_found', `There is no such ${what}.`)

/** The answer to a change that was made from an older state than the one that is there (abuse case F25). */
export const stale = (): Refusal =>
  refuse('stale', 'This was changed meanwhile. Read it again, and repeat the change on what is there now.')

/** True if a version was named and it is not this one. Versions are compared as the text of If-Match. */
export const isStale = (ifMatch: string | undefined, version: number): boolean =>
  ifMatch !== undefined && ifMatch !== '*' && ifMatch !== String(version)
