import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AdminRole } from '@assent/core/caller.ts'
import { connectors } from '@assent/server/connectors/registry.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer, wireClient } from '../support/server.ts'
import { makeWorld } from './world.ts'

const database = await withDatabase()
const server = await testServer(database.db, { services: { connectors } })
const grants = '/governance/api/v1/grants'

type Chosen = { id: string; values: { id: string }[] }[]

/** An app with two entitlements of some values, of which the second takes one at a time. */
const setUp = async () => {
  const world = await makeWorld(database, [...connectors.values()])
  const appId = await world.newApp()
  const groupId = await world.newGroup(appId)
  const many = await world.newBundle(appId, 3)
  const one = await world.newBundle(appId, 2)
  const [license, role] = await Promise.all([many, one].map(({ valueIds }) => entitlementOf(world, valueIds[0]!)))
  await world.sql(`update entitlement set multi_value = false where entitlement_id = $1`, [role])
  const person = (login: string, ...roles: AdminRole[]) => makeUser(server, world.orgId, login, { roles })
  const [admin, ann] = [await person('admin', 'APP_ADMIN'), await person('ann')]
  const choose = (values: readonly string[], roles: readonly string[] = []): Chosen =>
    [
      { id: license!, values: values.map((id) => ({ id })) },
      { id: role!, values: roles.map((id) => ({ id })) },
    ].filter((item) => item.values.length > 0)
  const custom = (more: object, userId = ann.userId) => ({
    grantType: 'CUSTOM',
    target: { externalId: appId, type: 'APPLICATION' },
    targetPrincipal: { externalId: userId, type: 'OKTA_USER' },
    ...more,
  })
  const held = async (userId = ann.userId) => [await world.inApp(userId, appId), ...(await world.valuesOf(userId))]
  const wire = wireClient(admin.call)
  return {
    world,
    appId,
    groupId,
    values: many.valueIds,
    roles: one.valueIds,
    bundleId: many.bundleId,
    person,
    admin,
    ann,
    choose,
    custom,
    held,
    wire,
  }
}

const entitlementOf = async (world: Awaited<ReturnType<typeof makeWorld>>, valueId: string): Promise<string> =>
  (
    await world.sql<{ entitlement_id: string }>(`select entitlement_id from entitlement_value where value_id = $1`, [
      valueId,
    ])
  )[0]!.entitlement_id

const causes = (answer: { body: { errorCauses: { errorSummary: string; location: string }[] } }) =>
  answer.body.errorCauses.map(({ errorSummary, location }) => `${location}: ${errorSummary}`).join('; ')

test('a CUSTOM grant gives several values in one; PUT replaces them, and no other grant is touched', async () => {
  const { choose, custom, held, roles, values, wire, world } = await setUp()
  const [a, b, c] = values as [string, string, string]
  const created = await wire('POST', grants, custom({ entitlements: choose([a, b], [roles[0]!]) }))
  assert.equal(created.status, 201)
  const { id } = created.body
  assert.deepEqual(
    created.body.entitlements
      .flatMap((one: { values: { id: string }[] }) => one.values.map((value) => value.id))
      .sort(),
    [a, b, roles[0]].sort(),
  )
  assert.deepEqual(await held(), [true, ...[a, b, roles[0]!].sort()])
  assert.equal(created.body._access.grantStatus, 'GRANTED')

  // As a client does that reads, changes one thing, and writes the whole back: with all names too.
  const read = (await wire('GET', `${grants}/${id}?include=full_entitlements`)).body
  const put = await wire('PUT', `${grants}/${id}`, {
    ...read,
    entitlements: [
      ...read.entitlements
        .filter((one: { id: string }) => one.id !== choose([], [roles[0]!])[0]!.id)
        .map((one: { values: { id: string }[] }) => ({
          ...one,
          values: [...one.values.filter((value) => value.id !== a), { id: c }],
        })),
      ...choose([], [roles[1]!]),
    ],
  })
  assert.equal(put.status, 200)
  await world.settle()
  assert.deepEqual(await held(), [true, ...[b, c, roles[1]!].sort()])
  const again = await wire('PUT', `${grants}/${id}`, { ...read, entitlements: choose([a]) })
  assert.equal(again.status, 200, 'what was taken out can be put in again')
  await world.settle()
  assert.deepEqual(await held(), [true, a])
  const none = await wire('PUT', `${grants}/${id}`, { ...read, entitlements: [] })
  await world.settle()
  assert.deepEqual([none.body.entitlements, await held()], [undefined, [true]])
  const changes = (await world.events('resource.user_entitlements.update')).map(
    ({ detail }) => JSON.parse(detail).detail,
  )
  assert.deepEqual(
    changes.filter(({ change }) => change === 'CHANGED').map(({ added, removed }) => [added, removed.toSorted()]),
    [
      [[c, roles[1]!], [a, roles[0]!].sort()],
      [[a], [b, c, roles[1]!].sort()],
      [[], [a]],
    ],
  )
})

test('what two grants give stays when one of them is replaced', async () => {
  const { ann, bundleId, choose, custom, held, values, wire, world } = await setUp()
  const { id } = (await wire('POST', grants, custom({ entitlements: choose(values) }))).body
  await wire('POST', grants, {
    grantType: 'ENTITLEMENT-BUNDLE',
    entitlementBundleId: bundleId,
    targetPrincipal: { externalId: ann.userId, type: 'OKTA_USER' },
  })
  const read = (await wire('GET', `${grants}/${id}`)).body
  await wire('PUT', `${grants}/${id}`, { ...read, entitlements: choose([values[0]!]) })
  await world.settle()
  assert.deepEqual(await held(), [true, ...values.toSorted()])
})

test('there is one base grant: a second CUSTOM takes the place of the first without a gap; bundles stay', async () => {
  const { choose, custom, held, values, wire, world } = await setUp()
  const first = await wire('POST', grants, custom({ entitlements: choose(values.slice(0, 2)) }))
  const since = await world.sql(`select value_id, since from entitlement_user where value_id = $1`, [values[1]])
  const second = await wire('POST', grants, custom({ entitlements: choose(values.slice(1)) }))
  await world.settle()
  assert.equal((await wire('GET', `${grants}/${first.body.id}`)).body.status, 'INACTIVE')
  assert.deepEqual(await held(), [true, ...values.slice(1).sort()])
  assert.deepEqual(
    await world.sql(`select value_id, since from entitlement_user where value_id = $1`, [values[1]]),
    since,
  )
  assert.equal((await wire('GET', `${grants}/${second.body.id}`)).body.status, 'ACTIVE')
})

test('DENY ends all that the user has of the app, standing rights too, and stays until somebody gives again', async () => {
  const { admin, ann, appId, bundleId, choose, custom, held, values, wire, world } = await setUp()
  await world.sql(`insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)`, [appId, ann.userId])
  await world.approve([
    { userId: ann.userId, appId, scopeType: 'ENTITLEMENT_BUNDLE', scopeId: bundleId, duration: null },
  ])
  await world.settle()
  await wire('POST', grants, custom({ entitlements: choose([values[0]!]) }))
  const denied = await wire('POST', grants, custom({ action: 'DENY' }))
  assert.deepEqual([denied.status, denied.body.action, denied.body.status], [201, 'DENY', 'ACTIVE'])
  await world.settle()
  assert.deepEqual(await held(), [false])
  const by = (action: string) =>
    wire('GET', `${grants}?filter=${encodeURIComponent(`target.externalId eq "${appId}" AND action eq "${action}"`)}`)
  assert.deepEqual(
    (await by('DENY')).body.data.map((one: { id: string }) => one.id),
    [denied.body.id],
  )
  assert.deepEqual((await by('ALLOW')).body.data, [])
  const move = { id: denied.body.id, scheduleSettings: { expirationDate: '2099-01-01T00:00:00.000Z' } }
  assert.equal((await admin.call('PATCH', `${grants}/${denied.body.id}`, move)).status, 409)
  await wire('POST', grants, custom({ entitlements: choose([values[0]!]) }))
  assert.deepEqual((await by('DENY')).body.data, [])
  assert.deepEqual(await held(), [true, values[0]])
})

test('F3: a replacement changes entitlements only, and says where it wanted more', async () => {
  const { admin, choose, custom, person, roles, values, wire } = await setUp()
  const end = { expirationDate: '2099-01-01T00:00:00.000Z', timeZone: 'Europe/Vienna' }
  const { id } = (await wire('POST', grants, custom({ entitlements: choose([values[0]!]), scheduleSettings: end })))
    .body
  const read = (await wire('GET', `${grants}/${id}`)).body
  const other = await person('other')
  const app = (await admin.call('GET', `${grants}/${id}`)).body.target.externalId as string
  const cases: [object, RegExp][] = [
    [{ id: `gra${'0'.repeat(17)}` }, /\/id: is not the grant of the path/],
    [{ grantType: 'ENTITLEMENT-BUNDLE' }, /\/grantType: must stay CUSTOM/],
    [{ action: 'DENY' }, /\/action: must stay ALLOW/],
    [{ actor: 'ADMIN' }, /\/actor: must stay API/],
    [{ target: { externalId: `0oa${app.slice(3, -1)}x`, type: 'APPLICATION' } }, /\/target\/externalId: must stay/],
    [{ targetPrincipal: { externalId: other.userId, type: 'OKTA_USER' } }, /\/targetPrincipal\/externalId: must stay/],
    [{ scheduleSettings: { ...end, expirationDate: '2098-01-01T00:00:00.000Z' } }, /PATCH moves the end/],
    [{ scheduleSettings: { timeZone: 'Europe/Vienna' } }, /PATCH moves the end/],
    [{ entitlements: choose(['ent00000000000000000']) }, /\/entitlements\/0\/values\/0\/id: the app has no such value/],
    [{ entitlements: choose([], roles) }, /\/entitlements\/0\/values: this entitlement has one value at a time/],
    [{ entitlements: choose([values[0]!, values[0]!]) }, /\/entitlements\/0\/values\/1\/id: this value is there twice/],
    [
      { entitlements: [...choose([values[0]!]), ...choose([values[1]!])] },
      /\/entitlements\/1\/id: this entitlement is there twice/,
    ],
    [
      { entitlements: [{ ...choose([values[0]!])[0], values: [] }] },
      /\/entitlements\/0\/values: must NOT have fewer than 1 items/,
    ],
    [{ ends: 'never' }, /additional properties/],
  ]
  for (const [change, expected] of cases) {
    const answer = await wire('PUT', `${grants}/${id}`, { ...read, ...change })
    assert.deepEqual([answer.status, JSON.stringify(change)], [400, JSON.stringify(change)])
    assert.match(causes(answer), expected)
  }
  assert.deepEqual((await wire('GET', `${grants}/${id}`)).body, read, 'nothing of it was done')
  const { scheduleSettings: _, ...unsaid } = read
  assert.equal((await wire('PUT', `${grants}/${id}`, unsaid)).status, 200)
})

test('bad combinations of a new CUSTOM grant are refused by name', async () => {
  const { choose, custom, groupId, values, wire } = await setUp()
  const cases: [object, RegExp][] = [
    [{ accessScopeType: 'GROUP' }, /\/accessScopeId: must name the group/],
    [{ accessScopeId: groupId }, /\/accessScopeId: must be the app/],
    [{ accessScopeType: 'GROUP', accessScopeId: groupId, entitlements: choose([values[0]!]) }, /\/entitlements/],
    [{ action: 'DENY', entitlements: choose([values[0]!]) }, /\/entitlements: cannot be denied one by one/],
    [{ action: 'DENY', accessScopeType: 'GROUP', accessScopeId: groupId }, /a denial is of the whole app/],
    [
      { action: 'DENY', scheduleSettings: { expirationDate: '2099-01-01T00:00:00.000Z' } },
      /a denial takes away at once/,
    ],
    [{ action: 'MAYBE' }, /\/action/],
  ]
  for (const [more, expected] of cases) {
    const answer = await wire('POST', grants, custom(more))
    assert.equal(answer.status, 400, JSON.stringify(more))
    assert.match(causes(answer), expected)
  }
})

test('A11: what a request was approved for is not replaced; F2: nor by whom may not', async () => {
  const { ann, admin, appId, choose, custom, held, person, values, wire, world } = await setUp()
  const [requestId] = (await world.approve([
    { userId: ann.userId, appId, scopeType: 'APPLICATION', scopeId: appId, duration: 'P1D' },
  ])) as [string]
  await world.settle()
  const grantId = (await world.grantOf(requestId))['grant_id']!
  const read = (await wire('GET', `${grants}/${grantId}`)).body
  const put = (who: typeof admin, id: string, body: object) =>
    who.call('PUT', `${grants}/${id}`, { ...body, entitlements: choose([values[0]!]) })
  const refused = await put(admin, grantId, read)
  assert.deepEqual([refused.status, /approved/.test(refused.body.errorSummary)], [409, true])
  await assert.rejects(
    world.sql(`insert into grant_value (org_id, grant_id, value_id) values (org(), $1, $2)`, [grantId, values[0]]),
    /grant_value_of_an_administrator|only a living grant/,
  )
  // A base grant beside it leaves what was approved alone.
  const { id } = (await wire('POST', grants, custom({}))).body
  const mine = (await wire('GET', `${grants}/${id}`)).body
  const auditor = await person('auditor', 'AUDITOR')
  for (const who of [ann, auditor]) assert.equal((await put(who, id, mine)).status, 403)
  assert.equal((await wire('GET', `${grants}/${grantId}`)).body.status, 'ACTIVE')
  assert.deepEqual(await held(), [true])
})

test('A20: an administrator adds nothing to a grant of his own, and nothing to an ended one', async () => {
  const { admin, choose, custom, person, values, wire } = await setUp()
  const other = await person('other', 'APP_ADMIN')
  const { id } = (await other.call('POST', grants, custom({ entitlements: choose(values) }, admin.userId))).body
  const read = (await wire('GET', `${grants}/${id}`)).body
  const put = (who: typeof admin, ...chosen: string[]) =>
    who.call('PUT', `${grants}/${id}`, { ...read, entitlements: choose(chosen) })
  assert.equal((await put(admin, values[0]!)).status, 200)
  assert.equal((await put(admin, ...values)).status, 403)
  assert.equal((await put(other, values[0]!, values[1]!)).status, 200)
  await other.call('POST', `${grants}/${id}/revoke`)
  assert.equal((await put(other, ...values)).status, 409)
})

test('C17: in quarantine a denial takes, and nothing is added', async () => {
  const { choose, custom, held, values, wire, admin, world } = await setUp()
  const { id } = (await wire('POST', grants, custom({ entitlements: choose([values[0]!]) }))).body
  const read = (await wire('GET', `${grants}/${id}`)).body
  await database.owner.bare('update assent.org set quarantined_since = now() where org_id = $1', [world.orgId])
  const more = await admin.call('PUT', `${grants}/${id}`, { ...read, entitlements: choose(values) })
  assert.deepEqual([more.status, /quarantine/.test(more.body.errorSummary)], [503, true])
  assert.equal((await admin.call('POST', grants, custom({ action: 'DENY' }))).status, 201)
  await world.settle()
  assert.deepEqual(await held(), [false])
})

test('two replacements at once leave one whole result; a value revoked by name stays out when it is tried again', async () => {
  const { admin, ann, choose, custom, held, values, wire, world } = await setUp()
  const { id } = (await wire('POST', grants, custom({ entitlements: choose(values) }))).body
  const read = (await wire('GET', `${grants}/${id}`)).body
  const both = await Promise.all(
    [choose([values[0]!]), choose([values[1]!])].map((entitlements) =>
      wire('PUT', `${grants}/${id}`, { ...read, entitlements }),
    ),
  )
  assert.deepEqual(
    both.map(({ status }) => status),
    [200, 200],
  )
  await world.settle()
  const [, ...left] = await held()
  assert.ok(left.length === 1 && values.includes(String(left[0])))
  await wire('PUT', `${grants}/${id}`, { ...read, entitlements: choose(values) })
  await wire('POST', '/governance/api/v2/revoke-principal-access', {
    principalOrn: `orn:okta:directory:${world.orgId}:users:${ann.userId}`,
    revokeOrns: [`orn:okta:governance:${world.orgId}:entitlement-values:${values[2]}`],
  })
  // As if it had never come into force: trying again gives all that is still in it.
  await world.sql(`update grants set outcome = 'FAILED' where grant_id = $1`, [id])
  await admin.call('POST', `${grants}/${id}/retry`)
  await world.settle()
  assert.deepEqual(await held(), [true, ...[values[0]!, values[1]!].sort()])
})

test('a value that was revoked out of a bundle stays out of it when its grant is tried again', async () => {
  const { admin, ann, appId, bundleId, held, values, world } = await setUp()
  const level = {
    userId: ann.userId,
    appId,
    scopeType: 'ENTITLEMENT_BUNDLE',
    scopeId: bundleId,
    duration: null,
  } as const
  const [requestId] = (await world.approve([level])) as [string]
  await world.settle()
  await admin.call('POST', '/governance/api/v2/revoke-principal-access', {
    principalOrn: `orn:okta:directory:${world.orgId}:users:${ann.userId}`,
    revokeOrns: [`orn:okta:governance:${world.orgId}:entitlement-values:${values[2]}`],
  })
  const grantId = (await world.grantOf(requestId))['grant_id']!
  await world.sql(`update grants set outcome = 'FAILED' where grant_id = $1`, [grantId])
  assert.equal((await admin.call('POST', `${grants}/${grantId}/retry`)).body._access.grantStatus, 'GRANTED')
  await world.settle()
  assert.deepEqual(await held(), [true, ...values.slice(0, 2).toSorted()])
})

test('B1: base grants, denials and replacements at the same moment leave one base, and the access that it says', async () => {
  const { admin, choose, custom, held, values, world } = await setUp()
  const { id } = (await admin.call('POST', grants, custom({ entitlements: choose(values) }))).body
  const read = (await admin.call('GET', `${grants}/${id}`)).body
  const calls = [
    ...values.map((value) => admin.call('POST', grants, custom({ entitlements: choose([value]) }))),
    admin.call('PUT', `${grants}/${id}`, { ...read, entitlements: choose([values[0]!]) }),
    admin.call('POST', `${grants}/${id}/revoke`),
    admin.call('POST', grants, custom({ action: 'DENY' })),
  ]
  for (const { body, status } of await Promise.all(calls))
    assert.ok([200, 201, 409].includes(status), JSON.stringify(body))
  await world.settle()
  const base = await world.sql<{ action: string; grant_id: string }>(
    `select action, grant_id from grants where status = 'ACTIVE' and scope_type = 'APPLICATION'`,
  )
  assert.equal(base.length, 1)
  const given = await world.sql<{ value_id: string }>(`select value_id from grant_value where grant_id = $1`, [
    base[0]!.grant_id,
  ])
  assert.deepEqual(await held(), [base[0]!.action === 'ALLOW', ...given.map((row) => row.value_id)])
  assert.equal((await world.lines('owed_since is not null')).length, 0)
})
