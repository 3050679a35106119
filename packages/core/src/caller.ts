import type { OrgId, PersonId, UserId } from './ids.ts'

/** Okta's standard administrator roles that this product knows, and AUDITOR (reads everything, changes nothing). */
export const adminRoles = ['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR'] as const
export type AdminRole = (typeof adminRoles)[number]

/** Where a command came from; recorded with each event. */
export type ChannelName = 'api' | 'web' | 'cli' | 'email' | 'slack' | 'teams' | 'mcp' | 'system'

/**
 * Who asks, through which door, and with which delivery key.
 * `key` makes a repeated delivery harmless: same caller, same key, same command = the first answer again.
 */
export type Caller = {
  readonly orgId: OrgId
  readonly userId: UserId
  readonly personId: PersonId
  /** SERVICE: a machine identity. It can never decide a human step (abuse case A5). */
  readonly kind: 'HUMAN' | 'SERVICE' | 'SYSTEM'
  readonly roles: readonly AdminRole[]
  /** OAuth scopes of the token; `undefined` for a signed-in session, which has all that its roles give. */
  readonly scopes?: readonly string[]
  readonly channel: ChannelName
  readonly key?: string
  /** For the record: request id of the HTTP call, address, and the token or session used (its id, never its value). */
  readonly trace?: { readonly requestId?: string; readonly address?: string; readonly credentialId?: string }
}

export const hasRole = (caller: Caller, ...anyOf: readonly AdminRole[]): boolean =>
  caller.roles.includes('SUPER_ADMIN') || anyOf.some((role) => caller.roles.includes(role))
