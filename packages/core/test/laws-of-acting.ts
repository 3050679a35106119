import assert from 'node:assert/strict'
import type { Request } from '@assent/core/request/model.ts'
import type { Vote } from '@assent/core/steps/algebra.ts'
import { instant, type World } from './world.ts'

export const isDone = (request: Request, at: number): boolean =>
  request.tasks.some(({ past, status, step }) => step === at && status === 'COMPLETED' && !past)

export const approvedBy = (request: Request): readonly string[] =>
  request.tasks.flatMap(({ taskId, value }) => (value === 'APPROVED' ? [taskId] : []))

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
  if (task.type === 'ACTION' && event.by !== undefined) {
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
