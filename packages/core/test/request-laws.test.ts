import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { canonical } from '@assent/core/audit/canonical.ts'
import { durationMs } from '@assent/core/duration.ts'
import { systemUserId } from '@assent/core/ids.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Context, stamp } from '@assent/core/request/context.ts'
import { decide, type RequestCommand } from '@assent/core/request/decide.ts'
import { evolve, fold } from '@assent/core/request/evolve.ts'
import { follow } from '@assent/core/request/follow.ts'
import { isOpen, type Request, type Stamped, type Task } from '@assent/core/request/model.ts'
import { submit } from '@assent/core/request/submit.ts'
import { type Ballot, tally, type Vote } from '@assent/core/steps/algebra.ts'
import { type FormQuestion, formQuestions } from '@assent/core/steps/question/index.ts'
import { acceptSteps, type Step } from '@assent/core/steps/registry.ts'
import fc from 'fast-check'
import { besideSteps } from './beside-steps.ts'
import { answersTo, flows, groups, id, level, plainly, scopes, smallerLevels, start } from './flow-arbitraries.ts'
import { answerOf, approvedBy, calledAsRun, fromOutside, isDone, mayEnd, mayReopen, mayVote } from './laws-of-acting.ts'
import { factsOf, instant, type World } from './world.ts'

// Runs of this size take seconds; test:long and a night raise the number (ASSENT_LAW_RUNS).
const numRuns = Number(process.env['ASSENT_LAW_RUNS'] ?? 20_000)

// Odd names too: what a Map takes, an object might not (abuse case A27).
const people = [...Array.from({ length: 5 }, (_, n) => id(n)), 'toString', '__proto__']
type Happening =
  | {
      what: 'command'
      actor: number
      admin: boolean
      command: (request: Request, steps: readonly Step[]) => RequestCommand
    }
  | { what: 'world'; change: (world: World) => void }

const anyone = fc.integer({ min: 0, max: people.length - 1 })
const lastTask = (request: Request): string => request.tasks.at(-1)?.taskId ?? 'none'
const commands: fc.Arbitrary<(request: Request, steps: readonly Step[]) => RequestCommand> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom('APPROVE', 'APPROVE', 'DENY'), fc.nat({ max: 2 }))
      .map(([decision, luck]) => (request: Request) => ({
        do: 'answer' as const,
        taskId: lastTask(request),
        answer: answerOf(request.tasks.at(-1), decision, luck),
      })),
  },
  {
    weight: 3,
    arbitrary: fc.nat().map((luck) => (request: Request, steps: readonly Step[]) => {
      const task = request.tasks.at(-1)
      const asked =
        task?.type === 'QUESTION' ? (steps[task.step] as unknown as { questions: FormQuestion[] }).questions : []
      return { do: 'answer' as const, taskId: lastTask(request), answer: { answers: answersTo(asked, request, luck) } }
    }),
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
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(...fromOutside)
      .map((answer) => (request: Request) => ({ do: 'callback' as const, taskId: lastTask(request), answer })),
  },
  { weight: 2, arbitrary: fc.constant(() => ({ do: 'reopen' as const, reason: 'once more' })) },
  { weight: 1, arbitrary: fc.constant(() => ({ do: 'cancel' as const })) },
  { weight: 3, arbitrary: fc.constant(() => ({ do: 'wake' as const })) },
  ...besideSteps(people),
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
  fc.tuple(anyone, anyone, fc.boolean()).map(([n, m, gives]) => (world: World) => {
    const handed = new Set(gives ? Array.from({ length: 9 }, (_, at) => at.toString(16).padStart(24, '0')) : [])
    if (n !== m) world.delegates.set(people[n]!, { to: people[m]!, starts: world.now, handed })
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
    sights: () => ({ sees: true, showable: true, looksAfter: true }),
  }
}

/** What happens by itself. */
const itself: Context['actor'] = { userId: systemUserId, personId: systemUserId, kind: 'SYSTEM', isRequestAdmin: false }

const votesOf = (request: Request): { taskId: string; opened: string; vote: Vote }[] =>
  request.tasks.flatMap(({ detail, opened, taskId }) =>
    'votes' in detail ? (detail.votes as Vote[]).map((vote) => ({ taskId, opened, vote })) : [],
  )

const afterDenial = (at: number, { tasks }: Request, steps: readonly Step[]): boolean =>
  steps[at]!.type === 'ACTION' &&
  (steps[at] as unknown as { do: string }).do === 'GIVE' &&
  tasks.some((task) => !task.past && task.step < at && task.value === 'DENIED')

/** Steps that were passed without a task, in the round that a request is in. */
const throughs = (history: readonly Stamped[]): ReadonlySet<number> => {
  const passed = new Set<number>()
  for (const { event } of history) {
    if (event.type === 'reopened') for (const step of passed) if (step >= event.step) passed.delete(step)
    if (event.type === 'stepPassed') passed.add(event.step)
  }
  return passed
}

/** What counts: tasks of rounds before do not. */
const current = ({ tasks }: Request): readonly Task[] => tasks.filter(({ past }) => !past)

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
      request.timers.every(({ taskId }) => taskId === undefined || taskId === standing[0]!.taskId),
      'what is due is due for the task that stands: else it would be woken for ever',
    )
    assert.ok(
      request.timers.some((timer) => timer.kind === (request.held ? 'HOLD' : 'INACTIVE')),
      'an open request ends by itself at last, or goes on by itself and then does',
    )
    assert.ok(
      !request.held || request.timers.every(({ kind }) => kind === 'HOLD' || kind === 'END'),
      'on hold nobody is urged, and what waits for a time goes on',
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
    const done = new Set(current(request).flatMap((task) => (task.status === 'COMPLETED' ? [task.step] : [])))
    const passed = steps.flatMap((_, at) => (throughs(history).has(at) ? [at] : []))
    assert.equal(new Set([...done, ...passed]).size, steps.length, 'an approved request went through every step')
    assert.ok(!current(request).some(({ value }) => value === 'DENIED'), 'nothing is approved after a denial')
    for (const task of current(request))
      if (task.type === 'APPROVAL') assert.equal(tally(task.detail as unknown as Ballot), 'APPROVED')
  }
  // What a step's logic is about is settled before it, so it can be judged later as well as then.
  const past = isOpen(request)
    ? request.at
    : Math.max(-1, ...current(request).map(({ step }) => step), ...throughs(history)) + 1
  for (const [at, { when }] of steps.slice(0, past).entries())
    assert.equal(
      request.skipped?.includes(at) ?? false,
      (when !== undefined && !plainly(when, request, steps)) || afterDenial(at, request, steps),
      'a step is left out if and only if its logic does not hold, or it would give after a denial',
    )
  for (const [at, task] of current(request).entries()) {
    const denied = current(request)
      .slice(0, at)
      .some(({ value }) => value === 'DENIED')
    const gives = task.type === 'ACTION' && (steps[task.step] as unknown as { do: string }).do === 'GIVE'
    assert.ok(!(denied && gives), 'nothing is given after a denial')
  }
  for (const timer of request.timers)
    if (timer.kind === 'END')
      assert.equal(request.tasks.find(({ taskId }) => taskId === timer.taskId)?.type, 'TIMER', 'time ends timers only')
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

/** What closed requests take: words, tags and followers, and those that gave nothing another round. */
const afterwards: ReadonlySet<RequestCommand['do']> = new Set(['message', 'tag', 'follow', 'unfollow', 'reopen'])

test('A1 A2 A4 A5 A7 A8 A10 A13 A15 A16 A22 A26 A27 B4: the laws of the state machine', () => {
  const closings = new Map<string, number>()
  let [skips, reopenings] = [0, 0]
  fc.assert(
    fc.property(
      flows,
      worlds,
      fc.tuple(anyone, anyone),
      fc.option(fc.constantFrom('PT8H', 'P7D'), { nil: undefined }),
      fc.array(happenings, { maxLength: 40, size: 'max' }),
      fc.nat(),
      (flow, given, [requester, creator], asked, list, luck) => {
        // Things happen to it, and to nothing that a smaller example is made from.
        const world = structuredClone(given)
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
            given: answersTo(formQuestions(steps), { answers: [] }, luck),
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
          const command = happening.command(request, steps)
          const person = contextOf(world, steps, happening.actor, happening.admin)
          const context = command.do === 'callback' ? { ...person, actor: itself } : person
          const before = request
          const result = decide(before, command, context)
          if (!isOpen(before) && !afterwards.has(command.do)) assert.ok(isRefusal(result), 'terminal is terminal')
          if (isRefusal(result)) continue
          if (command.do === 'reopen') {
            mayReopen(before, context.actor, world)
            reopenings++
          }
          for (const event of result) {
            if (event.type === 'voted') mayVote(before, event.vote, world)
            if (event.type === 'taskCompleted') mayEnd(request, event, world, happening.admin)
            if (event.type === 'expired') assert.ok(!isOpen(request) || !request.held, 'nothing runs out on hold')
            if (event.type === 'expired')
              assert.ok(
                !request.timers.some(({ due, kind }) => kind === 'END' && due > instant(world.now)),
                'nothing expires while a timer runs',
              )
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
        calledAsRun(history)
        // Liveness: whatever happened, time alone ends it, and approves nothing that people have to approve.
        if (isOpen(request)) {
          const decided = approvedBy(request)
          const undecided = steps.some(
            ({ type }, at) => type === 'APPROVAL' && at >= (isOpen(request) ? request.at : 0),
          )
          for (let day = 0; day < 400 && isOpen(request); day++) {
            world.now += 86_400_000
            const context = contextOf(world, steps, 0, false)
            const woken = decide(request, { do: 'wake' }, context)
            assert.ok(!isRefusal(woken))
            for (const event of woken) request = evolve(request, stamp(event, context))
          }
          assert.ok(!isOpen(request), 'silence ends')
          assert.deepEqual(approvedBy(request), decided, 'silence never approves')
          const left = request.skipped ?? []
          const open = steps.some(({ type }, at) => type === 'APPROVAL' && !left.includes(at) && !isDone(request, at))
          assert.ok(request.status !== 'APPROVED' || !(undecided && open), 'and nothing without its approvals')
        }
        skips += request.skipped?.length ?? 0
        closings.set(request.status, (closings.get(request.status) ?? 0) + 1)
      },
    ),
    { numRuns },
  )
  assert.ok(skips > numRuns / 30, 'steps were left out')
  assert.ok(reopenings > numRuns / 100, 'requests were opened again')
  // The generator is worth nothing if it does not reach every end.
  for (const status of ['APPROVED', 'DENIED', 'CANCELED', 'EXPIRED'])
    assert.ok(closings.get(status), `${status} was reached`)
})
