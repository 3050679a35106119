import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from '../support/organization.ts'
import { makeUser, testServer } from '../support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)

const setUp = async () => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const admin = await makeUser(server, orgId, 'admin', { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const people = await Promise.all(
    ['ada', 'bob', 'cleo'].map((name) =>
      org.user(name, { profile: { department: name === 'cleo' ? 'Law' : 'Sales' } }),
    ),
  )
  const [sales, law] = [await org.group('sales', people.slice(0, 2)), await org.group('law', people.slice(2))]
  const appId = await org.app('Figma')
  const [fast, slow] = [await org.sequence('Fast', []), await org.sequence('Slow', [])]
  const url = `/governance/api/v2/resources/${appId}/request-conditions`
  const condition = (name: string, sequenceId: string, groups?: readonly string[]) => ({
    name,
    approvalSequenceId: sequenceId,
    requesterSettings: groups ? { type: 'GROUPS', groups: groups.map((id) => ({ id })) } : { type: 'EVERYONE' },
    accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
  })
  const live = async (body: object): Promise<string> => {
    const made = await admin.call('POST', url, body)
    assert.equal(made.status, 201, made.raw.body)
    const on = await admin.call('POST', `${url}/${made.body.id}/activate`)
    assert.equal(on.status, 200, on.raw.body)
    return made.body.id
  }
  const reach = async (body: object) => {
    const answer = await admin.call('POST', `${url}/reach`, body)
    assert.equal(answer.status, 200, answer.raw.body)
    return answer.body.reach
  }
  return { org, admin, people, sales, law, fast, slow, appId, url, condition, live, reach }
}

const named = (crowd: { named: { name: string }[] }) => crowd.named.map((one) => one.name)

test('a new condition gains those whom none lets ask yet, and changes nothing for the rest', async () => {
  const { condition, fast, law, live, people, reach, sales } = await setUp()
  const first = await reach({ condition: condition('Sales', fast, [sales]) })
  assert.equal(first.length, 1)
  assert.deepEqual(named(first[0].gained).sort(), ['ada', 'bob'])
  assert.deepEqual(
    first[0].levels.map((one: { name: string; type: string }) => [one.name, one.type]),
    [['Figma', 'APPLICATION']],
  )
  await live(condition('Sales', fast, [sales]))
  const [second] = await reach({ condition: condition('Both', fast, [sales, law]) })
  assert.deepEqual([second.gained.people, named(second.gained)], [1, ['cleo']])
  assert.deepEqual([second.lost.people, second.changed], [0, []])
  assert.equal(people.length, 3)
})

test('a condition above others says who would go by it, one that is gone who loses, an expression whom it finds', async () => {
  const { condition, fast, law, live, reach, sales, slow } = await setUp()
  const old = await live(condition('Sales', fast, [sales]))
  await live(condition('Law', fast, [law]))
  const [above] = await reach({ condition: { ...condition('Top', slow), priority: 0 } })
  // The administrator asks by nothing yet.
  assert.deepEqual([above.gained.people, above.lost.people], [1, 0])
  assert.deepEqual(
    above.changed.map((one: { from: { name: string }; to: { name: string }; people: number }) => [
      one.from.name,
      one.to.name,
      one.people,
    ]),
    [
      ['Sales', 'Top', 2],
      ['Law', 'Top', 1],
    ],
  )
  const [below] = await reach({ condition: condition('Bottom', slow) })
  assert.deepEqual([below.gained.people, below.changed], [1, []])
  const [gone] = await reach({ conditionId: old })
  assert.deepEqual([gone.lost.people, named(gone.lost).sort()], [2, ['ada', 'bob']])
  const [narrower] = await reach({
    conditionId: old,
    condition: {
      ...condition('Sales', fast),
      requesterSettings: { type: 'REQUESTER_EXPRESSION', expression: 'department == "Law"' },
    },
  })
  assert.deepEqual([narrower.gained.people, narrower.lost.people], [0, 2])
})

test('F1: whom rules reach is for those who administer them, and a draft that cannot be read is refused', async () => {
  const { admin, condition, fast, org, url } = await setUp()
  const plain = await makeUser(server, org.orgId, 'plain')
  assert.equal((await plain.call('POST', `${url}/reach`, { condition: condition('x', fast) })).status, 403)
  assert.equal((await admin.call('POST', `${url}/reach`, {})).status, 400)
  const bad = { ...condition('x', fast), requesterSettings: { type: 'REQUESTER_EXPRESSION', expression: 'shoe ==' } }
  assert.equal((await admin.call('POST', `${url}/reach`, { condition: bad })).status, 400)
  const other = await org.app('Other')
  assert.equal(
    (await admin.call('POST', `${url.replace(/0oa\w+/, other)}/reach`, { conditionId: 'rco00000000000000000' })).status,
    404,
  )
})

test('versions of a sequence are listed, the newest first, and it tells how many conditions use it', async () => {
  const { admin, condition, live } = await setUp()
  const base = '/governance/api/v2/request-sequences'
  const step = { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }
  const { body } = await admin.call('POST', base, { name: 'Two', steps: [step] })
  await admin.call('PUT', `${base}/${body.id}`, { name: 'Two', steps: [] })
  await live(condition('All', body.id))
  const listed = await admin.call('GET', `${base}/${body.id}/versions?limit=1`)
  assert.deepEqual(
    listed.body.data.map((one: { version: number; steps: unknown[]; createdBy: object }) => [
      one.version,
      one.steps,
      one.createdBy,
    ]),
    [[2, [], { id: admin.userId, name: 'admin' }]],
  )
  const next = await admin.call('GET', listed.body._links.next.href.replace('http://assent.test', ''))
  assert.deepEqual([next.body.data[0].version, next.body.data[0].steps[0].label], [1, 'Manager'])
  assert.equal((await admin.call('GET', `${base}/${body.id}`)).body.conditionCount, 1)
})

test('a draft is tried as somebody: it wins for whom it includes, the others say why not, the live rules stay', async () => {
  const { admin, appId, condition, fast, law, live, org, people, sales, url } = await setUp()
  const [ada, , cleo] = people
  await live(condition('Sales', fast, [sales]))
  const owned = await org.sequence('Owned', [
    { type: 'APPROVAL', label: 'Ada', assignmentRule: { type: 'USER', userId: ada } },
  ])
  const level = { type: 'APPLICATION', id: appId }
  const tried = async (body: object) => {
    const answer = await admin.call('POST', `${url}/try`, { level, ...body })
    assert.equal(answer.status, 200, answer.raw.body)
    return answer.body
  }
  const now = await tried({ userId: cleo })
  assert.deepEqual(
    [now.requestable, now.considered[0].covers, now.considered[0].reasons],
    [false, true, ['The requester is in none of its groups: sales.']],
  )
  const then = await tried({ userId: cleo, condition: condition('Law', owned, [law]) })
  assert.deepEqual([then.condition.id, then.steps[0].state, then.steps[0].assignees[0].id], ['draft', 'OPEN', ada])
  // Who would have to approve his own request: nobody could.
  const own = await tried({ userId: ada, condition: { ...condition('All', owned), priority: 0 } })
  assert.deepEqual([own.condition.name, own.decidable], ['All', false])
  assert.equal((await tried({ userId: cleo })).requestable, false)
  const nowhere = { userId: cleo, level: { type: 'GROUP', id: sales } }
  assert.equal((await admin.call('POST', `${url}/try`, nowhere)).status, 404)
  const kinds = await admin.call('GET', '/governance/api/v2/step-kinds')
  assert.ok(kinds.body.data.some((kind: { schema: { properties: object } }) => 'panels' in kind.schema.properties))
})

test('steps are checked before they are published: for whom nobody could act, and what publishing would refuse', async () => {
  const { admin, condition, live, org, people } = await setUp()
  const base = '/governance/api/v2/request-sequences'
  const [ada, bob] = people
  const { body } = await admin.call('POST', base, { name: 'Checked', steps: [] })
  await live(condition('All', body.id))
  const by = (userId: string) => ({ type: 'APPROVAL', label: 'One', assignmentRule: { type: 'USER', userId } })
  const check = (steps: readonly object[], sequenceId = body.id) =>
    admin.call('POST', `${base}/check`, { sequenceId, steps })
  const found = await check([by(ada!)])
  assert.equal(found.status, 200, found.raw.body)
  assert.deepEqual(
    found.body.findings.map((one: { step: number; users: number; userIds: string[] }) => [
      one.step,
      one.users,
      one.userIds,
    ]),
    [[0, 1, [ada]]],
  )
  const both = {
    ...by(ada!),
    assignmentRule: undefined,
    join: 'ANY_OF',
    panels: [ada, bob].map((userId) => ({ assignmentRule: { type: 'USER', userId } })),
  }
  assert.deepEqual((await check([both])).body.findings, [])
  assert.equal((await check([{ type: 'APPROVAL', label: 'Nobody said' }])).status, 400)
  assert.equal((await check([by(ada!)], 'a'.repeat(24))).status, 404)
  assert.deepEqual((await admin.call('POST', `${base}/check`, { steps: [by(ada!)] })).body, {
    findings: [],
    warnings: [],
  })
  const plain = await makeUser(server, org.orgId, 'plain')
  assert.equal((await plain.call('POST', `${base}/check`, { steps: [] })).status, 403)
  assert.equal((await admin.call('GET', `${base}/${body.id}`)).body.version, 1)
})
