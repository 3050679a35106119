import type { Level } from '@assent/core/policy/match.ts'
import type { World } from './world.ts'

// An organization with everything in it that the checker of sequences comes upon.

/** The same dice in every run. */
export const dice = (seed: number) => {
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
export const populate = async (world: World, { one, roll, some }: ReturnType<typeof dice>) => {
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
  // A group with two accounts of one person in it. It owns an app, a group, and the managers of another are in it.
  const [row] = await sql<{ other: string }>('select person_id as other from users where user_id = $1', [users[7]])
  const alone = await world.group([users[7]!, row!.other])
  await sql(`delete from resource_owner where resource_id = any ($1)`, [[apps[2], groups[4]]])
  for (const [kind, id] of [
    ['APP', apps[2]],
    ['GROUP', groups[4]],
  ])
    await sql(
      `insert into resource_owner (org_id, resource_kind, resource_id, owner_kind, owner_id) values (org(), $1, $2, 'GROUP', $3)`,
      [kind, id, alone],
    )
  await sql(`insert into group_owner (org_id, group_id, owner_kind, owner_id) values (org(), $1, 'GROUP', $2)`, [
    groups[1],
    alone,
  ])
  const onCallId = services.newHexId()
  await sql(
    `insert into on_call (org_id, on_call_id, name, members, turn_ms, starts) values (org(), $1, 'x', $2, 31536000000, clock_timestamp())`,
    [onCallId, [users[11]]],
  )
  return { alone, apps, groups, levels, onCallId, users }
}

export type Town = Awaited<ReturnType<typeof populate>>

/** Conditions for everybody, for groups and for an expression, of one to four levels of an app, some of none. */
export const offer = async (
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

export const approve = (assignmentRule: object, more: object = {}) => ({
  type: 'APPROVAL',
  label: 'Approve',
  assignmentRule,
  ...more,
})
const panels = (join: string, ...of: object[]) => ({ type: 'APPROVAL', label: 'Panels', join, panels: of })
const quorum = (assignmentRule: object, value: number) => ({ assignmentRule, quorum: { type: 'COUNT', value } })
const owner = { type: 'RESOURCE_OWNER' }
export const manager = { type: 'MANAGER' }
export const flowsOf = ({ alone, groups, onCallId, users }: Town): Readonly<Record<string, readonly object[]>> => ({
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
  'groups of few': [
    approve({ type: 'GROUP', groupId: groups[1] }),
    { ...approve({ type: 'GROUP', groupId: alone }), label: 'Alone' },
    {
      type: 'ACTION',
      label: 'Run',
      do: 'GIVE',
      run: 'PERSON',
      level: {},
      assignmentRule: { type: 'GROUP', groupId: alone },
    },
    panels(
      'ALL_OF',
      quorum({ type: 'GROUP', groupId: groups[2] }, 2),
      quorum({ type: 'GROUP', groupId: groups[3] }, 9),
    ),
    { ...approve({ type: 'GROUP_OWNER', groupId: groups[1] }), label: 'Managers' },
  ],
  'a group of few and the owners': [
    panels('ANY_OF', quorum({ type: 'GROUP', groupId: alone }, 1), quorum(owner, 2)),
    panels('ALL_OF', quorum({ type: 'GROUP_OWNER' }, 1), quorum(owner, 1)),
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
