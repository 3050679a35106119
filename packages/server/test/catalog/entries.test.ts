import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConditionInput } from '@assent/core/api/conditions.ts'
import { evaluate } from '@assent/core/policy/expression.ts'
import { match, winnerOf } from '@assent/core/policy/match.ts'
import { loadPolicy, loadWholePolicy, makeCatalog, policyKey } from '@assent/server/features/catalog/index.ts'
import { jsonpathOf } from '@assent/server/features/catalog/jsonpath.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import fc from 'fast-check'
import { expressions, profiles } from '../../../core/test/policies.ts'
import { everyone, makeWorld, no, ok, type World } from './world.ts'

const database = await withDatabase()

const setUp = async () => {
  const world = await makeWorld(database)
  const catalog = makeCatalog(world.services)
  const admin = world.caller()
  const offer = async (appId: string, condition: ConditionInput) => {
    const { id } = ok(await catalog.commands['condition.create'](admin, { appId, condition }))
    ok(await catalog.commands['condition.activate'](admin, { appId, conditionId: id }))
    return id
  }
  const names = async (userId: string, parentId?: string, match?: string) =>
    ok(
      await catalog.queries['catalog.mine'](world.caller([], userId), { parentId, match, page: { limit: 200 } }),
    ).items.map((entry) => entry.name)
  const find = async (name: string, parentId?: string) =>
    ok(await catalog.queries['catalog.all'](admin, { parentId, match: undefined, page: { limit: 200 } })).items.find(
      (entry) => entry.name === name,
    )!
  return { world, ...catalog, catalog, admin, offer, names, find }
}

test('PostgreSQL judges an expression exactly as core does', async () => {
  const orgId = await database.newOrg()
  const cases = fc.sample(fc.tuple(expressions, profiles), 4_000)
  const rows = await database.db.inOrg(orgId, (tx) =>
    tx.query<{ fits: boolean | null }>(
      `select (c.value -> 'profile') @@ (c.value ->> 'path')::jsonpath as fits from jsonb_array_elements($1::jsonb) with ordinality as c(value, place) order by place`,
      [JSON.stringify(cases.map(([tree, profile]) => ({ profile, path: jsonpathOf(tree) })))],
    ),
  )
  let matches = 0
  for (const [index, [tree, profile]] of cases.entries()) {
    const expected = evaluate(tree, profile) === true
    if (expected) matches++
    assert.equal(rows[index]!.fits === true, expected, JSON.stringify({ tree, profile }))
  }
  assert(matches > 100, `only ${matches} of the cases match, so the test says little`)
})

test('who sees what follows from the active conditions: everybody, groups, expressions', async () => {
  const { world, offer, names, find, queries, admin } = await setUp()
  const [sales, it] = [
    await world.user({ profile: { department: 'Sales' } }),
    await world.user({ profile: { department: 'IT' } }),
  ]
  const group = await world.group([it])
  const level = await world.group([], 'Wiki editors')
  const sequence = await world.sequence()
  const [wiki, crm, vault] = [
    await world.app({ label: 'Wiki', groups: [level] }),
    await world.app({ label: 'CRM' }),
    await world.app({ label: 'Vault' }),
  ]
  await offer(wiki, everyone(sequence))
  await offer(
    wiki,
    everyone(sequence, {
      accessScopeSettings: { type: 'GROUPS', groups: [{ id: level }] },
      requesterSettings: { type: 'GROUPS', groups: [{ id: group }] },
    }),
  )
  await offer(
    crm,
    everyone(sequence, { requesterSettings: { type: 'REQUESTER_EXPRESSION', expression: 'department == "Sales"' } }),
  )
  await offer(vault, everyone(sequence, { requesterSettings: { type: 'GROUPS', groups: [{ id: group }] } }))
  assert.deepEqual(
    [await names(sales), await names(it)],
    [
      ['CRM', 'Wiki'],
      ['Vault', 'Wiki'],
    ],
  )
  const { entryId } = await find('Wiki')
  assert.deepEqual([await names(sales, entryId), await names(it, entryId)], [['Wiki'], ['Wiki', 'Wiki editors']])
  const ofUser = ok(
    await queries['catalog.ofUser'](admin, {
      userId: sales,
      parentId: undefined,
      match: undefined,
      page: { limit: 20 },
    }),
  )
  assert.deepEqual(
    ofUser.items.map((entry) => [entry.name, entry.requestable]),
    [
      ['CRM', false],
      ['Wiki', false],
    ],
  )
  const editors = await find('Wiki editors', entryId)
  no(await queries['catalog.myEntry'](world.caller([], sales), { entryId: editors.entryId }), 'not_found')
  const mine = ok(await queries['catalog.myEntry'](world.caller([], it), { entryId: editors.entryId }))
  assert.deepEqual([mine.requestable, mine.parentId, mine.scopeId], [true, entryId, level])
  await world.sql('delete from group_member where user_id = $1', [it])
  assert.deepEqual(await names(it), ['Wiki'])
  await world.sql(`update app set status = 'INACTIVE' where app_id = $1`, [wiki])
  assert.deepEqual(await names(sales), ['CRM'])
  await world.sql(`update users set profile = '{}' where user_id = $1`, [sales])
  assert.deepEqual(await names(sales), [])
})

test('an entry is called what its object is called, at once (gap P20)', async () => {
  const { world, offer, names, find } = await setUp()
  const user = await world.user()
  const level = await world.group([], 'Old group')
  const managed = await world.app({ label: 'Managed', managed: true })
  const bundle = await world.bundle(managed, 'Old bundle')
  const appId = await world.app({ label: 'Old app', groups: [level] })
  const sequence = await world.sequence()
  await offer(appId, everyone(sequence, { accessScopeSettings: { type: 'GROUPS', groups: [{ id: level }] } }))
  await offer(
    managed,
    everyone(sequence, { accessScopeSettings: { type: 'ENTITLEMENT_BUNDLES', entitlementBundles: [{ id: bundle }] } }),
  )
  const [{ entryId }, other] = [await find('Old app'), await find('Managed')]
  await world.sql(`update app set label = 'New app', description = 'It is new' where app_id = $1`, [appId])
  await world.sql(`update groups set name = 'New group' where group_id = $1`, [level])
  await world.sql(`update bundle set name = 'New bundle' where bundle_id = $1`, [bundle])
  assert.deepEqual(
    [await names(user), await names(user, entryId), await names(user, other.entryId)],
    [['Managed', 'New app'], ['New group'], ['New bundle']],
  )
  assert.deepEqual([await names(user, undefined, 'is NEW'), await names(user, undefined, 'old')], [['New app'], []])
})

test('search takes each word literally, in name or description', async () => {
  const { world, offer, names, queries, admin } = await setUp()
  const user = await world.user()
  const sequence = await world.sequence()
  for (const [label, description] of [
    ['Figma', 'Drawing tool'],
    ['100%_sure', ''],
    ['Back\\slash', 'for drawing'],
  ] as const)
    await offer(await world.app({ label, description }), everyone(sequence))
  assert.deepEqual(await names(user, undefined, 'DRAW'), ['Back\\slash', 'Figma'])
  assert.deepEqual(await names(user, undefined, 'tool fig'), ['Figma'])
  assert.deepEqual(await names(user, undefined, '0%_'), ['100%_sure'])
  assert.deepEqual(await names(user, undefined, 'k\\s'), ['Back\\slash'])
  assert.deepEqual(await names(user, undefined, '%%%'), [])
  const all = ok(await queries['catalog.all'](admin, { parentId: undefined, match: 'draw', page: { limit: 1 } }))
  assert.deepEqual([all.items.length, all.next !== undefined], [1, true])
})

test('for whom one may ask: off, anybody who may have it, or direct reports', async () => {
  const { world, offer, queries, commands, admin, find } = await setUp()
  const boss = await world.user({ first: 'Boss' })
  const report = await world.user({ first: 'Joanna', manager: boss })
  const other = await world.user({ first: 'John', last: 'Jott' })
  const stranger = await world.user({ first: 'Johann' })
  await world.user({ first: 'Jonas', status: 'DEPROVISIONED' })
  const group = await world.group([boss, report, other])
  const appId = await world.app({ label: 'App' })
  await offer(
    appId,
    everyone(await world.sequence(), { requesterSettings: { type: 'GROUPS', groups: [{ id: group }] } }),
  )
  const { entryId } = await find('App', (await find('App')).entryId)
  const filter = { op: 'sw' as const, attribute: 'firstName', value: 'jo' }
  const list = async (userId: string) =>
    queries['catalog.users'](world.caller([], userId), { entryId, filter, page: { limit: 20 } })
  const first = async () =>
    ok(await list(boss))
      .items.map((line) => line.firstName)
      .sort()
  const allow = async (requestOnBehalfOfSettings: { allowed: true; onlyFor?: ['DIRECT_REPORT'] } | null) =>
    ok(await commands['resourceSettings.update'](admin, { appId, patch: { requestOnBehalfOfSettings } }))
  assert.deepEqual(await first(), [])
  await allow({ allowed: true })
  assert.deepEqual(await first(), ['Joanna', 'John'])
  no(await list(stranger), 'not_found')
  const meant = await queries['catalog.users'](world.caller([], boss), {
    entryId,
    match: 'JOT john',
    page: { limit: 20 },
  })
  assert.deepEqual(
    ok(meant).items.map(({ userId }) => userId),
    [other],
  )
  await allow({ allowed: true, onlyFor: ['DIRECT_REPORT'] })
  assert.deepEqual(await first(), ['Joanna'])
  await allow(null)
  assert.deepEqual(await first(), [])
  assert.equal((await world.events('access.request.settings.update')).length, 3)
})

const randomWorld = async (world: World, catalog: Awaited<ReturnType<typeof setUp>>) => {
  const users = await Promise.all(
    ['Sales', 'Sales', 'IT', undefined].map((department) => world.user({ profile: department ? { department } : {} })),
  )
  const groups = await Promise.all(
    [[0], [0, 1], [2], [1, 2, 3]].map((members) => world.group(members.map((n) => users[n]!))),
  )
  const sequence = await world.sequence()
  const levels = [await world.group(), await world.group()]
  const appIds = [await world.app({ groups: levels }), await world.app({ groups: levels.slice(1) })]
  let seed = 7
  const pick = (n: number) => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed % n
  }
  for (const appId of appIds)
    for (let n = 0; n < 6; n++) {
      const who = [
        { type: 'EVERYONE' as const },
        { type: 'GROUPS' as const, groups: [{ id: groups[pick(4)]! }] },
        { type: 'REQUESTER_EXPRESSION' as const, expression: 'department == "Sales"' },
      ][pick(3)]!
      const own = appId === appIds[0] ? levels : levels.slice(1)
      const what =
        pick(2) === 0
          ? { type: 'RESOURCE_DEFAULT' as const }
          : { type: 'GROUPS' as const, groups: own.slice(pick(own.length)).map((id) => ({ id })) }
      const { id: conditionId } = ok(
        await catalog.commands['condition.create'](catalog.admin, {
          appId,
          condition: everyone(sequence, {
            name: `n${n}`,
            priority: pick(4),
            requesterSettings: who,
            accessScopeSettings: what,
          }),
        }),
      )
      if (pick(4) > 0) ok(await catalog.commands['condition.activate'](catalog.admin, { appId, conditionId }))
    }
  const entries = await world.sql<{ entry_id: string; parent_id: string }>(
    'select entry_id, parent_id from catalog_entry',
  )
  return { users, entries }
}

test('what is listed, what wins on the hot path, and what a preview explains are the same, for every user and entry', async () => {
  const set = await setUp()
  const { world, queries } = set
  const { users, entries } = await randomWorld(world, set)
  const pairs = users.flatMap((userId) => entries.map((entry) => ({ userId, entryId: entry.entry_id })))
  const [hot, whole] = await database.db.inOrg(
    world.orgId,
    async (tx) => [await loadPolicy(tx, pairs), await loadWholePolicy(tx, pairs)] as const,
  )
  let winners = 0
  for (const { userId, entryId } of pairs) {
    const [fast, full] = [hot.get(policyKey(userId, entryId))!, whole.get(policyKey(userId, entryId))!]
    const winner = winnerOf(fast.conditions, fast.requester, fast.level)
    const explained = match(full.conditions, full.requester, full.level)
    assert.deepEqual([winner?.id, winner?.priority], [explained.winner?.id, explained.winner?.priority])
    if (winner) {
      winners++
      assert.deepEqual(fast.flowOf(winner.sequenceId), { id: winner.sequenceId, version: 1 })
    }
    const parentId = entries.find((entry) => entry.entry_id === entryId)!.parent_id
    if (parentId === '') {
      assert.equal(winner, undefined)
      continue
    }
    const list = ok(
      await queries['catalog.mine'](world.caller([], userId), { parentId, match: undefined, page: { limit: 50 } }),
    )
    assert.equal(
      list.items.some((entry) => entry.entryId === entryId),
      winner !== undefined,
    )
  }
  assert(winners > 5)
})

test('the policy of a pair says what is closed, and is missing for what is not there', async () => {
  const { world, offer, find } = await setUp()
  const [user, gone] = [await world.user(), await world.user({ status: 'SUSPENDED' })]
  const level = await world.group([], 'Level')
  const appId = await world.app({ label: 'App', groups: [level] })
  const sequence = await world.sequence()
  await offer(appId, everyone(sequence, { accessScopeSettings: { type: 'GROUPS', groups: [{ id: level }] } }))
  const parent = await find('App')
  const { entryId } = await find('Level', parent.entryId)
  const of = async (userId: string, id: string) =>
    database.db.inOrg(world.orgId, async (tx) =>
      (await loadPolicy(tx, [{ userId, entryId: id }])).get(policyKey(userId, id)),
    )
  assert.equal((await of(user, entryId))!.conditions.length, 1)
  assert.equal((await of(gone, entryId))!.userActive, false)
  assert.equal(await of(world.services.newId('user'), entryId), undefined)
  assert.equal(await of(user, world.services.newId('entry')), undefined)
  assert.deepEqual(
    [(await of(user, parent.entryId))!.closed, (await of(user, parent.entryId))!.conditions],
    ['Choose one of the levels of App.', []],
  )
  // Before any lane has run: the hot path itself fails closed.
  await world.sql('update groups set deleted = clock_timestamp() where group_id = $1', [level])
  assert.deepEqual(
    [(await of(user, entryId))!.closed, (await of(user, entryId))!.conditions],
    ['Level is no longer a level of App.', []],
  )
  await world.sql('update groups set deleted = null where group_id = $1', [level])
  await world.sql(`update sequence set status = 'DELETED' where sequence_id = $1`, [sequence])
  assert.deepEqual((await of(user, entryId))!.conditions, [])
  await world.sql(`update app set status = 'INACTIVE' where app_id = $1`, [appId])
  assert.equal((await of(user, entryId))!.closed, 'App is not active.')
})
