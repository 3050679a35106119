import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { Type } from 'typebox'
import { callerOf, makeOrg, ok, refused } from './support.ts'

const database = await withDatabase()
const page = { limit: 20 }

const makeApp = async () => {
  const org = await makeOrg(database)
  const { app, root } = org
  const admin = await org.withRoles('app-admin', ['APP_ADMIN'])
  const { appId } = await ok(
    app.run(admin, 'app.create', { label: 'GitHub', name: 'github', url: 'https://github.test/x', activate: true }),
  )
  await ok(app.run(admin, 'app.setEntitlementManagement', { appId, status: 'OPTED_IN' }))
  const role = await ok(
    app.run(admin, 'entitlement.create', {
      appId,
      name: 'Role',
      externalValue: 'role',
      dataType: 'string',
      multiValue: false,
      values: ['read', 'write', 'admin'].map((externalValue) => ({ name: externalValue, externalValue })),
    }),
  )
  await org.events()
  return { ...org, admin, appId, role, root }
}

test('apps: made, changed, switched off and deleted', async () => {
  const { app, admin, appId, events, newUser, orgId } = await makeApp()
  assert.equal((await refused(app.run(admin, 'app.create', { label: 'GITHUB', activate: true }))).code, 'conflict')
  for (const url of ['javascript:alert(1)', 'https://x"y', 'ftp://x'])
    assert.equal((await refused(app.run(admin, 'app.update', { appId, url }))).code, 'invalid', url)
  const changed = await ok(app.run(admin, 'app.update', { appId, label: 'GitHub Cloud', url: null }))
  assert.equal(changed.url, null)
  assert.equal(changed.name, 'github')
  assert.equal((await refused(app.run(admin, 'app.delete', { appId }))).code, 'conflict')
  await ok(app.run(admin, 'app.deactivate', { appId }))
  await ok(app.run(admin, 'app.delete', { appId }))
  assert.equal((await refused(app.read(admin, 'app.get', { appId }))).code, 'not_found')
  assert.deepEqual(
    (await events()).map(({ type }) => type),
    ['application.lifecycle.update', 'application.lifecycle.deactivate', 'application.lifecycle.delete'],
  )
  const nobody = callerOf(orgId, await newUser('nobody'))
  assert.equal((await refused(app.run(nobody, 'app.create', { label: 'Mine', activate: true }))).code, 'forbidden')
})

test('who may: each administrator role does what is its own, and an auditor reads everything', async () => {
  const { app, admin, root, appId, withRoles } = await makeApp()
  const auditor = await withRoles('auditor', ['AUDITOR'])
  const requests = await withRoles('requests', ['ACCESS_REQUESTS_ADMIN'])
  for (const who of [auditor, requests, admin]) {
    assert.equal(
      (await refused(app.run(who, 'user.create', { profile: { login: 'x@y' }, activate: true }))).code,
      'forbidden',
    )
    assert.equal((await refused(app.run(who, 'group.create', { name: 'X' }))).code, 'forbidden')
    assert.equal(
      (await refused(app.run(who, 'user.setRoles', { user: who.userId, roles: ['SUPER_ADMIN'] }))).code,
      'forbidden',
    )
    assert.equal((await refused(app.run(who, 'settings.update', { delegatePermission: 'WRITE' }))).code, 'forbidden')
    assert.equal(
      (
        await refused(
          app.run(who, 'owners.configure', {
            resources: [{ kind: 'APP', id: appId }],
            principals: [{ kind: 'USER', id: who.userId }],
          }),
        )
      ).code,
      'forbidden',
    )
    assert.ok((await ok(app.read(who, 'user.list', { page }))).items.length > 0)
    assert.ok((await ok(app.read(who, 'app.list', { page }))).items.length > 0)
  }
  for (const who of [auditor, requests])
    assert.equal((await refused(app.run(who, 'app.update', { appId, label: 'Mine' }))).code, 'forbidden')
  for (const who of [auditor, root]) {
    await ok(app.read(who, 'settings.get', {}))
    await ok(app.read(who, 'delegate.list', { page }))
  }
  for (const who of [requests, admin]) {
    assert.equal((await refused(app.read(who, 'settings.get', {}))).code, 'forbidden')
    assert.equal((await refused(app.read(who, 'delegate.list', { page }))).code, 'forbidden')
  }
})

test('entitlements: values are added, changed and removed by operations, all or none', async () => {
  const { app, admin, role, events } = await makeApp()
  const { entitlementId } = role
  const [read, write] = ['read', 'write'].map((name) => role.values.find((value) => value.name === name))
  const after = await ok(
    app.run(admin, 'entitlement.patch', {
      entitlementId,
      operations: [
        { on: 'VALUE', op: 'ADD', value: { name: 'Triage', externalValue: 'triage', description: 'Sorts' } },
        { on: 'VALUE', op: 'REPLACE', valueId: read!.valueId, value: { name: 'Reader' } },
        { on: 'VALUE', op: 'REMOVE', valueId: write!.valueId },
        { on: 'ENTITLEMENT', op: 'REPLACE', path: '/description', value: 'What one may do' },
      ],
    }),
  )
  assert.deepEqual(
    after.values.map(({ name, externalValue }) => [name, externalValue]),
    [
      ['admin', 'admin'],
      ['Reader', 'read'],
      ['Triage', 'triage'],
    ],
  )
  assert.equal(after.description, 'What one may do')
  const bad = await refused(
    app.run(admin, 'entitlement.patch', {
      entitlementId,
      operations: [
        { on: 'ENTITLEMENT', op: 'REPLACE', path: '/name', value: 'Lost' },
        { on: 'VALUE', op: 'REMOVE', valueId: write!.valueId },
      ],
    }),
  )
  assert.equal(bad.causes[0]?.location, '/1/path')
  assert.deepEqual(await ok(app.read(admin, 'entitlement.get', { entitlementId })), after)
  assert.deepEqual(
    (await events()).map(({ type }) => type),
    ['resource.entitlement.update'],
  )
  // A value that was removed keeps its row: the same external value is a new id.
  const again = await ok(
    app.run(admin, 'entitlement.patch', {
      entitlementId,
      operations: [{ on: 'VALUE', op: 'ADD', value: { name: 'write', externalValue: 'write' } }],
    }),
  )
  assert.notEqual(again.values.find(({ name }) => name === 'write')?.valueId, write!.valueId)
})

test('a value that a bundle gives cannot go, and bundles hold only values of their own app', async () => {
  const { app, admin, appId, role, events, sql } = await makeApp()
  const { entitlementId } = role
  const value = (externalValue: string) => ({
    id: role.values.find((one) => one.externalValue === externalValue)!.valueId,
  })
  const bundle = await ok(
    app.run(admin, 'bundle.create', {
      appId,
      name: 'Writer',
      entitlements: [{ id: entitlementId, values: [value('write')] }],
    }),
  )
  assert.deepEqual(
    bundle.entitlements.map(({ name, values }) => [name, values.map((value) => value.name)]),
    [['Role', ['write']]],
  )
  const removal = { entitlementId, operations: [{ on: 'VALUE', op: 'REMOVE', valueId: value('write').id }] } as const
  const refusal = await refused(app.run(admin, 'entitlement.patch', removal))
  assert.match(refusal.causes[0]!.summary, /Writer/)
  assert.equal((await refused(app.run(admin, 'entitlement.delete', { entitlementId }))).code, 'conflict')
  const two = [value('read'), value('write')]
  assert.equal(
    (
      await refused(
        app.run(admin, 'bundle.create', { appId, name: 'Both', entitlements: [{ id: entitlementId, values: two }] }),
      )
    ).code,
    'invalid',
  )
  const { appId: other } = await ok(app.run(admin, 'app.create', { label: 'Other', activate: true }))
  const foreign = { appId: other, name: 'Foreign', entitlements: [{ id: entitlementId, values: [value('read')] }] }
  assert.equal((await refused(app.run(admin, 'bundle.create', foreign))).code, 'conflict')
  await ok(app.run(admin, 'app.setEntitlementManagement', { appId: other, status: 'OPTED_IN' }))
  assert.equal((await refused(app.run(admin, 'bundle.create', foreign))).code, 'invalid')
  const { bundleId } = bundle
  const replaced = await ok(
    app.run(admin, 'bundle.replace', {
      bundleId,
      name: 'Writer',
      entitlements: [{ id: entitlementId, values: [value('read')] }],
    }),
  )
  assert.deepEqual(
    replaced.entitlements[0]?.values.map(({ name }) => name),
    ['read'],
  )
  await ok(app.run(admin, 'entitlement.patch', removal))
  await ok(app.run(admin, 'bundle.delete', { bundleId }))
  assert.equal((await refused(app.read(admin, 'bundle.get', { bundleId }))).code, 'not_found')
  assert.equal((await sql(`select from bundle where bundle_id = $1 and status = 'DELETED'`, [bundleId])).length, 1)
  assert.deepEqual(
    (await events()).map(({ type }) => type).filter((type) => type.includes('bundle')),
    ['resource.entitlement_bundle.create', 'resource.entitlement_bundle.update', 'resource.entitlement_bundle.delete'],
  )
})

test('lists of entitlements, values and bundles are sorted, filtered and paged', async () => {
  const { app, admin, appId, role } = await makeApp()
  const values: string[] = []
  for (let after: string | undefined; ; ) {
    const found = await ok(
      app.read(admin, 'entitlement.values', {
        page: { limit: 1, ...(after ? { after } : {}) },
        filter: { op: 'eq', attribute: 'parent.externalId', value: appId },
        orderBy: { by: 'name', direction: 'desc' },
      }),
    )
    values.push(...found.items.map(({ name }) => name))
    if (!found.next) break
    after = found.next
  }
  assert.deepEqual(values, ['write', 'read', 'admin'])
  for (const name of ['b', 'C', 'a'])
    await ok(
      app.run(admin, 'bundle.create', {
        appId,
        name,
        entitlements: [{ id: role.entitlementId, values: [{ id: role.values[0]!.valueId }] }],
      }),
    )
  const names = async (by: string, direction: 'asc' | 'desc') => {
    const first = await ok(app.read(admin, 'bundle.list', { page: { limit: 2 }, orderBy: { by, direction } }))
    const second = await ok(
      app.read(admin, 'bundle.list', { page: { limit: 2, after: first.next! }, orderBy: { by, direction } }),
    )
    return [...first.items, ...second.items].map(({ name }) => name)
  }
  assert.deepEqual(await names('name', 'asc'), ['a', 'b', 'C'])
  assert.deepEqual(await names('lastUpdated', 'desc'), ['a', 'C', 'b'])
})

test('owners are up to five users or one group, set as a whole, also when two set them at once', async () => {
  const { app, root, appId, newUser, role, events } = await makeApp()
  const users = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => newUser(`owner-${n}`)))
  const people = users.map(({ userId }) => ({ kind: 'USER', id: userId }) as const)
  const { groupId } = await ok(app.run(root, 'group.create', { name: 'Owners' }))
  const group = { kind: 'GROUP', id: groupId } as const
  const resource = { kind: 'APP', id: appId } as const
  await events()
  for (const principals of [people, [group, people[0]!], [group, group], [people[0]!, people[0]!]])
    assert.equal(
      (await refused(app.run(root, 'owners.configure', { resources: [resource], principals }))).code,
      'invalid',
    )
  const value = { kind: 'ENTITLEMENT_VALUE', id: role.values.find(({ name }) => name === 'read')!.valueId } as const
  const owned = await ok(
    app.run(root, 'owners.configure', { resources: [resource, value], principals: people.slice(0, 5) }),
  )
  assert.deepEqual(
    owned.map(({ owners }) => owners.length),
    [5, 5],
  )
  assert.equal(owned[1]?.resource.entitlement?.name, 'Role')
  const results = await Promise.all([
    app.run(root, 'owners.configure', { resources: [resource], principals: [group] }),
    app.run(root, 'owners.configure', { resources: [resource], principals: people.slice(3, 6) }),
  ])
  assert.ok(!results.some(isRefusal))
  const now = await ok(app.read(root, 'owners.get', { resource }))
  assert.ok(now.owners.length === 1 || now.owners.length === 3)
  await ok(app.run(root, 'owners.remove', { resource: value, principals: [people[0]!, people[5]!] }))
  assert.equal((await ok(app.read(root, 'owners.get', { resource: value }))).owners.length, 4)
  await ok(app.run(root, 'owners.configure', { resources: [resource], principals: [] }))
  const list = await ok(app.read(root, 'owners.list', { appId, kind: undefined, withApp: true, page }))
  assert.deepEqual(
    list.items.map((one) => one.resource.id),
    [value.id],
  )
  const none = await ok(app.read(root, 'owners.none', { appId, kind: 'ENTITLEMENT_VALUE', page }))
  assert.deepEqual(none.items.map(({ name }) => name).sort(), ['admin', 'write'])
  assert.ok((await events()).every(({ type }) => type === 'resource.owner.update'))
})

test('the database itself refuses six owners, or a user and a group', async () => {
  const { sql, appId } = await makeApp()
  const put = (rows: string) =>
    sql(
      `insert into resource_owner (org_id, resource_kind, resource_id, owner_kind, owner_id) select org(), 'APP', $1, * from (values ${rows}) v`,
      [appId],
    )
  const six = [1, 2, 3, 4, 5, 6].map((n) => `('USER', 'u${n}')`).join(', ')
  await assert.rejects(put(six), /up to five users/)
  await assert.rejects(put(`('USER', 'u'), ('GROUP', 'g')`), /up to five users/)
  await assert.rejects(put(`('GROUP', 'f'), ('GROUP', 'g')`), /up to five users/)
})

test('delegates: one each, chosen by the user only where and whom the organization allows', async () => {
  const { app, root, newUser, orgId, events } = await makeApp()
  const boss = await newUser('boss')
  const user = await newUser('user', { managerId: 'boss' })
  const peer = await newUser('peer', { managerId: 'boss' })
  const other = await newUser('other')
  const self = callerOf(orgId, user)
  const choose = (standIn: { userId: string } | null) =>
    app.run(self, 'delegate.setMine', { appointment: standIn && { standInId: standIn.userId } })
  await events()
  assert.equal((await refused(choose(other))).code, 'forbidden')
  await ok(app.run(root, 'settings.update', { delegatePermission: 'WRITE' }))
  const first = await ok(choose(other))
  assert.equal(first?.standInId, other.userId)
  await ok(app.run(root, 'settings.update', { delegateOnlyFor: ['MANAGER', 'PEERS'] }))
  assert.equal((await refused(choose(other))).code, 'invalid')
  assert.equal((await ok(choose(peer)))?.delegateId, first?.delegateId)
  await ok(choose(boss))
  const candidates = await ok(app.read(self, 'delegate.candidates', { page }))
  assert.deepEqual(candidates.items.map(({ login }) => login).sort(), ['boss', 'peer'])
  const meant = await ok(app.read(self, 'delegate.candidates', { page, match: 'PEE' }))
  assert.deepEqual(
    meant.items.map(({ login }) => login),
    ['peer'],
  )
  const mine = await ok(app.read(self, 'delegate.mine', {}))
  assert.equal(mine.names[boss.userId], 'boss')
  const ofBoss = await ok(app.read(callerOf(orgId, boss), 'delegate.mine', {}))
  assert.deepEqual(
    ofBoss.standsInFor.map(({ delegatorId }) => ofBoss.names[delegatorId]),
    ['user'],
  )
  // Whom an administrator chose from outside the list, the user cannot change; whom he chose from within, he can.
  await ok(app.run(root, 'delegate.setFor', { user: user.userId, appointment: { standInId: other.userId } }))
  assert.equal((await refused(choose(peer))).code, 'forbidden')
  assert.equal((await refused(choose(null))).code, 'forbidden')
  await ok(app.run(root, 'delegate.setFor', { user: user.userId, appointment: { standInId: peer.userId } }))
  assert.equal(await ok(choose(null)), null)
  await ok(app.run(root, 'settings.update', { delegateOnlyFor: [] }))
  assert.equal((await refused(choose(user))).code, 'invalid')
  await ok(app.run(root, 'user.link', { user: other.userId, samePersonAs: user.userId }))
  assert.equal((await refused(choose(other))).code, 'invalid')
  await ok(app.run(root, 'user.suspend', { user: boss.userId }))
  assert.equal((await refused(choose(boss))).code, 'invalid')
  const types = (await events()).map(({ type }) => type)
  assert.equal(types.filter((type) => type === 'governance.principal.settings.update').length, 6)
  assert.equal(types.filter((type) => type === 'governance.settings.update').length, 3)
})

test('connectors: settings are held against the kind, the secret is sealed and never shown', async () => {
  const kind = {
    kind: 'fake',
    title: 'Fake',
    configSchema: Type.Object({ url: Type.String({ pattern: '^https://' }) }, { additionalProperties: false }),
    batch: 1,
    oneAccount: false,
    check: async () => [],
    give: async () => [],
    take: async () => [],
    read: async () => [],
  }
  const { app, root, orgId, withRoles, sql, events } = await makeOrg(database, {
    connectors: new Map([['fake', kind]]),
  })
  const admin = await withRoles('admin', ['APP_ADMIN'])
  const input = { kind: 'fake', name: 'Target', config: { url: 'https://target.test' }, secret: 'hush' }
  assert.equal((await refused(app.run(admin, 'connector.create', input))).code, 'forbidden')
  assert.equal((await refused(app.run(root, 'connector.create', { ...input, kind: 'none' }))).code, 'invalid')
  const bad = await refused(app.run(root, 'connector.create', { ...input, config: { url: 'http://x', more: 1 } }))
  assert.equal(bad.code, 'invalid')
  assert.ok(bad.causes.every(({ location }) => location?.startsWith('/config')))
  const connector = await ok(app.run(root, 'connector.create', input))
  assert.equal(connector.hasSecret, true)
  assert.ok(!JSON.stringify(connector).includes('hush'))
  assert.deepEqual((await ok(app.read(admin, 'connector.list', {})))[0]?.config, {})
  const { connectorId } = connector
  const { appId } = await ok(app.run(admin, 'app.create', { label: 'App', connectorId, activate: true }))
  assert.equal(
    (await refused(app.run(admin, 'app.update', { appId, connectorId: 'con00000000000000000' }))).code,
    'invalid',
  )
  assert.match((await refused(app.run(root, 'connector.delete', { connectorId }))).summary, /App/)
  await ok(app.run(root, 'connector.update', { connectorId, name: 'Renamed', config: input.config }))
  const [row] = await sql<{ secret: Buffer | null }>('select secret from connector where connector_id = $1', [
    connectorId,
  ])
  assert.equal(String(row?.secret), 'hush')
  await ok(app.run(admin, 'app.update', { appId, connectorId: null }))
  await ok(app.run(root, 'connector.delete', { connectorId }))
  const [gone] = await sql<{ secret: Buffer | null }>('select secret from connector where connector_id = $1', [
    connectorId,
  ])
  assert.equal(gone?.secret, null)
  assert.ok(!JSON.stringify(await events()).includes('hush'))
  assert.ok(orgId)
})
