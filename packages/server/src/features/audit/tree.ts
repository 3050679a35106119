import { hash } from 'node:crypto'
import type { Checkpoint } from '@assent/core/audit/checkpoint.ts'
import { emptyFrontier, extend, type Frontier, rootOf } from '@assent/core/audit/merkle.ts'
import type { Tx } from '../../platform/db.ts'

/** SHA-256 of node:crypto, as core wants it. */
export const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')

/** The tree head of a frontier in base64, as checkpoints have it. */
export const rootText = (tree: Frontier): string => Buffer.from(rootOf(sha256, tree)).toString('base64')

/** How many events there are, and the epoch that they belong to; undefined before the first event. */
export const readHead = async (tx: Tx): Promise<{ size: number; epoch: number; quarantined: boolean } | undefined> => {
  const [head] = await tx.query<{ size: number; epoch: number; quarantined: boolean }>(
    `select h.size, o.epoch, o.quarantined_since is not null as quarantined
     from audit_head h join org o using (org_id) where h.org_id = org()`,
  )
  return head
}

/** The newest checkpoint that is stored, over at most `size` events; with the tree to go on from. */
export const storedCheckpoint = async (
  tx: Tx,
  size: number,
): Promise<{ checkpoint: Checkpoint; tree: Frontier; age: number } | undefined> => {
  const [row] = await tx.query<CheckpointRow>(
    `select size, encode(root, 'base64') as root, at, key_id, encode(signature, 'base64') as signature, frontier,
       extract(epoch from clock_timestamp() - at)::float8 * 1000 as age
     from checkpoint where org_id = org() and size <= $1 order by size desc limit 1`,
    [size],
  )
  if (!row) return undefined
  return { checkpoint: checkpointOf(tx.orgId, row), tree: { size: row.size, peaks: row.frontier }, age: row.age }
}

export type CheckpointRow = {
  readonly size: number
  readonly root: string
  readonly at: string
  readonly key_id: string
  readonly signature: string
  readonly frontier: Buffer[]
  readonly age: number
}

/** PostgreSQL breaks base64 into lines of 76 characters; checkpoints have it in one. */
export const checkpointOf = (
  org: string,
  row: Pick<CheckpointRow, 'size' | 'root' | 'at' | 'key_id' | 'signature'>,
): Checkpoint => ({
  org,
  size: row.size,
  root: row.root.replaceAll('\n', ''),
  at: row.at,
  key: row.key_id,
  signature: row.signature.replaceAll('\n', ''),
})

const leavesAtOnce = 20_000

/** The tree over the first `size` events, from the nearest stored checkpoint on. */
export const treeAt = async (tx: Tx, size: number): Promise<Frontier> => {
  let tree = (await storedCheckpoint(tx, size))?.tree ?? emptyFrontier
  while (tree.size < size) {
    const rows = await tx.query<{ leaf: Buffer }>(
      'select leaf from event where org_id = org() and seq > $1 and seq <= $2 order by seq',
      [tree.size, Math.min(size, tree.size + leavesAtOnce)],
    )
    if (rows.length === 0) throw new Error(`event ${tree.size + 1} is missing from the record`)
    tree = extend(
      sha256,
      tree,
      rows.map(({ leaf }) => leaf),
    )
  }
  return tree
}

/** Stores a checkpoint; one that another process stored meanwhile stays. */
export const storeCheckpoint = async (tx: Tx, checkpoint: Checkpoint, tree: Frontier): Promise<void> => {
  await tx.query(
    `insert into checkpoint (org_id, size, root, at, key_id, signature, frontier)
     values (org(), $1, decode($2, 'base64'), $3, $4, decode($5, 'base64'),
       array(select decode(p, 'hex') from unnest($6::text[]) with ordinality as x (p, n) order by n))
     on conflict do nothing`,
    [
      checkpoint.size,
      checkpoint.root,
      checkpoint.at,
      checkpoint.key,
      checkpoint.signature,
      tree.peaks.map((peak) => Buffer.from(peak).toString('hex')),
    ],
  )
}
