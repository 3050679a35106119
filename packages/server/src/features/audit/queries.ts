import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Checkpoint } from '@assent/core/audit/checkpoint.ts'
import { consistencyProof } from '@assent/core/audit/merkle.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'
import { type CheckpointRow, checkpointOf, sha256, storedCheckpoint } from './tree.ts'

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

/** Most events between two checkpoints that one proof spans: an hour at full speed is several proofs. */
const proofSpan = 200_000

/**
 * Proof that the record at checkpoint `to` only went on from that at checkpoint `from` (RFC 9162, 2.1.4), hashes in base64:
 * with it a witness countersigns, and refuses a second history (abuse case H8).
 */
export const consistencyOf = async (tx: Tx, from: number, to: number): Promise<Result<{ proof: string[] }>> => {
  const [old, now] = [await storedCheckpoint(tx, from), await storedCheckpoint(tx, to)]
  if (old?.checkpoint.size !== from || now?.checkpoint.size !== to || from > to)
    return refuse('not_found', 'There are no such two checkpoints.')
  if (to - from > proofSpan)
    return refuse('invalid', `Between the two checkpoints are more than ${proofSpan} events: take one in between.`)
  const rows = await tx.query<{ leaf: Buffer }>(
    'select leaf from event where org_id = org() and seq > $1 and seq <= $2 order by seq',
    [from, to],
  )
  const proof = consistencyProof(
    sha256,
    old.tree,
    rows.map(({ leaf }) => leaf),
  )
  return { proof: proof.map((hash) => Buffer.from(hash).toString('base64')) }
}
