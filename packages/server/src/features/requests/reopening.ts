import { limits } from '@assent/core/limits.ts'
import type { Request } from '@assent/core/request/model.ts'
import type { Again } from '@assent/core/request/reopen.ts'
import type { Tx } from '../../platform/db.ts'
import type { Work } from './batch.ts'
import { levelKey, type OpenRequests, openRequests, type Stored } from './store.ts'

/** What those have open whose requests are to be opened again; no statement where there are none. */
export const besideReopened = async (
  tx: Tx,
  works: readonly Work[],
  requests: ReadonlyMap<string, Stored>,
): Promise<OpenRequests | undefined> => {
  const users = works.flatMap(({ op }) => {
    if (op.kind !== 'change' || op.command.do !== 'reopen' || !('requestId' in op.target)) return []
    return requests.get(op.target.requestId)?.request.requestedFor ?? []
  })
  return users.length === 0 ? undefined : openRequests(tx, [...new Set(users)])
}

/** What stands in the way of opening this one again; `taken`: levels that were asked for before in the same batch. */
export const againOf = (
  { duration, level, requestedFor }: Request,
  { beside }: { readonly beside: OpenRequests | undefined },
  taken: ReadonlyMap<string, string>,
): Again => {
  if (!beside) return {}
  const isType = level.scopeType === 'REQUEST_TYPE'
  const key = levelKey(requestedFor, level)
  const duplicate = isType ? undefined : (beside.byLevel.get(key) ?? taken.get(key))
  return {
    ...(duplicate === undefined ? {} : { duplicate }),
    ...((beside.counts.get(requestedFor) ?? 0) >= limits.openRequestsPerRequester ? { full: true } : {}),
    ...(beside.cap && duration !== undefined ? { capped: true } : {}),
  }
}
