import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '@assent/core/api/sequences.ts'
import { limits } from '@assent/core/limits.ts'
import { afterNow } from '@assent/core/request/context.ts'
import { nothingKnown } from '@assent/core/request/known.ts'
import { stepNeeds } from '@assent/core/request/needs.ts'
import type { Need, Subject } from '@assent/core/steps/assignment.ts'
import { type Step, stepKinds } from '@assent/core/steps/registry.ts'
import { checkerLane, tryDraft } from '@assent/server/features/flows/checker.ts'
import { loadFacts } from '@assent/server/features/requests/facts.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { approve, dice, flowsOf, manager, offer, populate } from './town.ts'
import { makeWorld, type World } from './world.ts'

const database = await withDatabase()

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
        { need: 'party', userId: subject.requestedFor },
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

test('of what is found of very many conditions the most telling is kept, and the rest counted', async () => {
  const world = await makeWorld(database)
  const chance = dice(13)
  const town = await populate(world, chance)
  const steps = [approve({ type: 'GROUP', groupId: town.groups[0] })] as unknown as Step[]
  const sequenceId = await world.sequence(['APP', 'GROUP'], steps)
  await offer(world, town, sequenceId, chance, 100)
  const expected = await plainly(world, sequenceId, steps)
  assert.ok(expected.length > limits.conditionsPerFault, `only ${expected.length} findings`)
  const { findings } = await looked(world, sequenceId)
  for (const found of [findings, await tryDraft(world.services, world.orgId, sequenceId, steps, 2_000, loadFacts)]) {
    assert.equal(found.length, limits.conditionsPerFault)
    assert.equal(found[0]!.more, expected.length - found.length)
    assert.equal(Math.max(...found.map(({ users }) => users)), Math.max(...expected.map(({ users }) => users)))
  }
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

test('whom a condition is for becomes another while its sequence is looked at', async () => {
  const world = await makeWorld(database)
  const chance = dice(9)
  const town = await populate(world, chance)
  const sequenceId = await world.sequence(['APP', 'GROUP'], [approve(manager)])
  await offer(world, town, sequenceId, chance, 20)
  const pace = { batch: 30, turnMs: 0 }
  assert.equal(await checkerLane(world.services, loadFacts, pace).work(world.orgId, 1), 1)
  // As a group of several that is deleted: the condition itself was not written.
  const [gone] = await world.sql<{ opener_id: string; condition_id: string }>(
    `delete from condition_opener where (condition_id, opener_id) = (select condition_id, min(opener_id) from condition_opener
       join condition c using (org_id, condition_id) join condition_level using (org_id, condition_id) where c.status = 'ACTIVE'
       group by condition_id having count(distinct opener_id) > 1 order by condition_id limit 1) returning condition_id, opener_id`,
  )
  await world.sql(
    `update condition set requester_groups = array_remove(requester_groups, $2) where condition_id = $1`,
    [gone!.condition_id, gone!.opener_id],
  )
  const { findings } = await looked(world, sequenceId, pace)
  assert.ok(findings.some((one) => one.conditionId === gone!.condition_id))
  assert.deepEqual(
    inOrder(findings),
    inOrder(await plainly(world, sequenceId, [approve(manager)] as unknown as Step[])),
  )
})

test('a day later people are not looked at again where the record tells of nothing that matters', async () => {
  const world = await makeWorld(database)
  const town = await populate(world, dice(2))
  const sequences = [
    await world.sequence(['APP', 'GROUP'], [approve(manager)]),
    await world.sequence(['APP', 'GROUP'], [approve({ type: 'ON_CALL', onCallId: town.onCallId })]),
  ]
  for (const sequenceId of sequences) await offer(world, town, sequenceId, dice(2), 3)
  let loads = 0
  const lane = checkerLane(world.services, (tx, needs) => {
    loads++
    return loadFacts(tx, needs)
  })
  const later = async (days = 2) => {
    await world.sql(
      `update sequence set checked = checked - $1 * interval '1 day', looked = looked - $1 * interval '1 day'`,
      [days],
    )
    // What was written before they were looked at stays before it.
    await world.sql(`update condition set last_updated = last_updated - $1 * interval '1 day'`, [days])
    loads = 0
    assert.equal(await lane.work(world.orgId, 9), 2)
    const [row] = await world.sql<{ fresh: boolean }>(
      `select bool_and(checked > clock_timestamp() - interval '1 hour') as fresh from sequence`,
    )
    assert.equal(row!.fresh, true)
    return loads
  }
  const happen = (type: string) =>
    database.db.inOrg(world.orgId, async (tx) =>
      tx.record({ type, actor: { id: 'x', type: 'System' }, targets: [], detail: {} }),
    )
  await lane.work(world.orgId, 9)
  assert.equal(loads, 2)
  // Who is on call is another by the clock alone.
  assert.equal(await later(), 1)
  await happen('access.request.update')
  assert.equal(await later(), 1)
  await happen('group.user_membership.add')
  assert.equal(await later(), 2)
  assert.equal(await later(), 1)
  // A week later whatever the record says.
  assert.equal(await later(8), 2)
  // Conditions were about to change when people were looked at: that they did is not on the record.
  await happen('group.lifecycle.delete')
  await world.sql(`insert into condition_due (org_id, condition_id) values (org(), 'x')`)
  assert.equal(await later(), 2)
  await world.sql('delete from condition_due')
  assert.equal(await later(), 2)
  assert.equal(await later(), 1)
})
