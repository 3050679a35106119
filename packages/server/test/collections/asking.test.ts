import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orn } from '@assent/core/directory/orn.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { testServer } from '../support/server.ts'
import { collections, makeCollectionWorld, v2 } from './world.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const mine = `${v2}/my/catalogs/default/entries`
const filterOf = (text: string) => `filter=${encodeURIComponent(text)}`

/** A collection that everybody may ask for, decided by the boss. */
const setUp = async (duration?: string) => {
  const world = await makeCollectionWorld(database, server)
  const { first, newCollection, org, person, second } = world
  const boss = await person('boss')
  const root = await person('root', 'SUPER_ADMIN')
  const sequence = await org.sequence('Boss', [
    { type: 'APPROVAL', label: 'Decide', assignmentRule: { type: 'USER', userId: boss.userId } },
  ])
  const id = await newCollection('Sales kit', [
    { resourceOrn: first.orn, entitlements: first.choose(first.valueIds[0]!) },
    { resourceOrn: second.orn },
  ])
  const conditions = `${v2}/resources/${id}/request-conditions`
  const made = await root.wire('POST', conditions, {
    name: 'Everybody',
    approvalSequenceId: sequence,
    requesterSettings: { type: 'EVERYONE' },
    accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
    ...(duration ? { accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration } } : {}),
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.equal((await root.wire('POST', `${conditions}/${made.body.id}/activate`)).status, 200)
  const tops = async (who: { wire: typeof root.wire }) =>
    (await who.wire('GET', `${mine}?${filterOf('not(parent pr)')}`)).body.data
  const levels = async (who: { wire: typeof root.wire }, parent: string) =>
    (await who.wire('GET', `${mine}?${filterOf(`parent eq "${parent}"`)}`)).body.data
  const ask = async (who: typeof boss) => {
    const [parent] = await tops(who)
    const [level] = await levels(who, parent.id)
    return who.call('POST', `${mine}/${level.id}/requests`, {})
  }
  const decide = async (requestId: string) => {
    const filter = filterOf(`requestId eq "${requestId}"`)
    const task = (await boss.call('GET', `${v2}/my/tasks?${filter}`)).body.data[0]
    const body = { value: 'APPROVED', digest: task.request.digest }
    return boss.call('POST', `${v2}/my/tasks/${task.taskId}/resolve`, body)
  }
  return { ...world, id, boss, root, tops, levels, ask, decide, conditions }
}

const nameOf = async (world: Awaited<ReturnType<typeof setUp>>['world'], entitlementId: string) =>
  (await world.sql<{ name: string }>('select name from entitlement where entitlement_id = $1', [entitlementId]))[0]!
    .name

test('a collection is found, asked for, approved, given as a whole, and ends after its time', async () => {
  const { admin, ann, ask, boss, decide, first, held, id, levels, root, second, settle, tops, world } =
    await setUp('PT8H')
  const [parent] = await tops(ann)
  assert.deepEqual(
    [parent.name, parent.label, parent.requestable, parent.counts],
    ['Sales kit', 'Resource Collection', false, { resourceCounts: { applications: 2 } }],
  )
  assert.deepEqual(
    (await levels(ann, parent.id)).map((one: { name: string; requestable: boolean }) => [one.name, one.requestable]),
    [['Sales kit', true]],
  )
  assert.equal(parent._holds.length, 2)
  const asked = await ask(ann)
  assert.equal(asked.status, 202, JSON.stringify(asked.body))
  // Who decides reads what would be given.
  const filter = filterOf(`requestId eq "${asked.body.id}"`)
  const task = (await boss.call('GET', `${v2}/my/tasks?${filter}`)).body.data[0]
  const { collected } = (await boss.call('GET', `${v2}/tasks/${task.taskId}/context`)).body
  const [entitlement] = first.choose(first.valueIds[0]!)
  assert.deepEqual(
    collected.toSorted(),
    [`${first.appId}: ${await nameOf(world, entitlement!.id)} ${first.valueIds[0]}`, second.appId].toSorted(),
  )
  assert.deepEqual(await held(ann), ['-', '-'])
  assert.equal((await decide(asked.body.id)).status, 200)
  await settle()
  assert.deepEqual(await held(ann), ['app', 'app', first.valueIds[0]])
  const request = (await root.wire('GET', `${v2}/requests/${asked.body.id}`)).body
  assert.equal(request.grantStatus, 'GRANTED')
  const [assignment] = (await admin.wire('GET', `${collections}/${id}/assignments`)).body.data
  assert.deepEqual([assignment.actor, assignment._grant.requestId], ['ACCESS_REQUEST', asked.body.id])
  assert.ok(Date.parse(assignment.expirationTime) > Date.now())
  await world.expire(assignment._grant.id)
  await settle()
  assert.deepEqual(await held(ann), ['-', '-'])
})

test('a request and an administrator add up, and are taken apart', async () => {
  const { admin, ann, ask, assign, decide, first, held, id, settle } = await setUp()
  const whole = ['app', 'app', first.valueIds[0]]
  const asked = await ask(ann)
  await decide(asked.body.id)
  const assigned = await assign(id, [ann])
  const all = (await admin.wire('GET', `${collections}/${id}/assignments`)).body.data
  assert.equal(all.length, 2)
  const counted = (await admin.wire('GET', `${collections}/${id}`)).body.counts.principalAssignmentCount
  assert.equal(counted, 1)
  await admin.wire('DELETE', `${collections}/${id}/assignments/${assigned.body[0].id}`)
  await settle()
  assert.deepEqual(await held(ann), whole)
  const rest = all.find((one: { id: string }) => one.id !== assigned.body[0].id)
  await admin.wire('DELETE', `${collections}/${id}/assignments/${rest.id}`)
  await settle()
  assert.deepEqual(await held(ann), ['-', '-'])
})

test('what somebody has of an app by a collection is in his access to the app', async () => {
  const { admin, ann, assign, first, id, second } = await setUp()
  await assign(id, [ann])
  const of = async (appId: string) => {
    const filter = `parent.externalId eq "${appId}" AND parent.type eq "APPLICATION" AND targetPrincipal.externalId eq "${ann.userId}" AND targetPrincipal.type eq "OKTA_USER"`
    return (await admin.wire('GET', `/governance/api/v1/principal-access?${filterOf(filter)}`)).body
  }
  const [one, other] = [await of(first.appId), await of(second.appId)]
  assert.deepEqual([one.additional[0].grantType, one.additional[0].entitlements.length], ['POLICY', 1])
  assert.deepEqual([other.additional[0].grantType, other.additional[0].entitlements.length], ['POLICY', 0])
  const grants = await admin.wire(
    'GET',
    `/governance/api/v1/grants?${filterOf(`targetPrincipal.externalId eq "${ann.userId}"`)}`,
  )
  assert.match(grants.body.data[0].targetResourceOrn, /:collections:col/)
  const put = await admin.call('PUT', `/governance/api/v1/grants/${grants.body.data[0].id}`, {
    ...grants.body.data[0],
    entitlements: [],
  })
  assert.equal(put.status, 400)
})

test('what conflicts with something that a collection holds conflicts with the collection', async () => {
  const { ann, ask, first, id, org, root, second, world } = await setUp()
  const list = (name: string, one: typeof first) => ({
    name,
    attribute: 'principal.effective_grants',
    operation: 'CONTAINS_ONE',
    value: { type: 'ENTITLEMENTS', value: one.choose(one.valueIds[0]!) },
  })
  const rule = await root.wire('POST', '/governance/api/v1/risk-rules', {
    name: 'Not both',
    type: 'SEPARATION_OF_DUTIES',
    resources: [],
    conflictCriteria: { and: [list('one', first), list('other', second)] },
  })
  assert.equal(rule.status, 201, JSON.stringify(rule.body))
  const assess = async () =>
    (
      await root.wire('POST', '/governance/api/v1/risk-rule-assessments', {
        principalOrn: orn(world.orgId, 'USER', ann.userId),
        resourceOrn: orn(world.orgId, 'COLLECTION', id),
      })
    ).body.data.map((one: { ruleName: string }) => one.ruleName)
  assert.deepEqual(await assess(), [])
  await org.run('insert into entitlement_user (org_id, value_id, user_id) values (org(), $1, $2)', [
    second.valueIds[0],
    ann.userId,
  ])
  assert.deepEqual(await assess(), ['Not both'])
  const setting = { riskSettings: { defaultSetting: { requestSubmissionType: 'RESTRICTED' } } }
  assert.equal((await root.call('PATCH', `${v2}/resources/${id}/request-settings`, setting)).status, 200)
  const asked = await ask(ann)
  assert.notEqual(asked.status, 202)
})

test('a deleted collection can be asked for no more; who asked before gets nothing', async () => {
  const { admin, ann, ask, conditions, decide, held, id, root, settle, tops } = await setUp()
  const asked = await ask(ann)
  await admin.wire('DELETE', `${collections}/${id}`)
  assert.deepEqual(await tops(ann), [])
  await decide(asked.body.id)
  await settle()
  assert.deepEqual(await held(ann), ['-', '-'])
  assert.equal((await root.call('GET', conditions)).status, 404)
})
