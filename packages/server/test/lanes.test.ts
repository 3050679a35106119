import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { OrgId } from '@assent/core/ids.ts'
import { type Db, openDb } from '@assent/server/platform/db.ts'
import { type Lanes, type LaneWork, startLanes } from '@assent/server/platform/lanes.ts'
import { makeLog } from '@assent/server/platform/log.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'

const database = await withDatabase()
await database.owner.bare(`create table assent.chore (
  org_id text, id int, done int not null default 0, by_whom text, primary key (org_id, id))`)
await database.owner.bare(`select assent.wall('chore', 'select, insert, update')`)

const logged: string[] = []
const log = makeLog('warn', { write: (line: string) => void logged.push(line) })

// One list, made once: `in (select … limit … for update)` may be run again for each row, and then takes more than the limit.
const claim = `with due as materialized (select org_id, id from chore where done = 0 order by id limit $1 for update skip locked)
  update chore c set done = done + 1, by_whom = $2 from due where (c.org_id, c.id) = (due.org_id, due.id) returning c.id`

const add = (orgId: OrgId, from: number, to: number) =>
  database.db.inOrg(orgId, (tx) =>
    tx.query('insert into chore (org_id, id) select $1, g from generate_series($2::int, $3::int) g', [orgId, from, to]),
  )

const left = async (orgId: OrgId): Promise<{ left: number; twice: number }> =>
  (
    await database.db.inOrg(orgId, (tx) =>
      tx.query<{ left: number; twice: number }>(
        'select count(*) filter (where done = 0)::int as left, count(*) filter (where done > 1)::int as twice from chore',
      ),
    )
  )[0]!

const chores = (worker: string, more: Partial<LaneWork> = {}): LaneWork => ({
  name: 'chores',
  batch: 10,
  everyMs: 60_000,
  work: async (orgId, limit) => (await database.db.inOrg(orgId, (tx) => tx.query(claim, [limit, worker]))).length,
  ...more,
})

const run = (t: TestContext, ...lanes: LaneWork[]) => {
  const running = startLanes({ db: database.db, lanes, log, backoffMs: [20, 100] })
  t.after(running.stop)
  return running
}

test('a lane does all there is, of every organization, and is then idle', async (t) => {
  const orgs = await Promise.all([database.newOrg(), database.newOrg(), database.newOrg()])
  for (const orgId of orgs) await add(orgId, 1, 35)
  await run(t, chores('one')).idle()
  for (const orgId of orgs) assert.deepEqual(await left(orgId), { left: 0, twice: 0 })
})

test('a lane that looks again does what became due while it worked, without waiting for its time', async (t) => {
  const orgId = await database.newOrg()
  await add(orgId, 1, 1)
  const lane = chores('one', { looksAgain: true })
  let added = 1
  const work: LaneWork['work'] = async (org, limit) => {
    const done = await lane.work(org, limit)
    if (org === orgId && done > 0 && added < 5) await add(orgId, ++added, added)
    return done
  }
  run(t, { ...lane, work })
  assert.ok(await until(async () => added === 5 && (await left(orgId)).left === 0, 30_000))
})

test('a notification wakes the lane at once, and only for its organization', async (t) => {
  const [orgId, other] = [await database.newOrg(), await database.newOrg()]
  const asked: OrgId[] = []
  const lane = chores('one', { wakeOn: ['woken'] })
  const work: LaneWork['work'] = (org, limit) => {
    asked.push(org)
    return lane.work(org, limit)
  }
  const running = run(t, { ...lane, work })
  await listens(running, orgId, 'woken')
  asked.length = 0
  await tell(orgId, 'woken', 2)
  // Long before its time.
  assert.ok(await until(async () => (await left(orgId)).left === 0, 30_000))
  assert.ok(asked.includes(orgId) && !asked.includes(other))
})

const tell = async (orgId: OrgId, channel: string, chore: number): Promise<void> => {
  await add(orgId, chore, chore)
  await database.db.inOrg(orgId, (tx) => tx.query('select pg_notify($1, $2)', [channel, orgId]))
}

/** Waits until a connection listens. It may come after the first pass, and wakes everything when it does; or it was told. */
const listens = async (running: Lanes, orgId: OrgId, channel: string): Promise<void> => {
  await running.idle()
  await tell(orgId, channel, 1)
  assert.ok(await until(async () => (await left(orgId)).left === 0, 30_000))
  await running.idle()
}

test('without a notification the lane looks by itself', async (t) => {
  const orgId = await database.newOrg()
  const running = run(t, chores('one', { everyMs: 50 }))
  await running.idle()
  await add(orgId, 1, 3)
  assert.ok(await until(async () => (await left(orgId)).left === 0, 30_000))
})

test('B10: two processes that run the same lane do each thing once', async (t) => {
  const orgId = await database.newOrg()
  await add(orgId, 1, 2_000)
  const second = openDb({ url: database.url, role: 'assent_server' })
  t.after(second.close)
  const met = Promise.withResolvers<void>()
  const there = new Set<string>()
  /** Nobody lets go of the first that he took before the other one has taken some. */
  const workOf =
    (db: Db, worker: string): LaneWork['work'] =>
    (org, limit) =>
      db.inOrg(org, async (tx) => {
        const taken = await tx.query(claim, [limit, worker])
        if (org !== orgId) return taken.length
        if (there.add(worker).size === 2) met.resolve()
        await met.promise
        return taken.length
      })
  const one = run(t, { ...chores('one'), work: workOf(database.db, 'one') })
  const two = startLanes({ db: second, lanes: [{ ...chores('two'), work: workOf(second, 'two') }], log })
  t.after(two.stop)
  await Promise.all([one.idle(), two.idle()])
  assert.deepEqual(await left(orgId), { left: 0, twice: 0 })
  const workers = await database.db.inOrg(orgId, (tx) => tx.query('select distinct by_whom from chore'))
  assert.equal(workers.length, 2)
})

test('a lane that fails rests, is logged, tries again, and holds up no other organization', async (t) => {
  const [bad, good] = [await database.newOrg(), await database.newOrg()]
  await add(bad, 1, 5)
  await add(good, 1, 5)
  const lane = chores('one', { everyMs: 10 })
  let failures = 0
  const work: LaneWork['work'] = async (org, limit) => {
    if (org === bad && failures++ < 3) throw new Error('the target is away')
    return lane.work(org, limit)
  }
  logged.length = 0
  run(t, { ...lane, work })
  assert.ok(await until(async () => (await left(good)).left === 0, 30_000))
  assert.ok(await until(async () => (await left(bad)).left === 0, 30_000))
  const failed = logged.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'background work failed')
  assert.deepEqual(
    failed.map(({ lane: name, orgId, times, againInMs }) => [name, orgId, times, againInMs]),
    [
      ['chores', bad, 1, 20],
      ['chores', bad, 2, 40],
      ['chores', bad, 3, 80],
    ],
  )
})

test('a lost connection for notifications is replaced, and what was missed is done', async (t) => {
  const orgId = await database.newOrg()
  const running = run(t, chores('one', { wakeOn: ['lost'] }))
  await listens(running, orgId, 'lost')
  const ended = await database.owner.bare(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and state = 'idle' and query in ('listen "lost"', 'select 1')`,
  )
  assert.ok(ended.length > 0)
  // Nobody is told of these.
  await add(orgId, 2, 12)
  assert.ok(await until(async () => (await left(orgId)).left === 0, 30_000))
})

test('stop lets the batch in flight end and begins no other', async () => {
  const orgId = await database.newOrg()
  await add(orgId, 1, 100)
  let running = 0
  let runs = 0
  const lane = chores('one')
  const asked = Promise.withResolvers<void>()
  const work: LaneWork['work'] = async (org, limit) => {
    if (org !== orgId) return 0
    running++
    runs++
    await asked.promise
    const done = await lane.work(org, limit)
    running--
    return done
  }
  const lanes = startLanes({ db: database.db, lanes: [{ ...lane, work }], log })
  assert.ok(await until(() => running === 1, 30_000))
  const stopped = lanes.stop()
  asked.resolve()
  await stopped
  assert.deepEqual([running, runs], [0, 1])
  assert.equal((await left(orgId)).left, 90)
})
