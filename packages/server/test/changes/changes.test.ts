import assert from 'node:assert/strict'
import { test } from 'node:test'
import { governed } from '@assent/core/policy/changes.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { deliverOwn } from '@assent/server/features/notices/own.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrg, ok, refused } from '../directory/support.ts'
import { makeOrganization, testServices } from '../support/organization.ts'
import { makeUser, testServer } from '../support/server.ts'
import { type FourEyesOrg, fourEyesOrg } from './world.ts'

const database = await withDatabase()
const server = await testServer(database.db)

const openChange = async ({ app, ben }: FourEyesOrg) =>
  (await ok(app.read(ben, 'policyChange.list', { page: { limit: 50 }, open: true }))).items

test('A23: an administrator cannot loosen a rule for himself and restore it: another one has to confirm', async () => {
  const org = await fourEyesOrg(database)
  const { ada, app, ben, condition, conditionId, events } = org
  const loosen = () =>
    app.run(ada, 'condition.update', { ...condition, patch: { requesterSettings: { type: 'EVERYONE' } } })
  const no = await refused(loosen())
  assert.equal(no.code, 'proposed')
  const changeId = no.links!['policyChange']!
  // Again is the same proposal, and by himself he confirms nothing: neither by the same command nor by its name.
  assert.deepEqual((await refused(loosen())).links, { policyChange: changeId })
  assert.match((await refused(app.run(ada, 'policyChange.confirm', { changeId }))).summary, /somebody else/)
  const before = await ok(app.read(ben, 'condition.get', condition))
  assert.deepEqual([before.version, before.requesters.type], [1, 'GROUPS'])
  const [shown] = await openChange(org)
  assert.equal(shown?.effect[0]?.detail['requester_settings_type'], 'EVERYONE')
  const done = await ok(app.run(ben, 'policyChange.confirm', { changeId }))
  assert.deepEqual([done.status, done.decidedBy, done.proposedBy], ['DONE', ben.userId, ada.userId])
  assert.equal((await ok(app.read(ben, 'condition.get', condition))).requesters.type, 'EVERYONE')
  assert.equal((await refused(app.run(ben, 'policyChange.confirm', { changeId }))).code, 'conflict')
  assert.deepEqual(
    (await events()).map(({ type, actor_id, target_ids }) => [type, actor_id, target_ids.slice(0, 2)]),
    [
      ['assent.policy.change.propose', ada.userId, [changeId, conditionId]],
      ['access.request.condition.update', ben.userId, [conditionId, condition.appId]],
      ['assent.policy.change.confirm', ben.userId, [changeId, ada.userId]],
    ],
  )
})

test('A23: the same change by another administrator confirms the first, by another account of the same person it does not', async () => {
  const { ada, adaAgain, app, ben, condition, events, robot } = await fourEyesOrg(database)
  const off = (by: typeof ada) => app.run(by, 'condition.deactivate', condition)
  const { links } = await refused(off(ada))
  for (const again of [adaAgain, robot]) assert.deepEqual((await refused(off(again))).links, links)
  for (const again of [adaAgain, robot])
    assert.equal(
      (await refused(app.run(again, 'policyChange.confirm', { changeId: links!['policyChange']! }))).code,
      'forbidden',
    )
  const done = await ok(off(ben))
  assert.equal(done.status, 'INACTIVE')
  assert.equal((await events()).filter(({ type }) => type === 'assent.policy.change.propose').length, 1)
})

test('A23: what was changed since it was proposed, or too late, is not put in force', async () => {
  const { ada, app, ben, condition, conditionId, sql } = await fourEyesOrg(database)
  const rename = (name: string) => app.run(ada, 'condition.update', { ...condition, patch: { name } })
  const first = (await refused(rename('One'))).links!['policyChange']!
  const second = (await refused(rename('Two'))).links!['policyChange']!
  await ok(app.run(ben, 'policyChange.confirm', { changeId: first }))
  const late = await refused(app.run(ben, 'policyChange.confirm', { changeId: second }))
  assert.match(late.summary, /changed since it was proposed/)
  const third = (await refused(rename('Three'))).links!['policyChange']!
  await database.owner.bare(`update policy_change set expires = clock_timestamp() where change_id = $1`, [third])
  assert.match((await refused(app.run(ben, 'policyChange.confirm', { changeId: third }))).summary, /time to confirm/)
  assert.equal((await ok(app.read(ben, 'policyChange.get', { changeId: third }))).status, 'EXPIRED')
  assert.equal(
    (await sql<{ name: string }>(`select name from condition where condition_id = $1`, [conditionId]))[0]!.name,
    'One',
  )
})

test('A23 C17: nothing is put in force in quarantine: it may have been turned down after the backup', async () => {
  const { ada, app, ben, condition, sql } = await fourEyesOrg(database)
  const { links } = await refused(app.run(ada, 'condition.deactivate', condition))
  const confirm = () => app.run(ben, 'policyChange.confirm', { changeId: links!['policyChange']! })
  await sql(`update org set quarantined_since = clock_timestamp() where org_id = org()`)
  assert.equal((await refused(confirm())).code, 'unavailable')
  await sql(`update org set quarantined_since = null where org_id = org()`)
  assert.equal((await ok(confirm())).status, 'DONE')
})

test('A23: a proposal is turned down by another administrator, and taken back by its own', async () => {
  const { ada, app, ben, condition, outsider } = await fourEyesOrg(database)
  const propose = async (name: string) =>
    (await refused(app.run(ada, 'condition.update', { ...condition, patch: { name } }))).links!['policyChange']!
  const [one, two] = [await propose('One'), await propose('Two')]
  assert.equal((await refused(app.run(outsider, 'policyChange.reject', { changeId: one }))).code, 'forbidden')
  assert.equal((await refused(app.read(outsider, 'policyChange.get', { changeId: one }))).code, 'forbidden')
  const down = await ok(app.run(ben, 'policyChange.reject', { changeId: one, reason: 'Too wide.' }))
  assert.deepEqual([down.status, down.reason], ['REJECTED', 'Too wide.'])
  assert.equal((await ok(app.run(ada, 'policyChange.reject', { changeId: two }))).status, 'WITHDRAWN')
  for (const changeId of [one, two])
    assert.equal((await refused(app.run(ben, 'policyChange.confirm', { changeId }))).code, 'conflict')
})

test('A23: the guard itself goes off only by two; so do roles, and what lets one sign in as another administrator', async () => {
  const { ada, adaAgain, app, ben, groupId, outsider, root, sql } = await fourEyesOrg(database)
  const tries = await Promise.all([
    app.run(root, 'settings.update', { fourEyes: { policy: false, grants: false } }),
    app.run(root, 'user.setRoles', { user: outsider.userId, roles: ['SUPER_ADMIN'] }),
    app.run(root, 'password.set', { userId: ben.userId, password: 'a password that is long' }),
    app.run(root, 'identity.link', { userId: ben.userId, issuer: 'https://id.example.test', subject: 'x' }),
    app.run(root, 'user.update', { user: ben.userId, profile: { email: 'root@example.test' }, whole: false }),
    app.run(root, 'delegate.setFor', { user: ben.userId, appointment: { standInId: outsider.userId } }),
    app.run(root, 'group.addOwner', { groupId, owner: { kind: 'USER', id: root.userId } }),
    app.run(root, 'user.unlink', { user: adaAgain.userId }),
  ])
  for (const [index, one] of tries.entries())
    assert.equal(isRefusal(one) && one.code, 'proposed', `${index}: ${JSON.stringify(one)}`)
  // A password that waits is kept sealed, and shown to nobody.
  const kept = await sql<{ effect: string }>(`select effect::text from policy_change where command = 'password.set'`)
  assert.ok(kept.length === 1 && !kept[0]!.effect.includes('password that is long'))
  // What takes away, and what concerns no administrator, needs nobody.
  await ok(app.run(root, 'user.setRoles', { user: ada.userId, roles: [] }))
  await ok(app.run(root, 'password.set', { userId: outsider.userId, password: 'a password that is long' }))
  await ok(app.run(root, 'user.update', { user: ben.userId, profile: { title: 'Boss' }, whole: false }))
})

test('A23: open tasks of others are given to whoever stands in by two; one’s own need nobody', async () => {
  const { app, ben, orgId, outsider, root } = await fourEyesOrg(database)
  const org = await makeOrganization(testServices(database.db), orgId)
  const { entryId } = await org.requestable('Vault', [
    { type: 'APPROVAL', label: 'Ben', assignmentRule: { type: 'USER', userId: ben.userId } },
  ])
  await ok(app.run(outsider, 'request.submit', { entryId, values: [] }))
  const stands = await org.user('stands')
  const appointment = `insert into delegate (org_id, delegate_id, delegator_id, stand_in_id, starts, created_by, last_updated_by)
    values (org(), $1, $2, $3, clock_timestamp(), 'test', 'test')`
  await org.run(appointment, ['gda00000000000000001', ben.userId, stands])
  assert.equal((await refused(app.run(root, 'task.handOver', { userId: ben.userId }))).code, 'proposed')
  assert.deepEqual(await ok(app.run(ben, 'task.handOver', {})), { given: 1, kept: 0 })
})

test('A23: access without a request is given by two, and taken away by one', async () => {
  const { app, appId, ben, outsider, root, sql } = await fourEyesOrg(database)
  const grant = { userId: outsider.userId, appId, scopeType: 'APPLICATION', scopeId: appId, actor: 'ADMIN' } as const
  const ends = (at: string | null, grantId: string) => app.run(root, 'grant.moveEnd', { grantId, ends: at })
  assert.equal(
    (await refused(app.run(root, 'grant.create', { ...grant, ends: '2099-01-01T00:00:00.000Z' }))).code,
    'proposed',
  )
  assert.equal((await sql('select from grants')).length, 0)
  const { grantId } = await ok(app.run(ben, 'grant.create', { ...grant, ends: '2099-01-01T00:00:00.000Z' }))
  await ok(ends('2098-01-01T00:00:00.000Z', grantId))
  for (const later of ['2098-01-02T00:00:00.000Z', null])
    assert.equal((await refused(ends(later, grantId))).code, 'proposed')
  await ok(app.run(root, 'grant.create', { ...grant, action: 'DENY' }))
})

test('A23: it is off until it is asked for, and cannot be where nobody else could confirm', async () => {
  const { app, root } = await makeOrg(database)
  await ok(app.run(root, 'settings.update', { requesterCanEscalate: true }))
  const alone = await refused(app.run(root, 'settings.update', { fourEyes: { policy: true, grants: false } }))
  assert.equal(alone.code, 'conflict')
})

test('A23: every administrator who may decide is told, and cannot choose not to be', async () => {
  const { ada, app, ben, condition, orgId, outsider, root, services, sql } = await fourEyesOrg(database)
  await sql(
    `insert into preference (org_id, user_id, notify, quiet_from, quiet_to, clock_zone, digest)
     values (org(), $1, '{"alarm": {"email": false, "inApp": false}}', '00:00', '23:59', 'UTC', 'WEEKLY')`,
    [ben.userId],
  )
  await refused(app.run(ada, 'condition.update', { ...condition, patch: { name: 'Wider' } }))
  await deliverOwn(services, orgId, 50)
  const told = await sql<{ user_id: string; kind: string }>(`select user_id, kind from mail where kind = 'alarm'`)
  const shown = await sql<{ user_id: string }>(`select user_id from in_app_notice where kind = 'alarm'`)
  for (const list of [told, shown]) {
    const users = list.map(({ user_id }) => user_id)
    for (const reader of [ada, ben, root]) assert.ok(users.includes(reader.userId))
    assert.ok(!users.includes(outsider.userId))
  }
})

test('A23: over HTTP it is answered with 202, shown with what it would do, and confirmed by its id', async () => {
  const orgId = await database.newOrg()
  const [root, other] = [
    await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] }),
    await makeUser(server, orgId, 'other', { roles: ['SUPER_ADMIN'] }),
  ]
  const url = '/governance/api/v1/policy-changes'
  const on = await root.call('PATCH', '/governance/api/v1/settings', {
    _limits: { fourEyes: { policy: true, grants: true } },
  })
  assert.deepEqual([on.status, on.body._limits.fourEyes], [200, { policy: true, grants: true }])
  const steps = [{ type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }]
  const kept = await root.call('POST', '/governance/api/v2/request-sequences', { name: 'Managers', steps })
  assert.deepEqual([kept.status, kept.body.errorCode], [202, 'E0000000'])
  const id = kept.body._links.policyChange.href.split('/').at(-1)
  const listed = (await other.call('GET', `${url}?open=true`)).body.data
  assert.deepEqual(
    [listed.length, listed[0].id, listed[0].effect[0].displayMessage],
    [1, id, 'Access request sequence created'],
  )
  assert.equal((await root.call('POST', `${url}/${id}/confirm`)).status, 403)
  assert.equal((await other.call('POST', `${url}/${id}/confirm`)).body.status, 'DONE')
  assert.deepEqual(
    (await other.call('GET', '/governance/api/v2/request-sequences')).body.data.map(
      (one: { name: string }) => one.name,
    ),
    ['Managers'],
  )
  assert.equal((await other.call('POST', `${url}/${id}/reject`, { reason: 'Too late' })).status, 409)
  assert.equal((await other.call('GET', `${url}/pch00000000000000000`)).status, 404)
})

test('A23: every command under four eyes is one of the product', async () => {
  const { app, root } = await fourEyesOrg(database)
  for (const command of Object.keys(governed)) {
    // An input of nothing is refused or breaks; a name that nobody knows says so.
    const message = await app.run(root, command as never, {} as never).then(
      () => '',
      (error: Error) => error.message,
    )
    assert.doesNotMatch(message, /there is no operation named/, command)
  }
})
