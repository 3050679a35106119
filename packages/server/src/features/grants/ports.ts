import type { GrantActor, GrantScope } from '@assent/core/grant/model.ts'
import type { OrgId } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'

/** An approved request that has no grant yet. */
export type Approved = {
  readonly requestId: string
  readonly userId: string
  readonly appId: string
  readonly scopeType: GrantScope
  readonly scopeId: string
  /** How long, as approved (PT8H, P30D); null for permanent access. */
  readonly duration: string | null
  readonly actor: GrantActor
  /** The grant that this request extends. */
  readonly extendsId?: string | null
}

/** What became of an approved request's grant. Recording the same twice must be harmless. */
export type GrantRecord = {
  readonly requestId: string
  readonly grantStatus: 'GRANTED' | 'FAILED' | 'MANUAL_REQUIRED'
  /** ISO times; set when GRANTED. */
  readonly granted?: string
  readonly revocationScheduled?: string
  /** Why it failed, or what is to be done by hand. */
  readonly problem?: string
}

/** What became of the revocation after the grant ended, for whatever reason. Recording the same twice must be harmless. */
export type RevocationRecord = {
  readonly requestId: string
  readonly revocationStatus: 'REVOKED' | 'FAILED'
  readonly revoked?: string
}

/**
 * Gives approved requests their access, as far as that can be done at once, and says what became of it; of what is on its
 * way to a target nothing is said yet. `save` writes the grants down, once their requests are saved as approved.
 */
export type Give = (
  tx: Tx,
  approved: readonly Approved[],
) => Promise<{ readonly records: readonly GrantRecord[]; readonly save: () => Promise<void> }>

/** What grants need of requests; features/requests gives it. */
export type RequestsPort = {
  /**
   * Claims at most `limit` approved requests that nobody has claimed, hands them to `give`, and records what it says of
   * them, all in one transaction; those it says nothing of are recorded later. Claims nothing in quarantine (C17).
   * `refused`: requests whose record was not taken.
   */
  readonly grantApproved: (
    orgId: OrgId,
    limit: number,
    give: Give,
  ) => Promise<{ readonly claimed: number; readonly refused: readonly string[] }>
  /** Says what came of an ACTION task. A task that ended meanwhile refuses it, which is harmless. */
  readonly settle: (orgId: OrgId, taskId: string, answer: unknown) => Promise<Result<unknown>>
  readonly recordGrants: (orgId: OrgId, records: readonly GrantRecord[]) => Promise<unknown>
  readonly recordRevocations: (orgId: OrgId, records: readonly RevocationRecord[]) => Promise<unknown>
}

/** One membership, app assignment or entitlement value of one user in the built-in directory. */
export type DirectoryItem = {
  readonly userId: string
  readonly kind: 'app' | 'group' | 'entitlement'
  readonly targetId: string
}

/** What came of one item: whether the user has it now for any reason, and whether that changed. */
export type DirectoryOutcome = { readonly there: boolean; readonly changed: boolean }

/**
 * What grants need of the built-in directory: set-wise, in the caller's transaction, one outcome per item in its order.
 * The directory itself keeps apart what stands and what a grant gave: `give` adds the grant's reason, `take` takes it
 * away and leaves the other (C8). `takeAll` takes both, for an administrator who revokes all access.
 * `give` leaves `there` false where the user was deactivated or the thing was deleted.
 */
export type DirectoryPort = {
  readonly give: (tx: Tx, items: readonly DirectoryItem[]) => Promise<readonly DirectoryOutcome[]>
  readonly take: (tx: Tx, items: readonly DirectoryItem[]) => Promise<readonly DirectoryOutcome[]>
  readonly takeAll: (tx: Tx, items: readonly DirectoryItem[]) => Promise<readonly DirectoryOutcome[]>
  readonly read: (tx: Tx, items: readonly DirectoryItem[]) => Promise<readonly DirectoryOutcome[]>
}
