import assert from 'node:assert/strict'
import test from 'node:test'
import { makeUser } from '../support/server.ts'
import { deskWorld, fine, managerStep, v2 } from './world.ts'

const { newOffice, server } = await deskWorld()

test('F1: what a user has is for who sees everybody’s grants, with every reason and the names to revoke it by', async () => {
  const { ada, admin, ask, boss, decide, offered, org, orgId, settle, stranger } = await newOffice()
  const auditor = await makeUser(server, orgId, 'auditor', { roles: ['AUDITOR'] })
  const wiki = await offered('Wiki', [managerStep], { maximum: 'P30D' })
  const mail = await org.app('Mail')
  await org.run('insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)', [mail, ada.userId])
  const requestId = await ask(ada, wiki.entryId, [{ id: 'OKTA_ACCESS_DURATION', value: 'P7D' }])
  await decide(boss, requestId, 'APPROVED')
  await settle()
  const path = `${v2}/users/${ada.userId}/access`
  for (const who of [admin, auditor]) {
    const [mailHeld, wikiHeld] = fine(await who.call('GET', path)).data
    assert.deepEqual([mailHeld.app.name, mailHeld.standing, mailHeld.grants], ['Mail', true, []])
    assert.deepEqual([wikiHeld.app.id, wikiHeld.grants[0].requestId], [wiki.appId, requestId])
    assert.equal(wikiHeld.ends, wikiHeld.grants[0].ends)
    assert.equal(wikiHeld.principalOrn, `orn:okta:directory:${orgId}:users:${ada.userId}`)
  }
  assert.equal(fine(await admin.call('GET', `${path}?match=wiki`)).data.length, 1)
  assert.equal((await stranger.call('GET', path)).status, 403)
  assert.equal((await boss.call('GET', path)).status, 403, 'not even his manager')
  const elsewhere = await newOffice()
  assert.equal((await elsewhere.admin.call('GET', path)).status, 404)
})

test('a revocation says why on the record, whichever way it is ordered', async () => {
  const { ada, ask, boss, decide, offered, orgId, settle } = await newOffice()
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const [wiki, crm] = [await offered('Wiki', [managerStep]), await offered('CRM', [managerStep])]
  for (const { entryId } of [wiki, crm]) await decide(boss, await ask(ada, entryId), 'APPROVED')
  await settle()
  const path = `${v2}/users/${ada.userId}/access`
  const [crmHeld, wikiHeld] = fine(await root.call('GET', path)).data
  const revoke = `/governance/api/v1/grants/${crmHeld.grants[0].id}/revoke`
  assert.equal((await root.call('POST', revoke, { reason: 'hidden \u202e text' })).status, 400)
  fine(await root.call('POST', revoke, { reason: 'Left the team.' }))
  const all = { principalOrn: wikiHeld.principalOrn, revokeOrns: [wikiHeld.app.orn] }
  fine(await root.call('POST', `${v2}/revoke-principal-access`, { ...all, _reason: 'Laptop stolen.' }))
  await settle()
  assert.deepEqual(fine(await root.call('GET', path)).data, [])
  const log = await root.call('GET', '/api/v1/logs?sortOrder=DESCENDING&limit=100')
  const why = (log.body as { eventType: string; debugContext: { debugData: { reason?: string } } }[]).flatMap(
    ({ debugContext, eventType }) =>
      debugContext.debugData.reason ? [`${eventType}: ${debugContext.debugData.reason}`] : [],
  )
  assert.deepEqual(why.sort(), [
    'assent.access.revoke: Laptop stolen.',
    'resource.user_entitlements.update: Laptop stolen.',
    'resource.user_entitlements.update: Left the team.',
  ])
})

test('what a group is for: its members, apps, rules, sequences and what it owns', async () => {
  const { ada, admin, boss, offered, org, orgId, stranger } = await newOffice()
  const apps = await makeUser(server, orgId, 'apps', { roles: ['APP_ADMIN'] })
  const groupId = await org.group('Deciders', [ada.userId, boss.userId])
  const other = await org.group('Others')
  const step = { type: 'APPROVAL', label: 'They approve', assignmentRule: { type: 'GROUP', groupId } }
  const wiki = await offered('Wiki', [step])
  await org.run('insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)', [wiki.appId, groupId])
  await org.run(
    `insert into resource_owner (org_id, resource_kind, resource_id, owner_kind, owner_id) values (org(), 'APP', $1, 'GROUP', $2)`,
    [wiki.appId, groupId],
  )
  await org.run(`insert into group_owner (org_id, group_id, owner_kind, owner_id) values (org(), $1, 'GROUP', $2)`, [
    other,
    groupId,
  ])
  await org.run(
    `update condition set requester_type = 'GROUPS', requester_groups = array[$2] where condition_id = $1`,
    [wiki.conditionId, groupId],
  )
  const path = `${v2}/groups/${groupId}/uses`
  const uses = fine(await admin.call('GET', path))
  const app = { id: wiki.appId, name: 'Wiki' }
  assert.deepEqual(uses, {
    members: 2,
    apps: [app],
    owns: [
      { id: other, name: 'Others', type: 'GROUP' },
      { ...app, type: 'APP' },
    ],
    conditions: [{ id: wiki.conditionId, name: 'Wiki for all', app, status: 'ACTIVE', asks: true, level: false }],
    sequences: [{ id: wiki.sequenceId, name: 'Wiki sequence' }],
  })
  const { conditions, sequences, ...rest } = uses
  assert.ok(conditions && sequences)
  assert.deepEqual(fine(await apps.call('GET', path)), rest, 'who may not read rules does not read them here')
  const nothing = fine(await admin.call('GET', `${v2}/groups/${other}/uses`))
  assert.deepEqual(nothing, { members: 0, apps: [], owns: [], conditions: [], sequences: [] })
  const members = async (q: string) =>
    (await admin.call('GET', `/api/v1/groups/${groupId}/users?q=${q}`)).body.map(({ id }: { id: string }) => id)
  assert.deepEqual(await members('BO'), [boss.userId], 'a member is found by how the name begins')
  assert.deepEqual(await members('stra'), [], 'and nobody else')
  assert.equal((await stranger.call('GET', path)).status, 403)
})
