import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { follow } from '@assent/core/request/follow.ts'
import type { Request, Task } from '@assent/core/request/model.ts'
import { acceptSteps, type StepType, stepKinds } from '@assent/core/steps/registry.ts'
import type { RunDetail } from '@assent/core/steps/run.ts'
import type { Answerer, StepContext } from '@assent/core/steps/step.ts'
import fc from 'fast-check'

const connectorId = 'con00000000000000001'
const level = { appId: '0oa00000000000000001', scopeType: 'APPLICATION', scopeId: '0oa00000000000000001' }
const who = { type: 'USER', userId: '00u00000000000000002' }
const ticket = { connectorId, summary: 'x' }

/** A step of each kind that is carried out, without whoever runs it; and the member that says who that is. */
const steps = [
  [{ type: 'ACTION', label: 'Give', key: 'a', do: 'GIVE', level }, 'assignmentRule'],
  [{ type: 'WORKFLOW', label: 'Ask', key: 'a', connectorId }, 'seenToBy'],
  [{ type: 'JIRA', label: 'Issue', key: 'a', ...ticket, project: 'OPS', issueType: 'Task' }, 'seenToBy'],
  [{ type: 'SERVICENOW', label: 'Incident', key: 'a', ...ticket, table: 'incident' }, 'seenToBy'],
] as const
const kindOf = (step: { readonly type: string }) => stepKinds[step.type as StepType]
const any = fc.constantFrom(...steps)

const user = (userId: string) => ({ userId, personId: userId, active: true, kind: 'HUMAN', displayName: userId })
const facts = { user, memberSince: () => undefined, nameOf: () => undefined } as unknown as StepContext['facts']
const context = {
  facts,
  subject: { requestedFor: 'a', requestedBy: 'a', level },
  answers: [],
  now: '2026-01-01T00:00:00.000Z',
  after: (span: string) => span,
} as unknown as StepContext
const person = { userId: who.userId } as Answerer

test('every kind that calls another system can be run by a person, who has to be named', () => {
  for (const kind of Object.values(stepKinds).filter(({ calls }) => calls))
    assert.ok(
      steps.some(([{ type }]) => type === kind.type),
      kind.type,
    )
  for (const [step, rule] of steps) {
    const refused = acceptSteps([{ ...step, run: 'PERSON' }])
    assert.ok(isRefusal(refused), step.type)
    assert.deepEqual(
      refused.causes.map(({ location, summary }) => [location, summary]),
      [[`/steps/0/${rule}`, 'Say who runs it.']],
    )
    assert.ok(!isRefusal(acceptSteps([{ ...step, run: 'PERSON', [rule]: who }])))
    assert.ok(isRefusal(acceptSteps([{ ...step, run: 'NOBODY', [rule]: who }])))
  }
})

test('nothing is called before somebody has run it; he is asked as for any task; where nobody can, that is said', () => {
  fc.assert(
    fc.property(any, fc.boolean(), ([step, rule], byPerson) => {
      const kind = kindOf(step)
      const config = { ...step, [rule]: who, ...(byPerson ? { run: 'PERSON' } : {}) }
      const opening = kind.open(config, context)
      assert.ok(opening.state === 'open')
      const task = { taskId: 't', type: step.type, status: 'OPEN', detail: opening.detail } as unknown as Task
      const request = { tasks: [task], requestedFor: 'a', requestedBy: 'a' } as unknown as Request
      const jobs = follow(request, { type: 'taskOpened', task, timers: [] })
      assert.deepEqual(
        jobs.map((job) => (job.job === 'notice' ? [job.kind, job.to] : job.job)),
        byPerson ? [['task_assigned', [{ kind: 'USER', id: who.userId }]]] : kind.calls ? ['callFlow'] : [],
      )
      const nobody = kind.open({ ...config, [rule]: { type: 'USER', userId: 'a' } }, context)
      assert.ok(nobody.state === (byPerson ? 'unassigned' : 'open'), 'whoever asks runs nothing')
      const times = step.type === 'ACTION' ? [] : ['DEADLINE']
      for (const { timers } of [opening, nobody])
        assert.deepEqual(
          timers.map((timer) => timer.kind),
          times,
          'whoever has to run it, it ends by itself',
        )
      const seats = (others: number) => () => ({ named: 1, others, all: 1 })
      const lacks = (others: number) =>
        kind.lacks === 'NEVER' ? undefined : kind.lacks(config, seats(others), {} as never)
      assert.deepEqual([lacks(0), lacks(1)], [byPerson ? `Nobody can run "${step.label}".` : undefined, undefined])
    }),
  )
})

test('however often it is pressed, and by how many, it is called once until something comes of it', () => {
  fc.assert(
    fc.property(
      any,
      fc.array(fc.constantFrom('RUN', 'AGAIN'), { minLength: 1, maxLength: 6 }),
      ([step, rule], presses) => {
        const kind = kindOf(step)
        const config = { ...step, [rule]: who, run: 'PERSON' }
        const opening = kind.open(config, context)
        assert.ok(opening.state === 'open')
        let detail = opening.detail as RunDetail
        let calls = 0
        for (const value of presses) {
          const answer = kind.resolve({ value }, step.label)
          if (isRefusal(answer)) continue
          const turn = kind.take(config, detail, person, answer, context)
          if (isRefusal(turn)) {
            assert.equal(turn.code, 'conflict')
            continue
          }
          assert.ok(turn.state === 'open')
          detail = turn.detail as RunDetail
          calls++
        }
        assert.equal(calls, presses.includes('RUN') ? 1 : 0)
        assert.equal(detail.run, calls > 0 ? 'RUNNING' : 'READY')
      },
    ),
  )
})

test('what has not answered is called again by who says so, and not twice within a minute', () => {
  const [flow] = steps[1]
  const kind = stepKinds.WORKFLOW
  const at = (now: string) => ({ ...context, now })
  const running = { panels: [], run: 'RUNNING', called: context.now }
  const again = (now: string) => kind.take(flow, running, person, { act: 'AGAIN' }, at(now))
  assert.ok(isRefusal(again('2026-01-01T00:00:59.999Z')))
  const turn = again('2026-01-01T00:01:00.000Z')
  assert.ok(!isRefusal(turn) && turn.state === 'open')
  assert.deepEqual(turn.detail, { ...running, called: '2026-01-01T00:01:00.000Z' })
  const hindered = kind.take(flow, { ...running, problem: 'x' } as never, person, { act: 'RUN' }, context)
  assert.ok(!isRefusal(hindered), 'what could not be called is tried again at once')
})

test('what came of it only the system says; what could not be done waits for people again', () => {
  const system = { userId: 'system', isSystem: true } as Answerer
  const says = { act: 'FAILED', problem: 'x' }
  const told = [
    [{ act: 'DONE' }, says],
    [{ outcome: 'CONTINUE' }, { act: 'TROUBLE', problem: 'x' }, { act: 'REACHED' }, says],
    [
      { act: 'SEEN', ticket: { key: 'A', url: 'http://a', state: 'x' }, names: [] },
      { act: 'TROUBLE', problem: 'x' },
      says,
    ],
  ]
  for (const [index, [step]] of steps.entries()) {
    const kind = kindOf(step)
    const running = { panels: [], run: 'RUNNING' } as const
    for (const answer of told[Math.min(index, 2)]!) {
      const refused = kind.take(step, running, person, answer, context)
      assert.ok(isRefusal(refused) && refused.code === 'forbidden', `${step.type} ${JSON.stringify(answer)}`)
    }
    const turn = kind.take(step, running, system, says, context)
    assert.ok(!isRefusal(turn) && turn.state === 'open')
    assert.deepEqual(turn.detail, { panels: [], run: 'FAILED', problem: 'x' })
    assert.deepEqual([kind.waits?.(running), kind.waits?.(turn.detail)], ['SYSTEM', 'PEOPLE'], step.type)
  }
  for (const act of ['RUN', 'AGAIN', 'MARK']) {
    const refused = stepKinds.WORKFLOW.take(
      steps[1][0],
      { panels: [], run: 'READY' } as never,
      system,
      { act },
      context,
    )
    assert.ok(isRefusal(refused) && refused.code === 'forbidden', `the system has no flow called by itself: ${act}`)
  }
})
