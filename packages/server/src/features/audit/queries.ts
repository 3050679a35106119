import type { Page, PageInput } from '@assent/core/api/page.ts'
import { pageOf } from '@assent/core/api/page.ts'
import type { Checkpoint } from '@assent/core/audit/checkpoint.ts'
import type { Tx } from '../../platform/db.ts'
import { type CheckpointRow, checkpointOf } from './tree.ts'

/** Signed tree heads, newest first; the cursor is the size of the last one. */
export const listCheckpoints = async (tx: Tx, { limit, after }: PageInput): Promise<Page<Checkpoint>> => {
  const rows = await tx.query<CheckpointRow>(
    `select size, encode(root, 'base64') as root, at, key_id, encode(signature, 'base64') as signature
     from checkpoint where org_id = org() and size < $1 order by size desc limit $2`,
    [after ?? Number.MAX_SAFE_INTEGER, limit + 1],
  )
  return pageOf(
    rows,
    limit,
    (row) => String(row.size),
    (row) => checkpointOf(tx.orgId, row),
  )
}
