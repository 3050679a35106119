import type { OrgId } from '@assent/core/ids.ts'
import type { GrantStatus, RevocationStatus } from '@assent/core/request/model.ts'
import type { Tx } from '../../platform/db.ts'
import type { SystemChanges } from './commands.ts'

/** An approved request whose access is still to be given. */
export type ApprovedRequest = {
  readonly requestId: string
  readonly userId: string
  readonly appId: string
  readonly scopeType: 'APPLICATION' | 'GROUP' | 'ENTITLEMENT_BUNDLE'
  readonly scopeId: string
  /** How long, as approved (PT8H, P30D); null for permanent access. */
  readonly duration: string | null
  readonly actor: 'ACCESS_REQUEST'
  readonly extendsId: string | null
}

type GrantRecord = {
  readonly requestId: string
  readonly grantStatus: Exclude<GrantStatus, 'PENDING'>
  readonly granted?: string
  readonly revocationScheduled?: string
}

type RevocationRecord = {
  readonly requestId: string
  readonly revocationStatus: RevocationStatus
  readonly revoked?: string
}

/** What the grants feature needs of requests: what to give, and a place to say what became of it. */
export const makePort = (asSystem: SystemChanges) => ({
  /** Claims approved requests in the caller's transaction; what another process holds is passed over. */
  claimApproved: async (tx: Tx, limit: number): Promise<readonly ApprovedRequest[]> => {
    const rows = await tx.query<{
      request_id: string
      requested_for: string
      app_id: string
      scope_type: ApprovedRequest['scopeType']
      scope_id: string
      duration: string | null
      extends_id: string | null
    }>(
      `with due as (
         select org_id, request_id from request
         where org_id = org() and grant_status = 'PENDING' and grant_claimed is null
         order by request_id limit $1 for update skip locked)
       update request r set grant_claimed = clock_timestamp() from due
       where r.org_id = due.org_id and r.request_id = due.request_id
       returning r.request_id, r.requested_for, r.app_id, r.scope_type, r.scope_id, r.duration, r.state->>'extendsGrant' as extends_id`,
      [limit],
      'request_claim_approved',
    )
    return rows.map((row) => ({
      requestId: row.request_id,
      userId: row.requested_for,
      appId: row.app_id,
      scopeType: row.scope_type,
      scopeId: row.scope_id,
      duration: row.duration,
      actor: 'ACCESS_REQUEST',
      extendsId: row.extends_id,
    }))
  },
  recordGrants: (orgId: OrgId, records: readonly GrantRecord[]) =>
    asSystem(
      orgId,
      records.map(({ grantStatus, granted, requestId, revocationScheduled }) => ({
        requestId,
        command: {
          do: 'recordGrant',
          status: grantStatus,
          ...(granted ? { granted } : {}),
          ...(revocationScheduled ? { revocationScheduled } : {}),
        },
      })),
    ),
  recordRevocations: (orgId: OrgId, records: readonly RevocationRecord[]) =>
    asSystem(
      orgId,
      records.map(({ requestId, revocationStatus, revoked }) => ({
        requestId,
        command: { do: 'recordRevocation', status: revocationStatus, ...(revoked ? { revoked } : {}) },
      })),
    ),
})
