import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { type Behaviour, type FakeTarget, fakeTarget } from './fake-target.ts'
import { makeWorld, type World } from './world.ts'

const database = await withDatabase()

const seeds = Number(process.env['ASSENT_SEEDS'] ?? 12)
const first = Number(process.env['ASSENT_FIRST_SEED'] ?? 1)

/** A small generator of numbers that a seed determines (mulberry32). */
const randomOf = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const faults: readonly Behaviour[] = [
  'works',
  'works',
  'works',
  'fails',
  'lies',
  'timeout after effect',
  'timeout before effect',
  'limits',
]

type Level = {
  scopeType: 'APPLICATION' | 'GROUP' | 'ENTITLEMENT_BUNDLE'
  scopeId: string
  appId: string
  gives: string[]
}

class Crash extends Error {}

const build = async (pick: (below: number) => number) => {
  const targets = [fakeTarget({ kind: 'one' }), fakeTarget({ kind: 'two' })] as const
  const world = await makeWorld(
    database,
    targets.map((target) => target.connector),
  )
  const levels: Level[] = []
  for (const target of targets) {
    const appId = await world.newApp(await world.newConnector(target.connector.kind))
    const groupId = await world.newGroup(appId)
    const { bundleId, valueIds } = await world.newBundle(appId, 3)
    const app = `app ${appId}`
    levels.push({ appId, scopeType: 'APPLICATION', scopeId: appId, gives: [app] })
    levels.push({ appId, scopeType: 'GROUP', scopeId: groupId, gives: [app, `group ${groupId}`] })
    const values = valueIds.map((id) => `entitlement ${id}`)
    levels.push({ appId, scopeType: 'ENTITLEMENT_BUNDLE', scopeId: bundleId, gives: [app, ...values] })
  }
  const users = await world.newUsers(3)
  // Some things stood at the targets before we came.
  const standing = new Set<string>()
  for (const level of levels)
    for (const userId of users) if (pick(6) === 0) standing.add(`${userId} ${level.gives.at(-1)!}`)
  for (const key of standing) targetOf(levels, targets, key).has.add(key)
  return { world, targets, levels, users, standing }
}

const targetOf = (levels: readonly Level[], targets: readonly FakeTarget[], key: string): FakeTarget => {
  const thing = key.slice(key.indexOf(' ') + 1)
  const appIds = [...new Set(levels.map((level) => level.appId))]
  return targets[appIds.indexOf(levels.find((level) => level.gives.includes(thing))!.appId)]!
}

/** Makes the transaction after the next outside call die before it does anything, as kill -9 there would. */
const crasher = (world: World, targets: readonly FakeTarget[]) => {
  const inOrg = database.db.inOrg
  let armed = false
  let dying = false
  let deaths = 0
  for (const target of targets)
    target.onCall(() => {
      dying = armed
    })
  ;(world.services as { db: typeof database.db }).db = {
    ...database.db,
    inOrg: (...given) => {
      if (!dying) return inOrg(...given)
      dying = false
      armed = false
      deaths++
      return Promise.reject(new Crash('the process died here'))
    },
  }
  return (on: boolean): number => {
    armed = on
    if (!on) dying = false
    return deaths
  }
}

const passTime = async (world: World): Promise<void> => {
  await world.skipPauses()
  await world.sql(`update access set lease_until = clock_timestamp() where lease_until is not null`)
}

const run = async (seed: number): Promise<{ calls: number; crashes: number }> => {
  const pick = randomOf(seed)
  const made = await build(pick)
  const { world, targets, levels, users } = made
  const crash = crasher(world, targets)
  const busy = ['grants.open', 'access.give', 'access.give', 'access.take', 'access.take', 'access.take.directory']
  for (let step = 0; step < 40; step++) {
    const what = pick(10)
    if (what < 3) {
      const level = levels[pick(levels.length)]!
      const { appId, scopeType, scopeId } = level
      await world.approve([
        { userId: users[pick(users.length)]!, appId, scopeType, scopeId, duration: pick(2) ? 'PT1H' : null },
      ])
    } else if (what < 5) {
      await world.sql(
        `update grants set ends = clock_timestamp(), lasts = coalesce(lasts, 1), duration = coalesce(duration, 'PT1H')
         where grant_id in (select grant_id from grants where status = 'ACTIVE' order by md5(grant_id || $1) limit 1)`,
        [String(step)],
      )
    } else if (what < 6) await passTime(world)
    else if (what === 6 && pick(8) === 0) await world.setStatus(users[0]!, pick(2) ? 'DEPROVISIONED' : 'ACTIVE')
    for (const target of targets) target.behave(() => faults[pick(faults.length)]!)
    crash(pick(4) === 0)
    const name = pick(2) ? busy[pick(busy.length)]! : world.lanes[pick(world.lanes.length)]!.name
    await world
      .lane(name)(1 + pick(20))
      .catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error
      })
  }
  const crashes = crash(false)
  for (const target of targets) target.behave('works')
  for (let i = 0; i < 3; i++) {
    await passTime(world)
    await world.settle()
  }
  await check(made, seed)
  return { calls: targets.reduce((sum, target) => sum + target.calls.length, 0), crashes }
}

/** Nobody has anything without a living reason, and everybody has everything that a reason lives for. */
const check = async ({ world, targets, levels, standing }: Awaited<ReturnType<typeof build>>, seed: number) => {
  const living = await world.sql<{ user_id: string; scope_id: string; scope_type: string }>(
    `select g.user_id, g.scope_id, g.scope_type from grants g where g.status = 'ACTIVE'`,
  )
  const reasons = new Set(
    living.flatMap((grant) =>
      levels
        .find((level) => level.scopeId === grant.scope_id && level.scopeType === grant.scope_type)!
        .gives.map((thing) => `${grant.user_id} ${thing}`),
    ),
  )
  const outside = new Set(targets.flatMap((target) => [...target.has]))
  assert.deepEqual([...outside].sort(), [...reasons.union(standing)].sort(), `seed ${seed}: at the targets`)
  const inside = await world.sql<{ key: string }>(
    `select user_id || ' app ' || app_id as key from app_user where by_access
     union all select user_id || ' group ' || group_id from group_member where by_access
     union all select user_id || ' entitlement ' || value_id from entitlement_user where by_access`,
  )
  assert.deepEqual(inside.map((row) => row.key).sort(), [...reasons].sort(), `seed ${seed}: in the directory`)
  const owed = await world.sql(
    `select from access where owed_since is not null or lease_until > clock_timestamp() or next_try is not null`,
  )
  assert.equal(owed.length, 0, `seed ${seed}: nothing is owed, held or due`)
  const grants = await world.sql<{ request_id: string; outcome: string; revocation: string | null }>(
    `select request_id, outcome, case when end_reason = 'REFUSED' then null else revocation end as revocation from grants`,
  )
  for (const grant of grants) {
    const told = world.requests.told.get(grant.request_id)
    assert.equal(told?.grant?.grantStatus, grant.outcome, `seed ${seed}: told what became of the grant`)
    assert.equal(told?.revocation?.revocationStatus ?? null, grant.revocation, `seed ${seed}: and of its revocation`)
  }
}

test(`C1, C2, C4, C5, C6, C7, C8, C11: ${seeds} runs with faults and crashes leave no leak and nothing missing`, async () => {
  let [calls, crashes] = [0, 0]
  for (let seed = first; seed < first + seeds; seed++) {
    const one = await run(seed)
    calls += one.calls
    crashes += one.crashes
  }
  console.log(`${seeds} seeds, ${calls} outside calls, ${crashes} crashes: 0 leaks, 0 missing`)
  assert.ok(calls > seeds)
})
