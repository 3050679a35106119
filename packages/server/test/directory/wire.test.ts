import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AdminRole } from '@assent/core/caller.ts'
import { appOrn, orn } from '@assent/core/directory/orn.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from '../support/organization.ts'
import { makeUser, testServer, wireClient } from '../support/server.ts'
import { loadWire } from '../support/wire.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const skip = loadWire().missing
const v1 = '/governance/api/v1'

const makeOrg = async () => {
  const orgId = await database.newOrg()
  const actor = async (login: string, roles: AdminRole[] = []) => {
    const user = await makeUser(server, orgId, login, { roles })
    return { ...user, wire: wireClient(user.call) }
  }
  const root = await actor('root', ['SUPER_ADMIN'])
  const organization = await makeOrganization(server.services, orgId)
  return { orgId, actor, root, organization }
}

const makeApp = async () => {
  const org = await makeOrg()
  const { orgId, root } = org
  const made = await root.call('POST', '/api/v1/apps', { label: 'GitHub', name: 'github' })
  const appId: string = made.body.id
  await root.wire('PATCH', `/governance/api/v2/resources/${appId}/entitlement-settings`, { status: 'OPTED_IN' })
  const entitlement = await root.wire('POST', `${v1}/entitlements`, {
    name: 'Role',
    externalValue: 'role',
    description: 'What one may do',
    multiValue: true,
    dataType: 'string',
    parent: { externalId: appId, type: 'APPLICATION' },
    values: [
      { name: 'Admin', externalValue: 'admin', description: 'Everything' },
      { name: 'Reader', externalValue: 'read' },
    ],
  })
  assert.equal(entitlement.status, 201)
  return { ...org, appId, appName: appOrn(orgId, 'github', appId), entitlement: entitlement.body }
}

const filterOf = (text: string) => `filter=${encodeURIComponent(text)}`

test('entitlement settings answer the transition, and then the state', { skip }, async () => {
  const { root, orgId } = await makeOrg()
  const appId = (await root.call('POST', '/api/v1/apps', { label: 'A' })).body.id
  for (const resource of [appId, appOrn(orgId, 'bookmark', appId)]) {
    const url = `/governance/api/v2/resources/${resource}/entitlement-settings`
    assert.equal((await root.wire('GET', url)).body.status, 'OPTED_OUT')
    const turned = await root.wire('PATCH', url, { status: 'OPTED_IN' })
    assert.deepEqual([turned.status, turned.body.status], [202, 'OPTING_IN'])
    assert.equal((await root.wire('GET', url)).body.status, 'OPTED_IN')
    assert.equal((await root.wire('PATCH', url, { status: 'OPTED_OUT' })).body.status, 'OPTING_OUT')
  }
  assert.equal(
    (await root.call('GET', `/governance/api/v2/resources/0oa00000000000000000/entitlement-settings`)).status,
    404,
  )
})

test('entitlements and values on the wire', { skip }, async () => {
  const { root, appId, appName, entitlement, actor } = await makeApp()
  const url = `${v1}/entitlements/${entitlement.id}`
  assert.equal(entitlement.parentResourceOrn, appName)
  assert.deepEqual((await root.wire('GET', url)).body, entitlement)
  for (const filter of [
    `parent.externalId eq "${appId}" and parent.type eq "APPLICATION"`,
    `parentResourceOrn eq "${appName}"`,
  ]) {
    const list = await root.wire('GET', `${v1}/entitlements?${filterOf(filter)}&limit=1&orderBy=name%20desc`)
    assert.deepEqual(
      list.body.data.map(({ id }: { id: string }) => id),
      [entitlement.id],
    )
  }
  const none = await root.wire('GET', `${v1}/entitlements?${filterOf('parentResourceOrn eq "orn:none"')}`)
  assert.deepEqual(none.body.data, [])
  const values = await root.wire(
    'GET',
    `${v1}/entitlements/values?${filterOf(`parent.externalId eq "${appId}" and name sw "adm"`)}`,
  )
  assert.deepEqual(
    values.body.data.map(({ externalValue }: { externalValue: string }) => externalValue),
    ['admin'],
  )
  const first = await root.wire('GET', `${url}/values?limit=1`)
  const next = await root.wire('GET', first.body._links.next.href.replace(server.services.baseUrl, ''))
  assert.deepEqual(
    [first, next].flatMap(({ body }) => body.data.map(({ name }: { name: string }) => name)),
    ['Admin', 'Reader'],
  )
  assert.equal((await root.wire('GET', `${url}/values/${entitlement.values[1].id}`)).body.name, 'Reader')
  const patched = await root.wire('PATCH', url, [
    { op: 'ADD', path: '/values/-', value: { name: 'Writer', externalValue: 'write' }, refType: 'ENTITLEMENT-VALUE' },
    {
      op: 'REPLACE',
      path: `/values/${entitlement.values[0].id}`,
      value: { name: 'Boss' },
      refType: 'ENTITLEMENT-VALUE',
    },
    { op: 'REMOVE', path: `/values/${entitlement.values[1].id}`, refType: 'ENTITLEMENT-VALUE' },
    { op: 'REMOVE', path: '/description', refType: 'ENTITLEMENT' },
    { op: 'REPLACE', path: '/name', value: 'Roles', refType: 'ENTITLEMENT' },
  ])
  assert.deepEqual(
    [patched.body.name, patched.body.values.map(({ name }: { name: string }) => name)],
    ['Roles', ['Boss', 'Writer']],
  )
  const replaced = await root.wire('PUT', url, { ...patched.body, name: 'Role' })
  assert.equal(replaced.body.name, 'Role')
  const bad = await root.wire('PATCH', url, [{ op: 'ADD', path: '/values/-', refType: 'ENTITLEMENT-VALUE' }])
  assert.deepEqual([bad.status, bad.body.errorCauses[0].location], [400, '/0'])
  assert.equal((await root.call('PATCH', url, [{ op: 'MOVE', path: '/', refType: 'ENTITLEMENT' }])).status, 400)
  const plain = await actor('plain')
  assert.equal((await plain.wire('GET', url)).status, 403)
  assert.equal((await root.wire('DELETE', url)).status, 204)
  assert.equal((await root.wire('GET', url)).status, 404)
})

test('entitlement bundles on the wire', { skip }, async () => {
  const { root, appId, appName, entitlement } = await makeApp()
  const body = (name: string, values: string[]) => ({
    name,
    description: `${name} bundle`,
    target: { externalId: appId, type: 'APPLICATION' },
    entitlements: [{ id: entitlement.id, values: values.map((id) => ({ id })) }],
  })
  const [admin, reader] = entitlement.values.map(({ id }: { id: string }) => id)
  const made = await root.wire('POST', `${v1}/entitlement-bundles`, body('Boss', [admin]))
  assert.equal(made.status, 201)
  const url = `${v1}/entitlement-bundles/${made.body.id}`
  assert.equal((await root.call('POST', `${v1}/entitlement-bundles`, body('boss', [admin]))).status, 409)
  assert.equal((await root.call('POST', `${v1}/entitlement-bundles`, body('Empty', []))).status, 400)
  const list = await root.wire(
    'GET',
    `${v1}/entitlement-bundles?${filterOf(`targetResourceOrn eq "${appName}" and name co "oss"`)}&include=full_entitlements`,
  )
  assert.deepEqual(
    list.body.data[0].entitlements[0].values.map(({ name }: { name: string }) => name),
    ['Admin'],
  )
  const bare = await root.wire('GET', `${v1}/entitlement-bundles?limit=1&orderBy=lastUpdated%20desc`)
  assert.equal(bare.body.data[0].entitlements, undefined)
  const replaced = await root.wire('PUT', url, {
    ...body('Staff', [admin, reader]),
    id: made.body.id,
    targetResourceOrn: appName,
    status: 'ACTIVE',
  })
  assert.deepEqual([replaced.body.name, replaced.body.entitlements[0].values.length], ['Staff', 2])
  assert.equal(
    (await root.wire('PUT', url, { ...body('Staff', [admin]), id: 'enb00000000000000000', targetResourceOrn: appName }))
      .status,
    400,
  )
  const used = await root.call('DELETE', `${v1}/entitlements/${entitlement.id}`)
  assert.deepEqual([used.status, used.body.errorCauses[0].errorSummary], [409, 'The bundle Staff gives it.'])
  assert.equal((await root.wire('DELETE', url)).status, 204)
  assert.equal((await root.wire('GET', url)).status, 404)
})

test('resource owners on the wire: set, listed, removed, and those without', { skip }, async () => {
  const { root, orgId, organization, appName, appId, entitlement, actor } = await makeApp()
  const [one, two] = [await organization.user('one'), await organization.user('two')]
  const group = await organization.group('Owners', [one, two])
  const user = (id: string) => orn(orgId, 'USER', id)
  const value = orn(orgId, 'ENTITLEMENT_VALUE', entitlement.values[0].id)
  const url = `${v1}/resource-owners`
  const set = await root.wire('POST', url, { principalOrns: [user(one), user(two)], resourceOrns: [value, appName] })
  assert.equal(set.status, 200, JSON.stringify(set.body))
  assert.deepEqual(
    set.body.data.map(({ principals }: { principals: unknown[] }) => principals.length),
    [2, 2],
  )
  assert.equal(set.body.data[0].resource.profile.parent.name, 'Role')
  const list = await root.wire('GET', `${url}?${filterOf(`parentResourceOrn eq "${appName}"`)}`)
  assert.deepEqual(
    list.body.data.map(({ resource }: { resource: { type: string } }) => resource.type),
    ['entitlement-values'],
  )
  const withApp = await root.wire(
    'GET',
    `${url}?${filterOf(`parentResourceOrn eq "${appName}"`)}&include=parent_resource_owner`,
  )
  assert.deepEqual(
    withApp.body.data.map(({ resource }: { resource: { id: string } }) => resource.id).sort(),
    [appId, entitlement.values[0].id].sort(),
  )
  const single = await root.wire('GET', `${url}?${filterOf(`resource.orn eq "${value}"`)}`)
  assert.equal(single.body.data.length, 1)
  const unowned = await root.wire(
    'GET',
    `${url}/catalog/resources?${filterOf(`parentResourceOrn eq "${appName}" and resource.type eq "entitlement-values" and resource.profile.name sw "Rea"`)}`,
  )
  assert.deepEqual([unowned.body.parentResourceOrn, unowned.body.data.length], [appName, 1])
  assert.equal(
    (
      await root.wire('PATCH', url, {
        resourceOrn: value,
        data: [{ op: 'REMOVE', path: '/principalOrn', value: user(one) }],
      })
    ).status,
    204,
  )
  const byGroup = await root.wire('POST', url, { principalOrns: [orn(orgId, 'GROUP', group)], resourceOrns: [value] })
  assert.deepEqual(byGroup.body.data[0].principals[0].profile.metadata, { userAssignmentCount: 2 })
  const nobody = await root.wire('POST', url, { principalOrns: null, resourceOrns: [value] })
  assert.deepEqual(nobody.body.data[0].principals, [])
  const six = Array.from({ length: 6 }, () => user(one))
  assert.equal((await root.wire('POST', url, { principalOrns: six, resourceOrns: [value] })).status, 400)
  const foreign = await root.wire('POST', url, { principalOrns: [orn('00oOther', 'USER', one)], resourceOrns: [value] })
  assert.deepEqual([foreign.status, foreign.body.errorCauses[0].location], [400, '/principalOrns/0'])
  for (const bad of [
    '',
    filterOf('resource.type eq "apps"'),
    filterOf(`parentResourceOrn eq "x" or resource.orn eq "y"`),
    filterOf(`parentResourceOrn eq "${appName}" and resource.profile.name sw "x"`),
  ]) {
    const answer = await root.wire('GET', `${url}?${bad}`)
    assert.deepEqual([answer.status, answer.body.errorCode], [400, 'E0000053'], bad)
  }
  const admin = await actor('app-admin', ['APP_ADMIN'])
  assert.equal((await admin.wire('POST', url, { principalOrns: [user(one)], resourceOrns: [value] })).status, 403)
  assert.equal((await admin.wire('GET', `${url}?${filterOf(`parentResourceOrn eq "${appName}"`)}`)).status, 200)
})

test('delegates and settings on the wire', { skip }, async () => {
  const { root, actor, orgId } = await makeOrg()
  const [user, other] = [await actor('user'), await actor('other')]
  const appointment = { delegate: { type: 'OKTA_USER', externalId: other.userId }, note: 'On leave' }
  const body = { delegates: { appointments: [appointment] } }
  assert.deepEqual((await user.wire('GET', `${v1}/my/settings`)).body, {
    delegates: { appointments: [], permissions: ['READ'], _standsInFor: [], _names: {} },
  })
  assert.equal((await user.wire('PATCH', `${v1}/my/settings`, body)).status, 403)
  const settings = await root.wire('PATCH', `${v1}/settings`, {
    delegates: { enduser: { permissions: ['WRITE'] } },
    escalations: { accessRequests: { endUserCanEscalate: true } },
  })
  assert.equal(settings.body.escalations.accessRequests.endUserCanEscalate, true)
  assert.deepEqual((await root.wire('GET', `${v1}/settings`)).body, settings.body)
  assert.equal((await user.wire('GET', `${v1}/settings`)).status, 403)
  const mine = await user.wire('PATCH', `${v1}/my/settings`, body)
  assert.equal(mine.body.delegates.appointments[0].note, 'On leave')
  assert.ok(mine.body.delegates._names[other.userId])
  const [forUser] = (await other.wire('GET', `${v1}/my/settings`)).body.delegates._standsInFor
  assert.equal(forUser.delegator.externalId, user.userId)
  assert.equal(
    (
      await user.wire('PATCH', `${v1}/my/settings`, {
        delegates: {
          appointments: mine.body.delegates.appointments.map(({ id, delegate, note }: never) => ({
            id,
            delegate,
            note,
          })),
        },
      })
    ).status,
    200,
  )
  const candidates = await user.wire(
    'GET',
    `${v1}/my/settings/delegate/users?${filterOf('firstName sw "OTH" OR lastName sw "oth"')}`,
  )
  assert.deepEqual(
    candidates.body.data.map(({ id }: { id: string }) => id),
    [other.userId],
  )
  const meant = await user.wire('GET', `${v1}/my/settings/delegate/users?match=oth`)
  assert.deepEqual(meant.body, { ...candidates.body, _links: meant.body._links })
  assert.equal((await user.wire('GET', `${v1}/my/settings/delegate/users`)).body.errorCode, 'E0000053')
  const ends = new Date(Date.now() + 86_400_000).toISOString()
  const set = await root.wire('PATCH', `${v1}/principal-settings/${orn(orgId, 'USER', other.userId)}`, {
    delegates: { appointments: [{ delegate: { type: 'OKTA_USER', externalId: user.userId }, endTime: ends }] },
  })
  assert.equal(set.body.delegates.appointments[0].endTime, ends)
  const both = await root.wire(
    'GET',
    `${v1}/delegates?${filterOf(`(delegatorId eq "${user.userId}" OR delegatorId eq "${other.userId}")`)}&limit=1`,
  )
  assert.equal(both.body.data.length, 1)
  assert.ok(both.body._links.next)
  assert.equal((await root.wire('GET', `${v1}/delegates?after=bad`)).body.errorCode, 'E0000029')
  const cleared = await user.wire('PATCH', `${v1}/my/settings`, { delegates: { appointments: null } })
  assert.deepEqual(cleared.body.delegates.appointments, [])
  const wrong = await user.wire('PATCH', `${v1}/my/settings`, { delegates: { appointments: [], delegator: 1 } })
  assert.equal(wrong.status, 400)
})

test('B9: times of an appointment that are none are refused by the wire', { skip }, async () => {
  const { root, actor } = await makeOrg()
  const [user, other] = [await actor('user'), await actor('other')]
  for (const endTime of [
    '1e9',
    'NaN',
    '',
    '2024-13-45T00:00:00Z',
    '99999-01-01T00:00:00Z',
    -1,
    0,
    null,
    'P1D',
    '2024-01-01',
  ]) {
    const appointments = [{ delegate: { type: 'OKTA_USER', externalId: other.userId }, endTime }]
    const answer = await root.call('PATCH', `${v1}/principal-settings/${user.userId}`, { delegates: { appointments } })
    assert.equal(answer.status, 400, JSON.stringify(endTime))
  }
})

test('files are imported over the API, by their media type, as they come', async () => {
  const { root, actor } = await makeOrg()
  const url = '/governance/api/v2/imports'
  const csv = 'login,email\nada,ada@example.test\nbob,none\n'
  const send = (query: string, body: string, type: string, by = root) =>
    by.call('POST', `${url}${query}`, body, { 'content-type': type })
  const bad = await send('?kind=users', csv, 'text/csv')
  assert.deepEqual([bad.status, bad.body.applied, bad.body.errors.listed[0].line], [200, false, 3])
  const plan = await send('?kind=users&dryRun=true', csv.replace('none', 'b@x'), 'text/csv; charset=utf-8')
  assert.deepEqual([plan.body.applied, plan.body.counts.users.created], [false, 2])
  assert.equal((await root.call('GET', '/api/v1/users/ada')).status, 404)
  const done = await send('', 'users:\n  - { login: ada, email: ada@example.test }\n', 'application/yaml')
  assert.deepEqual([done.status, done.body.applied], [200, true])
  assert.equal((await root.call('GET', '/api/v1/users/ada')).body.profile.email, 'ada@example.test')
  assert.equal((await send('', csv, 'text/csv')).status, 400)
  assert.equal((await send('?kind=users', '{}', 'application/json')).status, 415)
  assert.equal((await root.call('POST', '/api/v1/groups', 'name\nA\n', { 'content-type': 'text/csv' })).status, 415)
  const plain = await actor('plain')
  assert.equal((await send('?kind=users', csv, 'text/csv', plain)).status, 403)
})

test('users: what the wire takes and gives beside Okta’s own', async () => {
  const { root, actor } = await makeOrg()
  const service = await root.call('POST', '/governance/api/v2/service-users', {
    profile: { login: 'robot', email: 'r@b' },
    owner: 'root',
  })
  assert.deepEqual(
    [service.status, service.body.assent.kind, service.body.assent.ownerId],
    [201, 'SERVICE', root.userId],
  )
  const [alice, second] = [await actor('alice'), await actor('alice-adm')]
  const linked = await root.call('PUT', `/governance/api/v2/users/${second.userId}/person`, { samePersonAs: 'alice' })
  assert.equal(linked.body.assent.personId, alice.userId)
  assert.equal((await root.call('DELETE', `/governance/api/v2/users/alice/person`)).status, 200)
  assert.equal(
    (await root.call('PUT', `/governance/api/v2/users/alice/source`, { source: 'HR', externalId: '7' })).body.assent
      .source,
    'HR',
  )
  assert.equal((await root.call('POST', '/api/v1/users/alice', { profile: { title: 'x' } })).status, 409)
  const own = await alice.call('POST', '/api/v1/users/me', { profile: { nickName: 'Al' } })
  assert.deepEqual([own.status, own.body.profile.nickName], [200, 'Al'])
  const denied = await alice.call('POST', '/api/v1/users/me', { profile: { department: 'Board' } })
  assert.deepEqual([denied.status, denied.body.errorCauses[0].location], [403, '/profile/department'])
  assert.equal((await alice.call('GET', '/api/v1/users')).status, 403)
  assert.equal((await alice.call('GET', `/api/v1/users/${root.userId}`)).status, 404)
  assert.equal(
    (await root.call('POST', '/api/v1/users', { profile: { login: 'x@y' }, roles: ['SUPER_ADMIN'] })).status,
    400,
  )
})
