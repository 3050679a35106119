/** A JSON value without fractions: integers only, so that every language writes the same canonical text. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export type AuditTarget = {
  readonly id: string
  /** Okta's target types: User, UserGroup, AppInstance, ACCESS_REQUEST, … */
  readonly type: string
  readonly displayName?: string
  readonly alternateId?: string
}

/**
 * One thing that happened. Written in the transaction of the change it describes, never changed afterwards.
 * `type` is a System Log event type (okta-access-requests M), or `assent.…` where Okta has none.
 */
export type AuditEvent = {
  readonly type: string
  readonly actor: {
    readonly id: string
    readonly type: 'User' | 'ServiceAccount' | 'System'
    readonly displayName?: string
    readonly alternateId?: string
  }
  readonly targets: readonly AuditTarget[]
  readonly outcome?: 'SUCCESS' | 'FAILURE' | 'DENY'
  /** The access request that this belongs to: groups the activity of one request, orders its webhooks. */
  readonly requestId?: string
  /** When, if a clock was read after a lock; else when the transaction began. ISO 8601 with milliseconds and Z. */
  readonly at?: string
  readonly channel?: string
  readonly credentialId?: string
  /** Personal and free data: kept beside the chain behind a salted commitment, so that it can be erased (H11). */
  readonly detail: { readonly [key: string]: Json }
}
