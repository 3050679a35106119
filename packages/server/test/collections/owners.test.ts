import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orn } from '@assent/core/directory/orn.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { testServer } from '../support/server.ts'
import { collections, makeCollectionWorld, v2 } from './world.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const mine = `${v2}/my/catalogs/default/entries`
const owners = '/governance/api/v1/resource-owners'
const filterOf = (text: string) => `filter=${encodeURIComponent(text)}`

/** A collection that everybody may ask for, decided by its owners. */
const setUp = async () => {
  const world = await makeCollectionWorld(database, server)
  const { first, newCollection, org, person, second } = world
  const root = await person('root', 'SUPER_ADMIN')
  const sequence = await org.sequence('Owners', [
    { type: 'APPROVAL', label: 'Decide', assignmentRule: { type: 'RESOURCE_OWNER' } },
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
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.equal((await root.wire('POST', `${conditions}/${made.body.id}/activate`)).status, 200)
  const collectionOrn = orn(world.world.orgId, 'COLLECTION', id)
  const own = (by: typeof root, ...users: readonly { readonly userId: string }[]) =>
    by.call('POST', owners, {
      resourceOrns: [collectionOrn],
      principalOrns: users.map(({ userId }) => orn(world.world.orgId, 'USER', userId)),
    })
  const ownedBy = async () =>
    (await root.call('GET', `${owners}?${filterOf(`resource.orn eq "${collectionOrn}"`)}`)).body.data
  const ask = async (who: typeof root) => {
    const [parent] = (await who.wire('GET', `${mine}?${filterOf('not(parent pr)')}`)).body.data
    const [level] = (await who.wire('GET', `${mine}?${filterOf(`parent eq "${parent.id}"`)}`)).body.data
    return who.call('POST', `${mine}/${level.id}/requests`, {})
  }
  return { ...world, id, root, own, ownedBy, ask }
}

test('a collection has owners of its own, whom steps ask; without any they ask nobody', async () => {
  const { admin, ann, ask, bob, held, own, ownedBy, person, root, settle } = await setUp()
  assert.deepEqual(await ownedBy(), [])
  assert.equal((await own(admin, bob)).status, 403)
  const set = await own(root, bob)
  assert.equal(set.status, 200, JSON.stringify(set.body))
  const [one] = await ownedBy()
  assert.deepEqual(
    [one.resource.type, one.resource.profile.name, one.principals[0].id],
    ['collections', 'Sales kit', bob.userId],
  )
  const asked = await ask(ann)
  assert.equal(asked.status, 202, JSON.stringify(asked.body))
  const [task] = (await bob.call('GET', `${v2}/my/tasks?${filterOf(`requestId eq "${asked.body.id}"`)}`)).body.data
  const answer = { value: 'APPROVED', digest: task.request.digest }
  assert.equal((await bob.call('POST', `${v2}/my/tasks/${task.taskId}/resolve`, answer)).status, 200)
  await settle()
  assert.equal((await held(ann))[1], 'app')
  // Nobody owns it: the step waits for an administrator, and nobody else can decide.
  assert.equal((await own(root)).status, 200)
  const zoe = await person('zoe')
  const stuck = await ask(zoe)
  const request = (await root.wire('GET', `${v2}/requests/${stuck.body.id}`)).body
  assert.equal(request.tasks[0].status, 'ASSIGNING')
  const strange = orn('org-of-others', 'COLLECTION', one.resource.id)
  assert.equal((await root.call('POST', owners, { resourceOrns: [strange], principalOrns: [] })).status, 400)
})

test('A24: a collection is given in an emergency as a whole, and ends as a whole', async () => {
  const { admin, ann, first, held, id, newCollection, root, settle, world } = await setUp()
  await world.sql(`update org set settings = settings || '{"limits": {"emergency": {"hours": 4}}}'::jsonb`)
  const open = (appId: string, more: object = {}) =>
    admin.call('POST', '/governance/api/v1/emergency-access', {
      userId: ann.userId,
      scopeType: 'APPLICATION',
      scopeId: appId,
      reason: 'The fair opens in an hour.',
      ...more,
    })
  const given = await open(id, { appId: id })
  assert.equal(given.status, 201, JSON.stringify(given.body))
  assert.deepEqual([given.body.access, given.body.scopeId], ['Sales kit', id])
  await settle()
  assert.deepEqual(await held(ann), ['app', 'app', first.valueIds[0]])
  assert.equal((await open(id)).status, 409, 'nobody has reviewed it yet')
  const verdict = { verdict: 'UNJUSTIFIED', note: 'There was no fair.' }
  assert.equal(
    (await root.call('POST', `/governance/api/v1/emergency-access/${given.body.id}/review`, verdict)).status,
    200,
  )
  await settle()
  assert.deepEqual(await held(ann), ['-', '-'])
  // What is gone, and what is of nobody here, is not given.
  const gone = await newCollection('Old kit')
  await admin.wire('DELETE', `${collections}/${gone}`)
  assert.equal((await open(gone)).status, 404)
  assert.equal((await open(`col${'0'.repeat(17)}`)).status, 404)
  assert.equal((await open(first.appId, { appId: id })).status, 404)
})

test('what somebody may ask for says of a collection what it holds, and whether he has it', async () => {
  const { ann, assign, first, id, second, settle } = await setUp()
  const levels = async () =>
    (await ann.call('GET', `${v2}/my/catalogs/default/levels`)).body.data.filter(
      (one: { app: { id: string } }) => one.app.id === id,
    )
  const [before] = await levels()
  assert.equal(before.holds.length, 2)
  assert.ok(before.holds.includes(second.appId))
  assert.ok(before.holds.some((words: string) => words.startsWith(`${first.appId}: `)))
  assert.equal(before.held, false)
  await assign(id, [ann])
  await settle()
  assert.equal((await levels())[0].held, true)
})
