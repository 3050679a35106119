import { chainNext, leafHash, type Sha256 } from './leaf.ts'
import { extend, type Frontier, type Hash, rootOf, same } from './merkle.ts'

/** One event as it is stored: `detail` and `salt` are undefined if it has no private part, or that was erased. */
export type RecordRow = {
  readonly seq: number
  readonly body: string
  readonly detail?: string
  readonly salt?: Uint8Array
  readonly chain: Hash
}

/** How far a check has come: the number and link of the last event that was right, and the tree up to it. */
export type Checked = { readonly seq: number; readonly chain: Hash; readonly tree: Frontier }

/** What is wrong with the record, at which event. */
export type Finding = { readonly seq: number; readonly problem: string }

const utf8 = new TextEncoder()
const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * Checks that stored events follow on what was checked before: numbers, links, and private parts against their
 * commitments. Returns how far it is now, or the first thing that is wrong. A missing private part is no finding here:
 * whether an erasure names it is seen only at the end of the record (the offline check does that).
 */
export const checkRows = (sha256: Sha256, from: Checked, rows: readonly RecordRow[]): Checked | Finding => {
  let { seq, chain } = from
  const leaves: Hash[] = []
  for (const row of rows) {
    if (row.seq !== seq + 1) return { seq: seq + 1, problem: `event ${seq + 1} is missing` }
    const leaf = leafHash(sha256, utf8.encode(row.body))
    chain = chainNext(sha256, chain, leaf)
    if (!same(chain, row.chain)) return { seq: row.seq, problem: `event ${row.seq} is not the one that was recorded` }
    const problem = privateProblem(sha256, row)
    if (problem) return { seq: row.seq, problem }
    leaves.push(leaf)
    seq = row.seq
  }
  return { seq, chain, tree: extend(sha256, from.tree, leaves) }
}

const privateProblem = (sha256: Sha256, { seq, body, detail, salt }: RecordRow): string | undefined => {
  if (detail === undefined && salt === undefined) return undefined
  const { commitment } = JSON.parse(body) as { commitment?: string }
  if (detail === undefined || salt === undefined) return `the private part of event ${seq} is half there`
  if (commitment === undefined) return `a private part was added to event ${seq}`
  const bytes = utf8.encode(detail)
  const salted = new Uint8Array(salt.length + bytes.length)
  salted.set(salt)
  salted.set(bytes, salt.length)
  return toHex(sha256(salted)) === commitment ? undefined : `the private part of event ${seq} was changed`
}

/** Whether the tree that was checked so far has this root (32 bytes). */
export const hasRoot = (sha256: Sha256, { tree }: Checked, root: Hash): boolean => same(rootOf(sha256, tree), root)
