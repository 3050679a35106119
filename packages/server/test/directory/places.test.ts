import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  giveMembership,
  type MembershipItem,
  readMembership,
  takeMembership,
} from '@assent/server/features/directory/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import fc from 'fast-check'
import { callerOf, makeOrg, ok, refused } from './support.ts'

const database = await withDatabase()

const makePlaces = async () => {
  const org = await makeOrg(database)
  const { app, root, newUser } = org
  const user = await newUser('user')
  const { groupId } = await ok(app.run(root, 'group.create', { name: 'Group' }))
  const { appId } = await ok(app.run(root, 'app.create', { label: 'App', activate: true }))
  await ok(app.run(root, 'app.setEntitlementManagement', { appId, status: 'OPTED_IN' }))
  const entitlement = await ok(
    app.run(root, 'entitlement.create', {
      appId,
      name: 'Role',
      externalValue: 'role',
      dataType: 'string',
      multiValue: true,
      values: [{ name: 'Admin', externalValue: 'admin' }],
    }),
  )
  const item = (kind: MembershipItem['kind'], targetId: string): MembershipItem => ({
    kind,
    targetId,
    userId: user.userId,
  })
  const items = [item('app', appId), item('group', groupId), item('entitlement', entitlement.values[0]!.valueId)]
  const run = <T>(work: (tx: Parameters<typeof giveMembership>[0]) => Promise<T>) => database.db.inOrg(org.orgId, work)
  await org.events()
  return { ...org, user, groupId, appId, items, run }
}

test('C7 C8: a grant gives and takes its own reason and leaves a standing right alone', async () => {
  const { run, items, app, root, user, groupId, appId } = await makePlaces()
  const states = async () =>
    (await run((tx) => readMembership(tx, items))).map(({ there, standing }) => [there, standing])
  const given = await run((tx) => giveMembership(tx, items))
  assert.deepEqual(
    given.map(({ there, standing, changed }) => [there, standing, changed]),
    items.map(() => [true, false, true]),
  )
  const again = await run((tx) => giveMembership(tx, items))
  assert.deepEqual(
    again.map(({ there, changed }) => [there, changed]),
    items.map(() => [true, false]),
  )
  // An administrator adds what is there by a grant: it is a standing right from then on, and the grant's end leaves it.
  await ok(app.run(root, 'group.addMember', { groupId, user: user.userId }))
  const taken = await run((tx) => takeMembership(tx, items))
  assert.deepEqual(
    taken.map(({ there, changed }) => [there, changed]),
    [
      [false, true],
      [true, false],
      [false, true],
    ],
  )
  assert.deepEqual(await states(), [
    [false, false],
    [true, true],
    [false, false],
  ])
  // Standing first, then a grant: the baseline is known, and removing the standing right leaves what the grant explains.
  const baseline = await run((tx) => giveMembership(tx, items))
  assert.deepEqual(
    baseline.map(({ standing }) => standing),
    [false, true, false],
  )
  await ok(app.run(root, 'group.removeMember', { groupId, user: user.userId }))
  assert.deepEqual(await states(), [
    [true, false],
    [true, false],
    [true, false],
  ])
  // Only the grant is left as a reason: an administrator revokes that, he does not remove.
  assert.equal((await refused(app.run(root, 'group.removeMember', { groupId, user: user.userId }))).code, 'conflict')
  assert.equal((await refused(app.run(root, 'app.unassignUser', { appId, user: user.userId }))).code, 'conflict')
  await run((tx) => takeMembership(tx, items))
  assert.deepEqual(await states(), [
    [false, false],
    [false, false],
    [false, false],
  ])
})

test('nothing is given to somebody who was deactivated, or at what was deleted', async () => {
  const { run, items, app, root, user, groupId } = await makePlaces()
  await ok(app.run(root, 'group.delete', { groupId }))
  const some = await run((tx) => giveMembership(tx, items))
  assert.deepEqual(
    some.map(({ there }) => there),
    [true, false, true],
  )
  await ok(app.run(root, 'user.deactivate', { user: user.userId }))
  const none = await run((tx) => giveMembership(tx, items))
  assert.deepEqual(
    none.map(({ there, changed }) => [there, changed]),
    items.map(() => [false, false]),
  )
  assert.equal(
    (await refused(app.run(root, 'app.assignUser', { appId: items[0]!.targetId, user: user.userId }))).code,
    'conflict',
  )
})

test('D1: a place given while the user is deactivated does not survive', async () => {
  for (let round = 0; round < 20; round++) {
    const { run, items, app, root, user } = await makePlaces()
    await Promise.all([app.run(root, 'user.deactivate', { user: user.userId }), run((tx) => giveMembership(tx, items))])
    const left = await run((tx) => readMembership(tx, items))
    assert.deepEqual(
      left.map(({ there }) => there),
      [false, false, false],
    )
  }
})

test('property: a place is there exactly while one of its reasons is', async () => {
  const { run, items, app, root, user, groupId } = await makePlaces()
  const item = items[1]!
  const acts = {
    give: () => run((tx) => giveMembership(tx, [item])),
    take: () => run((tx) => takeMembership(tx, [item])),
    add: () => app.run(root, 'group.addMember', { groupId, user: user.userId }),
    remove: () => app.run(root, 'group.removeMember', { groupId, user: user.userId }),
  }
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('give', 'take', 'add', 'remove'), { maxLength: 8 }), async (steps) => {
      const reasons = { direct: false, access: false }
      for (const step of steps) {
        const [before] = await run((tx) => readMembership(tx, [item]))
        await acts[step]()
        if (step === 'give') reasons.access = true
        if (step === 'take') reasons.access = false
        if (step === 'add') reasons.direct = true
        if (step === 'remove') reasons.direct = false
        const [now] = await run((tx) => readMembership(tx, [item]))
        assert.equal(now!.there, reasons.direct || reasons.access)
        assert.equal(now!.standing, reasons.direct)
        assert.ok(before)
      }
      await acts.take()
      await acts.remove()
    }),
    { numRuns: 15 },
  )
})

test('`since` is from when on without a break, whatever the reasons', async () => {
  const { run, items, app, root, user, groupId, sql } = await makePlaces()
  const since = async () =>
    (await sql<{ since: string }>('select since from group_member where group_id = $1', [groupId]))[0]?.since
  await run((tx) => giveMembership(tx, items))
  const first = await since()
  await ok(app.run(root, 'group.addMember', { groupId, user: user.userId }))
  await run((tx) => takeMembership(tx, items))
  assert.equal(await since(), first)
  await ok(app.run(root, 'group.removeMember', { groupId, user: user.userId }))
  assert.equal(await since(), undefined)
})

test('memberships and assignments are on the record, with the user and the place', async () => {
  const { app, root, user, groupId, appId, events } = await makePlaces()
  for (let twice = 0; twice < 2; twice++) {
    await ok(app.run(root, 'group.addMember', { groupId, user: user.userId }))
    await ok(app.run(root, 'app.assignUser', { appId, user: user.userId }))
  }
  await ok(app.run(root, 'group.removeMember', { groupId, user: user.userId }))
  await ok(app.run(root, 'app.unassignUser', { appId, user: user.userId }))
  assert.deepEqual(
    (await events()).map(({ type, target_ids }) => [type, ...target_ids]),
    [
      ['group.user_membership.add', user.userId, groupId],
      ['application.user_membership.add', user.userId, appId],
      ['group.user_membership.remove', user.userId, groupId],
      ['application.user_membership.remove', user.userId, appId],
    ],
  )
})

test('every change tells those who follow the directory', async () => {
  const { app, root, orgId, db, newUser } = await makePlaces()
  const client = await db.client()
  const heard: string[] = []
  client.on('notification', ({ channel, payload }) => heard.push(`${channel} ${payload}`))
  await client.query('listen assent_directory')
  await newUser('news')
  await ok(app.run(root, 'settings.update', { requesterCanEscalate: true }))
  await refused(app.run(root, 'group.delete', { groupId: '00g00000000000000000' }))
  await client.query('select 1')
  client.release(true)
  assert.deepEqual(heard, [`assent_directory ${orgId}`, `assent_directory ${orgId}`])
})

test('groups: made, renamed, owned and deleted, and their names do not collide', async () => {
  const { app, root, user, orgId, events, appId } = await makePlaces()
  const group = await ok(app.run(root, 'group.create', { name: '  Engineers ', description: 'They build' }))
  assert.equal(group.name, 'Engineers')
  assert.equal((await refused(app.run(root, 'group.create', { name: 'ENGINEERS' }))).code, 'conflict')
  assert.equal((await refused(app.run(root, 'group.create', { name: ' ' }))).code, 'invalid')
  const { groupId } = group
  const owner = { kind: 'USER', id: user.userId } as const
  await ok(app.run(root, 'group.addOwner', { groupId, owner }))
  assert.deepEqual(await ok(app.read(root, 'group.owners', { groupId })), [{ groupId, ...owner }])
  // A9: who owns a group does not choose who is in it.
  assert.equal(
    (await refused(app.run(callerOf(orgId, user), 'group.addMember', { groupId, user: user.userId }))).code,
    'forbidden',
  )
  await ok(app.run(root, 'group.removeOwner', { groupId, owner }))
  assert.equal((await refused(app.run(root, 'group.removeOwner', { groupId, owner }))).code, 'not_found')
  await ok(app.run(root, 'group.replace', { groupId, name: 'Builders' }))
  await ok(app.run(root, 'app.addGroup', { appId, groupId }))
  assert.equal((await ok(app.read(root, 'app.groups', { appId, page: { limit: 5 } }))).items.length, 1)
  await ok(app.run(root, 'group.delete', { groupId }))
  assert.equal((await ok(app.read(root, 'app.groups', { appId, page: { limit: 5 } }))).items.length, 0)
  assert.equal((await refused(app.read(root, 'group.get', { groupId }))).code, 'not_found')
  await ok(app.run(root, 'group.create', { name: 'builders' }))
  assert.deepEqual(
    (await events()).map(({ type }) => type),
    [
      'group.lifecycle.create',
      'assent.group.owner.add',
      'assent.group.owner.remove',
      'group.profile.update',
      'group.application_assignment.add',
      'group.lifecycle.delete',
      'group.lifecycle.create',
    ],
  )
})

test('C7: two grants that give the same place at the same time both find it there', async () => {
  const { run, items } = await makePlaces()
  const first = Promise.withResolvers<void>()
  const second = run(async (tx) => {
    await tx.query('select 1')
    await first.promise
    return giveMembership(tx, items)
  })
  await run(async (tx) => {
    await giveMembership(tx, items)
    first.resolve()
    // The second waits for the rows of this one, which it cannot see.
    await tx.query('select pg_sleep(0.3)')
  })
  assert.deepEqual(
    (await second).map(({ there, changed }) => [there, changed]),
    items.map(() => [true, false]),
  )
})
