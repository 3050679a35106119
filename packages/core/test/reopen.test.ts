import assert from 'node:assert/strict'
import test from 'node:test'
import { systemUserId } from '@assent/core/ids.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Context, stamp } from '@assent/core/request/context.ts'
import { decide, type RequestCommand } from '@assent/core/request/decide.ts'
import { evolve, fold } from '@assent/core/request/evolve.ts'
import type { Request } from '@assent/core/request/model.ts'
import { submit } from '@assent/core/request/submit.ts'
import { acceptSteps, type Step } from '@assent/core/steps/registry.ts'
import { id, level, start } from './flow-arbitraries.ts'
import { factsOf, instant, type World } from './world.ts'

const [ada, boss, other, admin] = [id(0), id(1), id(2), id(3)]
const world = (): World => ({
  now: start,
  users: new Map(
    [ada, boss, other, admin].map((userId) => [
      userId,
      { personId: userId, active: true, kind: 'HUMAN', managerId: userId === ada ? boss : undefined },
    ]),
  ),
  members: new Map(),
  owners: new Map(),
  delegates: new Map(),
})

const approval = (label: string, userId: string, more: object = {}) => ({
  type: 'APPROVAL',
  label,
  assignmentRule: { type: 'USER', userId },
  ...more,
})

let counter = 0
/** A request of ada with these steps, and what people do to it. */
const asked = (flow: readonly object[], more: object = {}) => {
  const at = world()
  const steps = acceptSteps(flow) as readonly Step[]
  assert.ok(!isRefusal(steps), JSON.stringify(steps))
  const context = (userId: string): Context => ({
    actor: {
      userId,
      personId: userId,
      kind: userId === systemUserId ? 'SYSTEM' : 'HUMAN',
      isRequestAdmin: userId === admin,
    },
    now: instant(at.now),
    facts: factsOf(at),
    steps,
    newTaskId: () => (++counter).toString(16).padStart(24, '0'),
    digest: JSON.stringify,
    settings: { requesterCanEscalate: true },
  })
  const events = submit(
    {
      requestId: 'req00000000000000001',
      entryId: 'cen00000000000000001',
      level,
      requestedFor: ada,
      requestedBy: ada,
      given: [],
      policy: { covered: true, conditionId: 'rco00000000000000001', flow: { id: 'f', version: 1 } },
      ...more,
    },
    context(ada),
  )
  assert.ok(!isRefusal(events))
  let request = fold(events.map((event) => stamp(event, context(ada))))!
  return {
    world: at,
    now: () => request,
    does: (userId: string, command: RequestCommand): Request => {
      const happened = decide(request, command, context(userId))
      assert.ok(!isRefusal(happened), JSON.stringify(happened))
      for (const event of happened) request = evolve(request, stamp(event, context(userId)))
      return request
    },
    refused: (userId: string, command: RequestCommand): string => {
      const refusal = decide(request, command, context(userId))
      assert.ok(isRefusal(refusal), 'it should be refused')
      return refusal.code
    },
  }
}

const vote = (request: Request, decision: string): RequestCommand => ({
  do: 'answer',
  taskId: request.tasks.at(-1)!.taskId,
  answer: { decision },
})

test('a denial of an earlier round spares no approval of more time that needs the first one only', () => {
  const { does, now } = asked([approval('First', boss), approval('Second', other)], { lighter: 'FIRST_APPROVER' })
  does(boss, vote(now(), 'DENY'))
  const again = does(admin, { do: 'reopen' })
  assert.deepEqual([again.status, again.tasks.at(-1)!.label, again.tasks.at(-1)!.status], ['PENDING', 'First', 'OPEN'])
  assert.equal(does(boss, vote(now(), 'APPROVE')).status, 'APPROVED')
})

test('what was denied earlier is denied no more once it was approved in the next round', () => {
  const { does, now } = asked([approval('First', boss), approval('Second', other)])
  does(boss, vote(now(), 'APPROVE'))
  does(other, vote(now(), 'DENY'))
  does(admin, { do: 'reopen' })
  assert.deepEqual(
    now().tasks.map(({ label, past }) => [label, past ?? false]),
    [
      ['First', false],
      ['Second', true],
      ['Second', false],
    ],
  )
  assert.equal(does(other, vote(now(), 'APPROVE')).status, 'APPROVED')
})

test('nobody opens his own denied request again, whatever his role', () => {
  const { does, now, refused } = asked([approval('First', boss)], { requestedBy: admin })
  does(boss, vote(now(), 'DENY'))
  assert.equal(refused(admin, { do: 'reopen' }), 'forbidden')
  assert.equal(refused(ada, { do: 'reopen' }), 'forbidden')
})

test('a deadline that stood still on hold is due later by as long, and then rings', () => {
  const { does, now, world: at } = asked([approval('First', boss, { deadline: { after: 'P3D', outcome: 'DENY' } })])
  const due = now().timers.find(({ kind }) => kind === 'DEADLINE')!.due
  at.now += 2 * 86_400_000
  does(admin, { do: 'hold', reason: 'x' })
  at.now += 10 * 86_400_000
  assert.equal(does(systemUserId, { do: 'wake' }).status, 'PENDING')
  does(admin, { do: 'resume' })
  const later = now().timers.find(({ kind }) => kind === 'DEADLINE')!.due
  assert.equal(Date.parse(later) - Date.parse(due), 10 * 86_400_000)
  at.now += 86_400_000
  assert.equal(does(systemUserId, { do: 'wake' }).status, 'DENIED')
})

test('an escalation on hold goes on after it, and loses nothing of its time to the hold', () => {
  const hour = 3_600_000
  const one = asked([approval('One', other, { escalation: { after: 'PT4H', most: 2 } })])
  for (const [who, managerId] of [
    [other, boss],
    [boss, admin],
  ] as const)
    one.world.users.set(who, { ...one.world.users.get(who)!, managerId })
  one.world.now += hour
  one.does(admin, { do: 'hold', reason: 'The vendor' })
  one.world.now += 10 * hour
  const { taskId } = one.now().tasks[0]!
  const onHold = one.does(admin, { do: 'escalate', taskId, reason: 'It is urgent' })
  assert.deepEqual(
    (onHold.status === 'PENDING' ? onHold.timers : []).map(({ kind }) => kind),
    ['HOLD'],
  )
  one.world.now += hour
  const goes = one.does(admin, { do: 'resume' })
  assert.deepEqual(
    (goes.status === 'PENDING' ? goes.timers : [])
      .filter(({ kind }) => kind === 'ESCALATE')
      .map(({ due }) => Date.parse(due) - one.world.now),
    [4 * hour],
  )
})

test('the time of a step on which nobody could act runs from when somebody is named, and on hold stands still', () => {
  const hour = 3_600_000
  const timed = { reminders: { every: 'PT2H', most: 1 }, deadline: { after: 'PT8H', outcome: 'DENY' } }
  const left = (held: boolean) => {
    // Whoever asks cannot decide, and nobody else is named.
    const one = asked([approval('One', ada, timed)])
    const { status, taskId } = one.now().tasks[0]!
    assert.equal(status, 'ASSIGNING')
    one.world.now += 5 * hour
    if (held) one.does(admin, { do: 'hold', reason: 'The vendor' })
    one.world.now += hour
    one.does(admin, { do: 'reassign', taskId, userIds: [boss] })
    one.world.now += hour
    if (held) one.does(admin, { do: 'resume' })
    const { now } = one.world
    const times = one.now().timers.map(({ due, kind }) => [kind, (Date.parse(due) - now) / hour])
    // Whoever is named after that has no time of his own.
    one.does(admin, { do: 'reassign', taskId, userIds: [other] })
    assert.deepEqual(
      one.now().timers.map(({ due, kind }) => [kind, (Date.parse(due) - now) / hour]),
      times,
    )
    one.world.now += 9 * hour
    return { times: times.filter(([kind]) => kind !== 'INACTIVE'), end: one.does(systemUserId, { do: 'wake' }).status }
  }
  const expected = (reminder: number, deadline: number) => [
    ['REMIND', reminder],
    ['DEADLINE', deadline],
  ]
  assert.deepEqual(left(false), { times: expected(1, 7), end: 'DENIED' })
  assert.deepEqual(left(true), { times: expected(2, 8), end: 'DENIED' })
})
