import type { AuditEvent, Json } from '@assent/core/audit/event.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'
import { sourceOf } from '../../app/actor.ts'

/** An event about one user's account by this caller. */
export const eventOf = (
  caller: Caller,
  type: string,
  userId: string,
  detail: { readonly [key: string]: Json } = {},
): AuditEvent => ({
  type,
  ...sourceOf(caller),
  targets: [{ id: userId, type: 'User' }],
  detail,
})

/** Only super administrators and the server itself (demo, import, terminal) look after other people's accounts. */
export const managesAccounts = (caller: Caller): boolean => caller.kind === 'SYSTEM' || hasRole(caller)

/** Accounts are read by their owners, super administrators and auditors. */
export const readsAccount = (caller: Caller, userId: string): boolean =>
  caller.userId === userId || managesAccounts(caller) || caller.roles.includes('AUDITOR')

export const noSuchUser = (): Refusal => refuse('not_found', 'There is no such user.')
