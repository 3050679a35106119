import type { Json } from '../audit/event.ts'
import type { ChannelName } from '../caller.ts'
import type { Request, Stamped } from './model.ts'

type Detail = { readonly [key: string]: Json }

/**
 * An event of a request as it goes on the record: the whole of it, so that folding the record gives the request, and the
 * words that Okta's record has for the request as it is after it (okta-access-requests M, payload). Theirs have
 * underscores, ours never do.
 */
export const recordedOf = (after: Request, { event, at }: Stamped, channel: ChannelName): Detail => ({
  ...(event as unknown as Detail),
  access_request_id: after.requestId,
  permalink_id: permalinkOf(after.created),
  access_request_status: after.status === 'PENDING' ? 'OPEN' : 'RESOLVED',
  requester_id: after.requestedBy,
  requested_for_id: after.requestedFor,
  ...placeOf(after),
  ...(after.subject === undefined ? {} : { access_request_subject: after.subject }),
  ...(after.conditionId === undefined ? {} : { access_request_matched_condition_id: after.conditionId }),
  ...(after.flow ? { access_request_approval_sequence_id: after.flow.id } : {}),
  ...(after.risk
    ? {
        risk_settings_request_submission_type: after.risk.submission,
        rule_conflict_details: after.risk.rules.map(({ id }) => id),
      }
    : {}),
  ...(event.type === 'submitted' || event.type === 'rejected' ? { access_request_source: channel.toUpperCase() } : {}),
  updated_at: Date.parse(at),
  ...endOf(after),
})

/** Okta's is a running number; the instant of its making (ms) does as well. */
export const permalinkOf = (created: string): number => Date.parse(created)

const placeOf = ({ gives, level }: Request): Detail =>
  level.scopeType === 'REQUEST_TYPE'
    ? { request_type_id: level.scopeId, team_id: level.appId, ...(gives ? levelOf(gives) : {}) }
    : levelOf(level)

const levelOf = ({ appId, scopeId, scopeType }: Request['level']): Detail => ({
  requested_resource_id: appId,
  requested_resource_type: 'APPLICATION',
  access_scope_id: scopeId,
  access_scope_type: scopeType,
})

const endOf = (request: Request): Detail => {
  if (request.status === 'PENDING') return {}
  const resolved = Date.parse(request.resolved)
  return {
    last_resolved_at: resolved,
    ...(request.status === 'CANCELED' ? { canceled_at: resolved } : {}),
    ...(request.status === 'EXPIRED' ? { expired_at: resolved } : {}),
  }
}

/** The event of a request as it was, of what `recordedOf` made of it. */
export const eventOfRecorded = (detail: Detail): Stamped['event'] =>
  Object.fromEntries(Object.entries(detail).filter(([key]) => !key.includes('_'))) as unknown as Stamped['event']
