import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formOf, must, typesServer, v1 } from './world.ts'

const { server, setUp } = await typesServer()
const types = `${v1}/request-types`

type Set = Awaited<ReturnType<typeof setUp>>

const giving = ({ appId, level, team }: Set, more: object = {}) =>
  formOf(team.id, {
    status: 'ACTIVE',
    steps: [
      { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } },
      {
        type: 'ACTION',
        label: 'Give it',
        key: 'give',
        do: 'GIVE',
        level: { appId, scopeType: 'GROUP', scopeId: level },
      },
      { type: 'ACTION', label: 'Take it', do: 'TAKE', givenBy: 'give' },
    ],
    ...more,
  })

test('members of a team publish what gives the apps that it was granted, and nothing else that gives', async () => {
  const set = await setUp()
  const { ada, admin, appId, level, member, team, world } = set
  const at = `${v1}/teams/${team.id}/resources`
  const refused = await must(member.call('POST', `${types}/forms`, giving(set)), 403)
  assert.deepEqual(
    (refused.body.errorCauses as { location: string }[]).map(({ location }) => location),
    ['/steps/1'],
    'taking back what the flow itself gave needs nothing',
  )
  assert.equal((await member.call('PUT', `${at}/${appId}`)).status, 403, 'members grant themselves nothing')
  await must(admin.call('PUT', `${at}/${appId}`), 204)
  await must(admin.call('PUT', `${at}/${appId}`), 204)
  const [granted, ...others] = (await must(member.call('GET', at), 200)).body.data
  assert.deepEqual([granted.id, granted.type, granted.name, others], [appId, 'APP', 'Figma', []])
  assert.equal((await ada.call('GET', at)).status, 404, 'nobody else knows of it')
  const made = await must(member.call('POST', `${types}/forms`, giving(set)), 201)
  assert.equal(made.body.status, 'ACTIVE')
  // What gives at its end, and of another app.
  const gives = { appId, scopeType: 'GROUP', scopeId: level }
  await must(member.call('POST', `${types}/forms`, giving(set, { name: 'At the end', gives, steps: [] })), 201)
  const other = await world.group([], 'Owners')
  const others2 = { appId: await world.app({ label: 'Sketch', groups: [other] }), level: other }
  const beyond = await must(
    member.call('POST', `${types}/forms`, giving({ ...set, ...others2 }, { name: 'Beyond' })),
    403,
  )
  assert.match(beyond.raw.body, /that the team was not granted/)
  // What an answer names may be anything.
  const question = { type: 'GROUP', label: 'Which group?', id: '11111111-0000-4000-8000-000000000001' }
  const any = giving(set, {
    name: 'Any group',
    steps: [
      { type: 'QUESTION', label: 'What', assignmentRule: { type: 'REQUESTER' }, questions: [question] },
      { type: 'ACTION', label: 'Give it', do: 'GIVE', answeredBy: question.id },
    ],
  })
  assert.equal((await member.call('POST', `${types}/forms`, any)).status, 403)

  await must(admin.call('DELETE', `${at}/${appId}`), 204)
  assert.equal((await admin.call('DELETE', `${at}/${appId}`)).status, 404)
  assert.deepEqual((await must(member.call('GET', at), 200)).body.data, [])
  const again = await member.call('PUT', `${types}/${made.body.id}/form`, giving(set), { 'if-match': '*' })
  assert.equal(again.status, 403, 'nothing more is published with it')
  const shown = await must(admin.call('GET', `${types}/${made.body.id}/form`), 200)
  assert.equal(shown.body.status, 'ACTIVE', 'what is published stays')
})

test('a team is granted connectors, nothing that is not there, and loses all of it with itself', async () => {
  const { admin, member, team, world } = await setUp()
  const at = `${v1}/teams/${team.id}/resources`
  const connectorId = server.services.newId('connector')
  await world.sql(`insert into connector (org_id, connector_id, kind, name) values (org(), $1, 'webhook', 'Flows')`, [
    connectorId,
  ])
  await must(admin.call('PUT', `${at}/${connectorId}`), 204)
  assert.deepEqual(
    (await must(member.call('GET', at), 200)).body.data.map(({ name, type }: { name: string; type: string }) => [
      type,
      name,
    ]),
    [['CONNECTOR', 'Flows']],
  )
  assert.equal((await admin.call('PUT', `${at}/${server.services.newId('app')}`)).status, 404)
  assert.equal((await admin.call('PUT', `${at}/${team.id}`)).status, 404)
  await must(admin.call('DELETE', `${v1}/teams/${team.id}`), 204)
  assert.equal((await world.sql('select from team_resource where team_id = $1', [team.id])).length, 0)
})
