import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeOrganization } from './support/organization.ts'
import { formOf, must, typesServer, v1 } from './types/world.ts'

const { server, setUp } = await typesServer()
const mine = '/governance/api/v2/my/catalogs/default/entries'
const asked = (value: string) => ({ requesterFieldValues: [{ id: 'ASSENT_PRIORITY', value }] })

const field = {
  id: 'ASSENT_PRIORITY',
  type: 'SELECT',
  label: 'Priority',
  required: false,
  readOnly: false,
  choices: ['LOW', 'NORMAL', 'HIGH', 'URGENT'],
}

test('whoever asks by a request type sets the priority where the team says so; those who run it change it', async () => {
  const { ada, admin, boss, member, team } = await setUp()
  const steps = [{ type: 'TODO', label: 'Do it', assignmentRule: { type: 'USER', userId: boss.userId } }]
  const type = (
    await must(admin.call('POST', `${v1}/request-types/forms`, formOf(team.id, { status: 'ACTIVE', steps })), 201)
  ).body
  const at = `${mine}/${type.entryId}`
  assert.deepEqual((await must(ada.call('GET', `${at}/request-fields`), 200)).body.data, [])
  const early = await must(ada.call('POST', `${at}/requests`, asked('HIGH')), 400)
  assert.equal(early.body.errorCauses[0].location, '/requesterFieldValues/0/value')
  assert.match(early.body.errorCauses[0].errorSummary, /Those who run the request/)

  const set = await must(admin.call('PUT', `${v1}/teams/${team.id}`, { name: 'IT', requesterPriority: true }), 200)
  assert.equal(set.body.requesterPriority, true)
  assert.deepEqual((await must(ada.call('GET', `${at}/request-fields`), 200)).body.data, [field])
  const wrong = await must(ada.call('POST', `${at}/requests`, asked('SOON')), 400)
  assert.match(wrong.body.errorCauses[0].errorSummary, /one of LOW, NORMAL, HIGH, URGENT/)
  assert.equal((await must(ada.call('POST', `${at}/requests`, asked('NORMAL')), 202)).body._priority, 'NORMAL')
  assert.equal((await must(ada.call('POST', `${at}/requests`, {}), 202)).body._priority, 'NORMAL')
  const made = await must(ada.call('POST', `${at}/requests`, asked('HIGH')), 202)
  assert.equal(made.body._priority, 'HIGH')
  const tasks = async (priority: string) =>
    (
      await must(
        boss.call('GET', `/governance/api/v2/my/tasks?filter=${encodeURIComponent(`priority eq "${priority}"`)}`),
        200,
      )
    ).body.data.map((one: { requestId: string; request: { priority: string } }) => [
      one.requestId,
      one.request.priority,
    ])
  assert.deepEqual(await tasks('HIGH'), [[made.body.id, 'HIGH']])
  const changed = `/governance/api/v2/requests/${made.body.id}/priority`
  await must(member.call('PUT', changed, { priority: 'LOW' }), 200)
  assert.equal((await ada.call('PUT', changed, { priority: 'URGENT' })).status, 403)
  assert.deepEqual(await tasks('LOW'), [[made.body.id, 'LOW']])
})

test('an app has a setting of its own, by which its form asks for a priority', async () => {
  const { ada, admin, boss, world } = await setUp()
  const org = await makeOrganization(server.services, world.orgId)
  const steps = [{ type: 'APPROVAL', label: 'Boss', assignmentRule: { type: 'USER', userId: boss.userId } }]
  const { appId, entryId } = await org.requestable('Wiki', steps)
  const path = `/governance/api/v2/resources/${appId}/request-settings`
  assert.equal((await must(admin.call('GET', path), 200)).body.requesterPriority, false)
  assert.equal((await must(admin.call('PATCH', path, { requesterPriority: true }), 200)).body.requesterPriority, true)
  // What another setting changes leaves it.
  const others = { requestOnBehalfOfSettings: { allowed: true } }
  assert.equal((await must(admin.call('PATCH', path, others), 200)).body.requesterPriority, true)
  const fields = (await must(ada.call('GET', `${mine}/${entryId}/request-fields`), 200)).body.data
  assert.deepEqual(fields.at(-1), field)
  const [event] = (await world.events('access.request.settings.update')).slice(-1)
  assert.equal(event?.detail.detail.requester_priority, true)
  assert.equal((await must(ada.call('POST', `${mine}/${entryId}/requests`, asked('LOW')), 202)).body._priority, 'LOW')
  assert.equal((await admin.call('PATCH', path, { requesterPriority: 'yes' })).status, 400)
})
