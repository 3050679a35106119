import assert from 'node:assert/strict'
import test from 'node:test'
import {
  levelCase,
  levelGroups,
  levelNeeds,
  type Members,
  type PersonCase,
  personCases,
  personGroups,
  personNeeds,
  planOf,
  undecidable,
} from '@assent/core/policy/decidable.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { afterNow } from '@assent/core/request/context.ts'
import { nothingKnown } from '@assent/core/request/known.ts'
import type { Facts, Need, Principal, Subject } from '@assent/core/steps/assignment.ts'
import { acceptSteps, type Step, stepKinds } from '@assent/core/steps/registry.ts'
import fc from 'fast-check'
import { flows, groups, id, start } from './flow-arbitraries.ts'
import { factsOf, instant, type World } from './world.ts'

// More rules than the laws of the state machine need: of every kind that a sequence can name.
const approvals = fc
  .record({
    panels: fc.array(
      fc.record({
        assignmentRule: fc.constantFrom(
          { type: 'MANAGER' },
          { type: 'MANAGER', level: 2 },
          { type: 'USER', userId: id(1) },
          { type: 'GROUP', groupId: groups[0]! },
          { type: 'GROUP_OWNER', groupId: groups[1]! },
          { type: 'GROUP_OWNER' },
          { type: 'RESOURCE_OWNER' },
          { type: 'ATTRIBUTE', attribute: 'security' },
          { type: 'TEAM', teamId: 'a'.repeat(24) },
          { type: 'ON_CALL', onCallId: 'b'.repeat(24) },
        ),
        quorum: fc.constantFrom(
          { type: 'ANY' },
          { type: 'ALL' },
          { type: 'COUNT', value: 2 },
          { type: 'PERCENT', value: 60 },
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    join: fc.constantFrom('ALL_OF', 'ANY_OF'),
    fallback: fc.option(
      fc.constantFrom({ type: 'RESOURCE_OWNER' }, { type: 'MANAGER' }, { type: 'USER', userId: id(2) }),
      {
        nil: undefined,
      },
    ),
  })
  .map((step): object => JSON.parse(JSON.stringify({ type: 'APPROVAL', label: 'Approve', ...step })))

const people = Array.from({ length: 6 }, (_, n) => id(n))
const levels: readonly Subject['level'][] = [
  { appId: '0oa00000000000000001', scopeType: 'APPLICATION', scopeId: '0oa00000000000000001' },
  { appId: '0oa00000000000000001', scopeType: 'GROUP', scopeId: groups[0]! },
  { appId: '0oa00000000000000002', scopeType: 'ENTITLEMENT_BUNDLE', scopeId: 'enb00000000000000001' },
  { appId: '0oa00000000000000003', scopeType: 'REQUEST_TYPE', scopeId: 'c'.repeat(24) },
]

const persons = Array.from({ length: 5 }, (_, n) => `p${n}`)
const anyone = fc.constantFrom(...people)
const principals: fc.Arbitrary<Principal[]> = fc.array(
  fc.oneof(
    anyone.map((one) => ({ kind: 'USER' as const, id: one })),
    fc.constantFrom(...groups, 'gone').map((one) => ({ kind: 'GROUP' as const, id: one })),
  ),
  { maxLength: 3 },
)
const directories = fc
  .record({
    // Some accounts are of the same person, some are no people, some have left.
    users: fc.array(
      fc.record({
        person: fc.nat({ max: 4 }),
        active: fc.boolean(),
        human: fc.boolean(),
        manager: fc.option(fc.nat({ max: 5 })),
      }),
      { minLength: people.length, maxLength: people.length },
    ),
    members: fc.array(fc.subarray(people), { minLength: 2, maxLength: 2 }),
    owners: fc.array(principals, { minLength: 8, maxLength: 8 }),
    team: fc.subarray(people),
    onCall: fc.option(anyone, { nil: undefined }),
    security: fc.dictionary(anyone, anyone),
  })
  .map(({ members, onCall, owners, security, team, users }): Facts => {
    const world: World = {
      now: start,
      users: new Map(
        users.map(({ active, human, manager, person }, n) => [
          id(n),
          {
            personId: `p${person}`,
            active: active || n > 3,
            kind: human || n > 2 ? ('HUMAN' as const) : ('SERVICE' as const),
            managerId: manager === null ? undefined : id(manager),
          },
        ]),
      ),
      members: new Map(groups.map((group, n) => [group, new Map(members[n]!.map((one) => [one, start]))])),
      owners: new Map(
        [
          ...levels.map(
            ({ scopeType, scopeId }) =>
              `${scopeType === 'APPLICATION' || scopeType === 'REQUEST_TYPE' ? 'APP' : scopeType} ${scopeId}`,
          ),
          'APP 0oa00000000000000002',
          'APP 0oa00000000000000003',
          ...groups.map((group) => `GROUP_MANAGERS ${group}`),
        ].map((key, n) => [key, owners[n]!]),
      ),
      delegates: new Map(),
    }
    const facts = factsOf(world)
    return {
      ...facts,
      named: (userId) => facts.user(security[userId] ?? ''),
      team: () => team,
      onCall: () => onCall,
    }
  })

/** One person, one level, one step after the other: each opened as it would be. */
const plainly = (steps: readonly Step[], userId: string, level: Subject['level'], facts: Facts) =>
  steps.flatMap((step, index) => {
    const now = instant(start)
    const opening = stepKinds[step.type].open(step, {
      subject: { requestedFor: userId, requestedBy: userId, level },
      facts,
      now,
      after: afterNow(now, facts),
      answers: [],
      known: nothingKnown,
    })
    return opening.state === 'unassigned' ? [{ step: index, label: step.label, why: opening.why }] : []
  })

test('A15: what is said of people and levels in kinds is what opening each step for each of them says', () => {
  let found = 0
  fc.assert(
    fc.property(fc.oneof(flows, fc.array(approvals, { minLength: 1, maxLength: 3 })), directories, (rough, facts) => {
      const steps = acceptSteps(rough)
      fc.pre(!isRefusal(steps))
      const plan = planOf(steps as readonly Step[])
      // Whose accounts are in which group is loaded for the parties of a request alone; the checker knows it of small groups.
      const loaded: Facts = { ...facts, personInGroup: () => assert.fail('it was not loaded') }
      const membersOf =
        (groupIds: readonly string[]): Members =>
        (groupId) =>
          new Set(groupIds.includes(groupId) ? persons.filter((person) => facts.personInGroup(groupId, person)) : [])
      const caseOf = personCases(plan, loaded, membersOf(personGroups(plan, loaded)))
      const cases = levels.map((level) => levelCase(plan, level, loaded, membersOf(levelGroups(plan, level, loaded))))
      for (const userId of people)
        for (const [at, level] of levels.entries()) {
          const parties = cases[at]!.parties.get(facts.user(userId)!.personId)
          const person = JSON.parse(JSON.stringify(caseOf(userId))) as PersonCase
          const expected = plainly(steps as readonly Step[], userId, level, facts)
          found += expected.length
          assert.deepEqual(undecidable(plan, person, parties ?? cases[at]!.seats), expected)
          if (!plan.hangsOnLevel) assert.deepEqual(undecidable(plan, person, []), expected)
        }
    }),
    { numRuns: Number(process.env['ASSENT_LAW_RUNS'] ?? 1_500) },
  )
  assert.ok(found > 1_000, `only ${found} findings`)
})

test('what is loaded for people does not grow with them where they are all asked the same', () => {
  const of = (assignmentRule: object) => planOf([{ type: 'APPROVAL', label: 'x', assignmentRule }] as unknown as Step[])
  const needs = (rule: object): readonly Need[] => personNeeds(of(rule), [id(1), id(2)])
  const each = [
    { need: 'user', userId: id(1) },
    { need: 'user', userId: id(2) },
  ]
  assert.deepEqual(needs({ type: 'GROUP', groupId: groups[0] }), [{ need: 'group', groupId: groups[0] }, ...each])
  assert.deepEqual(needs({ type: 'RESOURCE_OWNER' }), each)
  assert.equal(needs({ type: 'MANAGER' }).length, 4)
  assert.deepEqual(
    [{ type: 'RESOURCE_OWNER' }, { type: 'GROUP_OWNER' }, { type: 'GROUP_OWNER', groupId: groups[0] }].map((rule) => [
      of(rule).hangsOnLevel,
      levelNeeds(of(rule), levels[1]!).length,
    ]),
    [
      [true, 2],
      [true, 1],
      [false, 0],
    ],
  )
})
