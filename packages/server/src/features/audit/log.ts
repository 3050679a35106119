import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type Page } from '@assent/core/api/page.ts'
import { idsOf, type LogEvent, logEventOf, type Recorded } from '@assent/core/audit/log-event.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'
import { logTest } from './log-filter.ts'
import { namesOf } from './names.ts'

/** What /api/v1/logs is asked. Times are ISO 8601; `after` is the number of the last event already seen. */
export type LogInput = {
  readonly since?: string
  readonly until?: string
  readonly descending: boolean
  readonly filter?: Filter
  readonly keywords: readonly string[]
  readonly limit: number
  readonly after?: string
}

// One answer looks at so many events at most; what it did not reach is behind its next link.
const scanMost = 5_000
const scanAtOnce = 500

/**
 * One page of the System Log. Without `until` and ascending it is a poll: in the order of commits, so that no event can
 * come in behind the cursor (abuse case B11), and with a next link even when there is nothing yet. Otherwise in the
 * order of time. A page may have fewer events than asked for and still have a next one, when the filter is a rare one.
 */
export const readLog = async (tx: Tx, input: LogInput): Promise<Result<Page<LogEvent>>> => {
  const test = logTest(input.filter, input.keywords)
  const poll = !input.descending && input.until === undefined
  const start = await startOf(tx, input, poll)
  if (isRefusal(start)) return start
  const find = {
    keys: test.keys,
    desc: input.descending,
    ...(test.request === undefined ? {} : { request: test.request }),
    ...(input.since === undefined ? {} : { since: input.since }),
    ...(input.until === undefined ? {} : { until: input.until }),
    ...(poll ? { commits: true } : {}),
  }
  const items: LogEvent[] = []
  let [at, scanned]: [Cursor | undefined, number] = [start, 0]
  const batch = test.all ? input.limit + 1 : scanAtOnce
  for (;;) {
    const rows = await findEvents(tx, { ...find, ...at, limit: batch })
    for (const { seq, at: time, event } of await draw(tx, rows)) {
      if (test.holds(event)) {
        if (items.length === input.limit) return { items, next: String(at!.seq) }
        items.push(event)
      }
      at = { seq, at: time }
    }
    scanned += rows.length
    const more = rows.length === batch
    if (!more || scanned >= scanMost) return { items, ...(more || poll ? { next: String(at?.seq ?? 0) } : {}) }
  }
}

type Cursor = { readonly seq: number; readonly at: string }
type Found = Recorded & { readonly at: string }

const findEvents = (tx: Tx, find: Record<string, unknown>): Promise<Found[]> =>
  tx.query<Found>(
    `select e.seq, f.at, e.body, e.detail from event_find($1::jsonb) with ordinality as f (seq, at, n)
     join event e on e.org_id = org() and e.seq = f.seq order by f.n`,
    [JSON.stringify(find)],
  )

/** Draws stored events with the names of everybody and everything in them. */
export const draw = async <Row extends Recorded>(
  tx: Pick<Tx, 'query'>,
  rows: readonly Row[],
): Promise<(Row & { readonly event: LogEvent })[]> => {
  const nameOf = await namesOf(
    tx,
    rows.flatMap(({ body }) => idsOf(JSON.parse(body))),
  )
  return rows.map((row) => ({ ...row, event: logEventOf(row, nameOf) }))
}

const startOf = async (tx: Tx, input: LogInput, poll: boolean): Promise<Result<Cursor | undefined>> => {
  if (input.after !== undefined) {
    const seq = Number(input.after)
    if (poll && seq === 0) return { seq, at: '' }
    const [row] = await tx.query<Cursor>('select seq, at from event where org_id = org() and seq = $1', [seq])
    return row ?? badCursor()
  }
  if (!poll || input.since === undefined) return undefined
  // The earliest commit among the first events of that time on: times and commits differ by seconds at most.
  const [first] = await tx.query<{ seq: number | null; size: number }>(
    `select (select min(seq) from (select seq from event where org_id = org() and at >= $1 order by at, seq limit 1000) x) as seq,
       coalesce((select size from audit_head where org_id = org()), 0) as size`,
    [input.since],
  )
  return { seq: first?.seq == null ? (first?.size ?? 0) : first.seq - 1, at: '' }
}
