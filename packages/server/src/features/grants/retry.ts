import { retryNow } from '@assent/core/grant/access.ts'
import type { Access, Move } from '@assent/core/grant/model.ts'
import type { Tx } from '../../platform/db.ts'
import type { OpenDeps } from './effects.ts'
import { type GrantRow, isEnded } from './events.ts'
import { type AccessRow, accessOf, writeAccess } from './rows.ts'
import { lockLinesOf } from './store-access.ts'
import { judgeGrants, judgeRevocations } from './store-judge.ts'
import { placeGrants } from './store-open.ts'

/** Applies a pure move to the lines of a locked grant that it concerns, and judges the grant anew. */
export const moveLines = async (
  tx: Tx,
  grant: GrantRow,
  concerns: (access: Access) => boolean,
  move: (access: Access) => Move,
): Promise<readonly AccessRow[]> => {
  const rows = await lockLinesOf(tx, grant.grant_id)
  const mine = rows.filter((row) => concerns(accessOf(row)))
  writeAccess(
    tx,
    mine.map((row) => ({ row, ...move(accessOf(row)), release: false })),
  )
  if (isEnded(grant)) await judgeRevocations(tx, [grant.grant_id])
  else await judgeGrants(tx, [grant.grant_id])
  return mine
}

/** Tries again now what failed of a locked grant. A level that was missing when it was approved may be there by now. */
export const retryLines = async (tx: Tx, deps: OpenDeps, grant: GrantRow): Promise<void> => {
  // First what was tried in vain begins anew: a grant that is placed is judged by all of its lines.
  await moveLines(tx, grant, (access) => access.tries > 0 || access.manual, retryNow)
  if (grant.status === 'ACTIVE' && grant.outcome !== 'GRANTED') await placeGrants(tx, deps, [grant])
}
