import { type Caller, hasRole } from '@assent/core/caller.ts'
import type { Request } from '@assent/core/request/model.ts'
import { needsOf } from '@assent/core/request/needs.ts'
import { whyNotReopen } from '@assent/core/request/reopen.ts'
import type { Tx } from '../../platform/db.ts'
import { isMember, teamOf } from '../teams/index.ts'
import { loadFacts } from './facts.ts'

/** Whether the caller runs a request that he sees: as a member of its team, or as an administrator of requests (batch.ts, runsIt). */
export const mayRun = async (tx: Tx, caller: Caller, { level }: Pick<Request, 'level'>): Promise<boolean> => {
  const isTeams = level.scopeType === 'REQUEST_TYPE'
  if (isTeams && (await isMember(tx, level.appId, caller.userId))) return true
  if (!hasRole(caller, 'ACCESS_REQUESTS_ADMIN')) return false
  if (!isTeams || hasRole(caller, 'SUPER_ADMIN')) return true
  return (await teamOf(tx, caller.userId, level.appId))?.private !== true
}

/** Whether the caller can open a request again now; what its level has open besides is seen when he does. */
export const mayReopen = async (tx: Tx, caller: Caller, request: Request, runs: boolean): Promise<boolean> => {
  if (request.status !== 'DENIED' && request.status !== 'CANCELED' && request.status !== 'EXPIRED') return false
  const { facts, now } = await loadFacts(tx, needsOf(request, [], 0, caller.userId))
  const { kind, personId, userId } = caller
  return whyNotReopen(request, { actor: { userId, personId, kind, isRequestAdmin: runs }, facts, now }) === undefined
}
