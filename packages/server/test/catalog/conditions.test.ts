import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeCatalog } from '@assent/server/features/catalog/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { everyone, makeWorld, no, ok, type World } from './world.ts'

const database = await withDatabase()

const setUp = async () => {
  const world = await makeWorld(database)
  const catalog = makeCatalog(world.services)
  const admin = world.caller()
  const appId = await world.app()
  const sequence = await world.sequence()
  return { world, catalog, admin, appId, sequence, ...catalog }
}

const places = async ({ queries, admin, appId }: Awaited<ReturnType<typeof setUp>>) =>
  ok(await queries['condition.list'](admin, { appId })).map((one) => `${one.priority} ${one.name}`)

const wake = async (world: World, catalog: ReturnType<typeof makeCatalog>) => {
  for (const lane of catalog.lanes) while ((await lane.work(world.orgId, lane.batch)) > 0);
}

test('a new condition is INACTIVE and takes the lowest place, or the one it asks for, and the rest moves on', async () => {
  const set = await setUp()
  const { commands, admin, appId, sequence, queries } = set
  const create = async (name: string, priority?: number) =>
    ok(
      await commands['condition.create'](admin, {
        appId,
        condition: everyone(sequence, { name, ...(priority === undefined ? {} : { priority }) }),
      }),
    )
  const a = await create('a')
  await create('b')
  await create('c', 0)
  await create('d', 99)
  assert.deepEqual([a.status, a.priority, a.duration, a.version], ['INACTIVE', 0, null, 1])
  assert.deepEqual(await places(set), ['0 c', '1 a', '2 b', '3 d'])
  ok(await commands['condition.update'](admin, { appId, conditionId: a.id, patch: { priority: 2 } }))
  assert.deepEqual(await places(set), ['0 c', '1 b', '2 a', '3 d'])
  ok(await commands['condition.delete'](admin, { appId, conditionId: a.id }))
  assert.deepEqual(await places(set), ['0 c', '1 b', '2 d'])
  no(await queries['condition.get'](admin, { appId, conditionId: a.id }), 'not_found')
  const ids = ok(await queries['condition.list'](admin, { appId })).map((one) => one.id)
  ok(await commands['condition.reorder'](admin, { appId, conditionIds: ids.toReversed() }))
  assert.deepEqual(await places(set), ['0 d', '1 b', '2 c'])
  no(await commands['condition.reorder'](admin, { appId, conditionIds: ids.slice(1) }), 'conflict')
})

test('many conditions of one app at once: none fails, no place is taken twice (gap P7)', async () => {
  const set = await setUp()
  const { commands, admin, appId, sequence } = set
  const made = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      commands['condition.create'](admin, { appId, condition: everyone(sequence, { name: `n${n}`, priority: n % 3 }) }),
    ),
  )
  made.forEach(ok)
  assert.deepEqual(
    (await places(set)).map((place) => Number(place.split(' ')[0])),
    Array.from({ length: 12 }, (_, n) => n),
  )
})

test('every move and its documented conflict', async () => {
  const { commands, admin, appId, sequence, world } = await setUp()
  const { id: conditionId } = ok(await commands['condition.create'](admin, { appId, condition: everyone(sequence) }))
  const ref = { appId, conditionId }
  assert.deepEqual(no(await commands['condition.deactivate'](admin, ref), 'conflict'), [
    'Only Request Condition with status=ACTIVE may be deactivated',
  ])
  assert.equal(ok(await commands['condition.activate'](admin, ref)).status, 'ACTIVE')
  assert.deepEqual(no(await commands['condition.activate'](admin, ref), 'conflict'), [
    'Only Request Condition with status=INACTIVE may be activated',
  ])
  assert.equal(ok(await commands['condition.update'](admin, { ...ref, patch: { name: 'New' } })).status, 'ACTIVE')
  assert.equal(ok(await commands['condition.deactivate'](admin, ref)).status, 'INACTIVE')
  ok(await commands['condition.delete'](admin, ref))
  for (const name of ['condition.activate', 'condition.deactivate', 'condition.delete'] as const)
    no(await commands[name](admin, ref), 'not_found')
  for (const type of ['create', 'activate', 'update', 'deactivate', 'delete']) {
    const [event, ...more] = await world.events(`access.request.condition.${type}`)
    assert.equal(more.length, 0)
    assert.equal(event.detail.detail?.approval_sequence_id ?? event.detail.approval_sequence_id, sequence, type)
  }
})

test('settings are held against the resource, in the words of the specification', async () => {
  const { commands, admin, appId, sequence, world } = await setUp()
  const group = await world.group()
  const create = (condition: Parameters<typeof everyone>[1], on = appId) =>
    commands['condition.create'](admin, { appId: on, condition: everyone(sequence, condition) })
  const offered = ['RequestSettings is invalid for this resource.']
  assert.deepEqual(
    no(
      await create({
        accessScopeSettings: {
          type: 'ENTITLEMENT_BUNDLES',
          entitlementBundles: [{ id: world.services.newId('bundle') }],
        },
      }),
      'invalid',
    ).slice(0, 1),
    offered,
  )
  assert.deepEqual(
    no(await create({ accessScopeSettings: { type: 'GROUPS', groups: [{ id: group }] } }), 'invalid').slice(0, 1),
    offered,
  )
  assert.deepEqual(
    no(await create({ accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration: 'P53W' } }), 'invalid'),
    ['Maximum weeks for access duration is 52 weeks.'],
  )
  const strange = world.services.newId('group')
  assert.deepEqual(no(await create({ requesterSettings: { type: 'GROUPS', groups: [{ id: strange }] } }), 'invalid'), [
    `Group ${strange} was not found.`,
  ])
  const withGroups = await world.app({ groups: [group] })
  ok(await create({ accessScopeSettings: { type: 'GROUPS', groups: [{ id: group }] } }, withGroups))
  assert.match(
    no(await create({ accessScopeSettings: { type: 'GROUPS', groups: [{ id: strange }] } }, withGroups), 'invalid')[0]!,
    /was not found/,
  )
  const onlyGroups = await world.sequence(['GROUP'])
  assert.deepEqual(no(await create({ approvalSequenceId: onlyGroups }), 'invalid'), [
    'This approval sequence cannot be used for apps and bundles.',
  ])
  assert.match(
    no(
      await create({ requesterSettings: { type: 'REQUESTER_EXPRESSION', expression: 'displayName == "x"' } }),
      'invalid',
    )[0]!,
    /users can change it themselves/,
  )
  no(await create({}, world.services.newId('app')), 'not_found')
})

test('B9: the database has the bounds of durations again', async () => {
  const { commands, admin, appId, sequence, world } = await setUp()
  ok(
    await commands['condition.create'](admin, {
      appId,
      condition: everyone(sequence, { accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration: 'P365D' } }),
    }),
  )
  for (const odd of ['P0D', 'P366D', 'PT73H', 'P53W', 'P1M', '1e9', 'P-1D'])
    await assert.rejects(world.sql('update condition set duration = $1', [odd]), /condition_duration_bounds/, odd)
  for (const good of ['PT1H', 'PT72H', 'P1D', 'P99D', 'P299D', 'P365D', 'P1W', 'P52W'])
    await world.sql('update condition set duration = $1', [good])
})

test('F25: who edits from an older state is told so, and nothing is lost', async () => {
  const { commands, queries, admin, appId, sequence } = await setUp()
  const { id: conditionId, version } = ok(
    await commands['condition.create'](admin, { appId, condition: everyone(sequence) }),
  )
  const ref = { appId, conditionId, ifMatch: String(version) }
  ok(await commands['condition.update'](admin, { ...ref, patch: { name: 'First' } }))
  no(await commands['condition.update'](admin, { ...ref, patch: { name: 'Second' } }), 'stale')
  no(await commands['condition.activate'](admin, ref), 'stale')
  no(await commands['condition.delete'](admin, ref), 'stale')
  assert.equal(ok(await queries['condition.get'](admin, { appId, conditionId })).name, 'First')
})

test('only administrators of access requests write conditions, and auditors read them', async () => {
  const { commands, queries, appId, sequence, world } = await setUp()
  for (const roles of [[], ['AUDITOR'], ['APP_ADMIN']] as const) {
    no(await commands['condition.create'](world.caller(roles), { appId, condition: everyone(sequence) }), 'forbidden')
    const list = await queries['condition.list'](world.caller(roles), { appId })
    if (roles[0] === 'AUDITOR') ok(list)
    else no(list, 'forbidden')
  }
})

test('a condition that loses all of something becomes INVALID, on the record, and can be mended', async () => {
  const { commands, queries, admin, sequence, world, catalog } = await setUp()
  const [g1, g2, level] = [await world.group(), await world.group(), await world.group()]
  const appId = await world.app({ groups: [level] })
  const condition = everyone(sequence, {
    requesterSettings: { type: 'GROUPS', groups: [{ id: g1 }, { id: g2 }] },
    accessScopeSettings: { type: 'GROUPS', groups: [{ id: level }] },
  })
  const { id: conditionId } = ok(await commands['condition.create'](admin, { appId, condition }))
  const ref = { appId, conditionId }
  ok(await commands['condition.activate'](admin, ref))
  const status = async () => {
    await wake(world, catalog)
    const view = ok(await queries['condition.get'](admin, ref))
    return [view.status, view.invalidReason]
  }
  const bury = (id: string) => world.sql('update groups set deleted = clock_timestamp() where group_id = $1', [id])
  await bury(g1)
  assert.deepEqual(await status(), ['ACTIVE', undefined])
  assert.deepEqual(ok(await queries['condition.get'](admin, ref)).requesters, { type: 'GROUPS', groupIds: [g2] })
  await bury(g2)
  assert.deepEqual(await status(), ['INVALID', 'All groups that may ask were deleted.'])
  assert.equal((await world.events('access.request.condition.invalidate')).length, 1)
  no(await commands['condition.activate'](admin, ref), 'conflict')
  // It stays refused while the result would be INVALID again.
  no(await commands['condition.update'](admin, { ...ref, patch: { name: 'x' } }), 'invalid')
  const mended = ok(
    await commands['condition.update'](admin, { ...ref, patch: { requesterSettings: { type: 'EVERYONE' } } }),
  )
  assert.deepEqual([mended.status, mended.invalidReason], ['INACTIVE', undefined])
  ok(await commands['condition.activate'](admin, ref))
  await world.sql('delete from app_group where app_id = $1', [appId])
  assert.deepEqual(await status(), ['INVALID', 'All groups that could be asked for are gone.'])
})

test('each other way to lose something is noticed', async () => {
  const { commands, queries, admin, world, catalog } = await setUp()
  const lose = async (
    more: (appId: string) => Promise<Parameters<typeof everyone>[1]> | Parameters<typeof everyone>[1],
    managed: boolean,
    how: (appId: string, sequence: string) => Promise<unknown>,
  ) => {
    const sequence = await world.sequence()
    const appId = await world.app({ managed, groups: [await world.group()] })
    const condition = everyone(sequence, await more(appId))
    const { id: conditionId } = ok(await commands['condition.create'](admin, { appId, condition }))
    await how(appId, sequence)
    await wake(world, catalog)
    const view = ok(await queries['condition.get'](admin, { appId, conditionId }))
    return [view.status, view.invalidReason]
  }
  const bundles = async (appId: string) => ({
    accessScopeSettings: {
      type: 'ENTITLEMENT_BUNDLES' as const,
      entitlementBundles: [{ id: await world.bundle(appId) }],
    },
  })
  const groups = async (appId: string) => {
    const [row] = await world.sql<{ group_id: string }>('select group_id from app_group where app_id = $1', [appId])
    return { accessScopeSettings: { type: 'GROUPS' as const, groups: [{ id: row!.group_id }] } }
  }
  const expression = () => ({
    requesterSettings: { type: 'REQUESTER_EXPRESSION' as const, expression: 'clearance == "high"' },
  })
  const set = (column: string, value: string) => (appId: string) =>
    world.sql(`update app set ${column} = $2 where app_id = $1`, [appId, value])
  const seen = [
    await lose(bundles, true, (appId) => world.sql(`update bundle set status = 'DELETED' where app_id = $1`, [appId])),
    await lose(bundles, true, set('entitlement_management', 'OPTED_OUT')),
    await lose(groups, false, set('entitlement_management', 'OPTED_IN')),
    await lose(() => ({}), false, set('entitlement_management', 'OPTED_IN')),
    await lose(() => ({}), false, set('status', 'INACTIVE')),
  ]
  assert.deepEqual(seen, [
    ['INVALID', 'All bundles that could be asked for were deleted.'],
    ['INVALID', 'Entitlement management was switched off, so bundles are no longer levels of the resource.'],
    ['INVALID', 'Entitlement management was switched on, so groups are no longer levels of the resource.'],
    ['INACTIVE', undefined],
    ['INACTIVE', undefined],
  ])
  const superAdmin = world.caller(['SUPER_ADMIN'])
  ok(
    await commands['requestSettings.update'](superAdmin, {
      subprocessorsAcknowledged: true,
      requesterAttributes: ['clearance'],
    }),
  )
  assert.deepEqual(
    await lose(expression, false, async () =>
      ok(
        await commands['requestSettings.update'](superAdmin, {
          subprocessorsAcknowledged: true,
          requesterAttributes: [],
        }),
      ),
    ),
    ['INVALID', 'Its expression reads an attribute that rules may no longer use.'],
  )
})

test('A17: only a super administrator says which attributes rules can read, and never one that users edit', async () => {
  const { commands, admin, world } = await setUp()
  const patch = { subprocessorsAcknowledged: true, requesterAttributes: ['clearance'] }
  no(await commands['requestSettings.update'](admin, patch), 'forbidden')
  no(
    await commands['requestSettings.update'](world.caller(['SUPER_ADMIN']), {
      ...patch,
      requesterAttributes: ['displayName'],
    }),
    'invalid',
  )
})

test('a condition can be imported active, many at once, all or none', async () => {
  const { commands, queries, admin, appId, sequence, world } = await setUp()
  const other = await world.app()
  const condition = everyone(sequence)
  const made = ok(
    await commands['condition.import'](admin, {
      activate: true,
      conditions: [
        { appId, condition },
        { appId: other, condition },
        { appId, condition },
      ],
    }),
  )
  assert.equal(made.length, 3)
  const list = ok(await queries['condition.list'](admin, { appId }))
  assert.deepEqual(
    list.map((one) => [one.status, one.priority]),
    [
      ['ACTIVE', 0],
      ['ACTIVE', 1],
    ],
  )
  const bad = everyone(world.services.newHexId())
  no(
    await commands['condition.import'](admin, {
      activate: true,
      conditions: [
        { appId, condition },
        { appId: other, condition: bad },
      ],
    }),
    'invalid',
  )
  assert.equal(ok(await queries['condition.list'](admin, { appId })).length, 2)
})

test('everything at once on one app: nobody waits for ever, places stay whole, what is derived stays true', async () => {
  const set = await setUp()
  const { commands, queries, admin, sequence, world, catalog } = set
  const groups = await Promise.all(Array.from({ length: 6 }, () => world.group()))
  const appId = await world.app({ groups })
  const made = await Promise.all(
    groups.map((id, n) =>
      commands['condition.create'](admin, {
        appId,
        condition: everyone(sequence, {
          name: `n${n}`,
          requesterSettings: { type: 'GROUPS', groups: [{ id }, { id: groups[(n + 1) % 6]! }] },
          accessScopeSettings: { type: 'GROUPS', groups: [{ id }] },
        }),
      }),
    ),
  )
  const ids = made.map((one) => ok(one).id)
  const acts = ids.flatMap((conditionId, n) => [
    () => commands['condition.activate'](admin, { appId, conditionId }),
    () => commands['condition.update'](admin, { appId, conditionId, patch: { priority: n % 3 } }),
    () => commands['condition.deactivate'](admin, { appId, conditionId }),
    () => world.sql('update groups set name = name || $2 where group_id = $1', [groups[n]!, 'x']),
    () => wake(world, catalog),
  ])
  const more = [
    () => world.sql('update groups set deleted = clock_timestamp() where group_id = $1', [groups[0]]),
    () => commands['condition.delete'](admin, { appId, conditionId: ids[5]! }),
    () => world.sql(`update app set label = 'New' where app_id = $1`, [appId]),
  ]
  await Promise.all([...acts, ...more].map((act) => act()))
  await wake(world, catalog)
  const list = ok(await queries['condition.list'](admin, { appId }))
  assert.deepEqual(
    list.map((one) => one.priority),
    [0, 1, 2, 3, 4],
  )
  assert.equal(list.find((one) => one.id === ids[0])?.status, 'INVALID')
  const [odd] = await world.sql<{ n: number }>(
    `select count(*)::int as n from condition c join condition_level l using (org_id, condition_id)
     where l.active <> (c.status = 'ACTIVE')`,
  )
  const [lost] = await world.sql<{ n: number }>(
    `select count(*)::int as n from catalog_entry e where e.offered <> exists (
       select from condition_level l where l.entry_id = e.entry_id and l.active)`,
  )
  assert.deepEqual([odd!.n, lost!.n], [0, 0])
})
