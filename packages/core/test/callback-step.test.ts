import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { follow } from '@assent/core/request/follow.ts'
import type { Request, Task } from '@assent/core/request/model.ts'
import { acceptFlowAnswer } from '@assent/core/steps/answered.ts'
import { acceptSteps, type StepType, stepKinds } from '@assent/core/steps/registry.ts'
import type { Answerer, StepContext } from '@assent/core/steps/step.ts'
import fc from 'fast-check'

const bob = '00u00000000000000002'
const outputs = [
  { name: 'number', label: 'Number', type: 'NUMBER' },
  { name: 'day', label: 'Day', type: 'ISO_DATE' },
  { name: 'who', label: 'Who', type: 'USER' },
  { name: 'note', label: 'Note', type: 'TEXT' },
]
const wait = { type: 'CALLBACK', label: 'Badge', key: 'badge', outputs }
const flow = { type: 'WORKFLOW', label: 'Badge', key: 'badge', outputs, connectorId: 'con00000000000000001' }
const user = (userId: string) => ({ userId, personId: userId, active: true, kind: 'HUMAN', displayName: userId })
const context = {
  facts: { user, memberSince: () => undefined, nameOf: (id: string) => (id === bob ? 'Bob' : undefined) },
  subject: { requestedFor: 'a', requestedBy: 'a' },
  answers: [],
  now: '2026-01-01T00:00:00.000Z',
  after: (span: string) => span,
} as unknown as StepContext
const system = { isSystem: true, userId: 'system' } as Answerer
const person = { userId: bob } as Answerer

const causes = (...steps: object[]): readonly string[] => {
  const refused = acceptSteps(steps)
  assert.ok(isRefusal(refused))
  return refused.causes.map(({ location, summary }) => `${location}: ${summary}`)
}

test('what it gives out is used by later steps; the checker refuses what cannot be', () => {
  const asked = { type: 'APPROVAL', label: 'Approve', assignmentRule: { type: 'ANSWER', of: 'badge.who' } }
  const above = { all: [{ of: 'badge.number', is: 'AFTER', value: '3' }] }
  assert.ok(!isRefusal(acceptSteps([wait, { ...asked, when: above }])))
  assert.deepEqual(causes(asked, wait), ['/steps/0: No answer before it is "badge.who".'])
  assert.deepEqual(causes(wait, { ...asked, assignmentRule: { type: 'ANSWER', of: 'badge.note' } }), [
    '/steps/1: "Note" names neither a user nor a group.',
  ])
  assert.deepEqual(causes({ ...wait, outputs: [outputs[0], outputs[0]] }), [
    '/steps/0/outputs/1/name: Two outputs are called "number".',
  ])
  const hours = { after: 'P3D', calendarId: 'DEFAULT', outcome: 'DENY' }
  assert.deepEqual(causes({ ...wait, deadline: hours }), [
    '/steps/0/deadline/after: Business hours are counted in hours or minutes, such as PT8H.',
  ])
  for (const wrong of [{ deadline: { after: 'P3D', outcome: 'APPROVE' } }, { connectorId: 'con1' }, { run: 'PERSON' }])
    assert.ok(isRefusal(acceptSteps([{ ...wait, ...wrong }])))
})

const values = fc.oneof(
  fc.constantFrom('7', '2026-02-28', '2026-02-30', bob, '00u00000000000000009', '', ' ', 'x'),
  fc.string({ maxLength: 20 }),
)
const answers = fc.record(
  {
    outcome: fc.constantFrom('CONTINUE', 'DENY', 'APPROVED', 'continue', undefined),
    message: fc.string({ maxLength: 20 }),
    outputs: fc.dictionary(fc.constantFrom('number', 'day', 'who', 'note', '__proto__', 'toString', 'other'), values),
  },
  { requiredKeys: [] },
)

test('whatever is posted lets it go on or denies it, gives out only what was declared, and counts as from a flow', () => {
  fc.assert(
    fc.property(answers, (said) => {
      const accepted = acceptFlowAnswer(said)
      const isAnswer = said.outcome === 'CONTINUE' || said.outcome === 'DENY'
      assert.equal(isRefusal(accepted), !isAnswer)
      if (isRefusal(accepted)) return
      const turn = stepKinds.CALLBACK.take(wait, { panels: [] }, system, accepted, context)
      assert.ok(!isRefusal(turn) && turn.state === 'done')
      assert.equal(turn.outcome, said.outcome === 'DENY' ? 'DENIED' : 'CONTINUE')
      for (const { id, type, value } of turn.answers ?? []) {
        assert.equal(said.outcome, 'CONTINUE')
        const name = id.slice('badge.'.length)
        assert.equal(type, outputs.find((one) => one.name === name)?.type)
        assert.equal(value, said.outputs?.[name]?.trim())
        if (type === 'USER') assert.equal(value, bob, 'nobody is named whom there is not')
      }
      const called = stepKinds.WORKFLOW.take(flow, { panels: [], run: 'RUNNING' } as never, system, accepted, context)
      assert.ok(!isRefusal(called) && called.state === 'done')
      assert.deepEqual([called.answers, called.value], [turn.answers, turn.value], 'both have one way to be answered')
    }),
  )
})

test('a value that is not of its type, names nobody or was not declared counts as not given', () => {
  const built = { name: 'constructor', label: 'Built by', type: 'TEXT' }
  const given = (values: Record<string, string>) => {
    const answer = { outcome: 'CONTINUE', outputs: values }
    const config = { ...wait, outputs: [...outputs, built] }
    const turn = stepKinds.CALLBACK.take(config, { panels: [] }, system, answer, context)
    assert.ok(!isRefusal(turn) && turn.state === 'done')
    return Object.fromEntries((turn.answers ?? []).map(({ id, value }) => [id.slice('badge.'.length), value]))
  }
  const right = { number: '7', day: '2026-02-28', who: bob, note: 'x', constructor: 'y' }
  assert.deepEqual(given(right), right)
  assert.deepEqual(
    given({ number: 'seven', day: '2026-02-30', who: '00u00000000000000009', note: ' ', other: 'x' }),
    {},
  )
})

test('its time is counted in business hours where it says so, and what that needs is loaded', () => {
  const deadline = { after: 'PT8H', calendarId: 'cal00000000000000001', outcome: 'DENY' }
  const counted = { ...context, after: (span: string, calendarId?: string) => `${span} in ${calendarId}` }
  for (const config of [
    { ...wait, deadline },
    { ...flow, deadline },
  ]) {
    const { needs, open } = stepKinds[config.type as StepType]
    const opening = open(config, counted)
    assert.ok(opening.state === 'open')
    assert.deepEqual(opening.timers, [{ kind: 'DEADLINE', due: `PT8H in ${deadline.calendarId}` }])
    assert.deepEqual(needs?.(config, context.subject), [{ need: 'calendar', calendarId: deadline.calendarId }])
  }
})

test('a person says what is done, and nothing in the place of the other system', () => {
  const take = (by: Answerer, answer: object) => stepKinds.CALLBACK.take(wait, { panels: [] }, by, answer, context)
  for (const [by, answer] of [
    [person, { outcome: 'CONTINUE' }],
    [person, { act: 'FAILED', problem: 'x' }],
    [system, { act: 'MARK' }],
  ] as const) {
    const refused = take(by, answer)
    assert.ok(isRefusal(refused) && refused.code === 'forbidden')
  }
  const marked = take(person, { act: 'MARK', note: 'By telephone' })
  assert.ok(!isRefusal(marked) && marked.state === 'done')
  assert.deepEqual([marked.outcome, marked.value, marked.answers], ['CONTINUE', 'By telephone', undefined])
  const failed = take(system, { act: 'FAILED', problem: 'x' })
  assert.ok(!isRefusal(failed))
  assert.deepEqual(failed, { state: 'open', detail: { panels: [], problem: 'x' } }, 'it waits on')
  for (const [by, answer] of [
    [system, { outcome: 'CONTINUE' }],
    [person, { act: 'MARK' }],
  ] as const) {
    const turn = stepKinds.CALLBACK.take(wait, failed.detail, by, answer, context)
    assert.ok(!isRefusal(turn))
    assert.deepEqual(turn.detail, { panels: [] }, 'what hindered it is over')
  }
  for (const value of ['RUN', 'AGAIN', 'APPROVED']) assert.ok(isRefusal(stepKinds.CALLBACK.resolve({ value }, 'Badge')))
})

test('it ends by itself, never by approving; it calls nobody and tells those who bring its address there', () => {
  for (const deadline of [undefined, { after: 'P2D', outcome: 'DENY' }, { after: 'PT4H', outcome: 'EXPIRE' }]) {
    const config = { ...wait, ...(deadline ? { deadline } : {}) }
    const opening = stepKinds.CALLBACK.open(config, context)
    assert.ok(opening.state === 'open')
    assert.deepEqual(opening.timers, [{ kind: 'DEADLINE', due: deadline?.after ?? 'P7D' }])
    assert.equal(stepKinds.CALLBACK.silence?.(config), deadline?.outcome ?? 'EXPIRE')
  }
  const jobsOf = (step: { readonly type: string }) => {
    const opening = stepKinds[step.type as StepType].open(step, context)
    assert.ok(opening.state === 'open')
    const task = { taskId: 't', type: step.type, status: 'OPEN', detail: opening.detail } as unknown as Task
    const request = { tasks: [task], requestedFor: 'a', requestedBy: 'a' } as unknown as Request
    return follow(request, { type: 'taskOpened', task, timers: [] }).map((one) =>
      one.job === 'notice' ? one.kind : one.job,
    )
  }
  const to = { type: 'USER', userId: bob }
  assert.deepEqual(jobsOf(wait), ['callFlow'])
  assert.deepEqual(jobsOf({ ...wait, addressTo: to } as never), ['callFlow', 'task_assigned'])
  assert.deepEqual(jobsOf({ ...flow, seenToBy: to } as never), ['callFlow'], 'whom a flow needs only if it fails')
})
