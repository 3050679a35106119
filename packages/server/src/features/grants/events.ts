import type { AuditEvent, AuditTarget, Json } from '@assent/core/audit/event.ts'
import type {
  EndReason,
  GrantAction,
  GrantActor,
  GrantOutcome,
  GrantScope,
  GrantStatus,
  RevocationOutcome,
} from '@assent/core/grant/model.ts'
import { idPrefixes, isId } from '@assent/core/ids.ts'
import type { Source } from '../../app/actor.ts'
import type { AccessRow } from './rows.ts'

/** A grant as the database has it. */
export type GrantRow = {
  readonly grant_id: string
  readonly request_id: string | null
  readonly extends_id: string | null
  readonly user_id: string
  readonly app_id: string
  readonly scope_type: GrantScope
  readonly scope_id: string
  readonly status: GrantStatus
  readonly action: GrantAction
  readonly actor: GrantActor
  readonly duration: string | null
  readonly lasts: number | null
  readonly starts: string
  readonly granted: string | null
  readonly ends: string | null
  readonly time_zone: string | null
  readonly ended: string | null
  readonly end_reason: EndReason | null
  readonly ended_by: string | null
  readonly problem: string | null
  readonly outcome: GrantOutcome
  readonly revocation: RevocationOutcome | null
  readonly revoked: string | null
  readonly created: string
  readonly created_by: string
  readonly last_updated: string
  readonly last_updated_by: string
}

/** Whether nothing can become of the grant any more. */
export const isEnded = (grant: GrantRow): boolean => grant.status === 'EXPIRED' || grant.status === 'INACTIVE'

/** Who acts when nobody does: the lanes. */
export const systemSource: Source = { actor: { id: 'system', type: 'System' }, channel: 'system' }

/** What an event says of a grant. */
export type Told = Pick<
  GrantRow,
  'grant_id' | 'request_id' | 'user_id' | 'app_id' | 'scope_type' | 'scope_id' | 'actor' | 'ends' | 'problem'
>

/** Something happened to a grant: Okta's `resource.user_entitlements.update`, with what and until when. */
export const grantEvent = (
  grant: Told,
  change: string,
  source: Source = systemSource,
  more: { readonly [key: string]: Json } = {},
): AuditEvent => ({
  type: 'resource.user_entitlements.update',
  ...source,
  targets: [
    { id: grant.user_id, type: 'User' },
    { id: grant.app_id, type: 'AppInstance' },
    { id: grant.grant_id, type: 'Grant' },
  ],
  outcome: change === 'FAILED' || change === 'REFUSED' ? 'FAILURE' : 'SUCCESS',
  ...(grant.request_id ? { requestId: grant.request_id } : {}),
  detail: {
    change,
    scopeType: grant.scope_type,
    scopeId: grant.scope_id,
    actor: grant.actor,
    ...(grant.ends ? { ends: grant.ends } : {}),
    ...(grant.problem ? { problem: grant.problem } : {}),
    ...more,
  },
})

/** An assignment of a collection is a grant of it, by another prefix; so that the one is found by the other. */
export const assignmentOfGrant = (grantId: string): string => `${idPrefixes.collectionAssignment}${grantId.slice(3)}`
export const grantOfAssignment = (assignmentId: string): string => `${idPrefixes.grant}${assignmentId.slice(3)}`

/** Okta's word for it where a grant that comes or goes is one of a collection (okta-access-requests M); nothing for others. */
export const assignmentEvents = (
  grants: readonly Told[],
  what: 'assign' | 'unassign',
  source: Source = systemSource,
): readonly AuditEvent[] =>
  grants
    .filter(({ app_id }) => isId('collection', app_id))
    .map((grant) => ({
      type: `resource.collection.${what}`,
      ...source,
      targets: [
        { id: grant.app_id, type: 'ResourceCollection' },
        { id: grant.user_id, type: 'User' },
        { id: assignmentOfGrant(grant.grant_id), type: 'CollectionAssignment' },
      ],
      outcome: 'SUCCESS',
      ...(grant.request_id ? { requestId: grant.request_id } : {}),
      detail: { actor: grant.actor, ...(grant.ends ? { ends: grant.ends } : {}) },
    }))

const kindTargets = { app: 'AppInstance', group: 'UserGroup', entitlement: 'EntitlementValue' } as const

/** User and thing of one line of access, as targets of an event. */
const lineTargets = (row: AccessRow): readonly AuditTarget[] => [
  { id: row.user_id, type: 'User' },
  { id: row.target_id, type: isId('collection', row.target_id) ? 'ResourceCollection' : kindTargets[row.kind] },
  ...(row.connector_id ? [{ id: row.connector_id, type: 'Connector' }] : []),
]

/** Something happened to one line of access. */
export const lineEvent = (
  row: AccessRow,
  type: string,
  more: { readonly [key: string]: Json } = {},
  source: Source = systemSource,
): AuditEvent => ({
  type,
  ...source,
  targets: lineTargets(row),
  outcome: 'SUCCESS',
  detail: { accessId: row.access_id, name: row.target_name, ...more },
})

// Okta's own words for what happens in its directory; entitlements are told by the grant's event.
const directoryTypes = {
  app: { there: 'application.user_membership.add', gone: 'application.user_membership.remove' },
  group: { there: 'group.user_membership.add', gone: 'group.user_membership.remove' },
  entitlement: { there: 'assent.access.there', gone: 'assent.access.gone' },
} as const

/** It was proven that access appeared or went. */
export const provenEvent = (row: AccessRow, actual: 'there' | 'gone', source: Source = systemSource): AuditEvent =>
  lineEvent(row, isInDirectory(row) ? directoryTypes[row.kind][actual] : `assent.access.${actual}`, {}, source)

const isInDirectory = ({ connector_id, target_id }: AccessRow): boolean =>
  connector_id === null && !isId('collection', target_id)
