import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { follow } from '@assent/core/request/follow.ts'
import type { Request } from '@assent/core/request/model.ts'
import { acceptSteps, stepKinds } from '@assent/core/steps/registry.ts'
import type { Answerer, StepContext } from '@assent/core/steps/step.ts'
import { answersIn, fillTemplate } from '@assent/core/steps/template.ts'
import type { TicketDetail } from '@assent/core/steps/ticket.ts'

const question = '11111111-0000-4000-8000-000000000001'
const form = {
  type: 'QUESTION',
  label: 'Details',
  key: 'form',
  assignmentRule: { type: 'REQUESTER' },
  questions: [{ id: question, label: 'Why', type: 'TEXT' }],
}
const issue = {
  type: 'JIRA',
  label: 'Ticket',
  key: 'ticket',
  connectorId: 'con00000000000000001',
  project: 'OPS',
  issueType: 'Task',
  summary: `{{${question}}}`,
  done: ['Done'],
  denied: ['Rejected'],
}
const causes = (...steps: object[]): readonly string[] => {
  const refused = acceptSteps(steps)
  assert.ok(isRefusal(refused))
  return refused.causes.map(({ location, summary }) => `${location}: ${summary}`)
}

test('the checker refuses texts that take in what comes later, and states that mean two things', () => {
  assert.ok(!isRefusal(acceptSteps([form, issue])))
  assert.deepEqual(causes(issue, form), ['/steps/0/summary: "Why" is asked later.'])
  assert.deepEqual(causes({ ...issue, summary: 'x', text: '{{nothing.here}}' }), [
    '/steps/0/text: There is no question "nothing.here".',
  ])
  assert.deepEqual(causes(form, { ...issue, denied: [' DONE '] }), [
    '/steps/1/denied/0: " DONE " cannot mean both that it is done and that it is denied.',
  ])
  const { done: _, ...undone } = issue
  assert.deepEqual(causes(form, undone), ['/steps/1/done: Say in which state it is done, too.'])
})

test('what a ticket gave out can be taken into the text of a later one', () => {
  const later = {
    ...issue,
    key: 'other',
    label: 'Other',
    summary: 'After {{ticket.key}}, see {{ ticket.url }} {{link}}',
  }
  assert.ok(!isRefusal(acceptSteps([form, issue, later])))
  assert.deepEqual(answersIn(later.summary), ['ticket.key', 'ticket.url'])
})

test('a text is filled in once', () => {
  const answers = [{ id: question, label: 'Why', type: 'TEXT', value: '{{link}} $& {{x}}' }] as const
  const filled = fillTemplate(`{{${question}}} {{link}} {{gone}}!`, answers, { link: 'L' })
  assert.equal(filled, '{{link}} $& {{x}} L !')
})

const context = { answers: [], after: (span: string) => span } as unknown as StepContext
const system = { isSystem: true } as Answerer
const person = { userId: '00u00000000000000001' } as Answerer
const running: TicketDetail = { panels: [], run: 'RUNNING' }
const ticket = { key: 'OPS-1', url: 'https://jira.example/browse/OPS-1', state: 'Done' }
const take = (detail: TicketDetail, by: Answerer, answer: object) =>
  stepKinds.JIRA.take(issue, detail, by, answer, context)

test('only the system says what became of a ticket; it can deny, and cannot approve in a person’s place', () => {
  for (const act of ['SEEN', 'TROUBLE', 'FAILED']) {
    const refused = take(running, person, { act, ticket, names: ['Done'], problem: 'x' })
    assert.ok(isRefusal(refused) && refused.code === 'forbidden', act)
  }
  const done = take(running, system, { act: 'SEEN', ticket, names: ['done'] })
  assert.ok(!isRefusal(done) && done.state === 'done' && done.outcome === 'CONTINUE')
  assert.deepEqual(
    done.answers?.map(({ id, value }) => [id, value]),
    [
      ['ticket.key', 'OPS-1'],
      ['ticket.url', ticket.url],
      ['ticket.state', 'Done'],
    ],
  )
  const denied = take(running, system, { act: 'SEEN', ticket, names: ['3', 'Rejected'] })
  assert.ok(!isRefusal(denied) && denied.state === 'done' && denied.outcome === 'DENIED')
  assert.equal(stepKinds.JIRA.decides, false)
  const opening = stepKinds.JIRA.open(issue, { ...context, denied: true })
  assert.ok(opening.state === 'done' && opening.skipped, 'after a denial no ticket is made')
})

test('what hinders it is told to whoever looks after the request, and a new run is a new call', () => {
  const tasks = [{ taskId: 't', type: 'JIRA' }]
  const request = { tasks, assignee: person.userId, requestedFor: 'a', requestedBy: 'a' } as unknown as Request
  const turned = (detail: TicketDetail, by?: string) =>
    follow(request, { type: 'turned', taskId: 't', detail, ...(by ? { by } : {}) })
  const [told] = turned({ ...running, problem: 'Jira answered 500.' })
  assert.ok(told?.job === 'notice' && told.kind === 'action_failed' && told.note === 'Jira answered 500.')
  assert.deepEqual(told.to, [{ kind: 'ASSIGNEE', id: person.userId }, { kind: 'REQUEST_ADMINS' }])
  assert.deepEqual(turned(running, person.userId), [{ job: 'callFlow', taskId: 't' }])
  assert.deepEqual(turned({ ...running, ticket }), [], 'a new state is no news for anybody but those who look')
  const again = take(running, person, { act: 'RUN' })
  assert.ok(isRefusal(again) && again.code === 'conflict')
})
