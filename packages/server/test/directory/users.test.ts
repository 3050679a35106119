import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { callerOf, makeOrg, ok, refused } from './support.ts'

const database = await withDatabase()

test('a user is created, changed, replaced and found by id, login and as himself', async () => {
  const { app, root, events, orgId } = await makeOrg(database)
  const user = await ok(
    app.run(root, 'user.create', {
      profile: {
        login: 'Ada@example.test',
        firstName: 'Ada',
        lastName: 'Lovelace',
        department: 'Engines',
        tags: ['a', 'b'],
      },
      activate: true,
    }),
  )
  assert.equal(user.status, 'ACTIVE')
  assert.equal(user.email, 'Ada@example.test')
  assert.deepEqual(user.profile, { department: 'Engines', tags: ['a', 'b'] })
  assert.ok(user.activated)
  assert.equal((await ok(app.read(root, 'user.get', { user: 'ada@EXAMPLE.test' }))).userId, user.userId)
  const changed = await ok(
    app.run(root, 'user.update', { user: user.userId, profile: { title: 'Countess', department: null }, whole: false }),
  )
  assert.deepEqual(changed.profile, { tags: ['a', 'b'], title: 'Countess' })
  const replaced = await ok(
    app.run(root, 'user.update', { user: user.userId, profile: { firstName: 'A', lastName: 'L' }, whole: true }),
  )
  assert.deepEqual(replaced.profile, {})
  assert.equal(replaced.login, 'Ada@example.test')
  const self = callerOf(orgId, user)
  assert.equal((await ok(app.read(self, 'user.get', { user: 'me' }))).userId, user.userId)
  assert.equal((await refused(app.read(self, 'user.get', { user: root.userId }))).code, 'not_found')
  assert.equal((await refused(app.read(self, 'user.list', { page: { limit: 20 } }))).code, 'forbidden')
  const recorded = await events()
  assert.deepEqual(
    recorded.map(({ type }) => type),
    ['user.lifecycle.create', 'user.account.update_profile', 'user.account.update_profile'],
  )
  assert.deepEqual(recorded[1]?.detail['changed'], ['department', 'title'])
})

test('bad profiles are refused with a cause for each attribute', async () => {
  const { app, root } = await makeOrg(database)
  const refusal = await refused(
    app.run(root, 'user.create', {
      profile: {
        login: 'has blank',
        email: 'none',
        firstName: 'x'.repeat(256),
        constructor: 'x',
        weight: 1.5,
        timezone: 'Mars',
      },
      activate: true,
    }),
  )
  assert.equal(refusal.code, 'invalid')
  assert.deepEqual(refusal.causes.map(({ location }) => location).sort(), [
    '/profile/constructor',
    '/profile/email',
    '/profile/firstName',
    '/profile/login',
    '/profile/timezone',
    '/profile/weight',
  ])
  for (const login of ['a\u202eb', 'a\u200bb', '', 'me', '00u00000000000000000', 'tab\tbed'])
    assert.equal(
      (await refused(app.run(root, 'user.create', { profile: { login, email: 'a@b' }, activate: true }))).code,
      'invalid',
    )
})

test('two users cannot share a login, whatever its case', async () => {
  const { app, root, newUser } = await makeOrg(database)
  await newUser('same@example.test')
  const both = await Promise.all(
    ['twin@example.test', 'TWIN@example.test'].map((login) =>
      app.run(root, 'user.create', { profile: { login }, activate: true }),
    ),
  )
  assert.equal(both.filter(isRefusal).length, 1)
  const taken = await refused(app.run(root, 'user.create', { profile: { login: 'SAME@example.test' }, activate: true }))
  assert.equal(taken.code, 'conflict')
})

test('A17: nobody changes an attribute of his own that decides who approves', async () => {
  const { app, newUser, orgId, withRoles } = await makeOrg(database)
  const user = await newUser('self@example.test', { department: 'Sales' })
  const self = callerOf(orgId, user)
  for (const profile of [
    { managerId: 'root' },
    { department: 'Board' },
    { email: 'other@example.test' },
    { firstName: 'Root' },
    { displayName: 'Root' },
    { login: 'x@y' },
    { anything: 'new' },
  ])
    assert.equal(
      (await refused(app.run(self, 'user.update', { user: 'me', profile, whole: false }))).code,
      'forbidden',
      JSON.stringify(profile),
    )
  const own = await ok(
    app.run(self, 'user.update', { user: 'me', profile: { mobilePhone: '+49 1', department: 'Sales' }, whole: false }),
  )
  assert.equal(own.profile['mobilePhone'], '+49 1')
  for (const role of ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'AUDITOR'] as const) {
    const admin = await withRoles(role, [role])
    const refusal = await refused(
      app.run(admin, 'user.update', { user: user.userId, profile: { department: 'Board' }, whole: false }),
    )
    assert.equal(refusal.code, 'forbidden', role)
  }
})

test('A17: what another source is the truth for is not changed here, not even by an administrator', async () => {
  const { app, root, newUser, orgId } = await makeOrg(database)
  const user = await newUser('fed@example.test')
  await ok(app.run(root, 'user.setSource', { user: user.userId, source: 'HR', externalId: '42' }))
  const refusal = await refused(
    app.run(root, 'user.update', { user: user.userId, profile: { managerId: 'root' }, whole: false }),
  )
  assert.equal(refusal.code, 'conflict')
  assert.match(refusal.summary, /HR/)
  await ok(app.run(callerOf(orgId, user), 'user.update', { user: 'me', profile: { nickName: 'Fred' }, whole: false }))
})

test('a manager is found by login, address or id, also when he comes later', async () => {
  const { app, root, newUser, sql } = await makeOrg(database)
  const boss = await newUser('boss', { email: 'the.boss@example.test' })
  for (const text of ['boss', 'BOSS', 'the.boss@example.test', boss.userId])
    assert.equal(
      (await newUser(`report-${text.slice(0, 6)}${Math.random()}`, { managerId: text })).managerId,
      boss.userId,
    )
  const waiting = await newUser('waiting', { managerId: 'later@example.test' })
  assert.equal(waiting.managerId, null)
  const later = await newUser('later', { email: 'Later@example.test' })
  assert.equal((await ok(app.read(root, 'user.get', { user: 'waiting' }))).managerId, later.userId)
  assert.equal((await newUser('own', { managerId: 'own' })).managerId, null)
  await newUser('double-1', { email: 'double@example.test' })
  await newUser('double-2', { email: 'double@example.test' })
  assert.equal((await newUser('who', { managerId: 'double@example.test' })).managerId, null)
  assert.equal((await sql('select from users where manager_id = user_id')).length, 0)
})

test('D4: a login or address that a new person gets does not make him anybody else', async () => {
  const { app, root, newUser, sql } = await makeOrg(database)
  const first = await newUser('chris@example.test')
  const report = await newUser('report', { managerId: 'chris@example.test' })
  await ok(app.run(root, 'user.deactivate', { user: first.userId }))
  const taken = await refused(
    app.run(root, 'user.create', { profile: { login: 'chris@example.test' }, activate: true }),
  )
  assert.equal(taken.code, 'conflict')
  await ok(app.run(root, 'user.delete', { user: first.userId }))
  const second = await newUser('chris@example.test')
  assert.notEqual(second.userId, first.userId)
  // The report's manager is the first Chris, who is gone; saving the profile again with the same text changes nothing.
  const saved = await ok(
    app.run(root, 'user.update', {
      user: report.userId,
      profile: { managerId: 'chris@example.test', title: 'x' },
      whole: false,
    }),
  )
  assert.equal(saved.managerId, first.userId)
  assert.equal((await refused(app.read(root, 'user.get', { user: first.userId }))).code, 'not_found')
  assert.equal((await sql(`select from users where user_id = $1 and status = 'DELETED'`, [first.userId])).length, 1)
})

test('the life cycle takes its legal steps and no other', async () => {
  const { app, root, events } = await makeOrg(database)
  const { userId: user } = await ok(
    app.run(root, 'user.create', { profile: { login: 'life@example.test' }, activate: false }),
  )
  const go = (step: 'activate' | 'deactivate' | 'suspend' | 'unsuspend' | 'delete') =>
    app.run(root, `user.${step}`, { user })
  const no = async (...steps: Parameters<typeof go>[0][]) => {
    for (const step of steps) assert.equal((await refused(go(step))).code, 'conflict', step)
  }
  await no('suspend', 'unsuspend', 'delete')
  await ok(go('activate'))
  await no('activate', 'unsuspend', 'delete')
  await ok(go('suspend'))
  await no('activate', 'suspend', 'delete')
  await ok(go('unsuspend'))
  await ok(go('deactivate'))
  await no('deactivate', 'suspend', 'unsuspend')
  await ok(go('activate'))
  await ok(go('deactivate'))
  await ok(go('delete'))
  for (const step of ['activate', 'deactivate', 'delete'] as const)
    assert.equal((await refused(go(step))).code, 'not_found')
  assert.deepEqual(
    (await events()).map(({ type }) => type.replace('user.lifecycle.', '')),
    ['create', 'activate', 'suspend', 'unsuspend', 'deactivate', 'activate', 'deactivate', 'delete.initiated'],
  )
})

test('D1 D3: deactivation takes everything at once, and who is rehired starts from nothing', async () => {
  const { app, root, newUser, events, sql } = await makeOrg(database)
  const user = await newUser('leaver@example.test')
  const friend = await newUser('friend')
  const { groupId } = await ok(app.run(root, 'group.create', { name: 'Leavers' }))
  const { appId } = await ok(app.run(root, 'app.create', { label: 'Wiki', activate: true }))
  await ok(app.run(root, 'user.setRoles', { user: user.userId, roles: ['APP_ADMIN'] }))
  await ok(app.run(root, 'group.addMember', { groupId, user: user.userId }))
  await ok(app.run(root, 'group.addOwner', { groupId, owner: { kind: 'USER', id: user.userId } }))
  await ok(app.run(root, 'app.assignUser', { appId, user: user.userId }))
  await ok(
    app.run(root, 'owners.configure', {
      resources: [{ kind: 'APP', id: appId }],
      principals: [{ kind: 'USER', id: user.userId }],
    }),
  )
  await ok(app.run(root, 'delegate.setFor', { user: user.userId, appointment: { standInId: friend.userId } }))
  await events()
  await ok(app.run(root, 'user.deactivate', { user: user.userId }))
  assert.deepEqual((await events()).map(({ type, target_ids }) => [type, target_ids.at(-1)]).sort(), [
    ['application.user_membership.remove', appId],
    ['group.user_membership.remove', groupId],
    ['user.lifecycle.deactivate', user.userId],
  ])
  const back = await ok(app.run(root, 'user.activate', { user: user.userId }))
  assert.deepEqual(back.roles, [])
  for (const [table, column] of [
    ['group_member', 'user_id'],
    ['app_user', 'user_id'],
    ['group_owner', 'owner_id'],
    ['resource_owner', 'owner_id'],
    ['delegate', 'delegator_id'],
  ])
    assert.equal((await sql(`select from ${table} where ${column} = $1`, [user.userId])).length, 0, table)
})

test('D10: the last super administrator stays, by every way out, also when two go at once', async () => {
  const { app, root, system, withRoles, sql } = await makeOrg(database)
  const { userId: user } = root
  for (const refusal of [
    await refused(app.run(root, 'user.deactivate', { user })),
    await refused(app.run(root, 'user.suspend', { user })),
    await refused(app.run(root, 'user.setRoles', { user, roles: ['AUDITOR'] })),
    await refused(app.run(system, 'user.setRoles', { user, roles: [] })),
  ])
    assert.match(refusal.summary, /last super administrator/)
  for (let round = 0; round < 5; round++) {
    const second = await withRoles(`second-${round}`, ['SUPER_ADMIN'])
    const results = await Promise.all([
      app.run(system, 'user.setRoles', { user, roles: [] }),
      app.run(system, round % 2 ? 'user.suspend' : 'user.deactivate', { user: second.userId }),
    ])
    assert.equal(results.filter(isRefusal).length, 1)
    const left = await sql<{ user_id: string }>(
      `select user_id from users where status = 'ACTIVE' and 'SUPER_ADMIN' = any (roles)`,
    )
    assert.equal(left.length, 1)
    if (left[0]?.user_id !== user) {
      await ok(app.run(system, 'user.setRoles', { user, roles: ['SUPER_ADMIN'] }))
      await ok(app.run(system, 'user.setRoles', { user: second.userId, roles: [] }))
    }
  }
})

test('A4: two accounts become one person, and nobody takes his own apart', async () => {
  const { app, root, newUser, orgId, events } = await makeOrg(database)
  const alice = await newUser('alice')
  const admin = await newUser('alice-adm')
  const third = await newUser('alice-test')
  await ok(app.run(root, 'user.link', { user: admin.userId, samePersonAs: alice.userId }))
  const linked = await ok(app.run(root, 'user.link', { user: third.userId, samePersonAs: admin.userId }))
  assert.equal(linked.personId, alice.personId)
  await ok(app.run(root, 'user.setRoles', { user: admin.userId, roles: ['SUPER_ADMIN'] }))
  const self = callerOf(orgId, { userId: admin.userId, personId: alice.personId }, { roles: ['SUPER_ADMIN'] })
  assert.equal((await refused(app.run(self, 'user.unlink', { user: alice.userId }))).code, 'forbidden')
  // Taking the account out whose id names the person leaves the others together.
  const apart = await ok(app.run(root, 'user.unlink', { user: alice.userId }))
  assert.notEqual(apart.personId, alice.personId)
  const [one, two] = await Promise.all(
    [admin, third].map(({ userId }) => ok(app.read(root, 'user.get', { user: userId }))),
  )
  assert.equal(one?.personId, two?.personId)
  assert.notEqual(one?.personId, apart.personId)
  assert.deepEqual(
    (await events()).map(({ type }) => type).filter((type) => type.startsWith('assent.user.')),
    ['assent.user.link', 'assent.user.link', 'assent.user.unlink'],
  )
})

test('users are listed page by page, searched and filtered', async () => {
  const { app, root, newUser } = await makeOrg(database)
  const names = ['Anna', 'Annika', 'Bert', 'Berta', '100%', 'a_b']
  for (const firstName of names)
    await newUser(`${firstName.replace('%', '')}.x@example.test`, { firstName, department: firstName.slice(0, 1) })
  const all: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await ok(app.read(root, 'user.list', { page: { limit: 2, ...(after ? { after } : {}) } }))
    all.push(...page.items.map(({ firstName }) => firstName))
    if (page.next === undefined) break
    after = page.next
  }
  assert.deepEqual(all, ['', ...names])
  const find = async (search: Record<string, unknown>) =>
    (await ok(app.read(root, 'user.list', { page: { limit: 20 }, ...search }))).items.map(({ firstName }) => firstName)
  assert.deepEqual(await find({ q: 'ann' }), ['Anna', 'Annika'])
  assert.deepEqual(await find({ q: '100%' }), ['100%'])
  assert.deepEqual(await find({ q: 'a_' }), ['a_b'])
  assert.deepEqual(await find({ filter: { op: 'eq', attribute: 'profile.department', value: 'b' } }), ['Bert', 'Berta'])
  assert.deepEqual(await find({ filter: { op: 'pr', attribute: 'profile.firstName' } }), names)
  assert.deepEqual(
    await find({
      filter: {
        op: 'and',
        filters: [
          { op: 'sw', attribute: 'profile.firstName', value: 'ANN' },
          { op: 'not', filter: { op: 'eq', attribute: 'profile.login', value: 'anna.x@example.test' } },
        ],
      },
    }),
    ['Annika'],
  )
})

test('B9: times that are none do not reach the database', async () => {
  const { app, root, newUser } = await makeOrg(database)
  const [user, friend] = [await newUser('one'), await newUser('two')]
  const now = Date.now()
  const at = (ms: number) => new Date(now + ms).toISOString()
  const day = 86_400_000
  for (const [starts, ends] of [
    [undefined, at(-day)],
    [at(2 * day), at(day)],
    [at(4_000 * day), undefined],
    [undefined, at(4_000 * day)],
    [at(day), at(day)],
    ['not a time', undefined],
    [undefined, '+275760-09-13T00:00:00.001Z'],
  ]) {
    const appointment = { standInId: friend.userId, ...(starts ? { starts } : {}), ...(ends ? { ends } : {}) }
    const refusal = await refused(app.run(root, 'delegate.setFor', { user: user.userId, appointment }))
    assert.equal(refusal.code, 'invalid', `${starts} ${ends}`)
  }
})
