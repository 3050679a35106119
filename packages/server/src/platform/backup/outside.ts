import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Checkpoint } from '@assent/core/audit/checkpoint.ts'
import { emptyFrontier, extend, type Frontier, rootOf } from '@assent/core/audit/merkle.ts'
import type { OrgId } from '@assent/core/ids.ts'
import type { Db } from '../db.ts'

/** How an organization's record stands to the checkpoints that were kept outside the database. */
export type Comparison = {
  /** Events that are here now. */
  readonly events: number
  readonly checkpoints: number
  /** The newest checkpoint that holds for what is here. */
  readonly agreed?: { readonly size: number; readonly at: string }
  /** The newest checkpoint beyond what is here: so many events are lost (abuse case H7). */
  readonly lost?: { readonly events: number; readonly upTo: number; readonly at: string }
  /** The first checkpoint that says something else than what is here: the history is another one. */
  readonly different?: { readonly size: number; readonly at: string }
}

/**
 * Checkpoints that were kept outside, a JSON object per line: of a file, or of the folder `audit` of a data directory,
 * where the files are named for organization and epoch. Broken lines, such as a half written last one, are passed over.
 */
export const readCheckpoints = (path: string, orgId: string, epoch: number): readonly Checkpoint[] => {
  const name = `checkpoints-${orgId}${epoch > 1 ? `.epoch-${epoch}` : ''}.jsonl`
  return linesOf(statSync(path).isDirectory() ? join(path, name) : path)
}

const linesOf = (file: string): readonly Checkpoint[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const checkpoint = JSON.parse(line) as Partial<Checkpoint>
        return typeof checkpoint.org === 'string' &&
          Number.isInteger(checkpoint.size) &&
          typeof checkpoint.root === 'string'
          ? [checkpoint as Checkpoint]
          : []
      } catch {
        return []
      }
    })

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')
const page = 20_000

/** Compares the first `upTo` events of an organization with its checkpoints, by computing every tree head anew. */
export const compareCheckpoints = (
  db: Db,
  orgId: OrgId,
  checkpoints: readonly Checkpoint[],
  upTo: number,
): Promise<Comparison> =>
  db.inOrg(orgId, async (tx) => {
    const own = checkpoints.filter(({ org }) => org === orgId).toSorted((a, b) => a.size - b.size)
    const within = own.filter(({ size }) => size <= upTo)
    const last = own.at(-1)
    let tree: Frontier = emptyFrontier
    let agreed: Comparison['agreed']
    let different: Comparison['different']
    for (const { at, root, size } of within) {
      while (tree.size < size) {
        const rows = await tx.query<{ leaf: Buffer }>(
          'select leaf from event where org_id = org() and seq > $1 and seq <= $2 order by seq',
          [tree.size, Math.min(size, tree.size + page)],
        )
        if (rows.length === 0) break
        tree = extend(
          sha256,
          tree,
          rows.map(({ leaf }) => leaf),
        )
      }
      if (tree.size === size && Buffer.from(rootOf(sha256, tree)).toString('base64') === root) agreed = { size, at }
      else {
        different = { size, at }
        break
      }
    }
    const lost = last && last.size > upTo ? { events: last.size - upTo, upTo: last.size, at: last.at } : undefined
    return {
      events: upTo,
      checkpoints: own.length,
      ...(agreed ? { agreed } : {}),
      ...(lost ? { lost } : {}),
      ...(different ? { different } : {}),
    }
  })
