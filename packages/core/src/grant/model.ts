import type { ActualState } from '../ports.ts'

/**
 * Status of a grant (okta-access-requests, G.1). SCHEDULED: its start is still to come. ACTIVE: it is a living reason for
 * access, whether or not the access is in force yet. EXPIRED: ended by time. INACTIVE: revoked, given back or refused.
 */
export type GrantStatus = 'SCHEDULED' | 'ACTIVE' | 'EXPIRED' | 'INACTIVE'

/** What the request of a grant is told (grantStatus of okta-access-requests F.1). */
export type GrantOutcome = 'PENDING' | 'GRANTED' | 'FAILED' | 'MANUAL_REQUIRED'

/** What the request of an ended grant is told (revocationStatus of F.1). */
export type RevocationOutcome = 'PENDING' | 'REVOKED' | 'FAILED'

/** Who is behind a grant (G.1; POLICY grants, and so NONE, do not exist here). */
export type GrantActor = 'ACCESS_REQUEST' | 'API' | 'ADMIN'

/** ALLOW gives. DENY: an administrator took away all that the user had of the app; it gives nothing. */
export type GrantAction = 'ALLOW' | 'DENY'

/** How much of an app a grant gives. `APPLICATION` has the app's own id as its scope. */
export const grantScopes = ['APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE'] as const
export type GrantScope = (typeof grantScopes)[number]

/** Why a grant ended, or was never opened. */
export type EndReason = 'EXPIRED' | 'REVOKED' | 'GIVEN_BACK' | 'USER_GONE' | 'REFUSED'

export type DesiredState = 'there' | 'gone'

/**
 * One line of the ledger: the access of one user to one thing at one place.
 * It is wanted while a grant lives that gives it as a reason.
 */
export type Access = {
  readonly wanted: boolean
  /**
   * True: it stood before we came, and we never take it. False: what is there is ours.
   * Null: not looked at yet; until then nothing was given by us, so nothing is ours to take.
   */
  readonly baseline: boolean | null
  /** What was last proven; `unknown` from before each outside call until something is proven again. */
  readonly actual: ActualState
  /** Raised with each outside call; the result of an older one is thrown away (fencing). */
  readonly generation: number
  /** Calls since the last success or change of mind. */
  readonly tries: number
  /** Only a person can do what is left to do. */
  readonly manual: boolean
  readonly lastError: string | null
  /** Whether its last proven taking is younger than limits.justTakenMs, by the database's clock. */
  readonly justTaken: boolean
}

/** What is to be done outside: nothing, read the state before we touch it, give, or take. */
export type AccessStep = 'rest' | 'look' | 'give' | 'take'

/** The next state of a line, and in how many milliseconds it is due again (null: not by itself). */
export type Move = { readonly access: Access; readonly pause: number | null }
