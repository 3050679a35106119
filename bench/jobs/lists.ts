import type { Caller } from '@assent/core/caller.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { makeApp } from '@assent/server/app/app.ts'
import type { Db } from '@assent/server/platform/db.ts'
import { makeDatabase, type TestDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from '../../packages/server/test/support/organization.ts'
import { approvers, eventsEach, fillRequests, idOf, type Template, users } from '../lib/fill.ts'
import { percentile } from '../lib/measure.ts'
import type { Report } from '../lib/report.ts'

// The aim speaks of ten million requests and fifty million events: some 60 GB and most of an hour to fill.
const wanted = Number(process.env['ASSENT_BENCH_REQUESTS'] ?? 1_000_000)

/** Inbox, lists of requests and the log in a database that has been in use for years, read in the server's process. */
export const lists = async (report: Report, quick: boolean): Promise<void> => {
  const database = await makeDatabase()
  try {
    const count = quick ? 20_000 : wanted
    const jobs = await fillLists(database, database.db, count)
    for (const [name, work] of Object.entries(jobs)) tell(report, name, count, await timed(quick ? 50 : 300, work))
  } finally {
    await database.close()
  }
}

/** Fills a database with `count` requests; gives the lists that are read then, each for the n-th of its readers, by `db`. */
export const fillLists = async (database: TestDatabase, db: Db, count: number): Promise<ListJobs> => {
  const services = testServices(database.db)
  const org = await makeOrganization(services, await database.newOrg('Bench'))
  const template = await makeTemplate(makeApp(services), org)
  await fillRequests(database.superUrl, org.orgId, template, { from: 1, to: count })
  const app = makeApp(testServices(db))
  const admin = org.caller(template.boss, { roles: ['ACCESS_REQUESTS_ADMIN', 'SUPER_ADMIN'] })
  const page = { limit: 50 }
  const is = (attribute: string, value: string) => ({ op: 'eq', attribute, value }) as const
  return {
    'inbox of an approver': (n) =>
      app.read(org.caller(approver(n)), 'task.mine', { page, filter: is('status', 'OPEN') }),
    'what an approver decided': (n) => app.read(org.caller(approver(n)), 'task.mine', { page, done: true }),
    'my requests': (n) => app.read(org.caller(user(n)), 'request.mine', { page }),
    'newest requests of all': () => app.read(admin, 'request.list', { page }),
    'requests by status': () => app.read(admin, 'request.list', { page, filter: is('status', 'PENDING') }),
    'requests of a user': (n) => app.read(admin, 'request.list', { page, filter: is('requestedFor', user(n)) }),
    'requests by a word': (n) => app.read(admin, 'request.list', { page, match: `bench${1 + (n % users)}` }),
    'log of a request': (n) => app.read(admin, 'request.activity', { requestId: request(1 + ((n * 7919) % count)) }),
    'newest of the log': () => app.read(admin, 'audit.log', { descending: true, keywords: [], limit: 50 }),
    'log of a user': (n) =>
      app.read(admin, 'audit.log', { descending: true, filter: is('target.id', user(n)), keywords: [], limit: 50 }),
  }
}

type ListJobs = Readonly<Record<string, (n: number) => Promise<unknown>>>

const user = (n: number): string => idOf('00u', 1 + ((n * 104_729) % users))
const approver = (n: number): string => idOf('00u', 1 + (n % approvers))
const request = (n: number): string => idOf('req', n)

/** One request of each kind as the product itself leaves it; the others are made after them. */
const makeTemplate = async (
  app: ReturnType<typeof makeApp>,
  org: Awaited<ReturnType<typeof makeOrganization>>,
): Promise<Template & { readonly boss: string }> => {
  const boss = await org.user('boss')
  const ada = await org.user('ada', { managerId: boss })
  const step = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }
  const { entryId } = await org.requestable('Wiki', [step], { duration: 'P7D' })
  const must = <T>(result: T): Exclude<T, { readonly refused: true }> => {
    if (isRefusal(result)) throw new Error(result.summary)
    return result as never
  }
  const ask = async (caller: Caller) => must(await app.run(caller, 'request.submit', { entryId, values: [] }))
  const closed = await ask(org.caller(ada))
  const taskId = closed.tasks[0]!.taskId
  must(await app.run(org.caller(boss), 'request.answer', { taskId, answer: { decision: 'APPROVE' } }))
  const open = await ask(org.caller(await org.user('eve', { managerId: boss })))
  return { boss, open: open.requestId, closed: closed.requestId }
}

const timed = async (count: number, work: (n: number) => Promise<unknown>): Promise<number[]> => {
  const times: number[] = []
  for (let n = 0; n < count + 20; n++) {
    const began = performance.now()
    const result = await work(n)
    if (isRefusal(result)) throw new Error(result.summary)
    if (n >= 20) times.push(performance.now() - began)
  }
  return times
}

const tell = (report: Report, name: string, count: number, times: readonly number[]): void => {
  const p99 = percentile(times, 0.99)
  report.row({
    job: `${name}, ${count.toLocaleString('en')} requests, ${(count * eventsEach).toLocaleString('en')} events`,
    ours: `p99 ${p99.toFixed(1)} ms`,
    against: '–',
    aim: 'p99 ≤ 20 ms',
    met: p99 <= 20,
    more: { p50: percentile(times, 0.5), requests: count, events: count * eventsEach },
  })
}
