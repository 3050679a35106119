import type { AuditEvent } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'

const actorTypes = { HUMAN: 'User', SERVICE: 'ServiceAccount', SYSTEM: 'System' } as const

/** The caller as an event's actor. Who that was by name is looked up when the record is read. */
export const actorOf = (caller: Caller): AuditEvent['actor'] => ({ id: caller.userId, type: actorTypes[caller.kind] })
