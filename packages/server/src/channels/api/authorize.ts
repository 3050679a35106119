import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'
import type { Route } from './route.ts'

/** Why a caller may not call an operation at all, or undefined: scope and role are both needed (okta-access-requests A.2). */
export const authorizationProblem = (
  route: Pick<Route, 'method' | 'scopes' | 'roles'>,
  caller: Caller,
): Refusal | undefined => {
  const scoped = caller.scopes !== undefined && route.scopes.length > 0
  if (scoped && !caller.scopes.some((scope) => covers(scope, route.scopes)))
    return refuse('forbidden', `The token needs one of these scopes: ${route.scopes.join(', ')}.`)
  if (route.roles === 'self' || hasRole(caller, ...route.roles)) return undefined
  if (route.method === 'GET' && caller.roles.includes('AUDITOR')) return undefined
  return refuse(
    'forbidden',
    `Authenticated user must have one of these roles: ${['SUPER_ADMIN', ...route.roles].join(', ')}.`,
  )
}

const covers = (held: string, wanted: readonly string[]): boolean =>
  wanted.includes(held) || (held.endsWith('.manage') && wanted.includes(`${held.slice(0, -'.manage'.length)}.read`))
