import type { Assertion, TotpSecret } from '@assent/core/api/factors.ts'
import type { Me, SignInWays } from '@assent/core/api/me.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { OrgId } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'

/** What a person or machine shows to prove who they are: an API token, or the id of a session from a cookie. */
export type Proof = {
  readonly kind: 'token' | 'session'
  readonly value: string
  /** Nobody did anything: the look does not count as a use, and prolongs no session. */
  readonly quiet?: true
}

/** Who a proof belongs to, computed at use (abuse cases D7, D9). The channel adds its own name, the key and the trace. */
export type Identity = Pick<Caller, 'orgId' | 'userId' | 'personId' | 'kind' | 'roles' | 'scopes'> & {
  /** The id of the token or session, never its value. */
  readonly credentialId: string
}

/** Where an attempt to sign in came from; kept with the session, and what the limiter counts by. */
export type Origin = { readonly address: string; readonly userAgent: string }

/** A new session: the opaque id for the cookie (never stored as it is) and when it ends at the latest, in seconds. */
export type SignedIn = {
  readonly next: 'done'
  readonly sessionId: string
  readonly maxAge: number
  readonly returnTo: string
  /** Shown once, where a second factor was set up on the way. */
  readonly recoveryCodes?: readonly string[]
}

/**
 * Signed in, or not yet: the password was right, and a code is awaited (`totp`), or the second factor has to be set up
 * first (`enrol`). `stepId` is for a cookie; it is good for nothing but the second step.
 */
export type Entered =
  | SignedIn
  | {
      readonly next: 'totp' | 'enrol'
      readonly stepId: string
      readonly maxAge: number
      readonly returnTo: string
    }

/** Somebody of a demo, and what he is good for. */
export type Persona = {
  readonly userId: string
  readonly login: string
  readonly name: string
  readonly title: string
  readonly purpose: string
}

/** A sign-in at an outside provider: where to send the browser, and the secret that binds the way back to it. */
export type Departure = { readonly location: string; readonly flowId: string; readonly maxAge: number }

/** How a client proves itself at the token endpoint: by its secret, or by an assertion signed with its key. */
export type ClientProof =
  | { readonly clientId: string; readonly secret: string }
  | { readonly assertion: string; readonly audience: string }

export type AccessToken = { readonly token: string; readonly expiresIn: number; readonly scopes: readonly string[] }

/**
 * What happens before there is a caller: who is this, sign in, sign out. Everything else is `run` and `read`.
 * Refusals never say whether an account exists (abuse case F13).
 */
export type Door = {
  readonly authenticate: (proof: Proof) => Promise<Result<Identity>>
  readonly ways: () => Omit<SignInWays, 'personas'>
  /** What anybody may know before signing in. `here`: the caller sits at the computer that this server runs on. */
  readonly welcome: (input?: { readonly here: boolean }) => Promise<Omit<Me, 'signedIn' | 'user' | 'session'>>
  readonly signIn: (input: {
    readonly login: string
    readonly password: string
    readonly returnTo: string
    readonly origin: Origin
    /** The session that the browser had until now: it ends (abuse case F11). */
    readonly replaces?: string
  }) => Promise<Result<Entered>>
  /** The second factor of a sign-in that `signIn` left open; refused as `unauthenticated` if the code is wrong or it is over. */
  readonly secondStep: (input: {
    readonly stepId: string
    readonly code: string
    readonly origin: Origin
    readonly replaces?: string
  }) => Promise<Result<SignedIn>>
  /** The secret of a second factor that has to be set up before the sign-in goes on. */
  readonly enrolSecond: (stepId: string) => Promise<Result<TotpSecret>>
  /** What a browser needs to sign in with a passkey. */
  readonly passkeyOptions: () => Promise<Result<Readonly<Record<string, unknown>>>>
  readonly passkeySignIn: (input: {
    readonly credential: Assertion
    readonly returnTo: string
    readonly origin: Origin
    readonly replaces?: string
  }) => Promise<Result<Entered>>
  /** People of the demo. `here`: the caller sits at the computer that this server runs on. Refused as `not_found` elsewhere. */
  readonly personas: (input: { readonly here: boolean }) => Promise<Result<readonly Persona[]>>
  readonly enterAs: (input: {
    readonly here: boolean
    readonly userId: string
    readonly returnTo: string
    readonly origin: Origin
    readonly replaces?: string
  }) => Promise<Result<SignedIn>>
  readonly depart: (input: { readonly provider: string; readonly returnTo: string }) => Promise<Result<Departure>>
  readonly arrive: (input: {
    readonly provider: string
    /** The address that the provider sent the browser to, with its query. */
    readonly url: URL
    readonly flowId: string
    readonly origin: Origin
    readonly replaces?: string
  }) => Promise<Result<SignedIn>>
  readonly signOut: (sessionId: string) => Promise<void>
  /** An access token for a client. Refused as `unauthenticated` without a good proof, as `invalid` for other scopes. */
  readonly clientToken: (input: {
    readonly proof: ClientProof
    readonly scopes: readonly string[] | undefined
  }) => Promise<Result<AccessToken>>
  /** The token of a terminal that a signed-in person let in (`terminal.allow`); refused as `unauthenticated`. */
  readonly terminalToken: (input: {
    readonly code: string
    readonly verifier: string
  }) => Promise<Result<{ readonly token: string; readonly login: string }>>
  /** Drops what is remembered of an organization's callers (of all, without one), so that a change counts at once. */
  readonly forget: (orgId?: OrgId) => void
}
