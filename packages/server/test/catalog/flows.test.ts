import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeCatalog } from '@assent/server/features/catalog/index.ts'
import { makeFlows } from '@assent/server/features/flows/index.ts'
import { loadFacts } from '@assent/server/features/requests/facts.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { everyone, makeWorld, no, ok } from './world.ts'

const database = await withDatabase()

const setUp = async () => {
  const world = await makeWorld(database)
  const [catalog, flows] = [makeCatalog(world.services), makeFlows(world.services, loadFacts)]
  const admin = world.caller()
  const check = async () => {
    for (const lane of [...catalog.lanes, ...flows.lanes]) while ((await lane.work(world.orgId, lane.batch)) > 0);
  }
  const offer = async (appId: string, sequenceId: string, more: Parameters<typeof everyone>[1] = {}) => {
    const { id } = ok(
      await catalog.commands['condition.create'](admin, { appId, condition: everyone(sequenceId, more) }),
    )
    ok(await catalog.commands['condition.activate'](admin, { appId, conditionId: id }))
    return id
  }
  const entry = async (appId: string) => {
    const [row] = await world.sql<{ entry_id: string }>(
      `select entry_id from catalog_entry where app_id = $1 and parent_id <> ''`,
      [appId],
    )
    return row!.entry_id
  }
  return { world, catalog, flows, admin, check, offer, entry, ...flows }
}

const manager = { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }
const question = (more: object = {}) => ({
  type: 'QUESTION',
  label: 'Why',
  assignmentRule: { type: 'REQUESTER' },
  questions: [{ label: 'Why do you need it?', type: 'TEXT', ...more }],
})

test('A14: an edit is a new version; the one before stays as it was, and so it does after the end', async () => {
  const { commands, queries, admin, world } = await setUp()
  const manager = { type: 'APPROVAL', label: 'Manager', key: 'boss', assignmentRule: { type: 'MANAGER' } }
  const made = ok(await commands['sequence.create'](admin, { name: 'Manager', steps: [manager] }))
  assert.deepEqual([made.version, made.steps, made.resourceTypes], [1, [manager], ['APP', 'GROUP']])
  const { sequenceId } = made
  const next = ok(
    await commands['sequence.update'](admin, { sequenceId, ifMatch: '1', sequence: { name: 'None', steps: [] } }),
  )
  assert.deepEqual([next.version, next.steps, next.name], [2, [], 'None'])
  no(
    await commands['sequence.update'](admin, { sequenceId, ifMatch: '1', sequence: { name: 'x', steps: [] } }),
    'stale',
  )
  const versions = () =>
    world.sql<{ version: number; steps: object[] }>(
      'select version, steps from flow_version where flow_id = $1 order by 1',
      [sequenceId],
    )
  assert.deepEqual(
    (await versions()).map((row) => row.steps),
    [[manager], []],
  )
  await assert.rejects(
    world.sql(`update flow_version set steps = '[]' where flow_id = $1`, [sequenceId]),
    /permission denied/,
  )
  ok(await commands['sequence.delete'](admin, { sequenceId }))
  no(await queries['sequence.get'](admin, { sequenceId }), 'not_found')
  no(await commands['sequence.delete'](admin, { sequenceId }), 'not_found')
  assert.equal((await versions()).length, 2)
  assert.deepEqual(
    (
      await Promise.all(['create', 'update', 'delete'].map((what) => world.events(`access.request.sequence.${what}`)))
    ).map((list) => list.length),
    [1, 1, 1],
  )
})

test('A14: a deleted sequence takes its conditions out of the catalog, at once and on the record', async () => {
  const { commands, queries, catalog, admin, world, offer } = await setUp()
  const { sequenceId } = ok(await commands['sequence.create'](admin, { name: 'Manager', steps: [manager] }))
  const [appId, other] = [await world.app({ label: 'B' }), await world.app({ label: 'A' })]
  const conditionId = await offer(appId, sequenceId)
  await offer(other, sequenceId, { name: 'Second' })
  assert.deepEqual(
    ok(await queries['sequence.usedBy'](admin, { sequenceId })).map((use) => [
      use.appLabel,
      use.conditionName,
      use.status,
    ]),
    [
      ['A', 'Second', 'ACTIVE'],
      ['B', 'Everybody', 'ACTIVE'],
    ],
  )
  ok(await commands['sequence.delete'](admin, { sequenceId }))
  const view = ok(await catalog.queries['condition.get'](admin, { appId, conditionId }))
  assert.deepEqual(
    [view.status, view.invalidReason, view.sequenceId],
    ['INVALID', 'The approval sequence was deleted.', undefined],
  )
  assert.equal((await world.events('access.request.condition.invalidate')).length, 2)
  const page = { limit: 20 }
  assert.deepEqual(
    ok(await catalog.queries['catalog.all'](admin, { parentId: undefined, match: undefined, page })).items,
    [],
  )
  const next = ok(await commands['sequence.create'](admin, { name: 'Manager', steps: [] }))
  const mended = ok(
    await catalog.commands['condition.update'](admin, {
      appId,
      conditionId,
      patch: { approvalSequenceId: next.sequenceId },
    }),
  )
  assert.equal(mended.status, 'INACTIVE')
})

test('steps are held against their kinds and the directory, and every fault is named', async () => {
  const { commands, admin, world } = await setUp()
  const create = (steps: object[]) => commands['sequence.create'](admin, { name: 'x', steps: steps as never })
  const [user, group, leaver] = [await world.user(), await world.group(), await world.user({ status: 'DEPROVISIONED' })]
  const approval = (assignmentRule: object) => ({ ...manager, assignmentRule })
  ok(await create([approval({ type: 'USER', userId: user }), approval({ type: 'GROUP', groupId: group })]))
  const strange = world.services.newId('group')
  assert.deepEqual(
    no(
      await create([approval({ type: 'GROUP', groupId: strange }), approval({ type: 'USER', userId: leaver })]),
      'invalid',
    ),
    [`There is no group ${strange}.`, `There is no user ${leaver}.`],
  )
  assert.match(
    no(await create([approval({ type: 'ON_CALL', onCallId: 'abc' })]), 'invalid')[0]!,
    /no on-call schedule abc/,
  )
  assert.match(
    no(
      await create([{ type: 'WORKFLOW', label: 'Call', connectorId: world.services.newId('connector') }]),
      'invalid',
    )[0]!,
    /no connector/,
  )
  assert.match(no(await create([{ type: 'DANCE', label: 'x' }]), 'invalid')[0]!, /one of APPROVAL/)
  assert.match(no(await create([approval({ type: 'REQUESTER' })]), 'invalid')[0]!, /cannot approve his own/)
  no(await create(Array.from({ length: 101 }, () => manager)), 'invalid')
  no(await create([]), 'conflict')
  const id = '0b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed'
  assert.deepEqual(no(await create([question({ id }), question({ id })]), 'invalid'), ['Another question has this id.'])
})

test('A17: an attribute that users change themselves cannot name who decides', async () => {
  const { commands, admin } = await setUp()
  const step = (attribute: string) => ({ ...manager, assignmentRule: { type: 'ATTRIBUTE', attribute } })
  assert.match(
    no(await commands['sequence.create'](admin, { name: 'x', steps: [step('nickName')] }), 'invalid')[0]!,
    /Users can change "nickName"/,
  )
  ok(await commands['sequence.create'](admin, { name: 'x', steps: [step('securityContact')] }))
})

test('the owners of the requested group can only be asked where a group is requested', async () => {
  const { commands, catalog, admin, world, offer } = await setUp()
  const owners = { ...manager, assignmentRule: { type: 'GROUP_OWNER' } }
  const made = ok(await commands['sequence.create'](admin, { name: 'Owners', steps: [owners] }))
  assert.deepEqual(made.resourceTypes, ['GROUP'])
  const appId = await world.app()
  assert.match(
    no(
      await catalog.commands['condition.create'](admin, { appId, condition: everyone(made.sequenceId) }),
      'invalid',
    )[0]!,
    /cannot be used for apps/,
  )
  const plain = ok(await commands['sequence.create'](admin, { name: 'Manager', steps: [manager] }))
  await offer(appId, plain.sequenceId)
  assert.equal(
    no(
      await commands['sequence.update'](admin, {
        sequenceId: plain.sequenceId,
        sequence: { name: 'x', steps: [owners] },
      }),
      'conflict',
    ).length,
    1,
  )
})

test('the form: for whom, for how long, and the questions of the leading steps', async () => {
  const { commands, catalog, queries, admin, world, offer, entry } = await setUp()
  const steps = [question({ choices: ['a', 'b'], type: 'SELECT', required: false }), manager, question()]
  const { sequenceId, steps: published } = ok(await commands['sequence.create'](admin, { name: 'Ask', steps }))
  const id = (published[0] as unknown as { questions: { id: string }[] }).questions[0]!.id
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  const [user, boss] = [await world.user(), await world.user()]
  const appId = await world.app()
  const conditionId = await offer(appId, sequenceId)
  const entryId = await entry(appId)
  const form = async (caller: string, userId?: string) =>
    queries['form.get'](world.caller([], caller), { entryId, ...(userId ? { userId } : {}) })
  const asked = { id, type: 'SELECT', label: 'Why do you need it?', required: false, choices: ['a', 'b'] }
  assert.deepEqual(ok(await form(user)), [asked])
  const patch = (accessDurationSettings: object) =>
    catalog.commands['condition.update'](admin, { appId, conditionId, patch: { accessDurationSettings } as never })
  ok(await patch({ type: 'ADMIN_FIXED_DURATION', duration: 'P4D' }))
  assert.deepEqual(ok(await form(user))[0], {
    id: 'OKTA_ACCESS_DURATION',
    type: 'DURATION',
    label: 'Access duration',
    required: false,
    readOnly: true,
    value: 'P4D',
  })
  ok(await patch({ type: 'REQUESTER_SPECIFIED_DURATION', maximumDuration: 'P4D' }))
  no(await form(boss, user), 'not_found')
  ok(
    await catalog.commands['resourceSettings.update'](admin, {
      appId,
      patch: { requestOnBehalfOfSettings: { allowed: true } },
    }),
  )
  assert.deepEqual(
    ok(await form(boss, user)).map((field) => [field.id, field.type, field.required, field.maximumValue]),
    [
      ['OKTA_REQUESTED_FOR', 'OKTA_USER_ID', true, undefined],
      ['OKTA_ACCESS_DURATION', 'DURATION', true, 'P4D'],
      [id, 'SELECT', false, undefined],
    ],
  )
  ok(await catalog.commands['condition.deactivate'](admin, { appId, conditionId }))
  no(await form(user), 'not_found')
})

test('A15: the checker names the users for whom a step could not be decided', async () => {
  const { commands, queries, admin, world, offer, check } = await setUp()
  const boss = await world.user()
  const [managed, orphan] = [await world.user({ manager: boss }), await world.user()]
  const group = await world.group([boss, managed, orphan])
  const { sequenceId } = ok(
    await commands['sequence.create'](admin, {
      name: 'Manager',
      steps: [{ type: 'TODO', label: 'Note', assignmentRule: { type: 'REQUESTER' } }, manager],
    }),
  )
  const conditionId = await offer(await world.app(), sequenceId, {
    requesterSettings: { type: 'GROUPS', groups: [{ id: group }] },
  })
  const findings = async () => {
    await check()
    const view = ok(await queries['sequence.get'](admin, { sequenceId }))
    assert.notEqual(view.checked, null)
    return view.findings
  }
  const [finding, ...more] = await findings()
  assert.deepEqual([more.length, finding!.step, finding!.users, finding!.conditionId], [0, 1, 2, conditionId])
  assert.deepEqual(new Set(finding!.userIds), new Set([boss, orphan]))
  ok(
    await commands['sequence.update'](admin, {
      sequenceId,
      sequence: { name: 'Manager', steps: [{ ...manager, fallback: { type: 'USER', userId: managed } }] },
    }),
  )
  assert.deepEqual(await findings(), [])
  // The only one left who could act is the requester himself.
  ok(
    await commands['sequence.update'](admin, {
      sequenceId,
      sequence: { name: 'Manager', steps: [{ ...manager, assignmentRule: { type: 'USER', userId: orphan } }] },
    }),
  )
  assert.deepEqual(
    (await findings()).map((one) => one.userIds),
    [[orphan]],
  )
  // A condition that begins to use it is looked at as soon, not a day later.
  await offer(await world.app(), sequenceId, { requesterSettings: { type: 'GROUPS', groups: [{ id: group }] } })
  assert.equal((await findings()).length, 2)
})

test('who is on call in turn: schedules are kept, checked, and not removed while a sequence asks by them', async () => {
  const { commands, queries, admin, world } = await setUp()
  const members = [await world.user(), await world.user()]
  const starts = new Date(Date.now() - 36 * 3_600_000).toISOString()
  const schedule = { name: 'Security', members, turn: 'P1D', starts }
  const made = ok(await commands['onCall.create'](admin, schedule))
  assert.deepEqual([made.onCallNow, made.turnMs, made.version], [members[1], 86_400_000, 1])
  const { onCallId } = made
  const later = new Date(Date.now() + 3_600_000).toISOString()
  assert.equal(
    ok(await commands['onCall.update'](admin, { onCallId, ifMatch: '1', schedule: { ...schedule, starts: later } }))
      .onCallNow,
    null,
  )
  no(await commands['onCall.update'](admin, { onCallId, ifMatch: '1', schedule }), 'stale')
  assert.deepEqual(no(await commands['onCall.create'](admin, { ...schedule, turn: 'PT1M' }), 'invalid'), [
    'A turn lasts from one hour (PT1H) to a year (P365D).',
  ])
  no(await commands['onCall.create'](admin, { ...schedule, members: [world.services.newId('user')] }), 'invalid')
  no(await commands['onCall.create'](admin, schedule), 'conflict')
  const steps = [{ ...manager, assignmentRule: { type: 'ON_CALL', onCallId } }]
  const { sequenceId } = ok(await commands['sequence.create'](admin, { name: 'On call', steps }))
  assert.deepEqual(no(await commands['onCall.delete'](admin, { onCallId }), 'conflict'), ['On call'])
  ok(await commands['sequence.delete'](admin, { sequenceId }))
  ok(await commands['onCall.delete'](admin, { onCallId }))
  no(await queries['onCall.get'](admin, { onCallId }), 'not_found')
})

test('whoever is on call can be the one who is told: by a schedule that is there and stays', async () => {
  const { commands, admin, world } = await setUp()
  const schedule = { name: 'Watch', members: [await world.user()], turn: 'P1D', starts: new Date().toISOString() }
  const { onCallId } = ok(await commands['onCall.create'](admin, schedule))
  const create = (notify: object) =>
    commands['sequence.create'](admin, { name: 'Told', steps: [{ ...manager, notify }] })
  assert.match(no(await create({ mode: 'ON_CALL', onCallId: 'f'.repeat(24) }), 'invalid')[0]!, /no on-call schedule/)
  for (const notify of [{ mode: 'ON_CALL' }, { mode: 'ALL', onCallId }])
    assert.match(no(await create(notify), 'invalid')[0]!, /goes with ON_CALL/)
  ok(await create({ mode: 'ON_CALL', onCallId }))
  assert.deepEqual(no(await commands['onCall.delete'](admin, { onCallId }), 'conflict'), ['Told'])
})

test('there are at most 250 sequences, also when many are made at once', async () => {
  const { commands, queries, admin, world } = await setUp()
  await world.sql(
    `insert into sequence (org_id, sequence_id, name, version, created_by, last_updated_by)
     select org(), lpad(to_hex(n), 24, '0'), 's' || n, 1, 'x', 'x' from generate_series(1, 248) as n`,
  )
  const made = await Promise.all(
    Array.from({ length: 5 }, (_, n) => commands['sequence.create'](admin, { name: `n${n}`, steps: [] })),
  )
  assert.equal(made.filter((one) => !('refused' in one)).length, 2)
  for (const roles of [[], ['APP_ADMIN']] as const) {
    no(await commands['sequence.create'](world.caller(roles), { name: 'x', steps: [] }), 'forbidden')
    no(await queries['sequence.list'](world.caller(roles), { page: { limit: 20 } }), 'forbidden')
  }
})
