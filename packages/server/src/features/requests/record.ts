import type { AuditEvent } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { Request, Stamped } from '@assent/core/request/model.ts'
import { recordedOf } from '@assent/core/request/recorded.ts'
import { actorOf, sourceOf } from '../../app/actor.ts'

/** System Log types of what happens to requests (okta-access-requests M). */
const eventTypes: Readonly<Record<Stamped['event']['type'], string>> = {
  submitted: 'access.request.create',
  rejected: 'access.request.reject',
  taskOpened: 'access.request.update',
  stepPassed: 'access.request.update',
  turned: 'access.request.update',
  voted: 'access.request.update',
  taskCompleted: 'access.request.update',
  reassigned: 'access.request.update',
  escalated: 'access.request.update',
  fellBack: 'access.request.update',
  reminded: 'access.request.update',
  nudged: 'access.request.update',
  askedBack: 'access.request.update',
  inactivityNoticed: 'access.request.update',
  messaged: 'access.request.update',
  corrected: 'access.request.update',
  assigned: 'access.request.update',
  followed: 'access.request.update',
  unfollowed: 'access.request.update',
  tagged: 'access.request.update',
  prioritized: 'access.request.update',
  held: 'access.request.update',
  resumed: 'access.request.update',
  reopened: 'access.request.update',
  approved: 'access.request.resolve',
  denied: 'access.request.resolve',
  canceled: 'access.request.cancel',
  expired: 'access.request.expire',
  grantRecorded: 'access.request.update',
  revocationRecorded: 'access.request.update',
  ticketTold: 'access.request.update',
}

/** An event of a request as it goes on the record; `request` as it is after it. Names are looked up when the record is read. */
export const auditOf = (request: Request, stamped: Stamped, caller: Caller): AuditEvent => ({
  type: eventTypes[stamped.event.type],
  ...sourceOf(caller),
  targets: [
    // What its creator calls it nobody else knows.
    { id: request.requestId, type: 'ACCESS_REQUEST', ...(request.subject ? { displayName: request.subject } : {}) },
    { id: request.requestedFor, type: 'User' },
    { id: request.level.scopeId, type: targetTypes[request.level.scopeType] },
  ],
  requestId: request.requestId,
  at: stamped.at,
  detail: recordedOf(request, stamped, caller.channel),
})

const targetTypes = {
  APPLICATION: 'AppInstance',
  GROUP: 'UserGroup',
  ENTITLEMENT_BUNDLE: 'EntitlementBundle',
  REQUEST_TYPE: 'RequestType',
} as const

/** A refused attempt at something that the caller may not do: one event, no state. */
export const refusedEvent = (
  caller: Caller,
  what: string,
  requestId: string | undefined,
  summary: string,
): AuditEvent => ({
  type: 'assent.access_request.refused',
  actor: actorOf(caller),
  targets: requestId ? [{ id: requestId, type: 'ACCESS_REQUEST' }] : [],
  outcome: 'DENY',
  ...(requestId ? { requestId } : {}),
  channel: caller.channel,
  detail: { command: what, summary },
})
