import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { makeApp } from '@assent/server/app/app.ts'
import { type Eligibility, followEligibility } from '@assent/server/features/catalog/index.ts'
import { testServices } from '../../packages/server/test/support/organization.ts'
import { type CatalogSize, makeCatalogDatabase } from '../lib/catalog.ts'
import { median, percentile } from '../lib/measure.ts'
import type { Report } from '../lib/report.ts'

type Database = Awaited<ReturnType<typeof makeCatalogDatabase>>

const userOf = (n: number, size: CatalogSize) => `00u${String(1 + ((n * 7_919) % size.users)).padStart(17, '0')}`
const levelOf = (n: number, size: CatalogSize) => `cen1${String(1 + ((n * 104_729) % size.apps)).padStart(16, '0')}`

const callerOf = ({ orgId }: Database, userId: string): Caller => ({
  orgId,
  userId: userId as Caller['userId'],
  personId: userId as Caller['personId'],
  kind: 'HUMAN',
  roles: [],
  channel: 'api',
})

/** The catalog at the size of the specification: who may ask for what, pages, previews, and how soon a change is seen. */
export const catalog = async (report: Report, quick: boolean): Promise<void> => {
  const size = quick
    ? { users: 5_000, groups: 500, apps: 1_000, conditions: 2_000 }
    : { users: 100_000, groups: 5_000, apps: 10_000, conditions: 20_000 }
  const database = await makeCatalogDatabase(size)
  const services = testServices(database.db)
  const before = heap()
  const began = performance.now()
  const eligibility = followEligibility(services)
  await eligibility.settled(database.orgId)
  const loaded = { loadMs: performance.now() - began, heapMb: heap() - before }
  try {
    await questions(report, database, eligibility, size, loaded)
    await pages(report, database, size)
    await previews(report, database, size)
    await changes(report, database, eligibility, quick ? 50 : 300)
    await checks(report, database, size)
  } finally {
    await eligibility.stop()
    await database.close()
  }
}

/** What is in use after a collection, in MB. */
const heap = (): number => {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 2 ** 20
}

const questions = async (
  report: Report,
  { db, orgId }: Database,
  eligibility: Eligibility,
  size: CatalogSize,
  more: Record<string, number>,
): Promise<void> => {
  const [userIds, entryIds] = [1_024, 1_024].map((count, which) =>
    Array.from({ length: count }, (_, n) => (which === 0 ? userOf(n, size) : levelOf(n, size))),
  ) as [string[], string[]]
  const rates: number[] = []
  const walls: number[] = []
  let yes = 0
  for (let round = 0; round < 5; round++) {
    const [began, used] = [performance.now(), process.cpuUsage()]
    for (let n = 0; n < 1_000_000; n++)
      if (eligibility.may(orgId, userIds[n & 1_023]!, entryIds[(n * 31 + (n >>> 10)) & 1_023]!)) yes++
    const { user, system } = process.cpuUsage(used)
    rates.push(1_000_000 / ((user + system) / 1_000_000))
    walls.push(1_000_000 / ((performance.now() - began) / 1_000))
  }
  const samples = Array.from({ length: 2_000 }, (_, n) => ({ user: userOf(n * 13, size), entry: levelOf(n * 7, size) }))
  const rows = await db.inOrg(orgId, (tx) =>
    tx.query<{ may: boolean }>(
      `select exists (
         select from condition_level l join condition c using (org_id, condition_id)
         where l.entry_id = s.entry_id and c.status = 'ACTIVE' and (c.requester_type = 'EVERYONE' or exists (
           select from group_member m where m.user_id = s.user_id and m.group_id = any (c.requester_groups)))) as may
       from unnest($1::text[], $2::text[]) with ordinality as s(user_id, entry_id, place) order by place`,
      [samples.map((one) => one.user), samples.map((one) => one.entry)],
    ),
  )
  const equal = samples.filter((one, n) => eligibility.may(orgId, one.user, one.entry) === rows[n]!.may).length
  // Nothing but the processor is used, so its time is the measure: others on the machine take none of it away.
  const rate = median(rates)
  report.row({
    job: 'may this user ask for this, in process',
    ours: `${(rate / 1_000_000).toFixed(1)} M per second of CPU`,
    against: `SQL: equal on ${equal} of ${samples.length} samples`,
    aim: '≥ 1.0 M/s, equal on every one',
    met: rate >= 1_000_000 && equal === samples.length,
    more: {
      ...more,
      'M per second by the clock': median(walls) / 1_000_000,
      yes: yes / 5_000_000,
      users: size.users,
      apps: size.apps,
      conditions: size.conditions,
    },
  })
}

/** Milliseconds of each call, after some that warm up. */
const timed = async (count: number, work: (n: number) => Promise<unknown>): Promise<number[]> => {
  for (let n = 0; n < 30; n++) await work(n)
  const times: number[] = []
  for (let n = 0; n < count; n++) {
    const began = performance.now()
    await work(n + 30)
    times.push(performance.now() - began)
  }
  return times
}

const words = ['tool', 'app 1', 'abc', '7f', 'deadbe']

const pages = async (report: Report, database: Database, size: CatalogSize): Promise<void> => {
  const app = makeApp(testServices(database.db))
  const page = (match: (n: number) => string | undefined) => (n: number) =>
    app.read(callerOf(database, userOf(n, size)), 'catalog.mine', {
      parentId: undefined,
      match: match(n),
      page: { limit: 50 },
    })
  const [plain, searched] = [
    await timed(
      500,
      page(() => undefined),
    ),
    await timed(
      500,
      page((n) => words[n % words.length]),
    ),
  ]
  const p99 = percentile(searched, 0.99)
  report.row({
    job: 'catalog page of 50 with search',
    ours: `p99 ${p99.toFixed(1)} ms`,
    against: '–',
    aim: 'p99 ≤ 5 ms',
    met: p99 <= 5,
    more: {
      p50: percentile(searched, 0.5),
      'without search p50': percentile(plain, 0.5),
      'without search p99': percentile(plain, 0.99),
    },
  })
}

const previews = async (report: Report, database: Database, size: CatalogSize): Promise<void> => {
  const app = makeApp(testServices(database.db))
  let given = 0
  const times = await timed(500, async (n) => {
    const preview = await app.read(callerOf(database, userOf(n, size)), 'request.preview', {
      entryId: levelOf(n, size),
    })
    if (!isRefusal(preview)) given++
  })
  const p99 = percentile(times, 0.99)
  report.row({
    job: 'preview of a request',
    ours: `p99 ${p99.toFixed(1)} ms`,
    against: '–',
    aim: 'p99 ≤ 2 ms',
    met: p99 <= 2,
    more: { p50: percentile(times, 0.5), given: given / 530 },
  })
}

const changes = async (
  report: Report,
  { db, orgId }: Database,
  eligibility: Eligibility,
  count: number,
): Promise<void> => {
  const [pair] = await db.inOrg(orgId, (tx) =>
    tx.query<{ group: string; entry: string; user: string }>(
      `select c.requester_groups[1] as group, l.entry_id as entry, u.user_id as user
       from condition c join condition_level l using (org_id, condition_id) join catalog_entry e using (org_id, entry_id)
       cross join lateral (select u.user_id from users u where not exists (
         select from condition_level l2 join condition_opener o using (org_id, condition_id)
         join group_member m on m.group_id = o.opener_id and m.user_id = u.user_id where l2.entry_id = l.entry_id) limit 1) as u
       where c.requester_type = 'GROUPS' and not e.everyone and l.parent_id <> '' limit 1`,
    ),
  )
  const times: number[] = []
  for (let n = 0; n < count; n++) {
    const joins = n % 2 === 0
    await db.inOrg(orgId, (tx) =>
      tx.query(
        joins
          ? 'insert into group_member (org_id, group_id, user_id) values (org(), $1, $2)'
          : 'delete from group_member where org_id = org() and group_id = $1 and user_id = $2',
        [pair!.group, pair!.user],
      ),
    )
    const began = performance.now()
    while (eligibility.may(orgId, pair!.user, pair!.entry) !== joins)
      await new Promise((resolve) => setImmediate(resolve))
    times.push(performance.now() - began)
  }
  const p99 = percentile(times, 0.99)
  report.row({
    job: 'a change of a group is visible',
    ours: `p99 ${p99.toFixed(1)} ms`,
    against: '–',
    aim: 'p99 ≤ 50 ms',
    met: p99 <= 50,
    more: { p50: percentile(times, 0.5) },
  })
}

/** The checker of sequences: one sequence that all conditions use, as it works in the background, with its rests. */
const checks = async (report: Report, { db, orgId }: Database, size: CatalogSize): Promise<void> => {
  const checker = makeApp(testServices(db)).lanes.find(({ name }) => name === 'flows.checker')!
  const [began, used] = [performance.now(), process.cpuUsage()]
  let turns = 0
  while ((await checker.work(orgId, 1)) > 0) turns++
  const { user, system } = process.cpuUsage(used)
  const seconds = (performance.now() - began) / 1_000
  report.row({
    job: 'whether somebody could decide, for everybody who may ask',
    ours: `${seconds.toFixed(1)} s, four fifths of it resting`,
    against: '–',
    aim: 'before the next night',
    met: seconds < 86_400,
    more: { turns, 'CPU of the server s': (user + system) / 1_000_000, users: size.users, conditions: size.conditions },
  })
}
