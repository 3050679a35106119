import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { testServer } from '../support/server.ts'
import { loadWire } from '../support/wire.ts'
import { collections, makeCollectionWorld } from './world.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const skip = loadWire().missing
const filterOf = (text: string) => `filter=${encodeURIComponent(text)}`
const namesOf = (answer: { body: { data: { name: string }[] } }) => answer.body.data.map(({ name }) => name)

test('collections on the wire: made, read, listed, filtered, paged, replaced and deleted', { skip }, async () => {
  const { admin, ann, assign, first, newCollection, person } = await makeCollectionWorld(database, server)
  const made = await admin.wire('POST', collections, { name: 'Core', description: 'For all' })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.match(made.body.id, /^col[0-9A-Za-z]{17}$/)
  assert.match(made.body.orn, /^orn:okta:governance:.*:collections:col/)
  const at = `${collections}/${made.body.id}`
  const read = await admin.wire('GET', at)
  assert.deepEqual(read.body, made.body)
  assert.equal(read.headers['etag'], made.headers['etag'])
  const changed = await admin.wire('PUT', at, { ...made.body, name: 'Core kit', description: undefined })
  assert.deepEqual([changed.status, changed.body.name, changed.body.description], [200, 'Core kit', undefined])
  const behind = await admin.call('PUT', at, { name: 'Late' }, { 'if-match': String(made.headers['etag']) })
  assert.equal(behind.status, 412)
  const other = await newCollection('Sales', [{ resourceOrn: first.orn }])
  await assign(other, [ann])
  assert.deepEqual(namesOf(await admin.wire('GET', `${collections}?${filterOf('name co "OR"')}`)), ['Core kit'])
  assert.deepEqual(namesOf(await admin.wire('GET', `${collections}?${filterOf(`id eq "${other}"`)}`)), ['Sales'])
  const page = await admin.wire('GET', `${collections}?limit=1&include=counts`)
  assert.deepEqual(namesOf(page), ['Core kit'])
  const next = await admin.wire('GET', page.body._links.next.href.replace(/^https?:\/\/[^/]+/, ''))
  assert.deepEqual(
    [next.body.data[0].name, next.body.data[0].counts, next.body._links.next],
    ['Sales', { principalAssignmentCount: 1, resourceCounts: { applications: 1 } }, undefined],
  )
  const reader = await person('reader', 'AUDITOR')
  assert.equal((await reader.wire('GET', at)).status, 200)
  const gone = await admin.wire('DELETE', at)
  assert.equal(gone.status, 204)
  assert.equal((await admin.call('GET', at)).status, 404)
  assert.deepEqual(namesOf(await admin.wire('GET', collections)), ['Sales'])
})

test('what a collection holds: added, read, replaced and taken out', { skip }, async () => {
  const { admin, first, newCollection, second } = await makeCollectionWorld(database, server)
  const at = `${collections}/${await newCollection()}/resources`
  const [a, b, c] = first.valueIds as [string, string, string]
  const added = await admin.wire('POST', at, [
    { resourceOrn: first.orn, entitlements: first.choose(a, b) },
    { resourceOrn: second.appId, _bundles: [{ id: second.bundleId }] },
  ])
  assert.equal(added.status, 200, JSON.stringify(added.body))
  const valuesOf = (one: { entitlements: { values: { id: string }[] }[] }) =>
    one.entitlements.flatMap(({ values }) => values.map(({ id }) => id))
  assert.deepEqual(added.body.data.map(valuesOf), [[a, b], []])
  assert.deepEqual(
    added.body.data.map((one: { entitlementValueCount: number }) => one.entitlementValueCount),
    [2, 3],
  )
  const list = await admin.wire('GET', `${at}?include=entitlementValueCount`)
  assert.deepEqual(
    list.body.data.map((one: Record<string, unknown>) => [
      one['resourceId'],
      one['entitlementValueCount'],
      one['entitlements'],
    ]),
    [
      [first.appId, 2, undefined],
      [second.appId, 3, undefined],
    ],
  )
  const one = `${at}/${encodeURIComponent(first.orn)}`
  const read = await admin.wire('GET', one)
  assert.deepEqual(valuesOf(read.body), [a, b])
  // What was read can be sent back with a change.
  const body = { ...read.body, entitlements: first.choose(b, c) }
  assert.deepEqual(valuesOf((await admin.wire('PUT', one, body)).body), [b, c])
  assert.deepEqual(valuesOf((await admin.wire('PUT', one, {})).body), [])
  assert.equal((await admin.wire('DELETE', one)).status, 204)
  assert.equal((await admin.call('GET', one)).status, 404)
  const twice = await admin.wire('POST', at, [
    { resourceOrn: second.orn },
    { resourceOrn: first.orn, entitlements: second.choose(a) },
  ])
  assert.equal(twice.status, 400)
  assert.equal(twice.body.errorCauses[0].location, '/0/resourceOrn')
  const foreign = await admin.wire('POST', at, [
    { resourceOrn: first.orn, entitlements: second.choose(second.valueIds[0]!) },
  ])
  assert.deepEqual([foreign.status, foreign.body.errorCauses[0].location], [400, '/0/entitlements/0/values/0/id'])
  const many = Array.from({ length: 26 }, () => ({ resourceOrn: first.orn }))
  assert.equal((await admin.wire('POST', at, many)).status, 400)
})

test('who has a collection: assigned, listed, moved and taken, each on the record', { skip }, async () => {
  const { admin, ann, assign, bob, events, first, newCollection, settle } = await makeCollectionWorld(database, server)
  const id = await newCollection('Kit', [{ resourceOrn: first.orn }])
  const at = `${collections}/${id}/assignments`
  const ends = new Date(Date.now() + 3_600_000).toISOString()
  const made = await assign(id, [ann, bob], { expirationTime: ends, timeZone: 'Europe/Lisbon', actor: 'ADMIN' })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const [mine] = made.body
  assert.match(mine.id, /^ass[0-9A-Za-z]{17}$/)
  assert.deepEqual(
    [mine.principal.externalId, mine.actor, mine.expirationTime, mine.timeZone, mine.assignmentType, mine.collectionId],
    [ann.userId, 'ADMIN', ends, 'Europe/Lisbon', 'INDIVIDUAL', id],
  )
  const list = await admin.wire('GET', `${at}?limit=1`)
  const rest = await admin.wire('GET', list.body._links.next.href.replace(/^https?:\/\/[^/]+/, ''))
  const logins = [list, rest].map(({ body }) => body.data[0].principalProfile.login)
  assert.deepEqual(logins.toSorted(), ['ann', 'bob'])
  const all = `${collections}/assignments?${filterOf('principalProfile.email sw "ann"')}`
  assert.deepEqual(
    (await admin.wire('GET', all)).body.data.map((one: { id: string }) => one.id),
    [mine.id],
  )
  // The same again is the same assignment, with what was said last.
  const again = await assign(id, [ann])
  assert.deepEqual([again.body[0].id, again.body[0].expirationTime], [mine.id, undefined])
  const patch = (operations: unknown) => admin.wire('PATCH', `${at}/${mine.id}`, operations)
  assert.equal((await patch([{ op: 'ADD', path: '/expirationTime', value: ends }])).status, 204)
  const now = async () => (await admin.wire('GET', all)).body.data[0]
  assert.equal((await now()).expirationTime, ends)
  assert.equal((await patch([{ op: 'REMOVE', path: '/expirationTime' }])).status, 204)
  assert.equal((await now()).expirationTime, undefined)
  assert.equal((await patch([{ op: 'ADD', path: '/expirationTime' }])).status, 400)
  assert.equal((await patch([{ op: 'ADD', path: '/expirationTime', value: '2020-01-01T00:00:00Z' }])).status, 400)
  assert.equal((await patch([{ op: 'ADD', path: '/timeZone', value: 'Europe/Atlantis' }])).status, 400)
  const free = `${collections}/${id}/catalog/users`
  assert.deepEqual((await admin.wire('GET', `${free}?${filterOf('firstName sw "an"')}`)).body.data, [])
  assert.equal((await admin.wire('DELETE', `${at}/${mine.id}`)).status, 204)
  assert.equal((await admin.call('DELETE', `${at}/${mine.id}`)).status, 404)
  assert.equal((await admin.wire('GET', `${free}?${filterOf('firstName sw "an"')}`)).body.data[0].login, 'ann')
  await settle()
  assert.deepEqual(
    (await events('resource.collection.assign')).map(({ actor, targets }) => [actor, targets.includes(id)]),
    [
      [admin.userId, true],
      [admin.userId, true],
    ],
  )
  const [unassigned] = await events('resource.collection.unassign')
  assert.equal(unassigned!.actor, admin.userId)
  assert.deepEqual(unassigned!.targets.toSorted(), [id, ann.userId, mine.id].toSorted())
})

test('assignments of a collection take at most 20 people, each once, none of them gone', { skip }, async () => {
  const { ann, assign, newCollection, world } = await makeCollectionWorld(database, server)
  const id = await newCollection()
  assert.equal((await assign(id, [ann, ann])).body.errorCauses[0].reason, 'DUPLICATE')
  const many = (await world.newUsers(21)).map((userId) => ({ userId }))
  assert.equal((await assign(id, many)).status, 400)
  await world.setStatus(ann.userId, 'DEPROVISIONED')
  assert.equal((await assign(id, [ann])).body.errorCauses[0].reason, 'IDENTIFIER_NOT_FOUND')
  const past = await assign(id, [many[0]!], { expirationTime: '2020-01-01T00:00:00Z' })
  assert.equal(past.body.errorCauses[0].location, '/0/expirationTime')
})
