import assert from 'node:assert/strict'
import test from 'node:test'
import type { TodoDetail } from '@assent/core/steps/todo/index.ts'
import { bob, causes, day, eve, form, linux, running, stepsOf, system, worldAt } from './steps-world.ts'

const task = { type: 'TODO', label: 'Do it', key: 'do', assignmentRule: { type: 'USER', userId: bob } }

test('a task is due after a time or at the end of a day, is reminded of from then on, and ends by nobody but whoever does it', () => {
  const world = worldAt('2026-01-01T00:00:00Z')
  const dueBy = (due: object, value = '2026-03-29') => {
    const run = running(world, stepsOf(form, { ...task, due }))
    run.ask([linux, { id: day, value }])
    const { timers } = run.now()
    return [(run.now().tasks.at(-1)!.detail as TodoDetail).due, timers.find(({ kind }) => kind === 'REMIND')?.due]
  }
  assert.deepEqual(dueBy({ after: 'P2D' }), ['2026-01-03T00:00:00.000Z', '2026-01-03T00:00:00.000Z'])
  // The night in which the clocks are put forward.
  assert.deepEqual(dueBy({ onDate: day }), ['2026-03-29T22:00:00.000Z', '2026-03-29T22:00:00.000Z'])
  assert.deepEqual(dueBy({ onDate: day }, '2025-12-01'), ['2025-12-01T23:00:00.000Z', undefined])
  const run = running(world, stepsOf({ ...task, due: { after: 'P2D' } }))
  run.ask([])
  for (let n = 0; n < 20; n++) {
    world.now += 86_400_000
    run.act({ do: 'wake' })
  }
  assert.equal(run.happened.filter(({ type }) => type === 'reminded').length, 5)
  assert.equal(run.now().status, 'PENDING')
  run.answer({ note: 'late' })
  assert.equal(run.now().status, 'APPROVED')
})

test('a task that nobody could do is due after its time from when somebody is named', () => {
  const world = worldAt('2026-01-01T00:00:00Z')
  const run = running(world, stepsOf({ ...task, assignmentRule: { type: 'MANAGER' }, due: { after: 'P2D' } }))
  run.ask([])
  const { status, taskId } = run.now().tasks.at(-1)!
  assert.deepEqual([status, run.now().timers.some(({ kind }) => kind === 'REMIND')], ['ASSIGNING', false])
  world.now += 5 * 86_400_000
  run.act({ do: 'reassign', taskId, userIds: [bob] }, eve, true)
  const due = '2026-01-08T00:00:00.000Z'
  assert.equal((run.now().tasks.at(-1)!.detail as TodoDetail).due, due)
  assert.equal(run.now().timers.find(({ kind }) => kind === 'REMIND')?.due, due)
})

test('a due date says when, once, by a question before it that asks for a day', () => {
  const said = 'Say by when: either `after`, or `onDate` for the day of an answer.'
  assert.deepEqual(causes({ ...task, due: {} }), [`/steps/0/due/after: ${said}`])
  assert.deepEqual(causes(form, { ...task, due: { after: 'P1D', onDate: day } }), [`/steps/1/due/after: ${said}`])
  assert.match(
    causes(form, { ...task, due: { onDate: system } })[0]!,
    /^\/steps\/1\/due\/onDate: "System" asks for something else/,
  )
  assert.match(causes({ ...task, due: { onDate: day } }, form)[0]!, /is asked later/)
  const calendarId = 'cal00000000000000001'
  assert.match(causes({ ...task, due: { after: 'P1D', calendarId } })[0]!, /counted in hours/)
  assert.match(causes(form, { ...task, due: { onDate: day, calendarId } })[0]!, /not counted in business hours/)
})

test('names of steps and questions, and choices, are not blank', () => {
  const asking = (question: object) => ({ ...form, questions: [{ label: 'System', type: 'TEXT', ...question }] })
  assert.deepEqual(causes({ ...task, label: ' ' }), ['/steps/0/label: A step needs a name.'])
  assert.deepEqual(causes(asking({ label: '\t' })), ['/steps/0/questions/0/label: Say what is asked.'])
  assert.deepEqual(causes(asking({ type: 'SELECT', choices: ['Kiel', ' '] })), [
    '/steps/0/questions/0/choices/1: A choice of "System" is blank.',
  ])
})
