import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { followEligibility } from '@assent/server/features/catalog/eligibility.ts'
import { makeIndex } from '@assent/server/features/catalog/eligibility-index.ts'
import { visibleEntries } from '@assent/server/features/catalog/entries/lists.ts'
import { makeCatalog } from '@assent/server/features/catalog/index.ts'
import { makeDatabase } from '@assent/server/platform/testing.ts'
import fc from 'fast-check'
import { pino } from 'pino'
import { everyone, makeWorld, ok } from './world.ts'

const database = await makeDatabase()
const eligibility = followEligibility({ db: database.db, log: pino({ level: 'silent' }) })
// In this order: it holds a connection of the pool.
after(async () => {
  await eligibility.stop()
  await database.close()
})

const small = (prefix: string, count: number) =>
  fc.constantFrom(...Array.from({ length: count }, (_, n) => `${prefix}${n}`))
const someOf = (prefix: string, count: number) => fc.uniqueArray(small(prefix, count), { maxLength: count })
const changes = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('user' as const),
      user: small('u', 6),
      active: fc.boolean(),
      openers: someOf('g', 40),
    }),
    fc.record({ kind: fc.constant('members' as const), opener: small('g', 40), users: someOf('u', 6) }),
    fc.record({
      kind: fc.constant('app' as const),
      app: small('a', 40),
      parts: fc.array(
        fc.record({
          offered: fc.boolean(),
          everyone: fc.boolean(),
          openers: someOf('g', 40),
          search: small('word', 3),
        }),
        { maxLength: 3 },
      ),
    }),
  ),
  { maxLength: 60 },
)

test('the index answers as plain sets do, after any changes', () => {
  fc.assert(
    fc.property(changes, (list) => {
      const index = makeIndex()
      const users = new Map<string, { active: boolean; openers: Set<string> }>()
      const entries = new Map<
        string,
        { parentId: string; offered: boolean; everyone: boolean; openers: readonly string[]; search: string }
      >()
      for (const change of list) {
        if (change.kind === 'user') {
          index.setUser(change.user, change.active, change.openers)
          users.set(change.user, { active: change.active, openers: new Set(change.openers) })
        } else if (change.kind === 'members') {
          index.addMembers(change.opener, change.users)
          for (const user of change.users) {
            const known = users.get(user) ?? { active: false, openers: new Set() }
            users.set(user, { ...known, openers: known.openers.add(change.opener) })
          }
        } else {
          const made = change.parts.map((part, n) => ({
            ...part,
            entryId: `${change.app}-${n}`,
            parentId: n === 0 ? '' : `${change.app}-0`,
          }))
          for (const id of entries.keys()) if (id.startsWith(`${change.app}-`)) entries.delete(id)
          for (const { entryId, ...entry } of made) entries.set(entryId, entry)
          index.setApp(change.app, made)
        }
      }
      const fits = (user: { active: boolean; openers: Set<string> }, id: string) => {
        const entry = entries.get(id)!
        return (
          user.active && entry.offered && (entry.everyone || entry.openers.some((opener) => user.openers.has(opener)))
        )
      }
      for (const [id, user] of users) {
        for (const entry of entries.keys()) assert.equal(index.may(id, entry), fits(user, entry))
        for (const parentId of ['', 'a0-0'])
          for (const [words, from, limit] of [
            [[], '', 100],
            [['word1'], '', 100],
            [[], 'a2', 3],
          ] as const) {
            const wanted = [...entries.keys()]
              .filter((one) => entries.get(one)!.parentId === parentId && one > from && fits(user, one))
              .filter((one) => words.every((word) => entries.get(one)!.search.includes(word)))
              .sort()
            assert.deepEqual(index.page(id, { parentId, words, after: from, limit }), wanted.slice(0, limit))
          }
      }
      assert.equal(index.may('nobody', 'a0-0'), false)
    }),
    { numRuns: 300 },
  )
})

const setUp = async () => {
  const world = await makeWorld(database)
  const catalog = makeCatalog(world.services)
  const admin = world.caller()
  const sequence = await world.sequence()
  const offer = async (appId: string, more: Parameters<typeof everyone>[1] = {}) => {
    const { id: conditionId } = ok(
      await catalog.commands['condition.create'](admin, { appId, condition: everyone(sequence, more) }),
    )
    ok(await catalog.commands['condition.activate'](admin, { appId, conditionId }))
    return { appId, conditionId }
  }
  return { world, catalog, admin, offer }
}

test('it says what the database says, and follows every kind of change', async () => {
  const { world, catalog, admin, offer } = await setUp()
  const users = await Promise.all(
    ['Sales', 'IT', 'HR', 'Sales'].map((department) => world.user({ profile: { department } })),
  )
  const groups = await Promise.all(
    [[0, 1], [2], [1, 2, 3]].map((members) => world.group(members.map((n) => users[n]!))),
  )
  const level = await world.group([], 'Level')
  const [a, b, c, d] = [await world.app({ groups: [level] }), await world.app(), await world.app(), await world.app()]
  await offer(a)
  await offer(a, {
    accessScopeSettings: { type: 'GROUPS', groups: [{ id: level }] },
    requesterSettings: { type: 'GROUPS', groups: [{ id: groups[0]! }] },
  })
  const ofB = await offer(b, {
    requesterSettings: { type: 'GROUPS', groups: [{ id: groups[1]! }, { id: groups[2]! }] },
  })
  await offer(c, { requesterSettings: { type: 'REQUESTER_EXPRESSION', expression: 'department == "Sales"' } })
  let checks = 0
  const same = async (what: string) => {
    await eligibility.settled(world.orgId)
    const entries = await world.sql<{ entry_id: string; parent_id: string }>(
      'select entry_id, parent_id from catalog_entry',
    )
    for (const userId of users) {
      const seen = new Set<string>()
      for (const parentId of new Set([
        '',
        ...entries.filter((one) => one.parent_id === '').map((one) => one.entry_id),
      ])) {
        const after = { nameKey: '', entryId: '' }
        const wish = { parentId: parentId || undefined, match: undefined, after, limit: 50 }
        const list = await database.db.inOrg(world.orgId, (tx) => visibleEntries(tx, userId, wish))
        // A user who is not active is shown nothing by the queries around this one.
        const [state] = await world.sql<{ active: boolean }>(
          `select status = 'ACTIVE' as active from users where user_id = $1`,
          [userId],
        )
        const ids = state!.active ? list.map((entry) => entry.entryId).sort() : []
        for (const id of ids) seen.add(id)
        assert.deepEqual(
          eligibility.page(world.orgId, userId, { parentId, words: [], after: '', limit: 50 }),
          ids,
          what,
        )
      }
      for (const { entry_id: id } of entries) {
        assert.equal(eligibility.may(world.orgId, userId, id), seen.has(id), what)
        checks++
      }
    }
  }
  await same('at first')
  const said = async (what: string, change: Promise<unknown>) => {
    await change
    // The notification is on its way: wait until one made after it has come back.
    const probe = await world.user()
    await eventually(
      () =>
        eligibility.may(world.orgId, probe, 'none') === false &&
        eligibility.page(world.orgId, probe, { parentId: '', words: [], after: '', limit: 1 })?.length === 1,
    )
    await same(what)
  }
  await said('joined', world.join(users[2]!, groups[0]!))
  await said('left', world.sql('delete from group_member where user_id = $1', [users[1]]))
  await said(
    'profile',
    world.sql(`update users set profile = '{"department": "Sales"}' where user_id = $1`, [users[1]]),
  )
  await said('suspended', world.sql(`update users set status = 'SUSPENDED' where user_id = $1`, [users[0]]))
  await said('app off', world.sql(`update app set status = 'INACTIVE' where app_id = $1`, [c]))
  await said('app on', world.sql(`update app set status = 'ACTIVE' where app_id = $1`, [c]))
  await said('deactivated', catalog.commands['condition.deactivate'](admin, ofB))
  await said('activated', catalog.commands['condition.activate'](admin, ofB))
  await said('group gone', world.sql('update groups set deleted = clock_timestamp() where group_id = $1', [groups[2]]))
  const late = await world.group([users[3]!])
  await said(
    'a group that was never named',
    offer(d, { requesterSettings: { type: 'GROUPS', groups: [{ id: late }] } }),
  )
  await said(
    'a rule that was never there',
    offer(d, { requesterSettings: { type: 'REQUESTER_EXPRESSION', expression: 'department == "HR"' } }),
  )
  assert(checks > 200)
})

const eventually = async (holds: () => boolean): Promise<void> => {
  const end = performance.now() + 30_000
  while (!holds()) {
    if (performance.now() > end) throw new Error('it never came to be')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

test('a change of a group is seen without being asked for', async () => {
  const { world, offer } = await setUp()
  const user = await world.user()
  const group = await world.group()
  await offer(await world.app(), { requesterSettings: { type: 'GROUPS', groups: [{ id: group }] } })
  const [entry] = await world.sql<{ entry_id: string }>(`select entry_id from catalog_entry where parent_id <> ''`)
  await eligibility.settled(world.orgId)
  for (let n = 0; n < 60; n++) {
    const wanted = n % 2 === 0
    if (wanted) await world.join(user, group)
    else await world.sql('delete from group_member where user_id = $1', [user])
    await eventually(() => eligibility.may(world.orgId, user, entry!.entry_id) === wanted)
  }
})

test('an organization that is not loaded is not answered for', async () => {
  const { world } = await setUp()
  assert.equal(eligibility.may(world.orgId, 'a', 'b'), undefined)
  await eligibility.settled(world.orgId)
  assert.equal(eligibility.may(world.orgId, 'a', 'b'), false)
})
