import type { Checkpoint } from '@assent/core/audit/checkpoint.ts'
import { inclusionProof } from '@assent/core/audit/merkle.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'
import { type CheckpointRow, checkpointOf, sha256 } from './tree.ts'

/** Which event: its id, and when it was published (ISO 8601, as the System Log says it), by which it is found. */
export type ProofInput = { readonly uuid: string; readonly published: string }

/** Where an event stands in the record, and that a signed tree head holds it. Hashes are base64. */
export type EventProof = {
  /** Its number, from 1; its leaf has the index one less. */
  readonly seq: number
  /** The sealed text of the event; its hash with a zero byte before it is the leaf. */
  readonly body: string
  readonly leaf: string
  /** The first signed tree head that holds it; null: none is signed yet. */
  readonly checkpoint: Checkpoint | null
  /** The audit path from the leaf to the root, the lowest sibling first. */
  readonly path: readonly string[]
}

/** Most events of a tree that one answer reads. */
const proofMost = 200_000

const base64 = (hash: Uint8Array): string => Buffer.from(hash).toString('base64')

/** The inclusion proof of one event (RFC 9162, 2.1.3) in the first checkpoint after it. */
export const proofOf = async (tx: Tx, { published, uuid }: ProofInput): Promise<Result<EventProof>> => {
  const [found] = await tx.query<{ seq: number; body: string; leaf: Buffer }>(
    `select seq, body, leaf from event
     where org_id = org() and at >= $1::timestamptz and at < $1::timestamptz + interval '1 millisecond'
       and body::jsonb ->> 'id' = $2`,
    [published, uuid],
  )
  if (!found) return refuse('not_found', 'There is no such event.')
  const { body, leaf, seq } = found
  const [row] = await tx.query<CheckpointRow>(
    `select size, encode(root, 'base64') as root, at, key_id, encode(signature, 'base64') as signature
     from checkpoint where org_id = org() and size >= $1 order by size limit 1`,
    [seq],
  )
  if (!row) return { seq, body, leaf: base64(leaf), checkpoint: null, path: [] }
  if (row.size > proofMost)
    return refuse('invalid', `The record had more than ${proofMost} events by then: export it, and verify the export.`)
  const leaves = await tx.query<{ leaf: Buffer }>(
    'select leaf from event where org_id = org() and seq <= $1 order by seq',
    [row.size],
  )
  const path = inclusionProof(
    sha256,
    seq - 1,
    leaves.map((one) => one.leaf),
  )
  return { seq, body, leaf: base64(leaf), checkpoint: checkpointOf(tx.orgId, row), path: path.map(base64) }
}
