import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fakeTarget } from './fake-target.ts'
import { makeWorld } from './world.ts'

const database = await withDatabase()

/** An organization with one app at a target in memory, and one user; and what no step of its own judged, as if it were so. */
const setUp = async () => {
  const target = fakeTarget()
  const world = await makeWorld(database, [target.connector])
  const appId = await world.newApp(await world.newConnector(target.connector.kind))
  const [userId] = (await world.newUsers(1)) as [string]
  const ask = () => ({ userId, appId, scopeType: 'APPLICATION', scopeId: appId, duration: null }) as const
  const approve = async (...asks: Parameters<typeof world.approve>[0][number][]) => world.approve(asks)
  const end = async (requestId: string) => {
    await world.expire((await world.grantOf(requestId))['grant_id']!)
    await world.lane('grants.end')()
  }
  const key = () => `${userId} app ${appId}`
  const owner = (sql: string, values: readonly unknown[] = []) =>
    database.owner.inOrg(world.orgId, async (tx) => {
      await tx.query('set local session_replication_role = replica')
      await tx.query(sql, values)
    })
  const unjudged = (revocation = 'PENDING') =>
    owner(
      `update grants set outcome = case when ended is null then 'PENDING' else outcome end,
             revocation = case when ended is not null then $1 end, revoked = null where org_id = org()`,
      [revocation],
    )
  const judge = world.lane('grants.judge')
  return { world, target, appId, userId, ask, approve, end, key, owner, unjudged, judge }
}

test('an ended grant is told as over once nothing of it is ours to take any more, and not before', async () => {
  const gone = await setUp()
  const before = await setUp()
  before.target.has.add(before.key())
  for (const { approve, ask, end, judge, unjudged, world } of [gone, before]) {
    const [requestId] = (await approve(ask())) as [string]
    await world.settle()
    await end(requestId)
    await world.settle()
    for (const revocation of ['PENDING', 'FAILED']) {
      await unjudged(revocation)
      assert.equal(await judge(), 1)
      assert.equal((await world.grantOf(requestId))['revocation'], 'REVOKED', 'taken, or there before us')
      assert.equal(await judge(), 0)
    }
  }

  const { approve, ask, end, judge, owner, unjudged, world } = await setUp()
  const [requestId] = (await approve(ask())) as [string]
  await world.settle()
  await end(requestId)
  assert.equal(await judge(), 0, 'it is there still')
  await owner('update grant_access set withdrawn = clock_timestamp() where org_id = org()')
  assert.equal(await judge(), 0, 'what was withdrawn from it is owed, too')
  await owner('delete from grant_access where org_id = org()')
  await unjudged()
  assert.equal(await judge(), 1)
  assert.equal((await world.grantOf(requestId))['revocation'], 'REVOKED', 'there is nothing to take')
})

test('a grant waits for a person where one of its lines does, and is in force once all that it still gives is there', async () => {
  const { appId, approve, judge, owner, target, unjudged, userId, world } = await setUp()
  const { bundleId } = await world.newBundle(appId, 2)
  const [requestId] = (await approve({
    userId,
    appId,
    scopeType: 'ENTITLEMENT_BUNDLE',
    scopeId: bundleId,
    duration: null,
  })) as [string]
  await world.settle()
  const outcome = async () => (await world.grantOf(requestId))['outcome']
  const [line] = await world.sql<{ id: string }>(`select access_id as id from access where kind <> 'app' limit 1`)
  await owner(`update access set actual = 'gone' where org_id = org() and access_id = $1`, [line!.id])
  await unjudged()
  assert.deepEqual([await judge(), await outcome()], [0, 'PENDING'])
  await owner('update access set manual = true where org_id = org() and access_id = $1', [line!.id])
  assert.deepEqual([await judge(), await outcome()], [1, 'MANUAL_REQUIRED'])
  assert.equal(await judge(), 0, 'it is judged once')
  await owner('update grant_access set withdrawn = clock_timestamp() where org_id = org() and access_id = $1', [
    line!.id,
  ])
  assert.deepEqual([await judge(), await outcome()], [1, 'GRANTED'])
  assert.equal(await judge(), 0)
  assert.ok(target.count('give') > 0)
})
