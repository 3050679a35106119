import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'

/** Who may read the System Log: administrators and auditors. */
export const readsLog = (caller: Caller): boolean =>
  caller.kind === 'SYSTEM' || hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')

/** Who may take the whole record out of the house: super administrators and auditors. */
export const exportsRecord = (caller: Caller): boolean => caller.kind === 'SYSTEM' || hasRole(caller, 'AUDITOR')

/** Who may erase from the record, and have it sent elsewhere: super administrators. */
export const managesRecord = (caller: Caller): boolean => caller.kind === 'SYSTEM' || hasRole(caller)

export const mayNot = (): Refusal => refuse('forbidden', 'This needs another administrator role.')
