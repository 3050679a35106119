import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer, wireClient } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const base = '/governance/api/v2'
const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

const setUp = async () => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const boss = await makeUser(server, orgId, 'boss')
  const ada = await makeUser(server, orgId, 'ada', { managerId: boss.userId })
  const admin = await makeUser(server, orgId, 'admin', { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const stranger = await makeUser(server, orgId, 'stranger')
  return { org, boss, ada, admin, stranger }
}

const user = (externalId: string) => ({ type: 'OKTA_USER', externalId })

test('a request goes through the API as published, from its creation to its approval', async () => {
  const { ada, admin, boss, org } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep], { maximum: 'P30D' })
  const asAdmin = wireClient(admin.call)
  const created = await asAdmin('POST', `${base}/requests`, {
    requested: { type: 'CATALOG_ENTRY', entryId },
    requestedFor: user(ada.userId),
    requestedBy: user(ada.userId),
    requesterFieldValues: [{ id: 'OKTA_ACCESS_DURATION', type: 'DURATION', value: 'P7D' }],
  })
  assert.equal(created.status, 202)
  assert.equal(created.body.status, 'SUBMITTED')
  const { id } = created.body
  const pending = await asAdmin('GET', `${base}/requests/${id}`)
  assert.equal(pending.body.status, 'PENDING')
  assert.equal(pending.body.accessDuration, 'P7D')

  const inbox = await boss.call('GET', `${base}/my/tasks?filter=${encodeURIComponent('status eq "OPEN"')}`)
  assert.equal(inbox.body.data.length, 1)
  const [task] = inbox.body.data
  assert.equal(task.request.requestedFor.name, 'ada')
  const resolved = await boss.call('POST', `${base}/my/tasks/${task.id}/resolve`, {
    value: 'APPROVED',
    message: 'go on',
    digest: task.request.digest,
  })
  assert.equal(resolved.status, 200)
  assert.equal(resolved.body.status, 'COMPLETED')

  const done = await asAdmin('GET', `${base}/requests/${id}`)
  assert.equal(done.body.status, 'APPROVED')
  assert.equal(done.body.grantStatus, 'GRANTED')
  assert.deepEqual(
    done.body.requestApproval.decisions.map((one: { deciderId: string; decision: string }) => [
      one.deciderId,
      one.decision,
    ]),
    [[boss.userId, 'APPROVE']],
  )
  const list = await asAdmin(
    'GET',
    `${base}/requests?filter=${encodeURIComponent(`requestedFor eq "${ada.userId}" and status eq "APPROVED"`)}`,
  )
  assert.deepEqual(
    list.body.data.map((one: { id: string }) => one.id),
    [id],
  )
  const activity = await ada.call('GET', `${base}/requests/${id}/activity`)
  assert.deepEqual(
    activity.body.data.map((one: { type: string }) => one.type),
    ['submitted', 'taskOpened', 'voted', 'taskCompleted', 'approved', 'grantRecorded'],
  )
})

test('F1 F13: who has nothing to do with a request is answered as if it were not there', async () => {
  const { ada, org, stranger } = await setUp()
  const other = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep])
  const created = await ada.call('POST', `${base}/my/catalogs/default/entries/${entryId}/requests`, {})
  assert.equal(created.status, 202)
  const { id } = created.body
  const full = await ada.call('GET', `${base}/requests/${id}`)
  const taskId = full.body.tasks[0].id
  const missing = 'req00000000000000000'
  for (const who of [stranger, other.admin]) {
    const got = await who.call('GET', `${base}/requests/${id}`)
    const none = await who.call('GET', `${base}/requests/${missing}`)
    assert.equal(got.status, 404)
    assert.deepEqual({ ...got.body, errorId: '' }, { ...none.body, errorId: '' })
    assert.equal((await who.call('POST', `${base}/my/tasks/${taskId}/resolve`, { value: 'APPROVED' })).status, 404)
    assert.equal((await who.call('POST', `${base}/requests/${id}/cancel`, {})).status, 404)
    assert.equal((await who.call('POST', `${base}/requests/${id}/messages`, { message: 'x' })).status, 404)
    assert.equal((await who.call('GET', `${base}/requests/${id}/activity`)).status, 404)
  }
})

test('F3: no field of a decision can be written by a requester', async () => {
  const { ada, org } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep])
  for (const extra of [
    { status: 'APPROVED' },
    { grantStatus: 'GRANTED' },
    { approvedBy: 'x' },
    { org_id: 'x' },
    { digest: 'x' },
  ]) {
    const answer = await ada.call('POST', `${base}/my/catalogs/default/entries/${entryId}/requests`, extra)
    assert.equal(answer.status, 400, JSON.stringify(extra))
  }
})

test('a wrong form is refused with each fault and its place, and nothing is stored', async () => {
  const { ada, admin, org } = await setUp()
  const questions = [
    { id: '11111111-1111-4111-8111-111111111111', label: 'Why', type: 'TEXT' },
    { id: '22222222-2222-4222-8222-222222222222', label: 'Where', type: 'SELECT', choices: ['Bern', 'Rom'] },
  ]
  const { entryId } = await org.requestable('Wiki', [
    { type: 'QUESTION', label: 'Details', assignmentRule: { type: 'REQUESTER' }, questions },
    managerStep,
  ])
  const url = `${base}/my/catalogs/default/entries/${entryId}/requests`
  const wrong = await ada.call('POST', url, {
    requesterFieldValues: [
      { id: questions[1]!.id, value: 'Paris' },
      { id: 'unknown', value: 'x' },
    ],
  })
  assert.equal(wrong.status, 400)
  assert.deepEqual(wrong.body.errorCauses.map((cause: { location: string }) => cause.location).sort(), [
    '/requesterFieldValues',
    '/requesterFieldValues/0/value',
    '/requesterFieldValues/1/id',
  ])
  const list = await admin.call('GET', `${base}/requests`)
  assert.equal(list.body.data.length, 0)
  const right = await ada.call('POST', url, {
    requesterFieldValues: [
      { id: questions[0]!.id, value: 'To read' },
      { id: questions[1]!.id, value: 'Rom' },
    ],
  })
  assert.equal(right.status, 202)
})

test('an entry that no condition opens to somebody is not there for him, and REJECTED where an admin asks', async () => {
  const { ada, admin, org } = await setUp()
  const { conditionId, entryId } = await org.requestable('Wiki', [managerStep])
  await org.run(`update condition set status = 'INACTIVE' where condition_id = $1`, [conditionId])
  await org.run('update condition_level set active = false where condition_id = $1', [conditionId])
  assert.equal((await ada.call('POST', `${base}/my/catalogs/default/entries/${entryId}/requests`, {})).status, 404)
  const created = await wireClient(admin.call)('POST', `${base}/requests`, {
    requested: { type: 'CATALOG_ENTRY', entryId },
    requestedFor: user(ada.userId),
  })
  // The creator is the admin, and the resource does not allow requests on behalf of others.
  assert.equal(created.status, 400)
  const own = await wireClient(admin.call)('POST', `${base}/requests`, {
    requested: { type: 'CATALOG_ENTRY', entryId },
    requestedFor: user(admin.userId),
  })
  assert.equal(own.status, 202)
  const rejected = await wireClient(admin.call)('GET', `${base}/requests/${own.body.id}`)
  assert.equal(rejected.body.status, 'REJECTED')
  assert.equal(rejected.body._links.approvalCondition, undefined)
})

test('F26: a decision on what is not shown any more is refused', async () => {
  const { ada, boss, org } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep])
  await ada.call('POST', `${base}/my/catalogs/default/entries/${entryId}/requests`, {})
  const inbox = await boss.call('GET', `${base}/my/tasks`)
  const stale = await boss.call('POST', `${base}/my/tasks/${inbox.body.data[0].id}/resolve`, {
    value: 'APPROVED',
    digest: '0'.repeat(64),
  })
  assert.equal(stale.status, 409)
})

test('a preview says which condition wins, who would be asked and whether anybody could decide', async () => {
  const { ada, boss, org } = await setUp()
  const { conditionId, entryId } = await org.requestable(
    'Wiki',
    [managerStep, { type: 'APPROVAL', label: 'Owners', assignmentRule: { type: 'RESOURCE_OWNER' } }],
    { duration: 'P7D' },
  )
  const preview = await ada.call('POST', `${base}/preview`, { entryId })
  assert.equal(preview.status, 200)
  assert.equal(preview.body.condition.id, conditionId)
  const { until, ...duration } = preview.body.duration
  assert.deepEqual(duration, { type: 'FIXED', value: 'P7D' })
  assert.equal(until, new Date(Date.parse(until)).toISOString())
  assert.deepEqual(
    preview.body.steps.map((step: { state: string; assignees: { id: string }[] }) => [
      step.state,
      step.assignees.map((one) => one.id),
    ]),
    [
      ['OPEN', [boss.userId]],
      ['UNASSIGNED', []],
    ],
  )
  assert.equal(preview.body.decidable, false)
})

test('cancel, reassign, escalate and message over the API', async () => {
  const { ada, admin, boss, org, stranger } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep])
  const url = `${base}/my/catalogs/default/entries/${entryId}/requests`
  const first = (await ada.call('POST', url, {})).body.id
  assert.equal((await ada.call('POST', `${base}/requests/${first}/messages`, { message: 'please' })).status, 201)
  const messages = await boss.call('GET', `${base}/requests/${first}/messages`)
  assert.deepEqual(
    messages.body.data.map((one: { message: string }) => one.message),
    ['please'],
  )
  const task = (await boss.call('GET', `${base}/my/tasks`)).body.data[0].id
  assert.equal(
    (await admin.call('POST', `${base}/tasks/${task}/escalate`, { reason: 'slow' })).status,
    409,
    'the boss has no manager',
  )
  const patched = await admin.call('PATCH', `${base}/tasks/${task}`, { assignees: [user(stranger.userId)] })
  assert.deepEqual(
    patched.body.assignees.map((one: { externalId: string }) => one.externalId),
    [stranger.userId],
  )
  assert.equal((await boss.call('GET', `${base}/my/tasks`)).body.data.length, 0)
  assert.equal((await stranger.call('GET', `${base}/my/tasks`)).body.data.length, 1)
  const canceled = await ada.call('POST', `${base}/requests/${first}/cancel`, { reason: 'found another way' })
  assert.equal(canceled.body.status, 'CANCELED')
  assert.equal((await ada.call('POST', `${base}/requests/${first}/cancel`, {})).status, 409)
})
