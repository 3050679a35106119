import type { AuditEvent, AuditTarget, Json } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'

const actorTypes = { HUMAN: 'User', SERVICE: 'ServiceAccount', SYSTEM: 'System' } as const

/** The caller as an event's actor. Who that was by name is looked up when the record is read. */
export const actorOf = (caller: Caller): AuditEvent['actor'] => ({ id: caller.userId, type: actorTypes[caller.kind] })

/** Who acts, through which door and with what, as an event has it. */
export type Source = Pick<AuditEvent, 'actor' | 'channel' | 'credentialId'>

/** The caller of a command as an event's source. */
export const sourceOf = (caller: Caller): Source => ({
  actor: actorOf(caller),
  channel: caller.channel,
  ...(caller.trace?.credentialId ? { credentialId: caller.trace.credentialId } : {}),
})

/** An event by this caller. */
export const eventOf = (
  caller: Caller,
  type: string,
  targets: readonly AuditTarget[],
  detail: { readonly [key: string]: Json } = {},
): AuditEvent => ({ type, ...sourceOf(caller), targets, detail })
