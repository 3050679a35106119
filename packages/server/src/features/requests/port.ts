import type { OrgId } from '@assent/core/ids.ts'
import type { GivableType } from '@assent/core/policy/levels.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type GrantStatus, givenLevel, type Request, type RevocationStatus } from '@assent/core/request/model.ts'
import type { Tx } from '../../platform/db.ts'
import type { RunBatch, Work } from './batch.ts'
import { type SystemChanges, systemCaller } from './commands.ts'

/** An approved request whose access is still to be given. */
export type ApprovedRequest = {
  readonly requestId: string
  readonly userId: string
  readonly appId: string
  readonly scopeType: GivableType
  readonly scopeId: string
  /** How long, as approved (PT8H, P30D); null for permanent access. */
  readonly duration: string | null
  readonly actor: 'ACCESS_REQUEST'
  readonly extendsId: string | null
}

/** What became of the access of one request. */
export type GrantRecord = {
  readonly requestId: string
  readonly grantStatus: Exclude<GrantStatus, 'PENDING'>
  readonly granted?: string
  readonly revocationScheduled?: string
}

/** Gives approved requests their access (features/grants): what is known of it at once, and the rest of the work. */
export type Give = (
  tx: Tx,
  approved: readonly ApprovedRequest[],
) => Promise<{ readonly records: readonly GrantRecord[]; readonly save: () => Promise<void> }>

type RevocationRecord = {
  readonly requestId: string
  readonly revocationStatus: RevocationStatus
  readonly revoked?: string
}

/** What the grants feature needs of requests: what to give, and a place to say what became of it. */
export const makePort = (asSystem: SystemChanges, runBatch: RunBatch) => ({
  /**
   * Gives a batch of approved requests their access, and records what is known of it, in one transaction: `give` is handed
   * what was claimed. What it says nothing of is claimed for good, and is recorded later. Nothing is claimed in quarantine
   * (C17). Returns how many were claimed, and the ids of those whose record was not taken.
   */
  grantApproved: async (
    orgId: OrgId,
    limit: number,
    give: Give,
  ): Promise<{ readonly claimed: number; readonly refused: readonly string[] }> => {
    let claimed = 0
    let records: readonly GrantRecord[] = []
    const outcomes = await runBatch(orgId, async (tx) => {
      const approved = await lockApproved(tx, limit)
      claimed = approved.length
      if (claimed > 0) {
        const given = await give(tx, approved)
        records = given.records
        await given.save()
      }
      const told = new Set(records.map((record) => record.requestId))
      await markClaimed(
        tx,
        approved.flatMap(({ requestId }) => (told.has(requestId) ? [] : [requestId])),
      )
      const caller = systemCaller(orgId)
      return records.map((record): Work => ({ caller, op: { kind: 'change', ...grantChange(record) } }))
    })
    const refused = records.filter((_, index) => outcomes[index] instanceof Error || isRefusal(outcomes[index]))
    return { claimed, refused: refused.map((record) => record.requestId) }
  },
  /** Claims approved requests in the caller's transaction; what another process holds is passed over. */
  claimApproved: async (tx: Tx, limit: number): Promise<readonly ApprovedRequest[]> => {
    const approved = await lockApproved(tx, limit)
    await markClaimed(
      tx,
      approved.map(({ requestId }) => requestId),
    )
    return approved
  },
  recordGrants: (orgId: OrgId, records: readonly GrantRecord[]) =>
    asSystem(
      orgId,
      records.map((record) => ({ requestId: record.requestId, command: grantChange(record).command })),
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

/** The record of a grant as a command to its request. */
export const grantChange = ({ grantStatus, granted, requestId, revocationScheduled }: GrantRecord) => ({
  target: { requestId },
  command: {
    do: 'recordGrant' as const,
    status: grantStatus,
    ...(granted ? { granted } : {}),
    ...(revocationScheduled ? { revocationScheduled } : {}),
  },
})

/** An approved request as those who give see it; undefined where it gives nothing by itself. */
export const approvedOf = (request: Request): ApprovedRequest | undefined => {
  const given = givenLevel(request)
  const { duration, extendsGrant, requestId, requestedFor } = request
  return (
    given && {
      requestId,
      userId: requestedFor,
      ...given,
      duration: duration ?? null,
      actor: 'ACCESS_REQUEST',
      extendsId: extendsGrant ?? null,
    }
  )
}

type ApprovedRow = {
  request_id: string
  requested_for: string
  app_id: string
  scope_type: ApprovedRequest['scopeType']
  scope_id: string
  duration: string | null
  extends_id: string | null
}

const lockApproved = async (tx: Tx, limit: number): Promise<readonly ApprovedRequest[]> => {
  if (tx.clockDoubted) return []
  const rows = await tx.query<ApprovedRow>(
    `select request_id, requested_for, coalesce(state #>> '{gives,appId}', app_id) as app_id,
       coalesce(state #>> '{approvedLevel,scopeType}', state #>> '{gives,scopeType}', scope_type) as scope_type,
       coalesce(state #>> '{approvedLevel,scopeId}', state #>> '{gives,scopeId}', scope_id) as scope_id, duration, state->>'extendsGrant' as extends_id
     from request
     where org_id = org() and grant_status = 'PENDING' and grant_claimed is null
       and not exists (select from org where org.org_id = org() and quarantined_since is not null)
     order by request_id limit $1 for update of request skip locked`,
    [limit],
    'request_lock_approved',
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
}

const markClaimed = async (tx: Tx, requestIds: readonly string[]): Promise<void> => {
  if (requestIds.length === 0) return
  await tx.query(
    `update request set grant_claimed = clock_timestamp() where org_id = org() and request_id = any ($1)`,
    [requestIds],
    'request_mark_claimed',
  )
}
