import assert from 'node:assert/strict'
import test from 'node:test'
import { flat } from '../card.ts'
import type { RequestEvent, Task } from '../request/model.ts'
import { activityLines } from './activity.ts'

const names = { ada: 'Ada', bob: 'Bob', cleo: 'Cleo', dev: 'Developers' }
const panel = (...ids: readonly string[]) => ({
  principals: ids.map((id) => ({ kind: id === 'dev' ? ('GROUP' as const) : ('USER' as const), id })),
  eligible: ids.length,
  needed: 1,
})
const task = (taskId: string, type: Task['type'], extra: Partial<Task> = {}): Task => ({
  taskId,
  step: 0,
  type,
  label: `Step ${taskId}`,
  status: 'OPEN',
  opened: '',
  escalated: false,
  reminded: 0,
  detail: { panels: [panel('bob', 'dev')] },
  ...extra,
})
const asked = {
  requestId: 'r',
  entryId: 'e',
  level: { appId: 'a', scopeType: 'APPLICATION' as const, scopeId: 'a' },
  requestedBy: 'ada',
  requestedFor: 'ada',
  answers: [],
  digest: '',
}
const vote = {
  userId: 'bob',
  personId: 'bob',
  as: 'bob',
  panels: [0],
  decision: 'APPROVE' as const,
  at: '',
  digest: '',
}
const told = (...events: readonly (readonly [string, RequestEvent])[]): readonly string[] =>
  activityLines(
    events.map(([actorName, event]) => ({ at: '2026-03-04T12:00:00Z', actorName, event })),
    names,
  ).map(({ line }) => flat(line, { time: (instant) => `<${instant}>`, quote: (text) => text }))

test('every event is a sentence with names, and none with an id', () => {
  const opened = (type: Task['type']): RequestEvent => ({ type: 'taskOpened', task: task(type, type), timers: [] })
  const done = (type: Task['type'], value?: string): RequestEvent => ({
    type: 'taskCompleted',
    taskId: type,
    ...(value === undefined ? {} : { value }),
  })
  const flow = { id: 'f', version: 1 }
  const lines = told(
    ['Ada', { ...asked, type: 'submitted', duration: 'P7D', conditionId: 'c', flow, timers: [] }],
    ['Ada', { ...asked, type: 'submitted', requestedFor: 'cleo', conditionId: 'c', flow, timers: [] }],
    ['Assent', { ...asked, type: 'rejected', reason: 'no rule' }],
    ['Ada', { type: 'stepPassed', step: 1 }],
    ['Ada', { type: 'stepPassed', step: 1, label: 'A few questions' }],
    ['Ada', { type: 'stepPassed', step: 2, label: 'Wait', why: 'its date has passed' }],
    ['Ada', { type: 'stepPassed', step: 3, label: 'Tell', tells: { to: [] }, why: 'there is nobody to tell' }],
    ['Ada', opened('APPROVAL')],
    ['Bob', { type: 'voted', taskId: 'APPROVAL', vote }],
    ['Bob', { type: 'voted', taskId: 'APPROVAL', vote: { ...vote, as: 'cleo', decision: 'DENY', message: 'no' } }],
    ['Bob', { type: 'voted', taskId: 'APPROVAL', vote: { ...vote, duration: 'PT8H' } }],
    ['Bob', done('APPROVAL', 'APPROVED')],
    ['Assent', done('APPROVAL', 'DENIED')],
    ['Ada', opened('QUESTION')],
    ['Bob', done('QUESTION', '4711')],
    ['Ada', opened('TODO')],
    ['Bob', done('TODO')],
    ['Ada', opened('WORKFLOW')],
    ['Assent', done('WORKFLOW', 'CONTINUE')],
    ['Assent', done('WORKFLOW', 'Place 12, by Ms Ng')],
    ['Assent', done('WORKFLOW', 'DENY')],
    ['Bob', { type: 'reassigned', taskId: 'TODO', detail: { panels: [panel('cleo')] }, by: 'bob', reason: 'away' }],
    [
      'Ada',
      {
        type: 'escalated',
        taskId: 'TODO',
        added: panel('cleo').principals,
        detail: { panels: [] },
        by: 'ada',
        reason: 'late',
      },
    ],
    ['Assent', { type: 'escalated', taskId: 'TODO', added: panel('cleo').principals, detail: { panels: [] } }],
    ['Assent', { type: 'escalated', taskId: 'TODO', added: [], detail: { panels: [] } }],
    ['Assent', { type: 'fellBack', taskId: 'TODO', detail: { panels: [panel('dev')] }, timers: [] }],
    ['Assent', { type: 'reminded', taskId: 'TODO' }],
    ['Assent', { type: 'inactivityNoticed', daysLeft: 1, next: { kind: 'INACTIVE', due: '' } }],
    ['Ada', { type: 'messaged', messageId: 'm', body: 'hello', by: 'ada' }],
    ['Bob', { type: 'approved' }],
    ['Bob', { type: 'denied' }],
    ['Ada', { type: 'canceled', reason: 'not needed' }],
    ['Assent', { type: 'expired', reason: 'too long' }],
    ['Assent', { type: 'grantRecorded', status: 'GRANTED', revocationScheduled: '2026-03-11T12:00:00Z' }],
    ['Assent', { type: 'revocationRecorded', status: 'REVOKED' }],
  )
  assert.deepEqual(lines, [
    'Ada asked for 7 days',
    'Ada asked on behalf of Cleo',
    'Not possible: no rule',
    'Nothing was left to ask in Step 2',
    'Nothing was left to ask in “A few questions”',
    '“Wait” was passed over: its date has passed',
    '“Tell” was passed over: there is nobody to tell',
    '“Step APPROVAL” waits for Bob, Developers',
    'Bob approved',
    'Bob denied in place of Cleo: no',
    'Bob approved for 8 hours',
    '“Step APPROVAL” is approved',
    '“Step APPROVAL” is denied',
    '“Step QUESTION” waits for Bob, Developers',
    'Bob answered “Step QUESTION”: 4711',
    '“Step TODO” waits for Bob, Developers',
    'Bob marked “Step TODO” as done',
    '“Step WORKFLOW” waits for another system',
    '“Step WORKFLOW” was answered by another system',
    '“Step WORKFLOW” was answered by another system: Place 12, by Ms Ng',
    '“Step WORKFLOW” was denied by another system',
    'Bob gave “Step TODO” to Cleo: away',
    'Ada escalated “Step TODO” to Cleo: late',
    '“Step TODO” was escalated to Cleo',
    'There was nobody to escalate “Step TODO” to',
    '“Step TODO” went to its fallback: Developers',
    'A reminder of “Step TODO” went out',
    'Expires in 1 day if nothing happens',
    'Ada wrote: hello',
    'The request is approved',
    'The request is denied',
    'Ada canceled the request: not needed',
    'The request expired: too long',
    'Access is there, until <2026-03-11T12:00:00Z>',
    'Access was taken back',
  ])
})

test('E10: what people wrote stays apart from our words; of many people the first ten are named', () => {
  const many = Array.from({ length: 13 }, (_, n) => `user${n}`)
  const [line] = told([
    'Ada',
    { type: 'taskOpened', task: task('x', 'APPROVAL', { detail: { panels: [panel(...many)] } }), timers: [] },
  ])
  assert.match(line!, /user9 and 3 more$/)
  const [nobody] = told([
    'Ada',
    { type: 'taskOpened', task: task('x', 'APPROVAL', { status: 'ASSIGNING' }), timers: [], why: 'all left' },
  ])
  assert.equal(nobody, 'Nobody can act on “Step x”: all left')
  const message: RequestEvent = { type: 'messaged', messageId: 'm', body: 'The request is approved', by: 'ada' }
  const [{ line: parts } = { line: [] }] = activityLines([{ at: '', actorName: '<b>', event: message }], {})
  assert.deepEqual(parts, [{ said: '<b>' }, ' wrote: ', { said: 'The request is approved' }])
})
