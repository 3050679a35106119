import type { Checkpoint } from '@assent/core/audit/checkpoint.ts'
import type { Envelope } from '@assent/core/audit/log-event.ts'
import { ocsfOf } from '@assent/core/audit/ocsf.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'
import type pg from 'pg'
import type { Services } from '../../app/services.ts'
import { flat } from '../../platform/record.ts'
import { closing, endSnapshot, openSnapshot } from '../../platform/snapshot.ts'
import { takeCheckpoint } from './checkpoints.ts'
import { draw } from './log.ts'
import { type CheckpointRow, checkpointOf } from './tree.ts'

export type ExportInput = {
  /** `jsonl` can be verified offline (cli/src/audit-verify.ts); `ocsf` is for a SIEM and cannot. */
  readonly format: 'jsonl' | 'ocsf'
  /** Goes on after that many events, a size that a checkpoint has; from the first event if left out. */
  readonly from?: number
}

/** An export on its way: how many lines it will have, and its text, many lines at a time, each ended by a line feed. */
export type Export = { readonly lines: number; readonly text: AsyncIterable<string> }

const rowsAtOnce = 1_000

/**
 * The record up to its newest checkpoint, which is taken now, out of one snapshot. Holds a connection until the text is
 * read to its end or given up.
 */
export const openExport = async (services: Services, orgId: OrgId, input: ExportInput): Promise<Export | Refusal> => {
  await takeCheckpoint(services, orgId, true)
  const client = await openSnapshot(services.db, orgId)
  try {
    const head = await headOf(client, orgId, input)
    if (!head) {
      await endSnapshot(client)
      return refuse('invalid', 'An export goes on only from a size that a checkpoint has.', [
        { summary: 'There is no checkpoint of that size.', location: '/from' },
      ])
    }
    const count = head.size - head.first + 1
    const text = input.format === 'jsonl' ? exportLines(client, head) : ocsfLines(client, head)
    return { lines: input.format === 'jsonl' ? count + head.checkpoints.size + 2 : count, text: closing(client, text) }
  } catch (error) {
    await endSnapshot(client)
    throw error
  }
}

type Head = {
  readonly org: string
  readonly first: number
  readonly size: number
  readonly chain: string
  readonly peaks: readonly string[]
  readonly checkpoints: ReadonlyMap<number, Checkpoint>
}

/** Where the export begins and ends, and the checkpoints within; undefined if it cannot begin there. */
const headOf = async (client: pg.PoolClient, org: OrgId, { from = 0 }: ExportInput): Promise<Head | undefined> => {
  const { rows } = await client.query<CheckpointRow>(
    `select size, encode(root, 'base64') as root, at, key_id, encode(signature, 'base64') as signature
     from checkpoint where org_id = org() and size > $1 order by size`,
    [from],
  )
  const { rows: start } = await client.query<{ frontier: Buffer[]; chain: Buffer }>(
    `select c.frontier, e.chain from checkpoint c join event e on e.org_id = org() and e.seq = c.size
     where c.org_id = org() and c.size = $1`,
    [from],
  )
  const { rows: heads } = await client.query<{ size: number }>('select size from audit_head where org_id = org()')
  if (from > 0 && !start[0]) return undefined
  const checkpoints = new Map(rows.map((row) => [row.size, checkpointOf(org, row)]))
  return {
    org,
    first: from + 1,
    // Where nothing is ever signed, all there is; the offline check then says that nobody signed it.
    size: rows.at(-1)?.size ?? (from > 0 ? from : (heads[0]?.size ?? 0)),
    chain: start[0]?.chain.toString('hex') ?? '0'.repeat(64),
    peaks: start[0]?.frontier.map((peak) => peak.toString('hex')) ?? [],
    checkpoints,
  }
}

type Row = {
  readonly seq: number
  readonly body: string
  readonly detail: string | null
  readonly salt: Buffer | null
  readonly chain: Buffer
  readonly type: string
  readonly at: string
  readonly actor_id: string
  readonly request_id: string | null
  readonly target_ids: readonly string[]
}

/** A search column that does not say what the body says: somebody hid the event from whoever looks for it. */
const strayColumn = (row: Row): string | undefined => {
  const body = JSON.parse(row.body) as Envelope
  if (row.type !== flat(body.type)) return 'type'
  if (Date.parse(row.at) !== Date.parse(body.at)) return 'at'
  if (row.actor_id !== flat(body.actor.id)) return 'actor'
  if ((row.request_id ?? '') !== flat(body.request ?? '')) return 'request'
  return row.target_ids.join() === body.targets.map(({ id }) => flat(id)).join() ? undefined : 'targets'
}

async function* rowsOf(client: pg.PoolClient, head: Head): AsyncGenerator<Row[]> {
  for (let seq = head.first; seq <= head.size; ) {
    const { rows } = await client.query<Row>({
      name: 'audit_export',
      text: `select seq, body, detail, salt, chain, type, at, actor_id, request_id, target_ids from event
        where org_id = org() and seq >= $1 and seq <= $2 order by seq limit ${rowsAtOnce}`,
      values: [seq, head.size],
    })
    // A gap is for the offline check to find: the export leaves nothing out and makes nothing up.
    if (rows.length === 0) return
    yield rows
    seq = rows.at(-1)!.seq + 1
  }
}

async function* exportLines(client: pg.PoolClient, head: Head): AsyncGenerator<string> {
  const { org, first, size, chain, peaks } = head
  yield `${JSON.stringify({ assent: 'audit', v: 1, org, first, size, chain, peaks })}\n`
  let last = chain
  for await (const rows of rowsOf(client, head)) {
    let text = ''
    for (const row of rows) {
      last = row.chain.toString('hex')
      const detail = row.detail === null ? '' : `,"detail":${JSON.stringify(row.detail)}`
      const free = row.salt === null ? detail : `${detail},"salt":"${row.salt.toString('hex')}"`
      const stray = strayColumn(row)
      const hidden = stray === undefined ? '' : `,"stray":"${stray}"`
      text += `{"seq":${row.seq},"body":${JSON.stringify(row.body)}${free}${hidden},"chain":"${last}"}\n`
      const checkpoint = head.checkpoints.get(row.seq)
      if (checkpoint) text += `${JSON.stringify({ checkpoint: { ...checkpoint, org: undefined } })}\n`
    }
    yield text
  }
  yield `${JSON.stringify({ end: { size, chain: last } })}\n`
}

async function* ocsfLines(client: pg.PoolClient, head: Head): AsyncGenerator<string> {
  for await (const rows of rowsOf(client, head)) {
    const drawn = await draw(
      { query: async (text, values) => (await client.query(text, values as unknown[])).rows },
      rows,
    )
    yield drawn.map(({ event }) => `${JSON.stringify(ocsfOf(event))}\n`).join('')
  }
}
