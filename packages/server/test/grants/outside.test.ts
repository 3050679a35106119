import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fakeTarget } from './fake-target.ts'
import { makeTargetWorld, makeWorld, outside } from './world.ts'

const database = await withDatabase()

const setUp = (options?: Parameters<typeof fakeTarget>[0]) => makeTargetWorld(database, options)

test('access appears at the target, is told as given only then, and goes with the grant', async () => {
  const { world, target, ask, approve, end, key } = await setUp()
  const [requestId] = (await approve(ask(undefined, 'PT1H'))) as [string]
  await world.lane('grants.open')()
  assert.equal((await world.grantOf(requestId))['outcome'], 'PENDING')
  assert.equal(world.requests.told.get(requestId), undefined)
  await world.settle()
  assert.equal(target.has.has(key()), true)
  const grant = await world.grantOf(requestId)
  assert.equal(grant['outcome'], 'GRANTED')
  assert.equal(Date.parse(grant['ends']!) - Date.parse(grant['granted']!), 3_600_000)
  assert.equal(world.requests.told.get(requestId)?.grant?.grantStatus, 'GRANTED')
  await end(requestId)
  await world.settle()
  assert.deepEqual([...target.has], [])
  assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'REVOKED')
  assert.equal((await world.events('assent.access.there')).length, 1)
  assert.equal((await world.events('assent.access.gone')).length, 1)
})

test('C1: the database says unknown while the target is called, and is in no transaction', async () => {
  const { world, target, ask, approve } = await setUp()
  const during: string[] = []
  target.onCall(async (verb) => {
    const [line] = outside(await world.lines())
    const open = await database.owner.bare<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
    )
    during.push(`${verb} ${line?.actual} ${open[0]?.n}`)
  })
  await approve(ask())
  await world.settle()
  assert.deepEqual(during, ['read unknown 0', 'give unknown 0'])
})

test('C1: a process that dies after the call and before recording it leaks nothing when the grant ends', async () => {
  const { world, target, ask, approve, end, key } = await setUp()
  const [requestId] = (await approve(ask())) as [string]
  await world.lane('grants.open')()
  await world.lane('access.give')()
  // The give reaches the target, and the worker never comes back: as after kill -9, the lease is all that is left.
  await world.sql(`update access set actual = 'unknown', generation = generation + 1, next_try = clock_timestamp(),
    lease_until = clock_timestamp() where connector_id is not null`)
  target.has.add(key())
  await end(requestId)
  await world.settle()
  assert.deepEqual([...target.has], [])
  assert.equal(outside(await world.lines())[0]?.actual, 'gone')
})

test('C8: an account that stood at the target before us stays when the grant ends', async () => {
  const { world, target, ask, approve, end, key } = await setUp()
  target.has.add(key())
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  assert.equal(outside(await world.lines())[0]?.baseline, true)
  assert.equal(target.count('give'), 0)
  await end(requestId)
  await world.settle()
  assert.deepEqual([...target.has], [key()])
  assert.equal(target.count('take'), 0)
  assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'REVOKED')
})

test('C2: what the target does not take is told as failed, tried on, and told as given when it works', async () => {
  const { world, target, ask, approve, key } = await setUp()
  target.behave((verb) => (verb === 'give' ? 'fails' : 'works'))
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  for (let i = 0; i < limits.grantTries; i++) {
    await world.skipPauses()
    await world.settle()
  }
  assert.equal(world.requests.told.get(requestId)?.grant?.grantStatus, 'FAILED')
  assert.equal((await world.events('assent.access.fail')).length, 1)
  target.behave('works')
  await world.skipPauses()
  await world.settle()
  assert.equal(target.has.has(key()), true)
  assert.equal(world.requests.told.get(requestId)?.grant?.grantStatus, 'GRANTED')
})

test('C3: a revocation that fails is tried on with growing pauses, is overdue for all to see, and then succeeds', async () => {
  const { world, target, ask, approve, end } = await setUp()
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  target.behave('fails')
  await end(requestId)
  for (let i = 0; i < 50; i++) {
    await world.skipPauses()
    await world.settle()
  }
  const [line] = outside(await world.lines())
  assert.ok(line && line.tries >= 50 && line.owed_since)
  await world.skipPauses()
  await world.lane('access.take')()
  const [wait] = await world.sql<{ seconds: number }>(
    `select extract(epoch from next_try - clock_timestamp())::float8 as seconds from access where connector_id is not null`,
  )
  assert.ok(wait && wait.seconds > 600 && wait.seconds <= 900, `${wait?.seconds} s`)
  assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'FAILED')
  await world.sql(`update access set owed_since = clock_timestamp() - interval '1 hour' where owed_since is not null`)
  await world.lane('access.watch')()
  await world.lane('access.watch')()
  assert.equal((await world.events('assent.access.overdue')).length, 1)
  target.behave('works')
  await world.skipPauses()
  await world.settle()
  assert.deepEqual([...target.has], [])
  assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'REVOKED')
  assert.equal(outside(await world.lines())[0]?.owed_since, null)
})

test('C4: a call that timed out although it worked is settled by reading back', async () => {
  const { world, target, ask, approve, key } = await setUp()
  let first = true
  target.behave((verb) => {
    if (verb !== 'give' || !first) return 'works'
    first = false
    return 'timeout after effect'
  })
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  assert.equal((await world.grantOf(requestId))['outcome'], 'PENDING')
  await world.skipPauses()
  await world.settle()
  assert.equal(target.has.has(key()), true)
  assert.equal((await world.grantOf(requestId))['outcome'], 'GRANTED')
})

test('C5: a target that says yes and did nothing is not believed', async () => {
  const { world, target, ask, approve, end, key } = await setUp()
  target.behave((verb) => (verb === 'give' ? 'lies' : 'works'))
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  assert.equal((await world.grantOf(requestId))['outcome'], 'PENDING')
  target.behave('works')
  await world.skipPauses()
  await world.settle()
  assert.equal((await world.grantOf(requestId))['outcome'], 'GRANTED')
  target.behave((verb) => (verb === 'take' ? 'lies' : 'works'))
  await end(requestId)
  await world.settle()
  assert.deepEqual([[...target.has], outside(await world.lines())[0]?.actual], [[key()], 'there'])
  target.behave('works')
  await world.skipPauses()
  await world.settle()
  assert.deepEqual([...target.has], [])
})

test('C6: the half of a bundle that was given ends too', async () => {
  const { world, target, appId, userId, end } = await setUp()
  const { bundleId, valueIds } = await world.newBundle(appId, 4)
  const refused = new Set(valueIds.slice(2))
  target.behave((verb, item) => (verb === 'give' && refused.has(item.targetId) ? 'fails' : 'works'))
  const [requestId] = (await world.approve([
    { userId, appId, scopeType: 'ENTITLEMENT_BUNDLE', scopeId: bundleId, duration: 'PT1H' },
  ])) as [string]
  await world.settle()
  const grant = await world.grantOf(requestId)
  assert.deepEqual([grant['outcome'], grant['granted']], ['PENDING', null])
  assert.ok(Date.parse(grant['ends']!) > Date.now())
  assert.equal(target.has.size, 3)
  await end(requestId)
  await world.settle()
  assert.deepEqual([...target.has], [])
  assert.equal(world.requests.told.get(requestId)?.grant?.grantStatus, 'FAILED')
})

test('C6: what the target did and never shows ends too', async () => {
  const { world, target, ask, approve, end, key } = await setUp()
  let looked = false
  target.behave((verb) => {
    if (verb === 'give') return 'timeout after effect'
    if (looked) return 'fails'
    looked = true
    return 'works'
  })
  const [requestId] = (await approve(ask(undefined, 'PT1H'))) as [string]
  await world.settle()
  const { ends } = await world.grantOf(requestId)
  const hour = Date.parse(ends!) - Date.now()
  assert.ok(hour > 3_000_000 && hour <= 3_600_000, `${ends}`)
  for (let i = 0; i < limits.grantTries; i++) {
    await world.skipPauses()
    await world.settle()
  }
  const grant = await world.grantOf(requestId)
  assert.deepEqual([grant['outcome'], grant['granted'], grant['ends']], ['FAILED', null, ends])
  assert.equal(target.has.has(key()), true)
  target.behave('works')
  await end(requestId)
  await world.settle()
  assert.deepEqual([...target.has], [])
  assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'REVOKED')
})

test('B10: the answer of a worker that lost its lease is thrown away', async () => {
  const { world, target, ask, approve, end } = await setUp()
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  await end(requestId)
  target.onCall(async (verb) => {
    if (verb !== 'take') return
    target.onCall(undefined)
    // The lease runs out, and another worker takes the line over and fails.
    await world.sql(`update access set generation = generation + 1, tries = 7, last_error = 'the other one'
      where connector_id is not null`)
  })
  await world.lane('access.take')()
  const [line] = outside(await world.lines())
  assert.deepEqual([line?.actual, line?.tries, line?.last_error], ['unknown', 7, 'the other one'])
})

test('C13: gives to a target that fails pause, revocations do not', async () => {
  const { world, target, ask, approve, end } = await setUp()
  const others = await world.newUsers(12)
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  target.behave('fails')
  await approve(...others.map((user) => ask(user)))
  for (let i = 0; i < limits.breakerFailures + 2; i++) {
    await world.sql(`update access set next_try = clock_timestamp() where next_try is not null`)
    await world.settle()
  }
  const before = target.count('read')
  await world.sql(`update access set next_try = clock_timestamp() where next_try is not null`)
  await world.settle()
  assert.equal(target.count('read'), before, 'the breaker is open')
  await end(requestId)
  await world.settle()
  assert.equal(target.count('take'), 1)
})

test('C15: a target that asks for quiet gets it, and revocations go first when it is over', async () => {
  const { world, target, connectorId, ask, approve, end } = await setUp()
  const [other] = (await world.newUsers(1)) as [string]
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  target.behave('limits')
  target.retryAfter(600_000)
  await approve(ask(other))
  await world.settle()
  const calls = target.calls.length
  await end(requestId)
  await world.settle()
  assert.equal(target.calls.length, calls, 'nothing is called while it wants quiet')
  const [health] = await world.sql<{ seconds: number }>(
    `select extract(epoch from quiet_until - clock_timestamp())::float8 as seconds from connector_health where connector_id = $1`,
    [connectorId],
  )
  assert.ok(health && health.seconds > 540 && health.seconds <= 600, `${health?.seconds} s`)
  target.behave('works')
  await world.skipPauses()
  await world.lane('access.give')()
  assert.equal(target.calls.length, calls, 'gives wait for the revocation that is due')
  await world.lane('access.take')()
  await world.settle()
  assert.deepEqual(
    target.calls.slice(calls).map((call) => call.verb),
    ['take', 'read', 'give'],
  )
})

test('C14: a target that hangs holds up nobody else', async () => {
  const slow = fakeTarget({ kind: 'slow' })
  const quick = fakeTarget({ kind: 'quick' })
  const world = await makeWorld(database, [slow.connector, quick.connector], { patienceMs: 200 })
  const apps = [
    await world.newApp(await world.newConnector('slow')),
    await world.newApp(await world.newConnector('quick')),
  ]
  const [userId] = (await world.newUsers(1)) as [string]
  const requests = await world.approve(
    apps.map((appId) => ({ userId, appId, scopeType: 'APPLICATION' as const, scopeId: appId, duration: null })),
  )
  await world.settle()
  slow.behave((verb) => (verb === 'take' ? 'hangs' : 'works'))
  for (const requestId of requests) await world.expire((await world.grantOf(requestId))['grant_id']!)
  await world.lane('grants.end')()
  // It never answers: whoever waited for it to the end would wait for its whole limit.
  const began = performance.now()
  for (let i = 0; i < 5; i++) await world.lane('access.take')()
  assert.deepEqual([slow.has.size, quick.has.size], [1, 0])
  assert.ok(performance.now() - began < limits.connectorMs)
})

test('C13: a connector whose settings were mended is tried at once', async () => {
  const { world, target, connectorId, ask, approve, key } = await setUp()
  target.behave('fails')
  await approve(ask())
  for (let i = 0; i < limits.breakerFailures; i++) {
    await world.settle()
    await world.sql(`update access set next_try = clock_timestamp() where next_try is not null`)
  }
  target.behave('works')
  await world.settle()
  assert.equal(target.has.has(key()), false, 'the breaker is open')
  await world.sql(`update connector set secret = 'new' where connector_id = $1`, [connectorId])
  await world.settle()
  assert.equal(target.has.has(key()), true)
})

test('C13: a credential that ends soon is warned of, once', async () => {
  const { world, connectorId } = await setUp()
  await world.sql(
    `update connector set secret_expires = clock_timestamp() + interval '3 days' where connector_id = $1`,
    [connectorId],
  )
  await world.lane('access.watch')()
  await world.lane('access.watch')()
  assert.equal((await world.events('assent.connector.credential.expiring')).length, 1)
})

test('C16: a connector with live access is not deleted by any way; afterwards it can be', async () => {
  const { world, connectorId, ask, approve, end } = await setUp()
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  const remove = () => world.sql(`update connector set status = 'DELETED' where connector_id = $1`, [connectorId])
  await assert.rejects(remove(), /live access/)
  await end(requestId)
  await assert.rejects(remove(), /live access/)
  await world.settle()
  await remove()
})

test('C17: in quarantine the target is asked to take, never to give', async () => {
  const { world, target, ask, approve, end } = await setUp()
  const [other] = (await world.newUsers(1)) as [string]
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  await approve(ask(other))
  await world.lane('grants.open')()
  await world.sql(`update org set quarantined_since = clock_timestamp()`)
  await end(requestId)
  const before = target.calls.length
  await world.settle()
  assert.deepEqual(
    target.calls.slice(before).map((call) => call.verb),
    ['take'],
  )
})

test('C9, C10: what was taken and comes back with a synchronization is taken again; what is missing is given again', async () => {
  const { world, target, ask, approve, end, key, userId } = await setUp()
  const [other] = (await world.newUsers(1)) as [string]
  const [requestId] = (await approve(ask(), ask(other))) as [string, string]
  await world.settle()
  await end(requestId)
  await world.settle()
  target.has.add(key(userId))
  target.has.delete(key(other))
  await world.sql(`update access set check_at = clock_timestamp() where check_at is not null`)
  await world.settle()
  assert.deepEqual([...target.has], [key(other)])
  assert.equal((await world.events('resource.user_entitlements.drift.detect')).length, 2)
  assert.equal((await world.events('resource.user_entitlements.drift.revert')).length, 2)
  // A day later it is somebody else's gift: reported, and left.
  target.has.add(key(userId))
  await world.sql(`update access set taken = clock_timestamp() - interval '25 hours', check_at = clock_timestamp()
    where desired = 'gone' and connector_id is not null`)
  await world.settle()
  assert.equal(target.has.has(key(userId)), true)
  assert.equal((await world.events('resource.user_entitlements.drift.detect')).length, 3)
  assert.equal((await world.events('resource.user_entitlements.drift.revert')).length, 2)
})

test('a connector whose kind this server does not know proves nothing and is tried on', async () => {
  const world = await makeWorld(database)
  const appId = await world.newApp(await world.newConnector('elsewhere'))
  const [userId] = (await world.newUsers(1)) as [string]
  await world.approve([{ userId, appId, scopeType: 'APPLICATION', scopeId: appId, duration: null }])
  await world.settle()
  const [line] = outside(await world.lines())
  assert.match(line?.last_error ?? '', /no connector of kind elsewhere/)
  assert.equal(line?.actual, 'unknown')
})
