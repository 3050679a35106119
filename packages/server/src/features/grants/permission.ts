import { type Caller, hasRole } from '@assent/core/caller.ts'

export { forbidden, notFound as noSuch } from '@assent/core/refusal.ts'

/** Grants and principal access belong to app administrators (okta-access-requests A.2). */
export const managesGrants = (caller: Caller): boolean => hasRole(caller, 'APP_ADMIN')

/** Who looks after requests also mends what became of them. */
export const mendsGrants = (caller: Caller): boolean => hasRole(caller, 'APP_ADMIN', 'ACCESS_REQUESTS_ADMIN')

/** Administrators and auditors see everybody's grants; everybody sees his own. */
export const seesGrants = (caller: Caller): boolean => hasRole(caller, 'APP_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')

/** Connectors hold credentials of other systems (features/directory makes and changes them). */
export const managesConnectors = (caller: Caller): boolean => hasRole(caller)
