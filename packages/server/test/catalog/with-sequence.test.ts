import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fourEyesOrg } from '../changes/world.ts'
import { ok, refused } from '../directory/support.ts'
import { makeUser } from '../support/server.ts'
import { catalogServer, sequences } from './wire.ts'

const { database, server, setUp } = await catalogServer()

const approval = (label: string, type = 'MANAGER') => ({ type: 'APPROVAL', label, assignmentRule: { type } })
const everybody = {
  name: 'Everybody',
  requesterSettings: { type: 'EVERYONE' },
  accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
} as const
const whole = (name = 'Who approves') => ({
  condition: everybody,
  sequence: { name, steps: [approval('Manager')] },
})
const gone = '00g00000000000000000'
const noGroup = { type: 'GROUPS', groups: [{ id: gone }] } as const

type Set = Awaited<ReturnType<typeof setUp>>

/** What there is of both: name and status of each condition, name, version and labels of each sequence. */
const both = async ({ admin, conditions }: Pick<Set, 'admin' | 'conditions'>) => {
  const rules = (await admin.call('GET', conditions)).body.data as { name: string; status: string }[]
  const flows = (await admin.call('GET', sequences)).body.data as {
    name: string
    version: number
    steps: { label: string }[]
  }[]
  return {
    rules: rules.map(({ name, status }) => [name, status]),
    flows: flows.map(({ name, steps, version }) => [name, version, ...steps.map(({ label }) => label)]),
  }
}

test('a condition and its sequence are made at once, ACTIVE if that is asked for, and changed at once', async () => {
  const set = await setUp()
  const { admin, conditions } = set
  const made = await admin.call('POST', `${conditions}/with-sequence`, whole())
  assert.deepEqual([made.status, made.body.status, made.headers['etag']], [201, 'INACTIVE', '"1"'])
  const on = await admin.call('POST', `${conditions}/with-sequence`, { ...whole('Another'), activate: true })
  assert.equal(on.body.status, 'ACTIVE')

  const one = `${conditions}/${made.body.id}/with-sequence`
  const change = { condition: { name: 'All' }, sequence: { name: 'Owners', steps: [approval('Owner')] } }
  const changed = await admin.call('PATCH', one, { ...change, sequenceVersion: 1 }, { 'if-match': '"1"' })
  assert.deepEqual(
    [changed.status, changed.body.name, changed.body.status, changed.body.approvalSequenceId],
    [200, 'All', 'INACTIVE', made.body.approvalSequenceId],
  )
  assert.deepEqual(changed.body.requesterSettings, { type: 'EVERYONE' }, 'what is not named stays')
  const switched = await admin.call('PATCH', one, { ...change, activate: true })
  assert.equal(switched.body.status, 'ACTIVE')
  // Once it is on, to be switched on is nothing more.
  assert.equal((await admin.call('PATCH', one, { ...change, activate: true })).body.status, 'ACTIVE')
  const { flows } = await both(set)
  assert.deepEqual(
    flows.find(([name]) => name === 'Owners'),
    ['Owners', 4, 'Owner'],
  )
})

test('what is refused of one half leaves the other as it was, and says where it is', async () => {
  const set = await setUp()
  const { admin, conditions } = set
  const { body: rule } = await admin.call('POST', `${conditions}/with-sequence`, whole())
  const before = await both(set)
  const one = `${conditions}/${rule.id}/with-sequence`
  const next = { condition: { name: 'All' }, sequence: { name: 'Owners', steps: [approval('Owner')] } }
  const badStep = { name: 'x', steps: [approval('Fine'), { type: 'APPROVAL', label: 'Nobody' }] }
  const tries = [
    [
      'POST',
      `${conditions}/with-sequence`,
      { ...whole('New'), condition: { ...everybody, requesterSettings: noGroup } },
    ],
    ['POST', `${conditions}/with-sequence`, { ...whole(), sequence: badStep }],
    ['PATCH', one, { ...next, condition: { requesterSettings: noGroup } }],
    ['PATCH', one, { ...next, sequence: badStep }],
    ['PATCH', one, { ...next, condition: { approvalSequenceId: rule.approvalSequenceId } }],
  ] as const
  const places = []
  for (const [method, url, body] of tries) {
    const answer = await admin.call(method, url, body)
    assert.equal(answer.status, 400, answer.raw.body)
    places.push(answer.body.errorCauses[0].location)
  }
  assert.deepEqual(places, [
    '/condition/requesterSettings/groups/0/id',
    '/sequence/steps/1/assignmentRule',
    '/condition/requesterSettings/groups/0/id',
    '/sequence/steps/1/assignmentRule',
    '/condition/approvalSequenceId',
  ])
  // Either of the two was changed since.
  assert.equal((await admin.call('PATCH', one, next, { 'if-match': '"7"' })).status, 412)
  assert.equal((await admin.call('PATCH', one, { ...next, sequenceVersion: 7 }, { 'if-match': '"1"' })).status, 412)
  // The name of a sequence is found to be taken by the database.
  assert.equal((await admin.call('POST', `${conditions}/with-sequence`, whole())).status, 409)
  assert.deepEqual(await both(set), before)
})

test('steps and levels that fit each other alone are accepted together', async () => {
  const { admin, conditions, level } = await setUp()
  const { body: rule } = await admin.call('POST', `${conditions}/with-sequence`, whole())
  const sequence = { name: 'Owners', steps: [approval('Owner', 'GROUP_OWNER')] }
  const one = `${conditions}/${rule.id}/with-sequence`
  const accessScopeSettings = { type: 'GROUPS', groups: [{ id: level }] }
  const unfit = await admin.call('PATCH', one, { condition: {}, sequence })
  assert.deepEqual([unfit.status, unfit.body.errorCauses[0].location], [400, '/condition/approvalSequenceId'])
  assert.equal((await admin.call('PATCH', one, { condition: { accessScopeSettings }, sequence })).status, 200)
})

test('who may not change conditions writes neither, and another organization’s is not there', async () => {
  const [set, other] = [await setUp(), await setUp()]
  const { body: rule } = await set.admin.call('POST', `${set.conditions}/with-sequence`, whole())
  const patch = { condition: {}, sequence: { name: 'Mine', steps: [] } }
  const reader = await makeUser(server, set.world.orgId, 'reader', { roles: ['AUDITOR'] })
  const one = `${set.conditions}/${rule.id}/with-sequence`
  assert.equal((await reader.call('POST', `${set.conditions}/with-sequence`, whole('Mine'))).status, 403)
  assert.equal((await reader.call('PATCH', one, patch)).status, 403)
  assert.equal((await other.admin.call('PATCH', one, patch)).status, 404)
  assert.equal((await set.admin.call('PATCH', `${other.conditions}/${rule.id}/with-sequence`, patch)).status, 404)
})

test('A23: under four eyes a condition and its sequence are one proposal, and both are in force when it is confirmed', async () => {
  const { ada, app, appId, ben } = await fourEyesOrg(database)
  const { links } = await refused(
    app.run(ada, 'condition.createWithSequence', { appId, ...whole(), activate: true } as never),
  )
  const changeId = links!['policyChange']!
  const { effect } = await ok(app.read(ben, 'policyChange.get', { changeId }))
  assert.deepEqual(
    effect.map(({ type }) => type),
    ['access.request.sequence.create', 'access.request.condition.create'],
  )
  assert.equal((await ok(app.read(ben, 'condition.list', { appId }))).length, 1)
  await ok(app.run(ben, 'policyChange.confirm', { changeId }))
  const made = (await ok(app.read(ben, 'condition.list', { appId }))).find(({ name }) => name === 'Everybody')!
  assert.equal(made.status, 'ACTIVE')
  const sequence = await ok(app.read(ben, 'sequence.get', { sequenceId: made.sequenceId! }))
  assert.deepEqual([sequence.name, sequence.version], ['Who approves', 1])
})

test('A23: a change of both waits as one, and is not put in force once either was changed', async () => {
  const { ada, app, ben, condition, sequenceId } = await fourEyesOrg(database)
  const propose = async (name: string) => {
    const { links } = await refused(
      app.run(ada, 'condition.updateWithSequence', {
        ...condition,
        condition: { name, requesterSettings: { type: 'EVERYONE' } },
        sequence: { name, steps: [approval(name)] },
      } as never),
    )
    return { changeId: links!['policyChange']! }
  }
  const shown = async () => {
    const [rule, sequence] = [
      await ok(app.read(ben, 'condition.get', condition)),
      await ok(app.read(ben, 'sequence.get', { sequenceId })),
    ]
    return [rule.name, rule.requesters.type, sequence.name, sequence.version]
  }
  const [first, second] = [await propose('One'), await propose('Two')]
  assert.deepEqual(await shown(), ['Few', 'GROUPS', 'Managers', 1])
  await ok(app.run(ben, 'policyChange.confirm', first))
  assert.deepEqual(await shown(), ['One', 'EVERYONE', 'One', 2])
  assert.match((await refused(app.run(ben, 'policyChange.confirm', second))).summary, /changed since it was proposed/)

  // Of the sequence alone, too: the condition is as it was proposed for.
  const third = await propose('Three')
  const sequence = { name: 'Between', steps: [] }
  const { links } = await refused(app.run(ada, 'sequence.update', { sequenceId, sequence }))
  await ok(app.run(ben, 'policyChange.confirm', { changeId: links!['policyChange']! }))
  assert.match((await refused(app.run(ben, 'policyChange.confirm', third))).summary, /changed since it was proposed/)
  assert.deepEqual(await shown(), ['One', 'EVERYONE', 'Between', 3])
})
