import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '@assent/core/api/sequences.ts'
import type { Level } from '@assent/core/policy/match.ts'
import { afterNow } from '@assent/core/request/context.ts'
import { nothingKnown } from '@assent/core/request/known.ts'
import { stepNeeds } from '@assent/core/request/needs.ts'
import type { Need, Subject } from '@assent/core/steps/assignment.ts'
import { type Step, stepKinds } from '@assent/core/steps/registry.ts'
import { checkerLane, tryDraft } from '@assent/server/features/flows/checker.ts'
import { loadFacts } from '@assent/server/features/requests/facts.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeWorld, type World } from './world.ts'

const database = await withDatabase()

/** The same dice in every run. */
const dice = (seed: number) => {
  let state = seed
  const roll = (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
  const some = <T>(all: readonly T[], count: number): T[] => [
    ...new Set(Array.from({ length: count }, () => all[roll(all.length)]!)),
  ]
  return { roll, some, one: <T>(all: readonly T[]): T => all[roll(all.length)]! }
}

/** People, groups, apps with owners and levels, a team: 90 accounts, some of one person, some of nobody, some gone. */
const populate = async (world: World, { one, roll, some }: ReturnType<typeof dice>) => {
  const { services, sql } = world
  const users: string[] = []
  for (let n = 0; n < 90; n++)
    users.push(
      await world.user({
        ...(n > 5 && n % 3 > 0 ? { manager: one(users) } : {}),
        ...(n % 17 === 16 ? { status: 'SUSPENDED' } : {}),
        profile: { department: `D${roll(3)}`, ...(n > 5 && n % 4 === 0 ? { security: one(users) } : {}) },
      }),
    )
  for (const [n, userId] of users.entries())
    if (n % 8 === 7) await sql('update users set person_id = $2 where user_id = $1', [userId, users[n - roll(7) - 1]])
  await sql(`update users set kind = 'SERVICE', owner_id = $2 where user_id = $1`, [users[33], users[0]])
  const groups: string[] = []
  for (const size of [0, 1, 2, 9, 30, 45]) groups.push(await world.group(some(users, size)))
  const apps: string[] = []
  const levels: Level[][] = []
  for (let n = 0; n < 8; n++) {
    const managed = n % 2 === 1
    const appId = await world.app({ managed, groups: managed ? [] : some(groups, 3) })
    const rows = managed
      ? [{ id: await world.bundle(appId, 'a') }, { id: await world.bundle(appId, 'b') }]
      : await sql<{ id: string }>('select group_id as id from app_group where app_id = $1', [appId])
    apps.push(appId)
    levels.push([
      { appId, scopeType: 'APPLICATION', scopeId: appId },
      ...rows.map(({ id }): Level => ({ appId, scopeType: managed ? 'ENTITLEMENT_BUNDLE' : 'GROUP', scopeId: id })),
    ])
  }
  // A group can be a level of several apps.
  const things = new Map(levels.flat().map((level) => [level.scopeId, level]))
  for (const { appId, scopeId, scopeType } of things.values())
    if (roll(3) > 0)
      for (const ownerId of roll(4) > 0 ? some(users, 1 + roll(4)) : [one(groups)])
        await sql(
          'insert into resource_owner (org_id, resource_kind, resource_id, owner_kind, owner_id) values (org(), $1, $2, $3, $4)',
          [
            scopeType === 'APPLICATION' ? 'APP' : scopeType,
            scopeType === 'APPLICATION' ? appId : scopeId,
            ownerId.startsWith('00g') ? 'GROUP' : 'USER',
            ownerId,
          ],
        )
  for (const groupId of groups.slice(2))
    for (const ownerId of some(users, 2))
      await sql(`insert into group_owner (org_id, group_id, owner_kind, owner_id) values (org(), $1, 'USER', $2)`, [
        groupId,
        ownerId,
      ])
  const onCallId = services.newHexId()
  await sql(
    `insert into on_call (org_id, on_call_id, name, members, turn_ms, starts) values (org(), $1, 'x', $2, 31536000000, clock_timestamp())`,
    [onCallId, [users[11]]],
  )
  return { apps, groups, levels, onCallId, users }
}

type Town = Awaited<ReturnType<typeof populate>>

/** Conditions for everybody, for groups and for an expression, of one to four levels of an app, some of none. */
const offer = async (
  world: World,
  town: Town,
  sequenceId: string,
  { one, roll, some }: ReturnType<typeof dice>,
  count: number,
) => {
  const { services, sql } = world
  await sql(
    `insert into requester_rule (org_id, rule_id, expression, path) values (org(), 'r1', '{}', '$.department == "D1"') on conflict do nothing`,
  )
  // Few sets of groups, so that some are for the same people.
  const audiences = Array.from({ length: 4 }, () => some(town.groups, 1 + roll(3)))
  for (let n = 0; n < count; n++) {
    const kind = one(['EVERYONE', 'GROUPS', 'GROUPS', 'REQUESTER_EXPRESSION'])
    const at = roll(town.apps.length)
    const [appId, conditionId] = [town.apps[at]!, services.newId('condition')]
    const groupIds = kind === 'GROUPS' ? one(audiences) : []
    await sql(
      `insert into condition (org_id, condition_id, app_id, name, status, priority, sequence_id, requester_type, requester_groups, rule_id,
         scope_type, scope_ids, created_by, last_updated_by)
       select org(), $1, $2, $1, $3, (select count(*) from condition where app_id = $2), $4, $5, $6, $7, 'RESOURCE_DEFAULT', '{}', 'x', 'x'`,
      [
        conditionId,
        appId,
        roll(8) > 0 ? 'ACTIVE' : 'INACTIVE',
        sequenceId,
        kind,
        groupIds,
        kind === 'REQUESTER_EXPRESSION' ? 'r1' : null,
      ],
    )
    const parent = `cen${appId.slice(3)}`
    await sql(
      `insert into catalog_entry (org_id, entry_id, parent_id, app_id, scope_type, scope_id, name) values (org(), $1, '', $2, 'APPLICATION', $2, 'x')
       on conflict do nothing`,
      [parent, appId],
    )
    for (const opener of kind === 'REQUESTER_EXPRESSION' ? ['r1'] : groupIds)
      await sql(
        'insert into condition_opener (org_id, opener_id, parent_id, condition_id, active) values (org(), $1, $2, $3, true)',
        [opener, parent, conditionId],
      )
    for (const level of some(town.levels[at]!, roll(5))) {
      const entryId = `cen${String(Math.abs(town.levels.flat().indexOf(level))).padStart(17, '0')}`
      await sql(
        `insert into catalog_entry (org_id, entry_id, parent_id, app_id, scope_type, scope_id, name) values (org(), $1, $2, $3, $4, $5, 'x')
         on conflict do nothing`,
        [entryId, parent, level.appId, level.scopeType, level.scopeId],
      )
      await sql(
        'insert into condition_level (org_id, condition_id, parent_id, entry_id, active) values (org(), $1, $2, $3, true)',
        [conditionId, parent, entryId],
      )
    }
  }
}

/** One condition, one user, one level, one step after the other: each step opened as it would be. */
const plainly = async (
  world: World,
  sequenceId: string,
  steps: readonly Step[],
  most = Number.POSITIVE_INFINITY,
): Promise<Finding[]> => {
  const uses = await world.sql<{ conditionId: string; levels: Subject['level'][]; users: string[] }>(
    `select c.condition_id as "conditionId",
       array(select u.user_id from users u where u.status = 'ACTIVE' and u.kind = 'HUMAN' and (c.requester_type = 'EVERYONE'
         or exists (select from group_member m where m.user_id = u.user_id and m.group_id = any (c.requester_groups))
         or c.rule_id is not null and u.profile->>'department' = 'D1') order by u.user_id) as users,
       (select coalesce(json_agg(json_build_object('appId', e.app_id, 'scopeType', e.scope_type, 'scopeId', e.scope_id)), '[]')
        from condition_level l join catalog_entry e using (org_id, entry_id) where l.condition_id = c.condition_id) as levels
     from condition c where c.sequence_id = $1 and c.status = 'ACTIVE'`,
    [sequenceId],
  )
  const found = new Map<string, Omit<Finding, 'users' | 'userIds'> & { who: Set<string> }>()
  for (const { conditionId, levels, users } of uses)
    for (const level of levels) {
      const subjects = users
        .slice(0, most)
        .map((userId): Subject => ({ requestedFor: userId, requestedBy: userId, level }))
      const needs = subjects.flatMap((subject): Need[] => [
        { need: 'user', userId: subject.requestedFor },
        ...steps.flatMap((step) => stepNeeds(step, subject)),
      ])
      const { facts, now } = await database.db.inOrg(world.orgId, (tx) => loadFacts(tx, needs))
      for (const subject of subjects)
        for (const [step, config] of steps.entries()) {
          const after = afterNow(now, facts)
          const opening = stepKinds[config.type].open(config, {
            subject,
            facts,
            now,
            after,
            answers: [],
            known: nothingKnown,
          })
          if (opening.state !== 'unassigned') continue
          const key = `${conditionId} ${step} ${opening.why}`
          const before = found.get(key) ?? { step, label: config.label, why: opening.why, conditionId, who: new Set() }
          before.who.add(subject.requestedFor)
          found.set(key, before)
        }
    }
  return [...found.values()].map(({ who, ...finding }) => ({
    ...finding,
    users: who.size,
    userIds: [...who].toSorted().slice(0, 20),
  }))
}

const inOrder = (findings: readonly Finding[]) =>
  findings
    .map((one) => ({ ...one }))
    .toSorted((a, b) =>
      JSON.stringify([a.conditionId, a.step, a.why]) < JSON.stringify([b.conditionId, b.step, b.why]) ? -1 : 1,
    )

const approve = (assignmentRule: object, more: object = {}) => ({
  type: 'APPROVAL',
  label: 'Approve',
  assignmentRule,
  ...more,
})
const panels = (join: string, ...of: object[]) => ({ type: 'APPROVAL', label: 'Panels', join, panels: of })
const quorum = (assignmentRule: object, value: number) => ({ assignmentRule, quorum: { type: 'COUNT', value } })
const owner = { type: 'RESOURCE_OWNER' }
const manager = { type: 'MANAGER' }
const flowsOf = ({ groups, onCallId, users }: Town): Readonly<Record<string, readonly object[]>> => ({
  'the manager, and his': [approve(manager), { ...approve({ ...manager, level: 2 }), label: 'Second' }],
  'one user, a group, a team that is gone, who is on call': [
    approve({ type: 'USER', userId: users[4] }),
    approve({ type: 'GROUP', groupId: groups[0] }),
    { type: 'TODO', label: 'Do', assignmentRule: { type: 'TEAM', teamId: 'f'.repeat(24) } },
    approve({ type: 'ON_CALL', onCallId }),
  ],
  'whom an attribute names, with a fallback': [
    approve({ type: 'ATTRIBUTE', attribute: 'security' }, { fallback: manager }),
  ],
  'the owners': [approve(owner)],
  'the manager, then the owners, three of them': [approve(manager), panels('ALL_OF', quorum(owner, 3))],
  'the manager and the owners in one step': [
    panels('ALL_OF', quorum(manager, 1), quorum(owner, 2), quorum({ type: 'GROUP', groupId: groups[3] }, 4)),
  ],
  'the manager or the owners': [
    panels('ANY_OF', quorum(manager, 1), quorum(owner, 3)),
    approve(manager, { fallback: owner }),
  ],
  'the owners of the group, and of a group': [
    approve({ type: 'GROUP_OWNER' }),
    approve({ type: 'GROUP_OWNER', groupId: groups[2] }),
  ],
  'questions, tasks and actions': [
    {
      type: 'QUESTION',
      label: 'Why',
      assignmentRule: { type: 'REQUESTER' },
      questions: [{ id: '0b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed', label: 'x', type: 'TEXT' }],
    },
    {
      type: 'QUESTION',
      label: 'Owner',
      assignmentRule: owner,
      questions: [{ id: '0b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bee', label: 'x', type: 'TEXT' }],
    },
    { type: 'ACTION', label: 'Run', do: 'GIVE', run: 'PERSON', level: {}, assignmentRule: owner },
    { type: 'TODO', label: 'Do', assignmentRule: manager },
    { type: 'TIMER', label: 'Wait', after: 'P1D' },
  ],
})

/** Looks until nothing is left, and gives what is kept with the sequence. `turns`: how often it kept how far it had come. */
const looked = async (world: World, sequenceId: string, pace?: { batch: number; turnMs: number }) => {
  const lane = checkerLane(world.services, loadFacts, pace)
  let turns = 0
  while ((await lane.work(world.orgId, 1)) > 0) turns++
  const [row] = await world.sql<{ findings: Finding[] }>('select findings from sequence where sequence_id = $1', [
    sequenceId,
  ])
  return { findings: row!.findings, turns }
}

test('A15: what is found for people at once is what is found for each condition, user and level by itself', async () => {
  const world = await makeWorld(database)
  const chance = dice(7)
  const town = await populate(world, chance)
  let total = 0
  for (const [name, steps] of Object.entries(flowsOf(town))) {
    const sequenceId = await world.sequence(['APP', 'GROUP'], steps)
    await offer(world, town, sequenceId, chance, 30)
    const expected = inOrder(await plainly(world, sequenceId, steps as readonly Step[]))
    const { findings } = await looked(world, sequenceId)
    assert.deepEqual(inOrder(findings), expected, name)
    assert.deepEqual(
      findings,
      findings.toSorted((a, b) => (a.conditionId < b.conditionId ? -1 : a.conditionId > b.conditionId ? 1 : 0)),
    )
    const few = await tryDraft(world.services, world.orgId, sequenceId, steps as readonly Step[], 7, loadFacts)
    assert.deepEqual(
      inOrder(few),
      inOrder(await plainly(world, sequenceId, steps as readonly Step[], 7)),
      `${name}, as a draft`,
    )
    assert.ok(expected.length > 0, `nothing was found of ${name}`)
    total += expected.length
  }
  assert.ok(total > 100, `only ${total} findings`)
})

test('a look goes on where it was, in turns and after its process ended, and finds the same', async () => {
  const world = await makeWorld(database)
  const chance = dice(11)
  const town = await populate(world, chance)
  const steps = flowsOf(town)['the manager and the owners in one step']!
  const sequenceId = await world.sequence(['APP', 'GROUP'], steps)
  await offer(world, town, sequenceId, chance, 20)
  const expected = inOrder(await plainly(world, sequenceId, steps as readonly Step[]))
  const pace = { batch: 10, turnMs: 0 }
  const loaded: string[] = []
  const dying = (atUser: number) => (tx: Parameters<typeof loadFacts>[0], needs: readonly Need[]) => {
    loaded.push(...needs.flatMap((need) => (need.need === 'user' && need.managers === undefined ? [need.userId] : [])))
    if (loaded.length >= atUser) throw new Error('the process ended')
    return loadFacts(tx, needs)
  }
  const first = checkerLane(world.services, dying(45), pace)
  for (let n = 0; n < 4; n++) assert.equal(await first.work(world.orgId, 1), 1)
  await assert.rejects(first.work(world.orgId, 1), /the process ended/)
  const [row] = await world.sql<{ after: string; checked: string | null }>(
    'select l.after_id as after, s.checked from sequence_look l join sequence s using (org_id, sequence_id)',
  )
  assert.deepEqual([row!.after, row!.checked], [loaded[39], null])
  const { findings, turns } = await looked(world, sequenceId, pace)
  assert.deepEqual(inOrder(findings), expected)
  assert.ok(turns > 2 && turns < 6, `${turns} turns`)
  assert.deepEqual(await world.sql('select from sequence_look'), [])
})

test('what is looked at by one process is not by another, until it has let go; other steps are looked at anew', async () => {
  const world = await makeWorld(database)
  const chance = dice(5)
  const town = await populate(world, chance)
  const sequenceId = await world.sequence(['APP', 'GROUP'], [approve(manager)])
  await offer(world, town, sequenceId, chance, 5)
  const pace = { batch: 10, turnMs: 0 }
  const lane = checkerLane(world.services, loadFacts, pace)
  assert.equal(await lane.work(world.orgId, 1), 1)
  const hold = (until: string) =>
    world.sql(`update sequence_look set held_until = clock_timestamp() + $1::interval`, [until])
  await hold('1 minute')
  assert.equal(await lane.work(world.orgId, 1), 0)
  await hold('0')
  // Its steps become others: what was found of the old ones is not kept.
  const steps = [approve({ type: 'USER', userId: town.users[0] })]
  await world.sql(
    `insert into flow_version (org_id, flow_id, version, steps, created_by) values (org(), $1, 2, $2::jsonb, 'x')`,
    [sequenceId, JSON.stringify(steps)],
  )
  await world.sql('update sequence set version = 2, checked = null where sequence_id = $1', [sequenceId])
  const { findings } = await looked(world, sequenceId, pace)
  assert.deepEqual(inOrder(findings), inOrder(await plainly(world, sequenceId, steps as unknown as Step[])))
  assert.deepEqual([...new Set(findings.flatMap((one) => one.userIds))], [town.users[0]])
})

test('a condition that is written while its sequence is looked at is looked at next', async () => {
  const world = await makeWorld(database)
  const chance = dice(3)
  const town = await populate(world, chance)
  const sequenceId = await world.sequence(['APP', 'GROUP'], [approve(manager)])
  await offer(world, town, sequenceId, chance, 5)
  const pace = { batch: 30, turnMs: 0 }
  assert.equal(await checkerLane(world.services, loadFacts, pace).work(world.orgId, 1), 1)
  await offer(world, town, sequenceId, chance, 5)
  const { findings } = await looked(world, sequenceId, pace)
  assert.deepEqual(
    inOrder(findings),
    inOrder(await plainly(world, sequenceId, [approve(manager)] as unknown as Step[])),
  )
})
