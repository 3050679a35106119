import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeMembership } from '@assent/server/features/directory/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer } from '../support/server.ts'
import { fine, load, messages } from './loading.ts'
import { makeOrg, ok, refused } from './support.ts'

const database = await withDatabase()

/** A group of twenty that decides by a sequence, and one of twenty that does not. */
const setUp = async () => {
  const org = await makeOrg(database)
  const { app, root, sql, services } = org
  const logins = Array.from({ length: 20 }, (_, i) => `u${i}`)
  for (const login of logins) await org.newUser(login)
  const group = async (name: string): Promise<string> => {
    const { groupId } = await ok(app.run(root, 'group.create', { name }))
    await sql(
      `insert into group_member (org_id, group_id, user_id) select org(), $1, user_id from users where login = any ($2)`,
      [groupId, logins],
    )
    return groupId
  }
  const [reviewers, staff] = [await group('Reviewers'), await group('Staff')]
  const flowId = services.newHexId()
  const steps = [
    { type: 'APPROVAL', label: 'Review', panels: [{ rules: [{ type: 'GROUP', groupId: reviewers }], quorum: 'ANY' }] },
  ]
  await sql(
    `insert into sequence (org_id, sequence_id, name, version, created_by, last_updated_by) values (org(), $1, 'S', 1, 't', 't')`,
    [flowId],
  )
  await sql(
    `insert into flow_version (org_id, flow_id, version, steps, created_by) values (org(), $1, 1, $2::jsonb, 't')`,
    [flowId, JSON.stringify(steps)],
  )
  const members = async (groupId = reviewers) =>
    (await sql<{ n: number }>(`select count(*)::int as n from group_member where group_id = $1`, [groupId]))[0]!.n
  const removal = (name: string, from: number, to: number) =>
    `group,user,action\n${logins
      .slice(from, to)
      .map((login) => `${name},${login},remove\n`)
      .join('')}`
  const drop = (login: string, groupId = reviewers) => app.run(root, 'group.removeMember', { groupId, user: login })
  const alarms = async () => (await org.events()).filter(({ type }) => type === 'assent.group.brake')
  await org.events()
  return { ...org, logins, reviewers, staff, members, removal, drop, alarms }
}

test('D6: a file that takes half of a group that decides is refused as a whole, on the record, and says what to do', async () => {
  const org = await setUp()
  const { alarms, members, removal, reviewers, staff } = org
  const half = `${removal('Reviewers', 0, 10)}Staff,u0,remove\n`
  const plan = await load(org, 'memberships', half, { dryRun: true })
  assert.deepEqual([plan.errors.total, await alarms()], [1, []])
  const report = await load(org, 'memberships', half)
  assert.deepEqual(messages(report), messages(plan))
  assert.equal(
    messages(report)[0],
    `2: 10 of 20 people of "Reviewers" would have left it within 24 hours, and this group decides on requests: more than 30% at once is taken for a fault. Nothing was changed. If it is meant, a super administrator lets it through for an hour: POST /governance/api/v1/groups/${reviewers}/lift-brake.`,
  )
  assert.deepEqual([report.applied, await members(), await members(staff)], [false, 20, 20])
  const [alarm, ...more] = await alarms()
  assert.deepEqual([alarm?.target_ids, alarm?.detail['left'], alarm?.detail['before'], more], [[reviewers], 10, 20, []])
  // What nobody decides by is not held.
  fine(await load(org, 'memberships', removal('Staff', 0, 20)))
  assert.equal(await members(staff), 0)
})

test('D6: the same by deactivating or suspending half of the people, and by many small files or calls', async () => {
  for (const status of ['DEPROVISIONED', 'SUSPENDED']) {
    const org = await setUp()
    const file = (from: number, to: number) =>
      `login,status\n${org.logins
        .slice(from, to)
        .map((login) => `${login},${status}\n`)
        .join('')}`
    const report = await load(org, 'users', file(0, 10))
    assert.match(messages(report)[0] ?? '', /^0: 10 of 20 people of "Reviewers" would have left/)
    assert.deepEqual([report.applied, await org.members(), (await org.alarms()).length], [false, 20, 1])
    fine(await load(org, 'users', file(0, 6)))
    assert.match(messages(await load(org, 'users', file(6, 7)))[0] ?? '', /^0: 7 of 20 people/)
    // Who leaves the company leaves, one at a time: access has to end (D1).
    await ok(org.app.run(org.root, 'user.deactivate', { user: 'u7' }))
    assert.equal((await org.sql(`select from users where login = 'u7' and status = 'DEPROVISIONED'`)).length, 1)
  }
  const { alarms, drop, members } = await setUp()
  for (let i = 0; i < 6; i++) await ok(drop(`u${i}`))
  const no = await refused(drop('u6'))
  assert.deepEqual([no.code, no.causes[0]?.reason], ['conflict', 'MASS_CHANGE'])
  assert.match(no.summary, /7 of 20 people of "Reviewers"/)
  assert.deepEqual([await members(), (await alarms()).length], [14, 1])
})

test('D6: single removals go through, also of small groups; who came back has not left; what lies back counts no more', async () => {
  const { app, drop, members, reviewers, root, sql } = await setUp()
  for (let i = 0; i < 6; i++) await ok(drop(`u${i}`))
  for (let i = 0; i < 6; i++) await ok(app.run(root, 'group.addMember', { groupId: reviewers, user: `u${i}` }))
  for (let i = 6; i < 12; i++) await ok(drop(`u${i}`))
  await refused(drop('u12'))
  await sql(`update approver_leave set at = at - interval '25 hours'`)
  await ok(drop('u12'))
  assert.equal(await members(), 13)
  await sql(`delete from approver_leave`)
  await sql(`delete from group_member where user_id not in (select user_id from users where login in ('u0', 'u1'))`)
  await ok(drop('u0'))
  await ok(drop('u1'))
  assert.equal(await members(), 0)
})

test('D6: what a grant gave is taken back whatever the brake says', async () => {
  const { members, reviewers, sql, db, orgId } = await setUp()
  await sql(`update group_member set direct = false, by_access = true where group_id = $1`, [reviewers])
  const users = await sql<{ user_id: string }>(`select user_id from group_member where group_id = $1`, [reviewers])
  await db.inOrg(orgId, (tx) =>
    takeMembership(
      tx,
      users.map(({ user_id }) => ({ kind: 'group', targetId: reviewers, userId: user_id })),
    ),
  )
  assert.deepEqual([await members(), (await sql('select from approver_leave')).length], [0, 0])
})

test('D6: a person lifts the brake of one group for an hour, with a reason; a machine does not', async () => {
  const org = await setUp()
  const { alarms, app, members, removal, reviewers, root, sql } = org
  const lift = (caller = root, reason = 'The team was closed.') =>
    app.run(caller, 'group.liftBrake', { groupId: reviewers, reason })
  assert.equal((await refused(lift({ ...root, kind: 'SERVICE' }))).code, 'forbidden')
  assert.equal((await refused(lift({ ...root, roles: ['APP_ADMIN'] }))).code, 'forbidden')
  assert.equal((await refused(lift(root, '  '))).code, 'invalid')
  assert.equal(
    (await refused(app.run(root, 'group.liftBrake', { groupId: '00g00000000000000000', reason: 'x' }))).code,
    'not_found',
  )
  const { until } = await ok(lift())
  assert.ok(Date.parse(until) > Date.now() + 3_000_000 && Date.parse(until) < Date.now() + 4_000_000)
  fine(await load(org, 'memberships', removal('Reviewers', 0, 10)))
  assert.deepEqual([await members(), (await alarms()).length], [10, 0])
  await sql(`update groups set brake_lifted_until = clock_timestamp() - interval '1 second'`)
  assert.match(messages(await load(org, 'memberships', removal('Reviewers', 10, 11)))[0] ?? '', /11 of 20 people/)
})

test('D6: a group that owns something decides too; the settings say how many; two at once are counted one after the other', async () => {
  const { app, drop, members, root, staff } = await setUp()
  const { groupId } = await ok(app.run(root, 'group.create', { name: 'Owned' }))
  await ok(app.run(root, 'group.addOwner', { groupId, owner: { kind: 'GROUP', id: staff } }))
  await ok(app.run(root, 'settings.update', { approverBrake: { percent: 10, atLeast: 2, hours: 1 } }))
  const outcomes = await Promise.all(Array.from({ length: 6 }, (_, i) => drop(`u${i}`, staff)))
  assert.equal(outcomes.filter((one) => one === undefined).length, 2)
  assert.equal(await members(staff), 18)
})

test('F2: the brake is lifted over HTTP by super administrators, with a reason', async () => {
  const server = await testServer(database.db)
  const orgId = await database.newOrg()
  const [root, admin] = [
    await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] }),
    await makeUser(server, orgId, 'admin', { roles: ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] }),
  ]
  const machine = await makeUser(server, orgId, 'sync', {
    roles: ['SUPER_ADMIN'],
    kind: 'SERVICE',
    ownerId: root.userId,
  })
  const { id } = (await root.call('POST', '/api/v1/groups', { profile: { name: 'Reviewers' } })).body
  const url = `/governance/api/v1/groups/${id}/lift-brake`
  const lifted = await root.call('POST', url, { reason: 'Closed' })
  assert.deepEqual([lifted.status, lifted.body.groupId], [200, id])
  for (const who of [admin, machine]) assert.equal((await who.call('POST', url, { reason: 'Closed' })).status, 403)
  for (const body of [{}, { reason: '' }, { reason: 'x'.repeat(1_001) }, { reason: 'x', hours: 24 }])
    assert.equal((await root.call('POST', url, body)).status, 400, JSON.stringify(body).slice(0, 40))
  assert.equal((await root.call('POST', url.replace(id, '00g00000000000000000'), { reason: 'x' })).status, 404)
})
