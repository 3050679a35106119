import type { Page, PageInput } from '@assent/core/api/page.ts'
import type { Caller } from '@assent/core/caller.ts'
import { csvLine } from '@assent/core/csv.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Say } from '@assent/core/texts/say.ts'
import { actorOf } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { keptFrom } from '../requests/index.ts'
import { headingOf } from './headings.ts'
import { accessEnding, holdingsAt, overdueRevocations } from './queries-access.ts'
import { countPast, type PastInput, pastRequests } from './queries-past.ts'

export type ReportName = 'PAST_REQUESTS' | 'ACCESS' | 'ACCESS_ENDING' | 'OVERDUE_REVOCATIONS'

/** A report to be exported: which one, of what, and as what. */
export type ExportInput = Omit<PastInput, 'page' | 'keptFrom'> & {
  readonly report: ReportName
  readonly format: 'csv' | 'jsonl'
  /** CSV for people: columns are named in words, and they and our sentences are said by this. */
  readonly say?: Say | undefined
  readonly at?: string | undefined
  readonly userId?: string | undefined
  readonly appId?: string | undefined
  readonly withinDays?: number | undefined
}

/** A report on its way: how many lines it will have, where that is known, and its text, many lines at a time. */
export type Exported = { readonly rows?: number; readonly text: AsyncIterable<string> }

/** Rows that one transaction reads; nothing is held between two of them but the place. */
const rowsAtOnce = 1_000

type Row = Readonly<Record<string, string | number | boolean | null | undefined>>
type Asked = ExportInput & Pick<PastInput, 'keptFrom'>
type Read = (tx: Tx, input: Asked, page: PageInput) => Promise<Result<Page<object>>>

const reports: Readonly<Record<ReportName, Read>> = {
  PAST_REQUESTS: (tx, { filter, keptFrom, match }, page) => pastRequests(tx, { filter, keptFrom, match, page }),
  ACCESS: (tx, { appId, at, userId }, page) => holdingsAt(tx, { appId, at, userId, page }),
  ACCESS_ENDING: (tx, { withinDays = 30 }, page) => accessEnding(tx, { withinDays, page }),
  OVERDUE_REVOCATIONS: (tx, _, page) => overdueRevocations(tx, { page }),
}

/**
 * The text of a report, a page of rows at a time. The first page is read before anything is answered, so that what cannot
 * be read is a refusal and no broken file. The export is put on the record.
 */
export const exportReport =
  ({ db }: Services) =>
  async (caller: Caller, input: ExportInput): Promise<Result<Exported>> => {
    // What is asked of "now" is asked of one time for all pages.
    const first = await db.inOrg(caller.orgId, async (tx) => {
      const whole = { ...input, keptFrom: keptFrom(caller), at: input.at ?? tx.began }
      const page = await reports[input.report](tx, whole, { limit: rowsAtOnce })
      if (isRefusal(page)) return page
      tx.record({
        type: 'assent.report.export',
        actor: actorOf(caller),
        targets: [],
        channel: caller.channel,
        ...(caller.trace?.credentialId ? { credentialId: caller.trace.credentialId } : {}),
        detail: { report: input.report, format: input.format },
      })
      const rows = input.report === 'PAST_REQUESTS' ? { rows: await countPast(tx, whole) } : {}
      return { page, rows, whole }
    })
    return isRefusal(first) ? first : { ...first.rows, text: textOf(db, caller, first.whole, first.page) }
  }

async function* textOf(db: Services['db'], caller: Caller, input: Asked, first: Page<object>): AsyncGenerator<string> {
  let page = first
  let isFirst = true
  while (true) {
    yield chunk(input, page.items as readonly Row[], isFirst)
    isFirst = false
    const after = page.next
    if (after === undefined) return
    const next = await db.inOrg(caller.orgId, (tx) => reports[input.report](tx, input, { limit: rowsAtOnce, after }))
    if (isRefusal(next)) throw new Error(`a report cannot go on: ${next.summary}`)
    page = next
  }
}

const chunk = ({ format, say }: ExportInput, rows: readonly Row[], isFirst: boolean): string => {
  if (format === 'jsonl') return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  const columns = Object.keys(rows[0] ?? {})
  const names = say ? columns.map((column) => say(headingOf(column))) : columns
  const head = isFirst && columns.length > 0 ? csvLine(names) : ''
  const cell = (row: Row, column: string) => {
    const value = row[column]
    return say && column === 'lastError' && typeof value === 'string' ? say(value) : value
  }
  return head + rows.map((row) => csvLine(columns.map((column) => cell(row, column)))).join('')
}
