import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remindOfEmergencies } from '@assent/server/features/grants/store-emergency.ts'
import { deliverOwn } from '@assent/server/features/notices/own.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrg, ok, refused } from '../directory/support.ts'
import { makeUser, testServer } from '../support/server.ts'

const database = await withDatabase()

/** An organization with emergency access for four hours, three administrators of apps and an app with a group. */
const setUp = async (emergency: { hours: number } | null = { hours: 4 }) => {
  const org = await makeOrg(database)
  const { app, root, withRoles } = org
  const [ada, ben] = [await withRoles('ada', ['APP_ADMIN']), await withRoles('ben', ['APP_ADMIN'])]
  const { userId } = await org.newUser('otto')
  const { appId } = await ok(app.run(root, 'app.create', { name: 'wiki', label: 'Wiki', activate: true } as never))
  const { groupId } = await ok(app.run(root, 'group.create', { name: 'Editors' }))
  await ok(app.run(root, 'app.addGroup', { appId, groupId }))
  await ok(app.run(root, 'settings.update', { emergency }))
  await org.events()
  const level = { appId, scopeType: 'GROUP', scopeId: groupId } as const
  const open = (by = ada, forWhom: string = by.userId, reason = 'The site is down.') =>
    app.run(by, 'emergency.open', { ...level, userId: forWhom, reason })
  const review = (by: typeof ada, emergencyId: string, verdict: 'JUSTIFIED' | 'UNJUSTIFIED' = 'JUSTIFIED') =>
    app.run(by, 'emergency.review', { emergencyId, verdict, note: 'I looked at the log of that night.' })
  const members = async () =>
    (await org.sql<{ user_id: string }>('select user_id from group_member where group_id = $1', [groupId])).map(
      (row) => row.user_id,
    )
  return { ...org, ada, ben, userId, appId, groupId, level, open, review, members }
}

test('A24: emergency access is there at once, is short, has a reason, and is on the record', async () => {
  const { ada, app, events, level, members, open } = await setUp()
  for (const reason of ['', '   ']) assert.equal((await refused(open(ada, ada.userId, reason))).code, 'invalid')
  const one = await ok(open())
  assert.deepEqual([await members(), one.access, one.reason], [[ada.userId], 'Wiki: Editors', 'The site is down.'])
  const lasts = Date.parse(one.ends) - Date.parse(one.opened)
  assert.ok(lasts > 3.9 * 3_600_000 && lasts < 4.1 * 3_600_000, `${lasts} ms`)
  const later = new Date(Date.parse(one.ends) + 1_000).toISOString()
  const moves = [later, null].map((ends) => app.run(ada, 'grant.moveEnd', { grantId: one.grantId, ends }))
  for (const move of moves) assert.equal((await refused(move)).code, 'forbidden', 'one’s own is never extended')
  const types = (await events()).map(({ type }) => type)
  assert.ok(types.includes('assent.emergency.open'), types.join())
  assert.equal(
    (await refused(app.run(ada, 'grant.create', { ...level, userId: ada.userId, actor: 'ADMIN' }))).code,
    'forbidden',
  )
})

test('A24: nobody extends it for another person either, and more hours than allowed are not to be had', async () => {
  const { ada, app, ben, level, userId } = await setUp({ hours: 2 })
  const one = await ok(app.run(ada, 'emergency.open', { ...level, userId, reason: 'He fixes it.', hours: 20 }))
  assert.ok(Date.parse(one.ends) - Date.parse(one.opened) < 2.1 * 3_600_000)
  const longer = await refused(app.run(ben, 'grant.moveEnd', { grantId: one.grantId, ends: null }))
  assert.match(longer.summary, /Emergency access ends when it ends/)
})

test('A24: until another administrator has reviewed it, neither who gave it nor who had it gets another', async () => {
  const { ada, app, ben, open, review, root, sql, userId } = await setUp()
  const one = await ok(open(ada, userId))
  // It is over, or given back: that changes nothing.
  await ok(app.run(root, 'grant.revoke', { grantId: one.grantId }))
  assert.deepEqual((await refused(open(ada))).links, { emergencyAccess: one.emergencyId })
  assert.equal((await refused(open(ben, userId))).code, 'conflict')
  assert.equal((await refused(open(ben, ada.userId))).code, 'conflict')
  assert.equal((await refused(review(ada, one.emergencyId))).code, 'forbidden')
  await sql(`update users set person_id = $1 where user_id = $2`, [ada.personId, ben.userId])
  assert.equal((await refused(review({ ...ben, personId: ada.personId }, one.emergencyId))).code, 'forbidden')
  await ok(review(root, one.emergencyId))
  assert.equal((await refused(review(root, one.emergencyId))).code, 'conflict')
  await ok(open(ada))
})

test('A24: what was not justified ends at once', async () => {
  const { app, members, open, orgId, review, root } = await setUp()
  const one = await ok(open())
  const seen = await ok(review(root, one.emergencyId, 'UNJUSTIFIED'))
  await app.lanes.find(({ name }) => name === 'access.take.directory')!.work(orgId, 10)
  assert.deepEqual([seen.verdict, seen.ended !== null, await members()], ['UNJUSTIFIED', true, []])
})

test('A24: it is off until the settings say otherwise; not for machines, and not where nobody could review it', async () => {
  const { ada, app, level, open, root, sql } = await setUp(null)
  assert.match((await refused(open())).summary, /no emergency access/)
  await ok(app.run(root, 'settings.update', { emergency: { hours: 1 } }))
  for (const by of [
    { ...ada, kind: 'SERVICE' as const },
    { ...ada, roles: [] },
  ])
    assert.equal(
      (await refused(app.run(by, 'emergency.open', { ...level, userId: ada.userId, reason: 'x' }))).code,
      'forbidden',
    )
  await sql(`update users set status = 'SUSPENDED' where login in ('ben')`)
  await sql(`update users set person_id = $1 where login = 'root'`, [ada.personId])
  assert.match((await refused(open())).summary, /no other administrator/)
})

test('A24: every administrator and auditor is told at once and each day until it is reviewed, whatever he chose', async () => {
  const { ada, ben, events, open, orgId, review, root, services, sql, withRoles, db } = await setUp()
  const auditor = await withRoles('aud', ['AUDITOR'])
  for (const reader of [ben, auditor])
    await sql(
      `insert into preference (org_id, user_id, notify, quiet_from, quiet_to, clock_zone, digest)
       values (org(), $1, '{"alarm": {"email": false, "inApp": false}}', '00:00', '23:59', 'UTC', 'WEEKLY')`,
      [reader.userId],
    )
  const one = await ok(open())
  await deliverOwn(services, orgId, 50)
  const told = async () =>
    (await sql<{ user_id: string }>(`select user_id from mail where kind = 'alarm' order by mail_id`)).map(
      (m) => m.user_id,
    )
  assert.deepEqual((await told()).sort(), [ada, ben, root, auditor].map((one) => one.userId).sort())
  const remind = () => db.inOrg(orgId, (tx) => remindOfEmergencies(tx, 10))
  assert.equal(await remind(), 0)
  await sql(`update emergency set reminded = reminded - interval '25 hours'`)
  assert.deepEqual([await remind(), await remind()], [1, 0])
  await deliverOwn(services, orgId, 50)
  assert.equal((await told()).length, 8)
  assert.ok((await events()).some(({ type }) => type === 'assent.emergency.overdue'))
  await sql(`update emergency set reminded = reminded - interval '25 hours'`)
  await ok(review(root, one.emergencyId))
  assert.equal(await remind(), 0)
})

test('A24: over HTTP, with what stands in the way', async () => {
  const server = await testServer(database.db)
  const orgId = await database.newOrg()
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const other = await makeUser(server, orgId, 'other', { roles: ['APP_ADMIN'] })
  const plain = await makeUser(server, orgId, 'plain')
  const appId = (await root.call('POST', '/api/v1/apps', { label: 'Wiki', name: 'wiki' })).body.id
  const url = '/governance/api/v1/emergency-access'
  const settings = await root.call('PATCH', '/governance/api/v1/settings', { _limits: { emergency: { hours: 3 } } })
  assert.deepEqual(settings.body._limits.emergency, { hours: 3 })
  const body = { userId: root.userId, appId, scopeType: 'APPLICATION', scopeId: appId, reason: 'The site is down.' }
  for (const bad of [{ hours: 0 }, { hours: 25 }, { reason: '' }])
    assert.equal((await root.call('POST', url, { ...body, ...bad })).status, 400, JSON.stringify(bad))
  assert.equal((await plain.call('POST', url, body)).status, 403)
  const opened = await root.call('POST', url, body)
  assert.deepEqual([opened.status, opened.body.access, opened.body.verdict], [201, 'Wiki', null])
  assert.equal((await other.call('GET', `${url}?open=true`)).body.data.length, 1)
  const mine = await Promise.all([root, other].map((one) => one.call('GET', `${url}?mine=true`)))
  assert.deepEqual(
    mine.map(({ body }) => body.data.length),
    [1, 0],
  )
  const said = { verdict: 'JUSTIFIED', note: 'It was down.' }
  assert.equal((await root.call('POST', `${url}/${opened.body.id}/review`, said)).status, 403)
  assert.equal((await other.call('POST', `${url}/${opened.body.id}/review`, said)).body.verdict, 'JUSTIFIED')
  assert.equal((await other.call('GET', `${url}/${opened.body.id}`)).body.note, 'It was down.')
  assert.equal((await other.call('GET', `${url}?open=true`)).body.data.length, 0)
})
