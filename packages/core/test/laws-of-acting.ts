import assert from 'node:assert/strict'
import { systemUserId } from '@assent/core/ids.ts'
import { evolve } from '@assent/core/request/evolve.ts'
import { follow } from '@assent/core/request/follow.ts'
import type { Request, Stamped, Task } from '@assent/core/request/model.ts'
import type { Vote } from '@assent/core/steps/algebra.ts'
import { stepKinds } from '@assent/core/steps/registry.ts'
import { instant, type World } from './world.ts'

export const isDone = (request: Request, at: number): boolean =>
  request.tasks.some(({ past, status, step }) => step === at && status === 'COMPLETED' && !past)

export const approvedBy = (request: Request): readonly string[] =>
  request.tasks.flatMap(({ taskId, value }) => (value === 'APPROVED' ? [taskId] : []))

/** An answer that fits what waits; of an action also what only the system may say. `luck`: which one of those that fit, from 0 on. */
export const answerOf = (task: Task | undefined, decision: string, luck: number): object => {
  if (task?.type === 'APPROVAL') return { decision }
  if (!task || stepKinds[task.type].waitsFor !== 'SYSTEM') return {}
  const [said, again] = task.type === 'ACTION' ? ['DONE', 'RUN'] : ['FAILED', 'AGAIN']
  if (decision === 'DENY') return { act: said, ...(said === 'FAILED' ? { problem: 'no' } : {}) }
  return { act: ['RUN', 'MARK', again][luck % 3] }
}

/** What comes of steps that the system carries out, or other systems answer. */
export const fromOutside: readonly object[] = [
  { act: 'DONE' },
  { act: 'DONE' },
  { act: 'FAILED', problem: 'no' },
  { act: 'MARK' },
  { outcome: 'CONTINUE', outputs: { who: 'toString' } },
  { outcome: 'DENY' },
]

/** Another system is called when its step begins by itself, or somebody has run it; each time once. */
export const calledAsRun = (history: readonly Stamped[]): void => {
  let request: Request | undefined
  for (const stamped of history) {
    const { event } = stamped
    request = evolve(request as Request, stamped)
    const called = follow(request, event).flatMap((job) => (job.job === 'callFlow' ? [job.taskId] : []))
    if (event.type === 'taskOpened') {
      const { detail, status, taskId, type } = event.task
      const { calls, hears } = stepKinds[type]
      const begins = status === 'OPEN' && (calls || hears) && !('run' in detail && detail.run === 'READY')
      assert.deepEqual(called, begins ? [taskId] : [], 'it begins by itself, or waits for somebody')
      continue
    }
    const isRun = event.type === 'turned' && event.by !== undefined
    const type = isRun && request.tasks.find(({ taskId }) => taskId === event.taskId)!.type
    assert.deepEqual(called, type && stepKinds[type].calls ? [event.taskId] : [], 'only a person has it called again')
  }
}

/** Only what gave nothing is opened again, within its time; after a denial not by whoever asked. */
export const mayReopen = (
  request: Request,
  actor: { readonly personId: string; readonly isRequestAdmin: boolean },
  world: World,
): void => {
  if (request.status === 'PENDING') assert.fail('what is open is not opened again')
  assert.ok(['DENIED', 'CANCELED', 'EXPIRED'].includes(request.status), 'what was approved stays closed')
  assert.equal(request.grant, undefined, 'and so does what has access')
  assert.ok(world.now - Date.parse(request.resolved) <= 30 * 86_400_000)
  const parties = [request.requestedFor, request.requestedBy].map((party) => world.users.get(party)!.personId)
  const asked = parties.includes(actor.personId)
  assert.ok(asked ? request.status !== 'DENIED' : actor.isRequestAdmin, 'by those who may')
}

/** A timer ends when its time has come, or by an administrator whom the request is neither for nor by. */
export const mayEnd = (
  request: Request,
  event: { readonly taskId: string; readonly by?: string },
  world: World,
  admin: boolean,
): void => {
  const task = request.tasks.find(({ taskId }) => taskId === event.taskId)!
  const { hears, waitsFor } = stepKinds[task.type]
  if (hears && event.by === undefined) {
    const { due } = request.timers.find(({ kind, taskId }) => kind === 'DEADLINE' && taskId === task.taskId)!
    assert.ok(due <= instant(world.now), 'without an answer only silence ends it, when its time is over')
    return
  }
  if (waitsFor === 'SYSTEM' && event.by !== undefined) {
    if (event.by === systemUserId) {
      assert.ok(hears, 'nothing but an answer from outside')
      return
    }
    const persons = [event.by, request.requestedFor, request.requestedBy].map((id) => world.users.get(id)!.personId)
    assert.ok(!persons.slice(1).includes(persons[0]!), 'nobody runs what gives to himself')
    return
  }
  if (task.type !== 'TIMER') return
  const due = request.timers.find(({ kind, taskId }) => kind === 'END' && taskId === task.taskId)!.due
  if (event.by === undefined) {
    assert.ok(due <= instant(world.now), 'a timer ends when its time has come')
    return
  }
  const persons = [event.by, request.requestedFor, request.requestedBy].map((id) => world.users.get(id)!.personId)
  assert.ok(admin && !persons.slice(1).includes(persons[0]!), 'or by an administrator, not for himself')
}

/** Who voted was let to: not a party, not a machine, not an assigner, active, and in the panel since before it opened. */
export const mayVote = (request: Request, vote: Vote, world: World): void => {
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
    assert.ok(delegation && (delegation.starts <= Date.parse(task.opened) || delegation.handed.has(task.taskId)))
  }
}
