import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { canonical } from '@assent/core/audit/canonical.ts'
import { durationMs } from '@assent/core/duration.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Context, stamp } from '@assent/core/request/context.ts'
import { decide, type RequestCommand } from '@assent/core/request/decide.ts'
import { evolve, fold } from '@assent/core/request/evolve.ts'
import { follow } from '@assent/core/request/follow.ts'
import { isOpen, type Request, type Stamped } from '@assent/core/request/model.ts'
import { submit } from '@assent/core/request/submit.ts'
import { type Ballot, tally, type Vote } from '@assent/core/steps/algebra.ts'
import type { AssignmentRule } from '@assent/core/steps/assignment.ts'
import { acceptSteps, type Step } from '@assent/core/steps/registry.ts'
import fc from 'fast-check'
import { factsOf, instant, type World } from './world.ts'

// Runs of this size take seconds; test:long and a night raise the number (ASSENT_LAW_RUNS).
const numRuns = Number(process.env['ASSENT_LAW_RUNS'] ?? 20_000)

const id = (n: number): string => `00u${String(n).padStart(17, '0')}`
const gid = (n: number): string => `00g${String(n).padStart(17, '0')}`
// Odd names too: what a Map takes, an object might not (abuse case A27).
const people = [...Array.from({ length: 5 }, (_, n) => id(n)), 'toString', '__proto__']
const groups = [gid(1), gid(2)]
const start = Date.parse('2026-01-01T00:00:00.000Z')
const level = { appId: '0oa00000000000000001', scopeType: 'APPLICATION', scopeId: '0oa00000000000000001' } as const

// Smaller levels of the app, from the largest to the smallest, and one of another app that is never offered.
const scopes = ['00g0000000000000000a', '00g0000000000000000b', '00g0000000000000000c']
const smallerLevels = [
  ...scopes.map((scopeId) => ({ appId: level.appId, scopeType: 'GROUP', scopeId })),
  { appId: '0oa00000000000000002', scopeType: 'GROUP', scopeId: '00g0000000000000000d' },
]

const rules: fc.Arbitrary<AssignmentRule> = fc.oneof(
  fc.constant({ type: 'MANAGER' as const }),
  fc.constant({ type: 'MANAGER' as const, level: 2 }),
  fc.integer({ min: 0, max: 4 }).map((n) => ({ type: 'USER' as const, userId: id(n) })),
  fc.constantFrom(...groups, ...groups).map((groupId) => ({ type: 'GROUP' as const, groupId })),
  fc.constantFrom(...groups).map((groupId) => ({ type: 'GROUP' as const, groupId })),
  fc.constant({ type: 'RESOURCE_OWNER' as const }),
)
const quorums = fc.oneof(
  fc.constant({ type: 'ANY' }),
  fc.constant({ type: 'ALL' }),
  fc.integer({ min: 1, max: 3 }).map((value) => ({ type: 'COUNT', value })),
  fc.integer({ min: 1, max: 100 }).map((value) => ({ type: 'PERCENT', value })),
)
const spans = fc.constantFrom('PT1H', 'P1D', 'P3D')
const approvals = fc
  .record({
    panels: fc.array(fc.record({ assignmentRule: rules, quorum: quorums }), { minLength: 1, maxLength: 3 }),
    join: fc.constantFrom('ALL_OF', 'ANY_OF'),
    onDenial: fc.constantFrom('CLOSE', 'UNREACHABLE'),
    deadline: fc.option(
      fc.constantFrom('DENY', 'EXPIRE').map((outcome) => ({ after: 'P7D', outcome })),
      { nil: undefined },
    ),
    reminders: fc.option(
      spans.map((every) => ({ every, most: 3 })),
      { nil: undefined },
    ),
    escalation: fc.option(
      spans.map((after) => ({ after })),
      { nil: undefined },
    ),
    fallback: fc.option(rules, { nil: undefined }),
    smaller: fc.option(fc.subarray(smallerLevels, { minLength: 1 }), { nil: undefined }),
  })
  .map((step) => JSON.parse(JSON.stringify({ type: 'APPROVAL', label: 'Approve', ...step })))
const todos = rules.map((assignmentRule) => ({ type: 'TODO', label: 'Do it', assignmentRule }))
const flows = fc.array(fc.oneof({ weight: 8, arbitrary: approvals }, { weight: 1, arbitrary: todos }), { maxLength: 3 })

type Happening =
  | { what: 'command'; actor: number; admin: boolean; command: (request: Request) => RequestCommand }
  | { what: 'world'; change: (world: World) => void }

const anyone = fc.integer({ min: 0, max: people.length - 1 })
const lastTask = (request: Request): string => request.tasks.at(-1)?.taskId ?? 'none'
const commands: fc.Arbitrary<(request: Request) => RequestCommand> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom('APPROVE', 'APPROVE', 'DENY').map((decision) => (request: Request) => ({
      do: 'answer' as const,
      taskId: lastTask(request),
      answer: request.tasks.at(-1)?.type === 'TODO' ? {} : { decision },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('PT1H', 'P2D', 'P90D').map((duration) => (request: Request) => ({
      do: 'answer' as const,
      taskId: lastTask(request),
      answer: { decision: 'APPROVE', duration },
    })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...smallerLevels).map(({ scopeId }) => (request: Request) => ({
      do: 'answer' as const,
      taskId: lastTask(request),
      answer: { decision: 'APPROVE', levelId: scopeId },
    })),
  },
  {
    weight: 2,
    arbitrary: fc.uniqueArray(anyone, { maxLength: 3 }).map((users) => (request: Request) => ({
      do: 'reassign' as const,
      taskId: lastTask(request),
      userIds: users.map((n) => people[n]!),
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constant((request: Request) => ({
      do: 'escalate' as const,
      taskId: lastTask(request),
      reason: 'slow',
    })),
  },
  { weight: 1, arbitrary: fc.constant((request: Request) => ({ do: 'remind' as const, taskId: lastTask(request) })) },
  {
    weight: 1,
    arbitrary: fc.constant((request: Request) => ({
      do: 'askBack' as const,
      taskId: lastTask(request),
      messageId: 'm',
      body: 'why?',
    })),
  },
  { weight: 1, arbitrary: fc.constant(() => ({ do: 'cancel' as const })) },
  { weight: 3, arbitrary: fc.constant(() => ({ do: 'wake' as const })) },
  { weight: 1, arbitrary: fc.constant(() => ({ do: 'message' as const, messageId: 'm', body: 'hello' })) },
)
const worldChanges: fc.Arbitrary<(world: World) => void> = fc.oneof(
  fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 3 * 86_400_000 })).map((ms) => (world: World) => {
    world.now += ms
  }),
  fc.tuple(anyone, fc.constantFrom(...groups)).map(([n, group]) => (world: World) => {
    const members = world.members.get(group)
    if (members?.has(people[n]!)) members.delete(people[n]!)
    else members?.set(people[n]!, world.now)
  }),
  anyone.map((n) => (world: World) => {
    const user = world.users.get(people[n]!)!
    user.active = !user.active
  }),
  fc.tuple(anyone, anyone).map(([n, m]) => (world: World) => {
    world.users.get(people[n]!)!.managerId = people[m]!
  }),
  fc.tuple(anyone, anyone).map(([n, m]) => (world: World) => {
    if (n !== m) world.delegates.set(people[n]!, { to: people[m]!, starts: world.now })
  }),
)
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('command' as const),
      actor: anyone,
      admin: fc.boolean(),
      command: commands,
    }),
  },
  { weight: 2, arbitrary: worldChanges.map((change) => ({ what: 'world' as const, change })) },
)

const worlds = fc
  .record({
    managers: fc.array(fc.option(anyone, { nil: undefined }), { minLength: people.length, maxLength: people.length }),
    members: fc.tuple(fc.uniqueArray(anyone), fc.uniqueArray(anyone)),
    linked: fc.boolean(),
    machine: fc.boolean(),
    owner: anyone,
  })
  .map(
    ({ linked, machine, managers, members, owner }): World => ({
      now: start,
      users: new Map(
        people.map((userId, n) => [
          userId,
          {
            // Two accounts of one human (abuse case A4), and a machine (A5).
            personId: linked && n === 1 ? id(0) : userId,
            active: true,
            kind: machine && n === 2 ? 'SERVICE' : 'HUMAN',
            managerId: managers[n] === undefined ? undefined : people[managers[n]]!,
          },
        ]),
      ),
      members: new Map(
        groups.map((group, index) => [group, new Map(members[index]!.map((n) => [people[n]!, start - 1]))]),
      ),
      owners: new Map([[`APP ${level.appId}`, [{ kind: 'USER', id: people[owner]! }]]]),
      delegates: new Map(),
    }),
  )

let counter = 0
const contextOf = (world: World, steps: readonly Step[], actor: number, admin: boolean): Context => {
  const userId = people[actor]!
  const user = world.users.get(userId)!
  return {
    actor: { userId, personId: user.personId, kind: user.kind, isRequestAdmin: admin },
    now: instant(world.now),
    facts: factsOf(world),
    steps,
    newTaskId: () => (++counter).toString(16).padStart(24, '0'),
    digest: (value) => createHash('sha256').update(canonical(value)).digest('hex'),
    settings: { requesterCanEscalate: true },
  }
}

const votesOf = (request: Request): { taskId: string; opened: string; vote: Vote }[] =>
  request.tasks.flatMap(({ detail, opened, taskId }) =>
    'votes' in detail ? (detail.votes as Vote[]).map((vote) => ({ taskId, opened, vote })) : [],
  )

const holds = (
  request: Request,
  history: readonly Stamped[],
  steps: readonly Step[],
  asked: string | undefined,
): void => {
  assert.deepEqual(fold(history), request, 'folding the events gives the request')
  const standing = request.tasks.filter((task) => task.status === 'OPEN' || task.status === 'ASSIGNING')
  if (isOpen(request)) {
    assert.equal(standing.length, 1, 'an open request stands at one task')
    assert.ok(
      request.timers.some((timer) => timer.kind === 'INACTIVE'),
      'an open request ends by itself at last',
    )
  } else {
    assert.equal(standing.length, 0, 'a closed request has no open task')
    assert.equal(request.timers.length, 0, 'a closed request has no timer')
  }
  for (const task of request.tasks) {
    const persons = votesOf({ ...request, tasks: [task] }).map(({ vote }) => vote.personId)
    assert.equal(new Set(persons).size, persons.length, 'a person votes once per step')
  }
  if (request.status === 'APPROVED') {
    const done = new Set(request.tasks.filter((task) => task.status === 'COMPLETED').map((task) => task.step))
    assert.equal(done.size, steps.length, 'an approved request went through every step')
    for (const task of request.tasks)
      if (task.type === 'APPROVAL') assert.equal(tally(task.detail as unknown as Ballot), 'APPROVED')
  }
  assert.deepEqual(request.level, level, 'what was asked for stays')
  const named = votesOf(request).flatMap(({ vote }) => (vote.level ? [scopes.indexOf(vote.level.scopeId)] : []))
  assert.ok(!named.includes(-1), 'nothing of another app is approved')
  const narrowed = request.approvedLevel ? scopes.indexOf(request.approvedLevel.scopeId) : -1
  assert.ok(narrowed < 0 || named.includes(narrowed), 'what is approved instead was named by somebody')
  // Whoever was no longer active when it was decided does not count (abuse case D2).
  assert.ok(narrowed <= Math.max(-1, ...named), 'and is none that is smaller than anybody named')
  if (asked === undefined) assert.ok(request.duration === undefined || durationMs(request.duration))
  else assert.ok(durationMs(request.duration!)! <= durationMs(asked)!, 'approval never makes access longer')
}

test('A1 A2 A4 A5 A7 A8 A10 A13 A15 A16 A22 A26 A27 B4: the laws of the state machine', () => {
  const closings = new Map<string, number>()
  fc.assert(
    fc.property(
      flows,
      worlds,
      fc.tuple(anyone, anyone),
      fc.option(fc.constantFrom('PT8H', 'P7D'), { nil: undefined }),
      fc.array(happenings, { maxLength: 40, size: 'max' }),
      (flow, world, [requester, creator], asked, list) => {
        const steps = acceptSteps(flow)
        if (isRefusal(steps)) return
        const submitting = contextOf(world, steps, creator, false)
        const events = submit(
          {
            requestId: 'req00000000000000001',
            entryId: 'cen00000000000000001',
            level,
            requestedFor: people[requester]!,
            requestedBy: people[creator]!,
            given: [],
            ...(asked ? { duration: asked } : {}),
            policy: { covered: true, conditionId: 'rco00000000000000001', flow: { id: 'f', version: 1 } },
          },
          submitting,
        )
        assert.ok(!isRefusal(events))
        const history = events.map((event) => stamp(event, submitting))
        let request = fold(history)!
        holds(request, history, steps, asked)
        for (const happening of list) {
          if (happening.what === 'world') {
            happening.change(world)
            continue
          }
          const command = happening.command(request)
          const context = contextOf(world, steps, happening.actor, happening.admin)
          const before = request
          const result = decide(before, command, context)
          if (!isOpen(before) && command.do !== 'message') assert.ok(isRefusal(result), 'terminal is terminal')
          if (isRefusal(result)) continue
          for (const event of result) {
            if (event.type === 'voted') mayVote(before, event.vote, world)
            const stamped = stamp(event, context)
            request = evolve(request, stamped)
            history.push(stamped)
            if (event.type === 'taskOpened' && event.task.status === 'ASSIGNING')
              assert.ok(
                follow(request, event).some(
                  (job) => job.job === 'notice' && job.to.some((to) => to.kind === 'REQUEST_ADMINS'),
                ),
              )
          }
          holds(request, history, steps, asked)
        }
        // Liveness: whatever happened, time alone ends it, and never by an approval.
        if (isOpen(request)) {
          for (let day = 0; day < 70 && isOpen(request); day++) {
            world.now += 86_400_000
            const context = contextOf(world, steps, 0, false)
            const woken = decide(request, { do: 'wake' }, context)
            assert.ok(!isRefusal(woken))
            for (const event of woken) request = evolve(request, stamp(event, context))
          }
          assert.ok(!isOpen(request), 'silence ends')
          assert.ok(request.status === 'EXPIRED' || request.status === 'DENIED', 'silence never approves')
        }
        closings.set(request.status, (closings.get(request.status) ?? 0) + 1)
      },
    ),
    { numRuns },
  )
  // The generator is worth nothing if it does not reach every end.
  for (const status of ['APPROVED', 'DENIED', 'CANCELED', 'EXPIRED'])
    assert.ok(closings.get(status), `${status} was reached`)
})

/** Who voted was let to: not a party, not a machine, not an assigner, active, and in the panel since before it opened. */
const mayVote = (request: Request, vote: Vote, world: World): void => {
  const voter = world.users.get(vote.userId)!
  const parties = [request.requestedFor, request.requestedBy].map((party) => world.users.get(party)!.personId)
  assert.ok(!parties.includes(voter.personId), 'nobody decides his own request')
  assert.equal(voter.kind, 'HUMAN')
  assert.ok(voter.active)
  assert.ok(!request.assigners.some((assigner) => world.users.get(assigner)!.personId === voter.personId))
  const task = request.tasks.at(-1)!
  const named = task.detail.panels.some((panel) =>
    panel.principals.some((principal) => {
      if (principal.kind === 'USER') return principal.id === vote.as
      const since = world.members.get(principal.id)?.get(vote.as)
      return since !== undefined && since <= Date.parse(task.opened)
    }),
  )
  assert.ok(named, 'the voter, or whom he stands in for, was in the panel when it opened and is now')
  if (vote.as !== vote.userId) {
    const delegation = world.delegates.get(vote.as)
    assert.equal(delegation?.to, vote.userId)
    assert.ok(delegation && delegation.starts <= Date.parse(task.opened))
  }
}
