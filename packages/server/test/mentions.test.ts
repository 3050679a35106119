import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const base = '/governance/api/v2'

const asked = async () => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const boss = await makeUser(server, orgId, 'boss')
  const ada = await makeUser(server, orgId, 'ada', { managerId: boss.userId })
  const gil = await makeUser(server, orgId, 'gil')
  const auditor = await makeUser(server, orgId, 'auditor', { roles: ['AUDITOR'] })
  const stranger = await makeUser(server, orgId, 'stranger')
  const machine = await makeUser(server, orgId, 'machine', { kind: 'SERVICE', ownerId: boss.userId })
  const group = await org.group('approvers', [boss.userId, gil.userId])
  const { entryId } = await org.requestable('Wiki', [
    { type: 'APPROVAL', label: 'Group', assignmentRule: { type: 'GROUP', groupId: group } },
  ])
  const { body } = await ada.call('POST', `${base}/my/catalogs/default/entries/${entryId}/requests`, {})
  const at = `${base}/requests/${body.id}`
  const write = (who: typeof ada, message: string, mentions: unknown) =>
    who.call('POST', `${at}/messages`, { message, mentions })
  const lane = server.app.lanes.find(({ name }) => name === 'notices.deliver')!
  const told = async (who: typeof ada): Promise<string[]> => {
    while ((await lane.work(org.orgId, 500)) > 0);
    const { data } = (await who.call('GET', `${base}/my/notifications`)).body
    return data.map(({ kind }: { kind: string }) => kind).filter((kind: string) => /^request_me/.test(kind))
  }
  return { orgId, org, group, ada, boss, gil, auditor, stranger, machine, at, write, told }
}

test('who is mentioned is told so, once; others are told of the message', async () => {
  const { ada, at, auditor, boss, gil, told, write } = await asked()
  const sent = await write(ada, '@auditor @boss look <b>here</b>', [
    auditor.userId,
    boss.userId,
    ada.userId,
    boss.userId,
  ])
  assert.equal(sent.status, 201, sent.raw.body)
  assert.deepEqual(await told(auditor), ['request_mention'])
  assert.deepEqual(await told(ada), [])
  assert.ok((await told(boss)).includes('request_mention'))
  assert.ok(!(await told(gil)).includes('request_mention'))
  const { data } = (await boss.call('GET', `${at}/messages`)).body
  assert.equal(data[0].message, '@auditor @boss look <b>here</b>', 'text stays text')
  const { data: events } = (await boss.call('GET', `${at}/activity`)).body
  assert.deepEqual(events.at(-1).event.mentions, [auditor.userId, boss.userId])
})

test('of one message nobody gets two notices: neither a member of a group nor a stand-in who is mentioned, by mail or in the app', async () => {
  const { ada, boss, gil, org, told, write } = await asked()
  const mailed = async (who: typeof ada) =>
    (
      await org.run(`select kind from mail where user_id = $1 and kind like 'request_me%' order by created`, [
        who.userId,
      ])
    ).map(({ kind }) => kind)
  await told(gil)
  assert.equal((await write(ada, '@gil', [gil.userId])).status, 201)
  assert.deepEqual(await told(gil), ['request_mention'])
  assert.deepEqual(await mailed(gil), ['request_mention'])
  assert.deepEqual(await told(boss), ['request_message'], 'who is not mentioned is told of the message')
  await org.run(
    `insert into delegate (org_id, delegate_id, delegator_id, stand_in_id, starts, created_by, last_updated_by)
     values (org(), 'del1', $1, $2, '2020-01-01', $1, $1)`,
    [boss.userId, gil.userId],
  )
  assert.equal((await write(ada, '@gil', [gil.userId])).status, 201)
  assert.deepEqual(await told(gil), ['request_mention', 'request_mention'], 'nor in the place of somebody else')
  assert.deepEqual(await mailed(gil), ['request_mention', 'request_mention'])
  assert.deepEqual(await told(boss), ['request_message'])
})

test('F1: a mention shows nobody what he may not see: it is refused before anything is sent, and says nothing of him', async () => {
  const { ada, at, machine, stranger, write } = await asked()
  const other = await asked()
  const refusals = []
  for (const id of [
    stranger.userId,
    machine.userId,
    other.boss.userId,
    '00u00000000000000zzz',
    '00u00000000000system',
  ]) {
    const answer = await write(ada, 'x', [id])
    assert.equal(answer.status, 400, answer.raw.body)
    refusals.push(JSON.stringify({ ...answer.body, errorId: '' }))
  }
  assert.equal(new Set(refusals).size, 1, 'who there is cannot be guessed')
  assert.deepEqual((await ada.call('GET', `${at}/messages`)).body.data, [])
  assert.equal((await stranger.call('GET', at)).status, 404)
  assert.equal((await write(stranger, 'x', [ada.userId])).status, 404)
  assert.equal((await write(ada, 'x', ['boss'])).status, 400)
  assert.equal(
    (
      await write(
        ada,
        'x',
        Array.from({ length: 11 }, () => ada.userId),
      )
    ).status,
    400,
  )
})

test('suggested are those who may see the request now, by the beginning of a name, and never oneself', async () => {
  const { ada, at, auditor, boss, gil, group, org } = await asked()
  const names = async (who: typeof ada, match = ''): Promise<string[]> =>
    (await who.call('GET', `${at}/mentionable?match=${match}`)).body.data.map(({ name }: { name: string }) => name)
  assert.deepEqual((await names(ada)).sort(), ['auditor', 'boss', 'gil'])
  assert.deepEqual(await names(ada, 'B'), ['boss'])
  assert.deepEqual(await names(boss, 'a'), ['ada', 'auditor'])
  for (const hostile of ['%25', '_', "'", '%5C', 'stranger']) assert.deepEqual(await names(ada, hostile), [])
  await org.run('delete from group_member where group_id = $1 and user_id = $2', [group, gil.userId])
  assert.deepEqual(await names(ada, 'g'), [])
  assert.equal((await ada.call('POST', `${at}/messages`, { message: 'x', mentions: [gil.userId] })).status, 400)
  assert.equal((await ada.call('POST', `${at}/messages`, { message: 'x', mentions: [auditor.userId] })).status, 201)
})

test('E16: whoever may not see the request any more when the notice goes out is not told', async () => {
  const { ada, gil, group, org, told, write } = await asked()
  await told(gil)
  assert.equal((await write(ada, 'x', [gil.userId])).status, 201)
  await org.run('delete from group_member where group_id = $1 and user_id = $2', [group, gil.userId])
  assert.deepEqual(await told(gil), [])
})
