import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { fold } from '@assent/core/request/evolve.ts'
import { follow } from '@assent/core/request/follow.ts'
import { previewSteps } from '@assent/core/request/preview.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import { stepWarnings } from '@assent/core/steps/registry.ts'
import {
  ada,
  approval,
  bob,
  causes,
  day,
  eve,
  form,
  level,
  linux,
  onLinux,
  running,
  stepsOf,
  system,
  windows,
  worldAt,
} from './steps-world.ts'
import { factsOf, instant } from './world.ts'

test('a question is asked only where its logic holds, in the form too', () => {
  const ask = (...given: Given[]) => running(worldAt('2026-01-01T00:00:00Z'), stepsOf(form, approval)).ask(given)
  const wrong = (...given: Given[]) => {
    const refused = ask(...given)
    assert.ok(isRefusal(refused))
    return refused.causes.map(({ summary }) => summary)
  }
  assert.ok(!isRefusal(ask(windows)))
  assert.ok(!isRefusal(ask(linux, { id: day, value: '2026-02-01' })))
  assert.deepEqual(wrong(linux), ['"Until" must be answered.'])
  assert.deepEqual(wrong(windows, { id: day, value: '2026-02-01' }), ['"Until" is not asked, given the other answers.'])
})

test('a step whose logic does not hold is left out, and the event says why', () => {
  const run = running(worldAt('2026-01-01T00:00:00Z'), stepsOf(form, { ...approval, when: onLinux }))
  run.ask([windows])
  assert.equal(run.now().status, 'APPROVED')
  assert.deepEqual(
    run.happened.find((event) => event.type === 'stepPassed' && event.skipped),
    { type: 'stepPassed', step: 1, label: 'Bob', skipped: true, why: 'only if “System” is “Linux”' },
  )
})

test('logic that refers to nothing, forward, to itself, wrongly, or to what can never be is refused', () => {
  const late = { ...approval, key: 'late', when: { all: [{ of: 'bob', is: 'APPROVED' }] } }
  const when = (...all: object[]) => causes(form, approval, { ...late, when: { all } })
  assert.deepEqual(causes(form, late, approval), ['/steps/1/when/all/0: It refers to something that comes later.'])
  assert.deepEqual(when({ of: 'late', is: 'COMPLETED' }), ['/steps/2/when/all/0: It refers to itself.'])
  assert.deepEqual(when({ of: 'nobody', is: 'COMPLETED' }), ['/steps/2/when/all/0: There is no step "nobody".'])
  assert.deepEqual(when({ of: day, is: 'CONTAINS', value: 'x' }), [
    '/steps/2/when/all/0: CONTAINS does not fit "Until": it takes IS, IS_NOT, NOT_EMPTY, AFTER, BEFORE, BETWEEN.',
  ])
  assert.deepEqual(when({ of: system, is: 'IS', value: 'Plan 9' }), [
    '/steps/2/when/all/0: "Plan 9" is not one of the choices of "System".',
  ])
  assert.match(when({ of: 'bob', is: 'DENIED' })[0]!, /A denial of that step ends the request/)
  // The date is asked on Linux only.
  assert.deepEqual(when({ of: system, is: 'IS', value: 'Windows' }, { of: day, is: 'NOT_EMPTY' }), [
    '/steps/2/when: This can never be true: “System” is “Windows” and “Until” is answered.',
  ])
  assert.match(
    when({ of: day, is: 'AFTER', value: '2026-01-01' }, { of: day, is: 'BEFORE', value: '2026-01-02' })[0]!,
    /never be true/,
  )
  assert.deepEqual(causes(form, approval, { ...approval, label: 'Again' }), [
    '/steps/2/key: Another step has this key.',
  ])
})

test('it is said where all approvals can be left out together', () => {
  const other = { any: [{ of: system, is: 'IS', value: 'Windows' }] }
  const second = { ...approval, key: 'second', label: 'Second' }
  const warnings = (...steps: object[]) => stepWarnings(stepsOf(form, ...steps)).map(({ summary }) => summary)
  assert.deepEqual(warnings(approval), [])
  assert.deepEqual(warnings({ ...approval, when: onLinux }, { ...second, when: other }), [])
  assert.deepEqual(warnings({ ...approval, when: onLinux }, { ...second, when: onLinux }), [
    'A request can be approved with nobody deciding it: the answers can be such that every approval is skipped (“Bob”, “Second”).',
  ])
})

test('what comes after a denial is carried out where the step says so, and the request is denied at its end', () => {
  const todo = { type: 'TODO', label: 'Tell them', assignmentRule: { type: 'USER', userId: eve } }
  const denied = { all: [{ of: 'bob', is: 'DENIED' }] }
  const run = running(
    worldAt('2026-01-01T00:00:00Z'),
    stepsOf({ ...approval, afterDenial: 'CONTINUE' }, { ...todo, when: denied }),
  )
  run.ask([])
  run.answer({ decision: 'DENY' })
  assert.equal(run.now().tasks.at(-1)?.label, 'Tell them')
  run.answer({}, eve)
  assert.equal(run.now().status, 'DENIED')
})

const timer = { type: 'TIMER', label: 'Until then', key: 'timer' }

test('a timer waits for the midnight of the requester, summer time or not', () => {
  const due = (zone: string, value: string) => {
    const run = running(worldAt('2026-01-01T00:00:00Z'), stepsOf(form, { ...timer, onDate: day }), zone)
    run.ask([linux, { id: day, value }])
    return run.now().timers.find(({ kind }) => kind === 'END')?.due
  }
  assert.equal(due('Europe/Paris', '2026-03-29'), '2026-03-28T23:00:00.000Z')
  assert.equal(due('Europe/Paris', '2026-03-30'), '2026-03-29T22:00:00.000Z')
  assert.equal(due('America/New_York', '2026-11-02'), '2026-11-02T05:00:00.000Z')
  // Nobody waits for longer than the limit.
  assert.equal(due('UTC', '2031-01-01'), '2027-02-05T00:00:00.000Z')
  assert.equal(due('UTC', '2025-12-31'), undefined, 'a past date ends at once')
})

test('a timer ends when its time has come, or by an administrator, and nothing expires meanwhile', () => {
  const world = worldAt('2026-01-01T00:00:00Z')
  const run = running(world, stepsOf({ ...timer, after: 'P200D' }, approval))
  run.ask([])
  world.now += 199 * 86_400_000
  run.act({ do: 'wake' })
  assert.equal(run.now().status, 'PENDING')
  assert.ok(!run.happened.some(({ type }) => type === 'expired'))
  assert.ok(isRefusal(run.answer({}, bob)), 'nobody else ends it')
  assert.ok(isRefusal(run.answer({}, ada, true)), 'nor does an administrator for himself')
  assert.ok(!isRefusal(run.answer({ note: 'no need to wait' }, eve, true)))
  assert.equal(run.now().tasks.at(-1)?.label, 'Bob')
  const later = running(world, stepsOf({ ...timer, after: 'PT1H' }, approval))
  later.ask([])
  world.now += 3_600_000
  later.act({ do: 'wake' })
  assert.equal(later.now().tasks.at(-1)?.label, 'Bob')
})

test('a notice tells and waits for nobody', () => {
  const tell = { type: 'NOTICE', label: 'Heads up', to: [{ type: 'USER', userId: eve }], message: 'It comes.' }
  const run = running(worldAt('2026-01-01T00:00:00Z'), stepsOf(tell, approval))
  run.ask([])
  const event = run.happened.find(({ type }) => type === 'stepPassed')!
  assert.deepEqual(follow(run.now(), event), [
    { job: 'notice', kind: 'step_notice', to: [{ kind: 'USER', id: eve }], note: 'It comes.' },
  ])
  assert.equal(run.now().tasks.at(-1)?.label, 'Bob')
})

test('questions of every type take what they ask for', () => {
  const ids = Array.from({ length: 4 }, (_, n) => `11111111-0000-4000-8000-00000000001${n}`)
  const types = [{ type: 'NUMBER', min: 1, max: 5 }, { type: 'USER' }, { type: 'LONG_TEXT' }, { type: 'APP' }]
  const questions = types.map((type, n) => ({ id: ids[n], label: `Q${n}`, ...type }))
  const answer = (...values: string[]) => {
    const run = running(worldAt('2026-01-01T00:00:00Z'), stepsOf({ ...form, questions }))
    const result = run.ask(values.map((value, n) => ({ id: ids[n]!, value })))
    return isRefusal(result) ? result.causes.map(({ summary }) => summary) : result.status
  }
  assert.equal(answer('2.5', ada, 'x'.repeat(4_000), level.appId), 'APPROVED')
  assert.deepEqual(answer('6', 'ada', 'x', bob), [
    '"Q0" must be at most 5.',
    '"Q1" must be a user, named by its id.',
    '"Q3" must be an app, named by its id.',
  ])
})

test('the preview says which steps would be left out, once the answers are known', () => {
  const steps = stepsOf(form, { ...approval, when: onLinux })
  const world = worldAt('2026-01-01T00:00:00Z')
  const preview = (value?: string) =>
    previewSteps(
      steps,
      { requestedFor: ada, requestedBy: ada, level },
      factsOf(world),
      instant(world.now),
      value === undefined ? undefined : [{ id: system, label: 'System', type: 'SELECT', value }],
    ).map(({ state, when, why }) => [state, when ?? why])
  assert.deepEqual(preview(), [
    ['FORM', undefined],
    ['OPEN', 'only if “System” is “Linux”'],
  ])
  assert.deepEqual(preview('Windows'), [
    ['FORM', undefined],
    ['SKIPPED', 'only if “System” is “Linux”'],
  ])
  assert.deepEqual(preview('Linux'), [
    ['FORM', undefined],
    ['OPEN', undefined],
  ])
})

test('folding what happened gives the request again', () => {
  const run = running(
    worldAt('2026-01-01T00:00:00Z'),
    stepsOf(form, { ...approval, when: onLinux }, { ...timer, after: 'P1D' }),
  )
  run.ask([windows])
  const stamped = run.happened.map((event) => ({ event, at: '2026-01-01T00:00:00.000Z', actor: ada }))
  assert.deepEqual(fold(stamped), run.now())
})

test('A17: whom an answer names may be asked next, unless the requester chose who decides', () => {
  const who = '11111111-0000-4000-8000-000000000020'
  const asking = (assignmentRule: object) => ({
    type: 'QUESTION',
    label: 'Who',
    assignmentRule,
    questions: [{ id: who, label: 'Who knows best?', type: 'USER' }],
  })
  const next = { ...approval, assignmentRule: { type: 'ANSWER', of: who } }
  assert.deepEqual(causes(asking({ type: 'REQUESTER' }), next), [
    '/steps/1: "Who knows best?" is answered by the requester, who would choose who decides.',
  ])
  assert.deepEqual(causes(next, asking({ type: 'USER', userId: bob })), [`/steps/0: No answer before it is "${who}".`])
  const run = running(worldAt('2026-01-01T00:00:00Z'), stepsOf(asking({ type: 'USER', userId: bob }), next))
  run.ask([])
  run.answer({ answers: [{ id: who, value: eve }] })
  assert.deepEqual(run.now().tasks.at(-1)?.detail.panels[0]?.principals, [{ kind: 'USER', id: eve }])
  assert.ok(isRefusal(run.answer({ decision: 'APPROVE' }, bob)))
  assert.ok(!isRefusal(run.answer({ decision: 'APPROVE' }, eve)))
  assert.equal(run.now().status, 'APPROVED')
})

test('what a delegated flow gives out can be compared with, by its step and name', () => {
  const flow = {
    type: 'WORKFLOW',
    label: 'Checks',
    key: 'checks',
    connectorId: 'con00000000000000001',
    outputs: [{ name: 'score', label: 'Score', type: 'NUMBER' }],
  }
  const high = { all: [{ of: 'checks.score', is: 'AFTER', value: '5' }] }
  const steps = stepsOf(flow, { ...approval, when: high })
  const after = (score: string) => {
    const run = running(worldAt('2026-01-01T00:00:00Z'), steps)
    run.ask([])
    const taskId = run.now().tasks.at(-1)!.taskId
    run.callback({ do: 'callback', taskId, answer: { outcome: 'CONTINUE', outputs: { score } } })
    return run.now().status
  }
  assert.deepEqual([after('5'), after('6'), after('none')], ['APPROVED', 'PENDING', 'APPROVED'])
})

test('what became of an action is for the system to say, and a person runs it or marks it', () => {
  const give = { type: 'ACTION', label: 'Give', do: 'GIVE', level, assignmentRule: { type: 'USER', userId: bob } }
  const run = running(worldAt('2026-01-01T00:00:00Z'), stepsOf(approval, give))
  run.ask([])
  run.answer({ decision: 'APPROVE' })
  const taskId = run.now().tasks.at(-1)!.taskId
  for (const answer of [{ act: 'DONE' }, { act: 'FAILED', problem: 'no' }, { act: 'RUN' }])
    assert.ok(isRefusal(run.answer(answer)), `${answer.act} by a person while it is being done`)
  run.callback({ do: 'callback', taskId, answer: { act: 'FAILED', problem: 'no' } })
  assert.deepEqual(follow(run.now(), run.happened.at(-1)!), [
    {
      job: 'notice',
      kind: 'action_failed',
      to: [{ kind: 'USER', id: bob }, { kind: 'REQUEST_ADMINS' }],
      taskId,
      note: 'no',
    },
  ])
  assert.ok(isRefusal(run.answer({ act: 'RUN' }, eve)))
  assert.ok(isRefusal(run.answer({ act: 'MARK' }, ada, true)))
  assert.ok(!isRefusal(run.answer({ act: 'RUN' })))
  run.callback({ do: 'callback', taskId, answer: { act: 'DONE' } })
  assert.equal(run.now().status, 'APPROVED')
})

test('a question is asked only where its step is, so that both must be able to hold', () => {
  const more = {
    ...form,
    label: 'More',
    key: 'more',
    assignmentRule: { type: 'USER', userId: bob },
    when: onLinux,
    questions: [
      {
        id: '11111111-0000-4000-8000-000000000030',
        label: 'Which Windows?',
        type: 'TEXT',
        when: { any: [{ of: system, is: 'IS', value: 'Windows' }] },
      },
    ],
  }
  assert.deepEqual(causes(form, more), ['/steps/1/questions/0/when: This can never be true: “System” is “Windows”.'])
})
