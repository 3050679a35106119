import { type Result, refuse } from '../refusal.ts'
import { excludedPersons, type Facts, standing } from '../steps/assignment.ts'
import { stepKinds } from '../steps/registry.ts'
import { type Answerer, principalsOf } from '../steps/step.ts'
import type { Actor } from './context.ts'
import { type OpenRequest, type Request, subjectOf, type Task } from './model.ts'

/**
 * By which right an actor may act on a task now, or why not. The one place that answers "may he decide?":
 * submission of an answer, the inbox's controls and the checker all ask here.
 */
export const mayAct = (
  request: OpenRequest,
  task: Task,
  actor: Actor,
  facts: Facts,
): Result<Pick<Answerer, 'standing' | 'panels'>> => {
  if (actor.kind !== 'HUMAN') return refuse('forbidden', 'Only a person can act on this task, not a machine identity.')
  if (!facts.user(actor.userId)?.active) return refuse('forbidden', 'Your account is not active.')
  const { adminsAct, decides, keepsPartiesOut } = stepKinds[task.type]
  if ((keepsPartiesOut || task.detail.partiesOut) && excludedPersons(subjectOf(request), facts).has(actor.personId))
    return refuse('forbidden', 'You cannot act on this step of a request that you made or that is for you.')
  if (decides) {
    if (excludedPersons(subjectOf(request), facts).has(actor.personId))
      return refuse('forbidden', 'You cannot decide a request that you made or that is for you.')
    const assigned = request.assigners.some((userId) => facts.user(userId)?.personId === actor.personId)
    if (assigned) return refuse('forbidden', 'You chose who decides this request, so you cannot decide it yourself.')
  }
  const rights = task.detail.panels.map((panel) =>
    standing(actor.userId, panel.principals, task.opened, facts, task.taskId),
  )
  const panels = rights.flatMap((right, index) => (right ? [index] : []))
  const first = rights.find((right) => right !== undefined)
  if (!first && adminsAct && actor.isRequestAdmin)
    return { standing: { as: actor.userId, delegated: false, escalated: false }, panels: [] }
  if (!first) return refuse('forbidden', 'You are not among those who can act on this task.')
  return { standing: first, panels }
}

/** The open task of that id, or why there is none to act on. */
export const openTask = (request: OpenRequest, taskId: string): Result<Task> => {
  const task = request.tasks.find((item) => item.taskId === taskId)
  if (!task) return refuse('not_found', 'There is no such task.')
  if (task.status === 'ASSIGNING')
    return refuse('conflict', 'This task has nobody to act on it yet; a request assignee must name somebody.')
  if (task.status !== 'OPEN') return refuse('conflict', 'This task is already completed.')
  return task
}

/** True for who has to do with a request: requester, creator, and who acts or acted on one of its tasks, or gave it away. */
export const isParty = (request: Request, userId: string, facts: Facts): boolean =>
  userId === request.requestedFor ||
  userId === request.requestedBy ||
  request.assigners.includes(userId) ||
  request.tasks.some((task) => task.completedBy === userId || isAmong(task, userId, facts))

const isAmong = (task: Task, userId: string, facts: Facts): boolean =>
  principalsOf(task.detail).some((principal) =>
    principal.kind === 'USER' ? principal.id === userId : facts.memberSince(principal.id, userId) !== undefined,
  )
