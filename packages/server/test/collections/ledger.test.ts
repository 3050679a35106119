import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { testServer } from '../support/server.ts'
import { collections, makeCollectionWorld } from './world.ts'

const database = await withDatabase()
const server = await testServer(database.db)

test('what a collection holds is given with it, follows its changes, and goes with it', async () => {
  const { admin, ann, assign, first, held, newCollection, second, settle } = await makeCollectionWorld(database, server)
  const [a, b] = first.valueIds as [string, string]
  const id = await newCollection('Kit', [{ resourceOrn: first.orn, entitlements: first.choose(a) }])
  await assign(id, [ann])
  assert.deepEqual(await held(ann), ['app', '-', a])
  await admin.wire('POST', `${collections}/${id}/resources`, [
    { resourceOrn: second.orn, _bundles: [{ id: second.bundleId }] },
  ])
  await settle()
  assert.deepEqual(await held(ann), ['app', 'app', ...[a, ...second.valueIds].toSorted()])
  await admin.wire('PUT', `${collections}/${id}/resources/${first.appId}`, { entitlements: first.choose(b) })
  await admin.wire('DELETE', `${collections}/${id}/resources/${second.appId}`)
  await settle()
  assert.deepEqual(await held(ann), ['app', '-', b])
  // What it holds again comes back.
  await admin.wire('PUT', `${collections}/${id}/resources/${first.appId}`, { entitlements: first.choose(a) })
  await settle()
  assert.deepEqual(await held(ann), ['app', '-', a])
  await admin.wire('DELETE', `${collections}/${id}`)
  await settle()
  assert.deepEqual(await held(ann), ['-', '-'])
})

test('a bundle that a collection holds is held with what it has by now', async () => {
  const { ann, assign, first, held, newCollection, settle, world } = await makeCollectionWorld(database, server)
  const id = await newCollection('Kit', [{ resourceOrn: first.orn, _bundles: [{ id: first.bundleId }] }])
  await assign(id, [ann])
  const [a, ...rest] = first.valueIds
  assert.deepEqual(await held(ann), ['app', '-', a, ...rest])
  await world.sql('delete from bundle_value where bundle_id = $1 and value_id = $2', [first.bundleId, a])
  await settle()
  assert.deepEqual(await held(ann), ['app', '-', ...rest])
  await world.sql('insert into bundle_value (org_id, bundle_id, value_id) values (org(), $1, $2)', [first.bundleId, a])
  await settle()
  assert.deepEqual(await held(ann), ['app', '-', a, ...rest])
})

test('C8: what a collection and an administrator both give goes with the last of them, and what stood before stays', async () => {
  const { admin, ann, assign, first, held, newCollection, second, settle, world } = await makeCollectionWorld(
    database,
    server,
  )
  const [a] = first.valueIds as [string]
  await world.sql('insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)', [second.appId, ann.userId])
  const [one, two] = [
    await newCollection('One', [
      { resourceOrn: first.orn, entitlements: first.choose(a) },
      { resourceOrn: second.orn },
    ]),
    await newCollection('Two', [{ resourceOrn: first.orn, entitlements: first.choose(a) }]),
  ]
  const assigned = (await assign(one, [ann])).body[0].id
  await assign(two, [ann])
  const grant = await admin.wire('POST', '/governance/api/v1/grants', {
    grantType: 'CUSTOM',
    target: { externalId: first.appId, type: 'APPLICATION' },
    targetPrincipal: { externalId: ann.userId, type: 'OKTA_USER' },
  })
  assert.equal(grant.status, 201)
  await admin.wire('DELETE', `${collections}/${one}/assignments/${assigned}`)
  await settle()
  assert.deepEqual(await held(ann), ['app', 'app', a])
  await admin.wire('DELETE', `${collections}/${two}/resources/${first.appId}`)
  await settle()
  assert.deepEqual(await held(ann), ['app', 'app'])
  await admin.call('POST', `/governance/api/v1/grants/${grant.body.id}/revoke`, {})
  await settle()
  assert.deepEqual(await held(ann), ['-', 'app'])
})

test('a collection that was assigned for a time ends on time, by the database’s clock', async () => {
  const { ann, assign, events, first, held, newCollection, settle, world } = await makeCollectionWorld(database, server)
  const id = await newCollection('Kit', [{ resourceOrn: first.orn }])
  const made = await assign(id, [ann], { expirationTime: new Date(Date.now() + 3_600_000).toISOString() })
  assert.deepEqual(await held(ann), ['app', '-'])
  await world.expire(made.body[0]._grant.id)
  await settle()
  assert.deepEqual(await held(ann), ['-', '-'])
  assert.equal((await events('resource.collection.unassign')).length, 1)
})

test('D3: what somebody had by a collection does not come back with him', async () => {
  const { admin, ann, assign, first, held, newCollection, second, settle, world } = await makeCollectionWorld(
    database,
    server,
  )
  const id = await newCollection('Kit', [{ resourceOrn: first.orn }])
  await assign(id, [ann])
  await world.setStatus(ann.userId, 'DEPROVISIONED')
  await settle()
  await world.setStatus(ann.userId, 'ACTIVE')
  await admin.wire('POST', `${collections}/${id}/resources`, [{ resourceOrn: second.orn }])
  await settle()
  assert.deepEqual((await held(ann)).slice(0, 2), ['-', '-'])
  assert.deepEqual((await admin.wire('GET', `${collections}/${id}/assignments`)).body.data, [])
})

test('an app that is revoked is taken out of what a collection gives, and stays out', async () => {
  const { admin, ann, assign, first, held, newCollection, second, settle } = await makeCollectionWorld(database, server)
  const [a] = first.valueIds as [string]
  const id = await newCollection('Kit', [
    { resourceOrn: first.orn, entitlements: first.choose(a) },
    { resourceOrn: second.orn },
  ])
  await assign(id, [ann])
  assert.deepEqual(await held(ann), ['app', 'app', a])
  const revoked = await admin.call('POST', '/governance/api/v2/revoke-principal-access', {
    principalOrn: `orn:okta:directory:${first.orn.split(':')[3]}:users:${ann.userId}`,
    revokeOrns: [first.orn],
  })
  assert.equal(revoked.status, 200, JSON.stringify(revoked.body))
  await settle()
  assert.deepEqual(await held(ann), ['-', 'app'])
  await admin.wire('PUT', `${collections}/${id}/resources/${second.appId}`, {
    entitlements: second.choose(second.valueIds[0]!),
  })
  await settle()
  assert.deepEqual(await held(ann), ['-', 'app', second.valueIds[0]])
})

test('C17: in quarantine a collection gives nothing, and what it holds no more is taken', async () => {
  const { admin, ann, assign, bob, first, held, newCollection, second, settle, world } = await makeCollectionWorld(
    database,
    server,
  )
  const id = await newCollection('Kit', [{ resourceOrn: first.orn }])
  await assign(id, [ann])
  await world.sql('update org set quarantined_since = clock_timestamp() where org_id = org()')
  assert.equal((await assignRaw(admin, id, bob.userId)).status, 503)
  await admin.wire('POST', `${collections}/${id}/resources`, [{ resourceOrn: second.orn }])
  await admin.wire('DELETE', `${collections}/${id}/resources/${first.appId}`)
  await settle()
  assert.deepEqual(await held(ann), ['-', '-'])
  await world.sql('update org set quarantined_since = null where org_id = org()')
  await settle()
  assert.deepEqual(await held(ann), ['-', 'app'])
})

const assignRaw = (
  by: { call: (m: string, u: string, b: unknown) => Promise<{ status: number }> },
  id: string,
  userId: string,
) => by.call('POST', `${collections}/${id}/assignments`, [{ principal: { externalId: userId, type: 'OKTA_USER' } }])

test('nobody assigns a collection to himself, prolongs his own, or puts more into one that he has', async () => {
  const { admin, assign, bob, first, newCollection, person, second } = await makeCollectionWorld(database, server)
  const id = await newCollection('Kit', [{ resourceOrn: first.orn }])
  assert.equal((await assign(id, [admin])).status, 403)
  assert.equal((await assign(id, [bob, admin])).status, 403)
  const root = await person('root', 'SUPER_ADMIN')
  const given = await root.call('POST', `${collections}/${id}/assignments`, [
    {
      principal: { externalId: admin.userId, type: 'OKTA_USER' },
      expirationTime: new Date(Date.now() + 3_600_000).toISOString(),
    },
  ])
  assert.equal(given.status, 201)
  const later = await admin.wire('PATCH', `${collections}/${id}/assignments/${given.body[0].id}`, [
    { op: 'REMOVE', path: '/expirationTime' },
  ])
  assert.equal(later.status, 403)
  assert.equal((await admin.wire('POST', `${collections}/${id}/resources`, [{ resourceOrn: second.orn }])).status, 403)
  const more = await admin.wire('PUT', `${collections}/${id}/resources/${first.appId}`, {
    entitlements: first.choose(first.valueIds[0]!),
  })
  assert.equal(more.status, 403)
  assert.equal((await admin.wire('DELETE', `${collections}/${id}/resources/${first.appId}`)).status, 204)
})

test('F1: who may do what with collections, by role; and no organization sees another one’s', async () => {
  const { admin, ann, first, newCollection, person } = await makeCollectionWorld(database, server)
  const id = await newCollection('Kit', [{ resourceOrn: first.orn }])
  const desk = await person('desk', 'ACCESS_REQUESTS_ADMIN')
  const auditor = await person('auditor', 'AUDITOR')
  const paths = ['', `/${id}`, `/${id}/resources`, `/${id}/assignments`, '/assignments', `/${id}/catalog/users`]
  for (const path of paths) {
    const statuses = await Promise.all(
      [admin, desk, auditor, ann].map(async (who) => (await who.call('GET', `${collections}${path}`)).status),
    )
    assert.deepEqual(statuses, [200, 200, 200, 403], path)
  }
  const changes = [
    ['POST', '', { name: 'Mine' }],
    ['PUT', `/${id}`, { name: 'Mine' }],
    ['DELETE', `/${id}`, undefined],
    ['POST', `/${id}/resources`, [{ resourceOrn: first.orn }]],
    ['PUT', `/${id}/resources/${first.appId}`, {}],
    ['DELETE', `/${id}/resources/${first.appId}`, undefined],
    ['POST', `/${id}/assignments`, [{ principal: { externalId: ann.userId, type: 'OKTA_USER' } }]],
  ] as const
  for (const [method, path, body] of changes)
    for (const who of [desk, auditor, ann])
      assert.equal((await who.call(method, `${collections}${path}`, body)).status, 403, `${method} ${path}`)
  const elsewhere = await makeCollectionWorld(database, server)
  for (const path of paths.filter((path) => path.includes(id)))
    assert.equal((await elsewhere.admin.call('GET', `${collections}${path}`)).status, 404, path)
  assert.deepEqual((await elsewhere.admin.call('GET', collections)).body.data, [])
  const rows = await elsewhere.world.sql('select from collection_resource')
  assert.equal(rows.length, 0)
})

test('the database holds what a collection may hold, whoever writes it', async () => {
  const { first, newCollection, second, world } = await makeCollectionWorld(database, server)
  const [id, other] = [await newCollection('One', [{ resourceOrn: first.orn }]), await newCollection('Two')]
  const put = (appId: string) =>
    world.sql(`insert into collection_resource (org_id, collection_id, app_id, added_by) values (org(), $1, $2, 't')`, [
      id,
      appId,
    ])
  const part = (kind: string, partId: string) =>
    world.sql(
      `insert into collection_part (org_id, collection_id, app_id, kind, part_id) values (org(), $1, $2, $3, $4)`,
      [id, first.appId, kind, partId],
    )
  await assert.rejects(put(other), /a collection holds apps/)
  await assert.rejects(put(id), /a collection holds apps/)
  await assert.rejects(part('ENTITLEMENT_VALUE', second.valueIds[0]!), /a part is of its own app/)
  await assert.rejects(part('ENTITLEMENT_BUNDLE', second.bundleId), /a part is of its own app/)
  await part('ENTITLEMENT_BUNDLE', first.bundleId)
})
