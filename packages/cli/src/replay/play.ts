import { randomUUID } from 'node:crypto'
import { at, where, withQuery } from '@assent/core/api/client.ts'
import type { RequestView, TaskView } from '@assent/core/api/shapes.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Histogram, makeHistogram } from './histogram.ts'
import { eachOf } from './pool.ts'
import type { Progress } from './progress.ts'
import type { HistoryRow } from './rows.ts'
import { loginOf, managerLogin, type Stage } from './setup.ts'
import type { Wire } from './wire.ts'

/** A row on its way: the request that it became. */
export type Played = { readonly row: HistoryRow; readonly requestId: string }

/** A row that did not go as it should, at which of its steps. */
export type Failure = { readonly line: number; readonly step: 'submit' | 'decide' | 'outcome'; readonly reason: string }

export type Performance = {
  readonly played: readonly Played[]
  readonly failures: readonly Failure[]
  readonly submit: Histogram
  readonly decide: Histogram
  readonly seconds: number
}

const governance = '/governance/api/v2'

/**
 * Sends every row as its requester, and lets the manager of the row find the task in his inbox and decide it as the row
 * says. Rows of one requester for one resource follow each other: a second one is asked when the first is decided.
 */
export const play = async (
  wire: Wire,
  stage: Stage,
  rows: readonly HistoryRow[],
  options: { readonly concurrency: number; readonly progress: Progress; readonly signal: AbortSignal },
): Promise<Performance> => {
  const played: Played[] = []
  const failures: Failure[] = []
  const [submit, decide] = [makeHistogram(), makeHistogram()]
  const turns = new Map<string, Promise<void>>()
  const began = performance.now()
  const one = async (row: HistoryRow): Promise<void> => {
    const asked = await ask(wire, stage, row, submit)
    if ('reason' in asked) return void failures.push(asked)
    played.push(asked)
    const failure = await judge(wire, stage, asked, decide)
    if (failure) failures.push(failure)
  }
  await eachOf(rows, options.concurrency, async (row) => {
    if (options.signal.aborted) return
    const pair = `${row.requester} ${row.resource}`
    const before = turns.get(pair)
    const mine = (before ?? Promise.resolve()).then(() => one(row))
    const turn = mine.catch(() => {})
    turns.set(pair, turn)
    await mine
    if (turns.get(pair) === turn) turns.delete(pair)
    options.progress.add()
  })
  return { played, failures, submit, decide, seconds: (performance.now() - began) / 1_000 }
}

const timed = async <T>(times: Histogram, work: Promise<T>): Promise<T> => {
  const began = performance.now()
  const value = await work
  times.add(performance.now() - began)
  return value
}

const ask = async (wire: Wire, stage: Stage, row: HistoryRow, times: Histogram): Promise<Played | Failure> => {
  const client = wire.as(stage.tokenOf(loginOf(row.requester)))
  const path = at`/governance/api/v2/my/catalogs/default/entries/${stage.entryOf(row.resource)}/requests`
  const request = await timed(times, client.post<RequestView>(path, {}, { key: randomUUID() }))
  if (isRefusal(request)) return { line: row.line, step: 'submit', reason: request.summary }
  return { row, requestId: request.id }
}

const judge = async (
  wire: Wire,
  stage: Stage,
  { requestId, row }: Played,
  times: Histogram,
): Promise<Failure | undefined> => {
  const client = wire.as(stage.tokenOf(managerLogin(row.manager)))
  const inbox = withQuery(`${governance}/my/tasks`, {
    filter: `${where('requestId', 'eq', requestId)} and ${where('status', 'eq', 'OPEN')}`,
    limit: 2,
  })
  const tasks = await client.all<TaskView>(inbox, 2)
  if (isRefusal(tasks)) return { line: row.line, step: 'decide', reason: tasks.summary }
  const [task] = tasks
  if (!task) return { line: row.line, step: 'decide', reason: 'the manager has no task for it' }
  const answer = { value: row.approved ? 'APPROVED' : 'DENIED', digest: task.request.digest }
  const path = at`/governance/api/v2/my/tasks/${task.taskId}/resolve`
  const done = await timed(times, client.post<TaskView>(path, answer, { key: randomUUID() }))
  return isRefusal(done) ? { line: row.line, step: 'decide', reason: done.summary } : undefined
}
