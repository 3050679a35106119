import assert from 'node:assert/strict'
import test from 'node:test'
import { fold } from '@assent/core/request/evolve.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const base = '/governance/api/v2'
const [system, why] = ['11111111-0000-4000-8000-000000000001', '11111111-0000-4000-8000-000000000002']
const onLinux = { all: [{ of: system, is: 'IS', value: 'Linux' }] }

const asked = async () => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const boss = await makeUser(server, orgId, 'boss')
  const eve = await makeUser(server, orgId, 'eve')
  const ada = await makeUser(server, orgId, 'ada', { managerId: boss.userId })
  const admin = await makeUser(server, orgId, 'admin', { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const stranger = await makeUser(server, orgId, 'stranger')
  const { entryId } = await org.requestable('Server', [
    {
      type: 'QUESTION',
      label: 'Details',
      assignmentRule: { type: 'REQUESTER' },
      questions: [
        { id: system, label: 'System', type: 'SELECT', choices: ['Windows', 'Linux'] },
        { id: why, label: 'Why', type: 'TEXT' },
      ],
    },
    { type: 'APPROVAL', label: 'Linux people', when: onLinux, assignmentRule: { type: 'USER', userId: eve.userId } },
    { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } },
  ])
  const created = await ada.call('POST', `${base}/my/catalogs/default/entries/${entryId}/requests`, {
    requesterFieldValues: [
      { id: system, value: 'Windows' },
      { id: why, value: 'wrok' },
    ],
  })
  assert.equal(created.status, 202, created.raw.body)
  const at = `${base}/requests/${created.body.id}`
  return { orgId, org, admin, ada, boss, eve, stranger, at, requestId: created.body.id as string }
}
const values = (...pairs: [string, string][]) => ({ requesterFieldValues: pairs.map(([id, value]) => ({ id, value })) })

test('a wrong answer is corrected, and the record has it before and after; whoever is asked sees the new one', async () => {
  const { ada, at, boss, org, requestId } = await asked()
  const can = await ada.call('GET', `${at}/corrections`)
  assert.equal(can.status, 200, can.raw.body)
  assert.deepEqual(
    can.body.fields.map(({ label }: { label: string }) => label),
    ['System', 'Why'],
  )
  assert.deepEqual(
    can.body.requesterFieldValues.map(({ value }: { value: string }) => value),
    ['Windows', 'wrok'],
  )
  const done = await ada.call('POST', `${at}/corrections`, values([why, 'work']), { 'idempotency-key': 'one' })
  assert.equal(done.status, 200, done.raw.body)
  assert.equal(
    (await ada.call('POST', `${at}/corrections`, values([why, 'work']), { 'idempotency-key': 'one' })).status,
    200,
  )
  const [task] = (await boss.call('GET', `${base}/my/tasks`)).body.data
  assert.equal(task.request.requesterFieldValues.at(-1).value, 'work')
  const { data: events } = (await boss.call('GET', `${at}/activity`)).body
  assert.deepEqual(
    events.map(({ type }: { type: string }) => type),
    ['submitted', 'stepPassed', 'stepPassed', 'taskOpened', 'corrected'],
  )
  assert.deepEqual(events.at(-1).event.changes, [{ id: why, label: 'Why', before: 'wrok', after: 'work' }])
  const stored = (await org.run('select state from request where request_id = $1', [requestId])) as { state: object }[]
  const stamped = events.map((one: { event: object; at: string; actor: { id: string } }) => ({
    event: one.event,
    at: one.at,
    actor: one.actor.id,
  }))
  assert.deepEqual(fold(stamped), stored[0]!.state)
})

test('a correction with another outcome is shown, then made, then decided by those whom it asks', async () => {
  const { ada, at, boss, eve } = await asked()
  const shown = await ada.call('POST', `${at}/corrections/preview`, values([system, 'Linux']))
  assert.equal(shown.status, 200, shown.raw.body)
  assert.deepEqual(
    [shown.body.before, shown.body.after].map((way) =>
      way.map(({ label, people, state }: { label: string; state: string; people: { name: string }[] }) =>
        [label, state, ...people.map(({ name }) => name)].join(' '),
      ),
    ),
    [['Linux people SKIPPED', 'Manager OPEN boss'], ['Linux people OPEN eve']],
  )
  const blind = await ada.call('POST', `${at}/corrections`, values([system, 'Linux']))
  assert.equal(blind.status, 409)
  assert.match(blind.body.errorSummary, /takes another way/)
  const { outcome } = shown.body
  const done = await ada.call('POST', `${at}/corrections`, { ...values([system, 'Linux']), outcome })
  assert.equal(done.status, 200, done.raw.body)
  assert.deepEqual((await boss.call('GET', `${base}/my/tasks`)).body.data, [])
  const [task] = (await eve.call('GET', `${base}/my/tasks`)).body.data
  assert.equal((await eve.call('POST', `${base}/my/tasks/${task.id}/resolve`, { value: 'APPROVED' })).status, 200)
  const late = await ada.call('POST', `${at}/corrections`, values([why, 'work']))
  assert.equal(late.status, 409)
  assert.match(late.body.errorSummary, /decided on the basis of this answer already/)
  const { body } = await ada.call('GET', `${at}/corrections`)
  assert.deepEqual(body.fields, [])
  assert.match(body.whyNot, /decided on the basis/)
  const [next] = (await boss.call('GET', `${base}/my/tasks`)).body.data
  await boss.call('POST', `${base}/my/tasks/${next.id}/resolve`, { value: 'APPROVED' })
  assert.equal((await ada.call('POST', `${at}/corrections`, values([why, 'work']))).status, 409)
})

test('F1: others correct nothing, administrators and approvers among them; to strangers there is no request', async () => {
  const { ada, admin, at, boss, stranger } = await asked()
  for (const who of [boss, admin]) {
    assert.equal((await who.call('POST', `${at}/corrections`, values([why, 'x']))).status, 403)
    assert.deepEqual((await who.call('GET', `${at}/corrections`)).body.fields, [])
    assert.equal((await who.call('POST', `${at}/corrections/preview`, values([why, 'x']))).status, 403)
  }
  for (const [method, path, body] of [
    ['POST', '/corrections', values([why, 'x'])],
    ['POST', '/corrections/preview', values([why, 'x'])],
    ['GET', '/corrections', undefined],
  ] as const)
    assert.equal((await stranger.call(method, at + path, body)).status, 404)
  for (const body of [
    {},
    { requesterFieldValues: [] },
    { requesterFieldValues: [{ value: 'x' }] },
    { ...values([why, 'x']), status: 'APPROVED' },
  ])
    assert.equal((await ada.call('POST', `${at}/corrections`, body)).status, 400)
  assert.equal((await ada.call('POST', `${at}/corrections`, values(['OKTA_ACCESS_DURATION', 'P900D']))).status, 400)
})

test('B1: a correction and a decision at the same time: one of them is before the other', async () => {
  for (let round = 0; round < 5; round++) {
    const { ada, at, boss } = await asked()
    const [task] = (await boss.call('GET', `${base}/my/tasks`)).body.data
    const [corrected, decided] = await Promise.all([
      ada.call('POST', `${at}/corrections`, values([why, 'work'])),
      boss.call('POST', `${base}/my/tasks/${task.id}/resolve`, { value: 'APPROVED', digest: task.request.digest }),
    ])
    assert.deepEqual([corrected.status, decided.status].sort(), [200, 409], corrected.raw.body + decided.raw.body)
  }
})
