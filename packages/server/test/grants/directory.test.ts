import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'
import { makeWorld } from './world.ts'

const database = await withDatabase()

test('an approved app level is given at once, told to its request, and taken when its time is over', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  const [requestId] = (await world.approve([
    { userId, appId, scopeType: 'APPLICATION', scopeId: appId, duration: 'PT1H' },
  ])) as [string]
  await world.lane('grants.open')()
  assert.equal(await world.inApp(userId, appId), true)
  const grant = await world.grantOf(requestId)
  assert.equal(Date.parse(grant['ends']!) - Date.parse(grant['granted']!), 3_600_000)
  assert.deepEqual(world.requests.told.get(requestId)?.grant, {
    requestId,
    grantStatus: 'GRANTED',
    granted: grant['granted'],
    revocationScheduled: grant['ends'],
  })
  await world.expire(grant['grant_id']!)
  assert.equal(await world.lane('grants.end')(), 1)
  await world.settle()
  assert.equal(await world.inApp(userId, appId), false)
  assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'REVOKED')
  assert.equal((await world.grantOf(requestId))['status'], 'EXPIRED')
  assert.equal((await world.events('application.user_membership.add')).length, 1)
  assert.equal((await world.events('application.user_membership.remove')).length, 1)
})

test('a group level also assigns the app, a bundle level each of its values', async () => {
  const world = await makeWorld(database)
  const [one, two] = (await world.newUsers(2)) as [string, string]
  const [first, second] = [await world.newApp(), await world.newApp()]
  const groupId = await world.newGroup(first)
  const { bundleId, valueIds } = await world.newBundle(second, 3)
  await world.approve([
    { userId: one, appId: first, scopeType: 'GROUP', scopeId: groupId, duration: null },
    { userId: two, appId: second, scopeType: 'ENTITLEMENT_BUNDLE', scopeId: bundleId, duration: null },
  ])
  await world.settle()
  assert.deepEqual([await world.inApp(one, first), await world.inGroup(one, groupId)], [true, true])
  assert.deepEqual([await world.inApp(two, second), await world.valuesOf(two)], [true, [...valueIds].sort()])
})

const appGrant = (userId: string, appId: string, duration: string | null = null) =>
  ({ userId, appId, scopeType: 'APPLICATION', scopeId: appId, duration }) as const

test('C7: of two grants of the same access, the first to end takes nothing', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  const requests = await world.approve([appGrant(userId, appId, 'PT1H'), appGrant(userId, appId, 'P1D')])
  await world.settle()
  for (const [index, requestId] of requests.entries()) {
    await world.expire((await world.grantOf(requestId))['grant_id']!)
    await world.settle()
    assert.equal(await world.inApp(userId, appId), index === 0)
    assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'REVOKED')
  }
  assert.equal((await world.lines()).length, 1)
})

test('C8: what the user had before stays when the grant ends', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  await world.sql(`insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)`, [appId, userId])
  const [requestId] = (await world.approve([appGrant(userId, appId, 'PT1H')])) as [string]
  await world.settle()
  await world.expire((await world.grantOf(requestId))['grant_id']!)
  await world.settle()
  assert.equal(await world.inApp(userId, appId), true)
  const [row] = await world.sql<{ direct: boolean; by_access: boolean }>(`select direct, by_access from app_user`)
  assert.deepEqual(row, { direct: true, by_access: false })
  assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'REVOKED')
  assert.equal((await world.events('application.user_membership.remove')).length, 0)
})

test('D1, D3: all grants of a deactivated user end, and nothing comes back with the user', async () => {
  const world = await makeWorld(database)
  const [userId, other] = (await world.newUsers(2)) as [string, string]
  const appId = await world.newApp()
  const [requestId] = (await world.approve([appGrant(userId, appId), appGrant(other, appId)])) as [string]
  await world.settle()
  await world.setStatus(userId, 'DEPROVISIONED')
  // Back before any worker looked.
  await world.setStatus(userId, 'ACTIVE')
  assert.equal(await world.lane('users.gone')(), 1)
  await world.settle()
  const grant = await world.grantOf(requestId)
  assert.deepEqual([grant['status'], grant['end_reason']], ['INACTIVE', 'USER_GONE'])
  assert.deepEqual([await world.inApp(userId, appId), await world.inApp(other, appId)], [false, true])
})

test('D1: an approval for a user who is deactivated meanwhile gives nothing', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  const [requestId] = (await world.approve([appGrant(userId, appId)])) as [string]
  await world.setStatus(userId, 'DEPROVISIONED')
  await world.settle()
  assert.equal(await world.inApp(userId, appId), false)
  assert.equal(world.requests.told.get(requestId)?.grant?.grantStatus, 'FAILED')
  assert.equal((await world.grantOf(requestId))['end_reason'], 'REFUSED')
})

test('C12: a level that was deleted between approval and grant is refused loudly, and can be tried again once it is mended', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  const groupId = await world.newGroup(appId)
  const [requestId] = (await world.approve([
    { userId, appId, scopeType: 'GROUP', scopeId: groupId, duration: null },
  ])) as [string]
  await world.sql(`update groups set deleted = clock_timestamp() where group_id = $1`, [groupId])
  await world.settle()
  const told = world.requests.told.get(requestId)?.grant
  assert.equal(told?.grantStatus, 'FAILED')
  assert.match(told?.problem ?? '', /no longer exists/)
  assert.deepEqual(await world.lines(), [])
  assert.match((await world.events('resource.user_entitlements.update'))[0]?.body ?? '', /FAILURE/)
})

test('A20: an extension runs on from the end of a living grant without a gap; an ended one stays ended', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  const [first] = (await world.approve([appGrant(userId, appId, 'PT1H')])) as [string]
  await world.settle()
  const before = await world.grantOf(first)
  const [second] = (await world.approve([{ ...appGrant(userId, appId, 'P1D'), extendsId: before['grant_id']! }])) as [
    string,
  ]
  await world.settle()
  const after = await world.grantOf(second)
  assert.equal(Date.parse(after['ends']!) - Date.parse(before['ends']!), 86_400_000)
  await world.expire(before['grant_id']!)
  await world.settle()
  assert.equal(await world.inApp(userId, appId), true)
  const [third] = (await world.approve([{ ...appGrant(userId, appId, 'P1D'), extendsId: before['grant_id']! }])) as [
    string,
  ]
  await world.settle()
  assert.equal(world.requests.told.get(third)?.grant?.grantStatus, 'FAILED')
  await assert.rejects(
    world.sql(
      `update grants set status = 'ACTIVE', ended = null, end_reason = null, revocation = null where grant_id = $1`,
      [before['grant_id']],
    ),
    /an ended grant stays ended/,
  )
})

test('A6: the database gives nothing that was not approved', async () => {
  const world = await makeWorld(database)
  const [userId, other] = (await world.newUsers(2)) as [string, string]
  const appId = await world.newApp()
  const [requestId] = (await world.approve([appGrant(userId, appId)])) as [string]
  const insert = (request: string, user: string) =>
    world.sql(
      `insert into grants (org_id, grant_id, request_id, user_id, app_id, scope_type, scope_id, status, actor, starts, created_by,
         last_updated_by) values (org(), $1, $2, $3, $4, 'APPLICATION', $4, 'ACTIVE', 'ACCESS_REQUEST', clock_timestamp(), 'x', 'x')`,
      [world.newId('grant'), request, user, appId],
    )
  await assert.rejects(insert(requestId, other), /a grant gives what was approved/)
  await assert.rejects(insert('req00000000000000000', userId), /a grant gives what was approved/)
  await insert(requestId, userId)
})

test('C17: in quarantine grants end, and nothing is given until it is over', async () => {
  const world = await makeWorld(database)
  const [userId, other] = (await world.newUsers(2)) as [string, string]
  const appId = await world.newApp()
  const [old] = (await world.approve([appGrant(userId, appId, 'PT1H')])) as [string]
  await world.settle()
  await world.sql(`update org set quarantined_since = clock_timestamp()`)
  await world.expire((await world.grantOf(old))['grant_id']!)
  await world.approve([appGrant(other, appId)])
  await world.settle()
  assert.deepEqual([await world.inApp(userId, appId), await world.inApp(other, appId)], [false, false])
  await world.sql(`update org set quarantined_since = null`)
  await world.settle()
  assert.equal(await world.inApp(other, appId), true)
})

test('C10: what an administrator or a bug takes from the directory while a grant lives is put back and reported', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  await world.approve([appGrant(userId, appId)])
  await world.settle()
  await world.sql('delete from app_user')
  await world.sql('update access set check_at = clock_timestamp()')
  await world.settle()
  assert.equal(await world.inApp(userId, appId), true)
  assert.equal((await world.events('resource.user_entitlements.drift.detect')).length, 1)
  assert.equal((await world.events('resource.user_entitlements.drift.revert')).length, 1)
})

test('C6: a grant that still waits for its access is told when another grant of the same access gets it', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  const [waiting] = (await world.approve([appGrant(userId, appId)])) as [string]
  await world.settle()
  await world.sql(`update access set actual = 'unknown', tries = 1, next_try = clock_timestamp() + interval '1 hour'`)
  await world.sql(`update grants set outcome = 'PENDING', granted = null`)
  const [next] = (await world.approve([appGrant(userId, appId)])) as [string]
  await world.settle()
  assert.deepEqual(
    [(await world.grantOf(waiting))['outcome'], (await world.grantOf(next))['outcome']],
    ['GRANTED', 'GRANTED'],
  )
})

test('C7: an ended grant whose access another one wants before it is taken counts as revoked', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  const [old] = (await world.approve([appGrant(userId, appId, 'PT1H')])) as [string]
  await world.settle()
  await world.expire((await world.grantOf(old))['grant_id']!)
  assert.equal(await world.lane('grants.end')(), 1)
  const [next] = (await world.approve([appGrant(userId, appId)])) as [string]
  await world.lane('grants.open')()
  await world.settle()
  assert.equal(await world.inApp(userId, appId), true)
  assert.equal((await world.grantOf(next))['outcome'], 'GRANTED')
  assert.equal((await world.grantOf(old))['revocation'], 'REVOKED')
})

test('C10: reading a line again that is not at rest leaves its next try alone', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  await world.approve([appGrant(userId, appId)])
  await world.settle()
  await world.sql(
    `update access set actual = 'unknown', next_try = clock_timestamp() + interval '1 hour', check_at = clock_timestamp()`,
  )
  await world.lane('access.drift')()
  const [line] = await world.sql<{ next_try: string | null }>('select next_try from access')
  assert.notEqual(line!.next_try, null)
})

test('C6: a grant that comes while the others of its access are being settled is settled too', async () => {
  const world = await makeWorld(database)
  const [userId] = (await world.newUsers(1)) as [string]
  const appId = await world.newApp()
  const [waiting] = (await world.approve([appGrant(userId, appId)])) as [string]
  await world.settle()
  await world.sql(`update access set actual = 'unknown', tries = 1, next_try = clock_timestamp()`)
  await world.sql(`update grants set outcome = 'PENDING', granted = null`)
  const released = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holder = database.db.inOrg(world.orgId, async (tx) => {
    await tx.query('select from grants for update')
    held.resolve()
    await released.promise
  })
  await held.promise
  // The lane waits for the first grant, and has not seen the second.
  const lane = world.lane('access.give.directory')()
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  assert.ok(await until(async () => (await database.owner.bare(waits)).length > 0, 4_000))
  const [next] = (await world.approve([appGrant(userId, appId)])) as [string]
  await world.lane('grants.open')()
  released.resolve()
  await Promise.all([holder, lane])
  await world.settle()
  assert.deepEqual(
    [(await world.grantOf(waiting))['outcome'], (await world.grantOf(next))['outcome']],
    ['GRANTED', 'GRANTED'],
  )
})
