import assert from 'node:assert/strict'
import test from 'node:test'
import { fold } from '@assent/core/request/evolve.ts'
import { eventOfRecorded } from '@assent/core/request/recorded.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const base = '/governance/api/v2'
const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

const setUp = async () => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const boss = await makeUser(server, orgId, 'boss')
  const ada = await makeUser(server, orgId, 'ada', { managerId: boss.userId })
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const ask = async (entryId: string): Promise<string> => {
    const asked = await ada.call('POST', `${base}/my/catalogs/default/entries/${entryId}/requests`, {})
    assert.equal(asked.status, 202, JSON.stringify(asked.body))
    return asked.body.id
  }
  type Logged = {
    eventType: string
    published: string
    target: { id: string; type: string; displayName: string; alternateId: string }[]
    debugContext: { debugData: Record<string, unknown> }
  }
  const logOf = async (requestId: string): Promise<Logged[]> => {
    const filter = encodeURIComponent(`transaction.id eq "${requestId}"`)
    const { body } = await root.call('GET', `/api/v1/logs?filter=${filter}&limit=100`)
    return (body as Logged[]).filter(({ eventType }) => eventType.startsWith('access.request.'))
  }
  return { ada, ask, boss, logOf, org, root }
}

test('each event of a request says of it what Okta’s record says, as it was after the event', async () => {
  const { ada, ask, boss, logOf, org, root } = await setUp()
  const { appId, conditionId, entryId, sequenceId } = await org.requestable('Wiki', [managerStep])
  const id = await ask(entryId)
  const { body: inbox } = await boss.call('GET', `${base}/my/tasks?filter=${encodeURIComponent('status eq "OPEN"')}`)
  const [{ id: taskId, request }] = inbox.data
  const answer = { value: 'APPROVED', digest: request.digest }
  assert.equal((await boss.call('POST', `${base}/my/tasks/${taskId}/resolve`, answer)).status, 200)

  const log = await logOf(id)
  const permalink = Date.parse((await root.call('GET', `${base}/requests/${id}`)).body.created)
  const told = log.map(({ debugContext: { debugData }, eventType }) => [
    eventType,
    debugData['type'],
    debugData['access_request_status'],
  ])
  assert.deepEqual(told, [
    ['access.request.create', 'submitted', 'OPEN'],
    ['access.request.update', 'taskOpened', 'OPEN'],
    ['access.request.update', 'voted', 'OPEN'],
    ['access.request.update', 'taskCompleted', 'OPEN'],
    ['access.request.resolve', 'approved', 'RESOLVED'],
    ['access.request.update', 'grantRecorded', 'RESOLVED'],
  ])
  const always = {
    access_request_id: id,
    permalink_id: permalink,
    requester_id: ada.userId,
    requested_for_id: ada.userId,
    requested_resource_id: appId,
    requested_resource_type: 'APPLICATION',
    access_scope_id: appId,
    access_scope_type: 'APPLICATION',
    access_request_matched_condition_id: conditionId,
    access_request_approval_sequence_id: sequenceId,
  }
  for (const { debugContext, published, target } of log) {
    const words = Object.entries(debugContext.debugData).filter(([key]) => key.includes('_'))
    const isOver = debugContext.debugData['access_request_status'] === 'RESOLVED'
    assert.deepEqual(Object.fromEntries(words), {
      ...always,
      access_request_status: isOver ? 'RESOLVED' : 'OPEN',
      updated_at: Date.parse(published),
      ...(debugContext.debugData['type'] === 'submitted' ? { access_request_source: 'API' } : {}),
      ...(isOver ? { last_resolved_at: Date.parse(published) } : {}),
    })
    const { alternateId, displayName, type } = target.find((one) => one.id === id)!
    assert.deepEqual(
      { alternateId, displayName, type },
      { alternateId: `${permalink}`, displayName: 'Wiki', type: 'ACCESS_REQUEST' },
    )
  }
})

test('a level is named with its app; what ended says when and how', async () => {
  const { ada, ask, logOf, org } = await setUp()
  const { appId, conditionId, entryId } = await org.requestable('Vault', [managerStep])
  const groupId = await org.group('Keepers')
  await org.run('insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)', [appId, groupId])
  await org.run(`update catalog_entry set scope_type = 'GROUP', scope_id = $2 where entry_id = $1`, [entryId, groupId])
  await org.run(`update condition set scope_type = 'GROUPS', scope_ids = array[$1] where condition_id = $2`, [
    groupId,
    conditionId,
  ])
  const id = await ask(entryId)
  assert.equal((await ada.call('POST', `${base}/requests/${id}/cancel`, { reason: 'Not needed.' })).status, 200)
  const [first, ...rest] = await logOf(id)
  assert.equal(first!.target.find((one) => one.id === id)!.displayName, 'Vault: Keepers')
  const { debugContext, published } = rest.at(-1)!
  const { debugData } = debugContext
  const ended = Date.parse(published)
  assert.deepEqual(
    [
      debugData['access_request_status'],
      debugData['canceled_at'],
      debugData['last_resolved_at'],
      debugData['expired_at'],
    ],
    ['RESOLVED', ended, ended, undefined],
  )
  assert.deepEqual(
    [debugData['requested_resource_id'], debugData['access_scope_type'], debugData['access_scope_id']],
    [appId, 'GROUP', groupId],
  )
  assert.equal(debugData['access_request_matched_condition_id'], conditionId)
})

test('the words that are added do not get into what people are shown, nor into the request', async () => {
  const { ada, ask, org, root } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep])
  const id = await ask(entryId)
  const { body, status } = await ada.call('GET', `${base}/requests/${id}/activity`)
  assert.equal(status, 200)
  assert.equal(body.data.length, 2)
  assert.doesNotMatch(JSON.stringify(body), /permalink_id|access_request_/)
  const rows = (await org.run(
    `select e.detail, e.at, e.actor_id as actor, r.state from event e join request r using (org_id, request_id)
     where request_id = $1 and e.type like 'access.request.%' order by seq`,
    [id],
  )) as { detail: string; at: string; actor: string; state: unknown }[]
  const history = rows.map(({ actor, at, detail }) => ({
    event: eventOfRecorded(JSON.parse(detail).detail),
    at,
    actor,
  }))
  assert.deepEqual(JSON.parse(JSON.stringify(fold(history))), rows[0]!.state)
  assert.equal((await root.call('GET', `${base}/requests/${id}`)).body.status, 'PENDING')
})
