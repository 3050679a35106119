import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const v2 = '/governance/api/v2'
const [system, where] = ['11111111-0000-4000-8000-000000000001', '11111111-0000-4000-8000-000000000002']

type Made = { readonly appId: string; readonly windows: string; readonly linux: string; readonly bob: string }

const form = {
  type: 'QUESTION',
  label: 'Details',
  assignmentRule: { type: 'REQUESTER' },
  questions: [{ id: system, label: 'System', type: 'SELECT', choices: ['Windows', 'Linux'] }],
}
const group = { ...form, label: 'Which', questions: [{ id: where, label: 'Which group', type: 'GROUP' }] }
const approval = ({ bob }: Made) => ({
  type: 'APPROVAL',
  label: 'Bob',
  key: 'bob',
  assignmentRule: { type: 'USER', userId: bob },
})
const give = ({ appId }: Made, scopeId: string, more: object = {}) => ({
  type: 'ACTION',
  label: 'Add to the farm',
  key: 'give',
  do: 'GIVE',
  level: { appId, scopeType: 'GROUP', scopeId },
  ...more,
})
const timer = (after: string) => ({ type: 'TIMER', label: 'So long', key: 'timer', after })
const take = { type: 'ACTION', label: 'Remove again', do: 'TAKE', givenBy: 'give' }
const onLinux = { when: { all: [{ of: system, is: 'IS', value: 'Linux' }] } }

const setUp = async (stepsOf: (made: Made) => readonly object[]) => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const [ada, bob] = [await makeUser(server, orgId, 'ada'), await makeUser(server, orgId, 'bob')]
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const app = await org.requestable('Farm', [])
  const [windows, linux] = [await org.group('Windows'), await org.group('Linux')]
  for (const groupId of [windows, linux])
    await org.run('insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)', [app.appId, groupId])
  const made = { appId: app.appId, windows, linux, bob: bob.userId }
  const publish = async (steps: readonly object[]) => {
    const path = `${v2}/request-sequences/${app.sequenceId}`
    assert.equal((await root.call('PUT', path, { name: 'By steps', steps })).status, 200)
  }
  await publish(stepsOf(made))
  const entry = `${v2}/my/catalogs/default/entries/${app.entryId}`
  const send = (values: readonly (readonly [string, string])[] = []) =>
    ada.call('POST', `${entry}/requests`, { requesterFieldValues: values.map(([id, value]) => ({ id, value })) })
  const ask = async (...values: (readonly [string, string])[]) => {
    const { body, status } = await send(values)
    assert.equal(status, 202, JSON.stringify(body))
    return String(body.id)
  }
  const taskOf = async (id: string) => {
    const { tasks } = (await root.call('GET', `${v2}/requests/${id}`)).body
    return tasks.find(({ status }: { status: string }) => status === 'OPEN' || status === 'ASSIGNING')
  }
  const context = async (id: string, by = bob) =>
    (await by.call('GET', `${v2}/tasks/${(await taskOf(id)).taskId}/context`)).body
  const decide = async (id: string, value = 'APPROVED') =>
    bob.call('POST', `${v2}/my/tasks/${(await taskOf(id)).taskId}/resolve`, { value })
  const preview = async (...values: (readonly [string, string])[]) => {
    const { body, status } = await ada.call('POST', `${v2}/preview`, {
      entryId: app.entryId,
      requesterFieldValues: values.map(([id, value]) => ({ id, value })),
    })
    assert.equal(status, 200, JSON.stringify(body))
    return body
  }
  /** Another app, whose sequence gives something too. */
  const elsewhere = async (label: string, steps: readonly object[]) => {
    const other = await org.requestable(label, [])
    const path = `${v2}/request-sequences/${other.sequenceId}`
    assert.equal((await root.call('PUT', path, { name: label, steps })).status, 200)
    return () => ada.call('POST', `${v2}/my/catalogs/default/entries/${other.entryId}/requests`, {})
  }
  const lane = async (...names: string[]) => {
    for (const name of names) {
      const found = server.app.lanes.find((one) => one.name === name)!
      for (let tries = 0; tries < 5 && (await found.work(orgId, found.batch)) > 0; tries++);
    }
  }
  /** Nobody may be in both groups. */
  const rule = async () => {
    const list = (name: string, groupId: string) => ({
      name,
      attribute: 'principal.effective_grants',
      operation: 'CONTAINS_ONE',
      value: { type: 'ENTITLEMENTS', value: [] },
      _resources: [{ resourceOrn: `orn:okta:directory:${orgId}:groups:${groupId}` }],
    })
    const { body, status } = await root.call('POST', '/governance/api/v1/risk-rules', {
      name: 'Two farms',
      type: 'SEPARATION_OF_DUTIES',
      resources: [],
      conflictCriteria: { and: [list('one', windows), list('other', linux)] },
    })
    assert.equal(status, 201, JSON.stringify(body))
  }
  const setting = (defaultSetting: object) =>
    root.call('PATCH', `${v2}/resources/${app.appId}/request-settings`, { riskSettings: { defaultSetting } })
  return {
    ...{ orgId, org, ada, bob, root, app, made, windows, linux, publish, send, ask, taskOf, context, decide },
    ...{ preview, elsewhere, lane, rule, setting },
  }
}

test('whoever decides, and whoever asks, reads what steps will give on the way, to whom and until when', async () => {
  const { ada, ask, bob, context, decide, lane, made, preview, root, taskOf } = await setUp((one) => [
    form,
    approval(one),
    give(one, one.linux, onLinux),
    timer('P30D'),
    take,
  ])
  const linux = {
    step: 'Add to the farm',
    level: { type: 'GROUP', id: made.linux, name: 'Linux', app: 'Farm' },
    recipient: { id: ada.userId, name: 'ada' },
    until: { step: 'Remove again', after: 'P30D' },
  }
  const open = (await preview()).onTheWay
  assert.deepEqual(open, [{ ...linux, when: 'only if “System” is “Linux”' }], JSON.stringify(open))
  assert.deepEqual((await preview([system, 'Linux'])).onTheWay, [linux])
  assert.equal((await preview([system, 'Windows'])).onTheWay, undefined)
  const id = await ask([system, 'Linux'])
  assert.deepEqual((await context(id)).onTheWay, [linux])
  const path = `${v2}/tasks/${(await taskOf(id)).taskId}/outlook`
  assert.deepEqual((await bob.call('GET', path)).body.onTheWay, [linux])
  assert.deepEqual((await ada.call('GET', path)).body.onTheWay, [linux])
  assert.equal((await decide(id)).status, 200)
  await lane('actions.give')
  const given = await taskOf(id)
  const after = (await root.call('GET', `${v2}/tasks/${given.taskId}/outlook`)).body
  assert.deepEqual([given.label, after.onTheWay], ['So long', undefined], 'what is given is no promise any more')
})

test('A4: what a step would give is judged before anything is sent, by the settings of its app', async () => {
  const { ada, ask, org, preview, rule, send, windows } = await setUp((one) => [
    form,
    approval(one),
    give(one, one.linux, onLinux),
  ])
  await rule()
  await org.join(windows, ada.userId)
  const shown = await preview([system, 'Linux'])
  assert.deepEqual([shown.requestable, shown.risk.requestSubmissionType], [false, 'RESTRICTED'])
  assert.equal(shown.risk.conflicts[0].name, 'Two farms')
  const refused = await send([[system, 'Linux']])
  assert.equal(refused.status, 409, JSON.stringify(refused.body))
  assert.match(
    JSON.stringify(refused.body),
    /On the way this would give.*Two farms.*Windows.*held.*Linux.*asked for now/,
  )
  // What logic keeps out is in nobody's way.
  await ask([system, 'Windows'])
  const other = await setUp((one) => [form, approval(one), give(one, one.linux, onLinux)])
  await other.rule()
  await other.org.join(other.windows, other.ada.userId)
  await other.setting({ requestSubmissionType: 'ALLOWED_WITH_NO_OVERRIDES' })
  const id = await other.ask([system, 'Linux'])
  assert.deepEqual(
    (await other.context(id)).conflicts.map(({ name }: { name: string }) => name),
    ['Two farms'],
  )
  assert.equal((await other.decide(id)).status, 200)
})

test('A4: what came into the way of a step since is judged when it is decided', async () => {
  const { ada, ask, context, decide, org, rule, windows } = await setUp((one) => [approval(one), give(one, one.linux)])
  await rule()
  const id = await ask()
  await org.join(windows, ada.userId)
  assert.equal((await context(id)).conflicts[0].name, 'Two farms')
  const refused = await decide(id)
  assert.equal(refused.status, 409, JSON.stringify(refused.body))
  assert.match(JSON.stringify(refused.body), /On the way this would give/)
  assert.equal((await decide(id, 'DENIED')).status, 200)
})

test('A4: two steps that give what nobody may have together, and a group that an answer names', async () => {
  const both = await setUp((one) => [approval(one), give(one, one.linux), give(one, one.windows, { key: 'other' })])
  await both.rule()
  assert.equal((await both.send()).status, 409)
  const named = await setUp((one) => [
    group,
    approval(one),
    give(one, one.linux, { level: undefined, answeredBy: where }),
  ])
  await named.rule()
  await named.org.join(named.windows, named.ada.userId)
  assert.deepEqual((await named.preview()).onTheWay[0].level, undefined)
  assert.equal((await named.send([[where, named.linux]])).status, 409)
  assert.equal((await named.send([[where, named.windows]])).status, 202)
})

test('A4: what waits to be given on the way is in the way of what is asked for later', async () => {
  const { ask, decide, elsewhere, made, rule } = await setUp((one) => [approval(one), give(one, one.linux)])
  await rule()
  const later = await elsewhere('Barn', [approval(made), give(made, made.windows)])
  const id = await ask()
  const refused = await later()
  assert.equal(refused.status, 409, JSON.stringify(refused.body))
  assert.match(JSON.stringify(refused.body), /Linux.*asked for before/)
  assert.equal((await decide(id, 'DENIED')).status, 200)
  assert.equal((await later()).status, 202, 'what was denied is in nobody’s way')
})

test('A19: what steps give for a time counts against the cap, promised and given', async () => {
  const { ask, decide, elsewhere, lane, made, org, taskOf } = await setUp((one) => [
    approval(one),
    give(one, one.linux),
    timer('P10D'),
    take,
  ])
  const limits = { accessCap: { windowDays: 30, times: 1 } }
  await org.run(`update org set settings = settings || jsonb_build_object('limits', $1::jsonb)`, [
    JSON.stringify(limits),
  ])
  const steps = [approval(made), give(made, made.linux), timer('P10D'), take]
  const [barn, mill] = [await elsewhere('Barn', steps), await elsewhere('Mill', steps)]
  const id = await ask()
  const promised = await barn()
  assert.equal(promised.status, 409, JSON.stringify(promised.body))
  assert.match(JSON.stringify(promised.body), /Within any 30 days this access can be had for 240 hours|10 days in all/)
  assert.equal((await decide(id)).status, 200)
  await lane('actions.give')
  assert.equal((await taskOf(id)).label, 'So long')
  assert.equal((await mill()).status, 409, 'given, it counts as much')
  await org.run(`update org set settings = settings - 'limits'`, [])
  assert.equal((await mill()).status, 202)
})
