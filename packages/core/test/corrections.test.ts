import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal, type Refusal, type Result } from '@assent/core/refusal.ts'
import { type Context, stamp } from '@assent/core/request/context.ts'
import { judgeCorrection } from '@assent/core/request/correct.ts'
import { decide, type RequestCommand } from '@assent/core/request/decide.ts'
import { evolve, fold } from '@assent/core/request/evolve.ts'
import { follow } from '@assent/core/request/follow.ts'
import type { OpenRequest, Request, RequestEvent, Stamped } from '@assent/core/request/model.ts'
import { submit } from '@assent/core/request/submit.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import { acceptSteps, type Step } from '@assent/core/steps/registry.ts'
import { factsOf, instant, type World } from './world.ts'

const user = (n: number): string => `00u${String(n).padStart(17, '0')}`
const [ada, bob, eve, dan] = [user(1), user(2), user(3), user(4)]
const id = (n: number): string => `11111111-0000-4000-8000-00000000000${n}`
const [system, until, why, distro, who] = [id(1), id(2), id(3), id(4), id(5)]
const level = { appId: '0oa00000000000000001', scopeType: 'APPLICATION', scopeId: '0oa00000000000000001' } as const
const when = (value: string) => ({ all: [{ of: system, is: 'IS', value }] })
const form = {
  type: 'QUESTION',
  label: 'Details',
  key: 'form',
  assignmentRule: { type: 'REQUESTER' },
  questions: [
    { id: system, label: 'System', type: 'SELECT', choices: ['Windows', 'Linux', 'Mac'] },
    { id: until, label: 'Until', type: 'ISO_DATE', when: when('Linux') },
    { id: why, label: 'Why', type: 'TEXT', required: false },
  ],
}
const approval = (by: string, extra: object = {}) => ({
  type: 'APPROVAL',
  label: `By ${by}`,
  assignmentRule: { type: 'USER', userId: by },
  ...extra,
})

const running = (...configs: object[]) => {
  const world: World = {
    now: Date.parse('2026-01-01T00:00:00Z'),
    users: new Map(
      [ada, bob, eve, dan].map((one) => [
        one,
        { personId: one, active: true, kind: 'HUMAN' as const, managerId: undefined },
      ]),
    ),
    members: new Map(),
    owners: new Map(),
    delegates: new Map(),
  }
  const steps = acceptSteps(configs)
  assert.ok(!isRefusal(steps), JSON.stringify(steps))
  const happened: Stamped[] = []
  let [request, count]: [Request | undefined, number] = [undefined, 0]
  const contextOf = (userId: string): Context => ({
    actor: { userId, personId: userId, kind: 'HUMAN', isRequestAdmin: false },
    now: instant(world.now),
    facts: { ...factsOf(world), timeZone: () => 'UTC' },
    steps: steps as readonly Step[],
    newTaskId: () => (++count).toString(16).padStart(24, '0'),
    digest: (value) => JSON.stringify(value),
    settings: { requesterCanEscalate: false },
  })
  const take = (events: Result<readonly RequestEvent[]>, context: Context): Result<readonly RequestEvent[]> => {
    if (isRefusal(events)) return events
    for (const event of events) {
      const stamped = stamp(event, context)
      happened.push(stamped)
      request = evolve(request, stamped)
    }
    assert.deepEqual(fold(happened), request, 'the record tells of the request')
    return events
  }
  return {
    now: () => request as OpenRequest,
    pass: (ms: number) => {
      world.now += ms
    },
    ask: (...given: Given[]) => {
      const context = contextOf(ada)
      const policy = { covered: true, conditionId: 'rco00000000000000001', flow: { id: 'f', version: 1 } } as const
      const asked = { requestId: 'req00000000000000001', entryId: 'cen00000000000000001', level, given, policy }
      const events = take(submit({ ...asked, requestedFor: ada, requestedBy: ada }, context), context)
      assert.ok(!isRefusal(events), JSON.stringify(events))
    },
    act: (command: RequestCommand, by: string) => take(decide(request!, command, contextOf(by)), contextOf(by)),
    answer: (answer: object, by: string) =>
      take(
        decide(request!, { do: 'answer', taskId: request!.tasks.at(-1)!.taskId, answer }, contextOf(by)),
        contextOf(by),
      ),
    judge: (given: Given[], by = ada) => judgeCorrection(request as OpenRequest, given, contextOf(by)),
    correct: (given: Given[], by = ada, outcome?: string) =>
      take(
        decide(request!, { do: 'correct', answers: given, ...(outcome ? { outcome } : {}) }, contextOf(by)),
        contextOf(by),
      ),
  }
}
const ok = <T>(result: Result<T>): T => {
  if (isRefusal(result)) assert.fail(JSON.stringify(result))
  return result
}
const no = (result: unknown): Refusal => {
  assert.ok(isRefusal(result as never), JSON.stringify(result))
  return result as Refusal
}
const [windows, linux, mac] = ['Windows', 'Linux', 'Mac'].map((value) => ({ id: system, value })) as [
  Given,
  Given,
  Given,
]
const february = { id: until, value: '2026-02-01' }

test('an answer that leads nowhere else is corrected in place: the task stays, and what was shown counts no more', () => {
  const run = running(form, approval(bob))
  run.ask(windows, { id: why, value: 'wrok' })
  const before = run.now()
  const events = ok(run.correct([{ id: why, value: 'work' }]))
  assert.deepEqual(
    events.map((event) => event.type === 'corrected' && [event.changes, event.rewind]),
    [[[{ id: why, label: 'Why', before: 'wrok', after: 'work' }], undefined]],
  )
  assert.deepEqual(run.now().tasks, before.tasks)
  assert.deepEqual(
    run.now().answers.map(({ value }) => value),
    ['Windows', 'work'],
  )
  assert.notEqual(run.now().digest, before.digest)
  const stale = no(
    run.act(
      { do: 'answer', taskId: before.tasks[0]!.taskId, answer: { decision: 'APPROVE' }, digest: before.digest },
      bob,
    ),
  )
  assert.match(stale.summary, /not as you saw it/)
  assert.deepEqual(
    follow(run.now(), events[0]!).map((job) => job.job === 'notice' && [job.kind, job.to, job.except, job.note]),
    [
      [
        'request_corrected',
        [
          { kind: 'USER', id: ada },
          { kind: 'USER', id: bob },
        ],
        ada,
        'Why',
      ],
    ],
  )
})

test('an answer that leads another way says so before it is saved, and then the request goes that way', () => {
  const run = running(
    form,
    approval(bob, { when: when('Windows') }),
    approval(eve, { when: when('Linux') }),
    approval(dan),
  )
  run.ask(windows)
  const [old] = run.now().tasks
  const shown = ok(run.judge([linux, february]))
  assert.deepEqual(shown.before, [{ step: 1, label: `By ${bob}`, state: 'OPEN', people: [bob] }])
  assert.deepEqual(shown.after, [
    { step: 1, label: `By ${bob}`, state: 'SKIPPED', people: [] },
    { step: 2, label: `By ${eve}`, state: 'OPEN', people: [eve] },
  ])
  assert.deepEqual(run.now().tasks, [old], 'looking changes nothing')
  for (const outcome of [undefined, 'another'])
    assert.equal(no(run.correct([linux, february], ada, outcome)).causes[0]!.location, '/outcome')
  run.pass(60_000)
  const events = ok(run.correct([linux, february], ada, shown.outcome!))
  assert.deepEqual(
    events.map(({ type }) => type),
    ['corrected', 'stepPassed', 'taskOpened'],
  )
  const { at, skipped, tasks } = run.now()
  assert.deepEqual([at, skipped, tasks.map(({ status }) => status)], [2, [1], ['LOCKED', 'OPEN']])
  assert.match(
    no(run.act({ do: 'answer', taskId: old!.taskId, answer: { decision: 'APPROVE' } }, bob)).summary,
    /already completed/,
  )
  const told = events.flatMap((event) => follow(run.now(), event))
  assert.deepEqual(
    told.map((job) => job.job === 'notice' && [job.kind, job.to.map((one) => 'id' in one && one.id)]),
    [
      ['request_corrected', [ada, bob]],
      ['task_assigned', [eve]],
    ],
  )
  // And back again: the way it was is another way now.
  const back = ok(run.judge([windows]))
  assert.deepEqual(
    back.changes.map(({ after, label }) => [label, after]),
    [
      ['System', 'Windows'],
      ['Until', undefined],
    ],
  )
  ok(run.correct([windows], ada, back.outcome!))
  assert.deepEqual(run.now().skipped, undefined)
  assert.deepEqual(
    run.now().tasks.map(({ status, step }) => [step, status]),
    [
      [1, 'LOCKED'],
      [2, 'LOCKED'],
      [1, 'OPEN'],
    ],
  )
  ok(run.answer({ decision: 'APPROVE' }, bob))
  ok(run.answer({ decision: 'APPROVE' }, dan))
  assert.equal((run.now() as Request).status, 'APPROVED')
})

test('what is wrong in a correction is refused as it was at first; nothing changes', () => {
  const run = running(form, approval(bob))
  run.ask(windows)
  const before = run.now()
  assert.match(no(run.correct([linux])).causes[0]!.summary, /"Until" must be answered/)
  assert.match(
    no(run.correct([{ id: system, value: 'Plan 9' }])).causes[0]!.location!,
    /^\/requesterFieldValues\/0\/value$/,
  )
  assert.match(no(run.correct([february])).causes[0]!.summary, /is not asked/)
  assert.match(no(run.correct([windows])).summary, /there already/)
  assert.match(no(run.correct([windows, linux])).causes[0]!.summary, /twice/)
  assert.match(no(run.correct([{ id: distro, value: 'x' }])).causes[0]!.summary, /no question that you have answered/)
  assert.match(no(run.correct([{ id: system }])).causes[0]!.summary, /must be answered/)
  assert.deepEqual(run.now(), before)
})

test('A11: nobody but whoever gave an answer corrects it, the approver least of all', () => {
  const task = {
    type: 'QUESTION',
    label: 'Distribution',
    assignmentRule: { type: 'USER', userId: eve },
    questions: [{ id: distro, label: 'Distro', type: 'TEXT' }],
  }
  const run = running(form, task, approval(bob))
  run.ask(linux, february)
  assert.equal(no(run.correct([{ id: distro, value: 'x' }], eve)).code, 'forbidden')
  ok(run.answer({ value: 'Debian' }, eve))
  for (const by of [bob, eve, dan]) no(run.correct([windows], by))
  no(run.correct([{ id: distro, value: 'Arch' }], ada))
  ok(run.correct([{ id: distro, value: 'Arch' }], eve))
  assert.equal(run.now().answers.at(-1)!.value, 'Arch')
  assert.equal(run.now().tasks.at(-1)!.status, 'OPEN')
})

test('answers that are not asked any more go with the correction, named in it; those of others are asked for anew', () => {
  const task = {
    type: 'QUESTION',
    label: 'Distribution',
    when: when('Linux'),
    assignmentRule: { type: 'USER', userId: eve },
    questions: [{ id: distro, label: 'Distro', type: 'TEXT' }],
  }
  const run = running(form, task, approval(bob))
  run.ask(linux, february)
  ok(run.answer({ value: 'Debian' }, eve))
  const judged = ok(run.judge([mac]))
  assert.deepEqual(judged.changes, [
    { id: system, label: 'System', before: 'Linux', after: 'Mac' },
    { id: until, label: 'Until', before: '2026-02-01' },
    { id: distro, label: 'Distro', before: 'Debian' },
  ])
  ok(run.correct([mac], ada, judged.outcome!))
  assert.deepEqual(
    run.now().answers.map(({ value }) => value),
    ['Mac'],
  )
  const again = ok(run.judge([linux, february]))
  assert.deepEqual(
    again.after.map(({ label, state }) => [label, state]),
    [['Distribution', 'OPEN']],
  )
})

test('A11: after the first vote, or what was done or begun on an answer, it stays, and the refusal says what to do instead', () => {
  const two = {
    ...approval(bob),
    assignmentRule: undefined,
    panels: [bob, eve].map((userId) => ({ assignmentRule: { type: 'USER', userId } })),
  }
  const run = running(form, JSON.parse(JSON.stringify(two)))
  run.ask(windows)
  ok(run.answer({ decision: 'APPROVE' }, bob))
  const late = no(run.correct([mac]))
  assert.equal(late.code, 'conflict')
  assert.match(late.summary, /decided on the basis of this answer already\. Write on the request/)

  const done = running(
    form,
    { type: 'TODO', label: 'Order it', assignmentRule: { type: 'USER', userId: eve } },
    approval(bob),
  )
  done.ask(windows)
  ok(done.answer({}, eve))
  assert.match(no(done.correct([mac])).summary, /“Order it” was done/)

  const waiting = running(form, { type: 'TIMER', label: 'Wait', after: 'P1D' }, approval(bob))
  waiting.ask(windows)
  ok(waiting.correct([mac]))
  const call = { type: 'WORKFLOW', label: 'Call', connectorId: 'con00000000000000001' }
  const calling = running(form, call, approval(bob))
  calling.ask(windows)
  assert.match(no(calling.correct([mac])).summary, /“Call” has begun/)
  const ready = running(form, { ...call, run: 'PERSON', seenToBy: { type: 'USER', userId: bob } }, approval(bob))
  ready.ask(windows)
  ok(ready.correct([mac]))
  ok(ready.answer({ act: 'RUN' }, bob))
  assert.match(no(ready.correct([windows])).summary, /“Call” has begun/)
})

test('a decision that came before the question does not hold its answer fast', () => {
  const task = {
    type: 'QUESTION',
    label: 'Where',
    assignmentRule: { type: 'REQUESTER' },
    questions: [{ id: who, label: 'Room', type: 'TEXT' }],
  }
  const run = running(form, approval(bob), task, approval(eve))
  run.ask(windows)
  ok(run.answer({ decision: 'APPROVE' }, bob))
  ok(run.answer({ value: '1.01' }, ada))
  no(run.correct([mac]))
  ok(run.correct([{ id: who, value: '1.02' }]))
  no(run.correct([{ id: who, value: '1.03' }, mac]))
  ok(run.answer({ decision: 'APPROVE' }, eve))
  assert.equal((run.now() as Request).status, 'APPROVED')
  assert.match(no(run.correct([{ id: who, value: '1.04' }])).summary, /already approved/)
})

test('a date that a timer takes from an answer is a way of its own', () => {
  const always = { ...form, questions: [{ id: until, label: 'Until', type: 'ISO_DATE' }, form.questions[2]] }
  const run = running(always, { type: 'TIMER', label: 'Wait', onDate: until }, approval(bob))
  run.ask(february)
  const judged = ok(run.judge([{ id: until, value: '2026-03-01' }]))
  assert.ok(judged.outcome)
  ok(run.correct([{ id: until, value: '2026-03-01' }], ada, judged.outcome))
  assert.deepEqual(
    run.now().timers.flatMap(({ due, kind }) => (kind === 'END' ? [due.slice(0, 10)] : [])),
    ['2026-03-01'],
  )
})

test('what was given to somebody else stays with him, as long as the answers lead nowhere else', () => {
  const run = running(form, approval(bob))
  run.ask(windows)
  const { taskId } = run.now().tasks[0]!
  ok(run.act({ do: 'reassign', taskId, userIds: [eve] }, bob))
  ok(run.correct([mac]))
  assert.deepEqual(run.now().tasks[0]!.detail.panels[0]!.principals, [{ kind: 'USER', id: eve }])
})
