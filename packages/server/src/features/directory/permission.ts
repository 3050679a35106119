import { type AdminRole, type Caller, hasRole } from '@assent/core/caller.ts'

export { forbidden, notFound } from '@assent/core/refusal.ts'

const may = (caller: Caller, ...anyOf: readonly AdminRole[]): boolean =>
  caller.kind === 'SYSTEM' || hasRole(caller, ...anyOf)

/**
 * Users, groups, owners, delegates and settings belong to super administrators (okta-access-requests A.2), and to the
 * server itself where nobody asks: the demo, an import from the terminal.
 */
export const managesDirectory = (caller: Caller): boolean => may(caller)

/** Apps, entitlements, bundles and who is assigned to them. */
export const managesApps = (caller: Caller): boolean => may(caller, 'APP_ADMIN')

/** Any administrator reads the directory; everybody else sees only what is his own. */
export const readsDirectory = (caller: Caller): boolean => may(caller, 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')

/** Delegates of others and the organization's settings. */
export const readsSettings = (caller: Caller): boolean => may(caller, 'AUDITOR')
