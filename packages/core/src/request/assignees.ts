import { isRefusal, type Refusal, type Result, refuse } from '../refusal.ts'
import type { Panel, Vote } from '../steps/algebra.ts'
import { countEligible, excludedPersons, type Facts, type Principal, resolveRule } from '../steps/assignment.ts'
import { panelOf } from '../steps/panels.ts'
import { openStep, stepKinds } from '../steps/registry.ts'
import type { TaskDetail } from '../steps/step.ts'
import { afterNow, type Context, stepContext } from './context.ts'
import type { RequestCommand } from './decide.ts'
import { mayAct, openTask } from './eligible.ts'
import { type OpenRequest, type RequestEvent, subjectOf, type Task } from './model.ts'

type Judging = Pick<Context, 'actor' | 'facts'>

/** Why an actor cannot name other assignees of a task; undefined if he can. */
export const whyNotReassign = (request: OpenRequest, task: Task, { actor, facts }: Judging): Refusal | undefined => {
  if (task.status !== 'OPEN' && task.status !== 'ASSIGNING')
    return refuse('conflict', 'This task is already completed.')
  if (stepKinds[task.type].waitsFor === 'TIME') return refuse('conflict', 'This step waits for nobody.')
  return actor.isRequestAdmin || !isRefusal(mayAct(request, task, actor, facts))
    ? undefined
    : refuse('forbidden', 'Only a request administrator or an assignee can name other assignees.')
}

/**
 * Names other assignees for an open or unassigned task; the list replaces the old one (okta-access-requests F.4).
 * As many persons must act as before, whoever names them cannot decide, and nobody names the requester (abuse case A22).
 */
export const reassign = (
  request: OpenRequest,
  command: RequestCommand & { do: 'reassign' },
  context: Context,
): Result<readonly RequestEvent[]> => {
  const task = request.tasks.find((item) => item.taskId === command.taskId)
  if (!task) return refuse('not_found', 'There is no such task.')
  const hindrance = whyNotReassign(request, task, context)
  if (hindrance) return hindrance
  const { actor, facts } = context
  const { decides, keepsPartiesOut } = stepKinds[task.type]
  const keptOut = decides || keepsPartiesOut === true || task.detail.partiesOut === true
  const excluded = keptOut ? excludedPersons(subjectOf(request), facts) : new Set<string>()
  const causes = command.userIds.flatMap((userId, index) => {
    const user = facts.user(userId)
    const location = `/assignees/${index}`
    if (!user?.active || user.kind !== 'HUMAN') return [{ summary: `"${userId}" is not an active user.`, location }]
    if (excluded.has(user.personId))
      return [{ summary: `${user.displayName} made this request or gets the access, so cannot decide it.`, location }]
    if (decides && user.personId === actor.personId)
      return [{ summary: 'You cannot assign a decision to yourself.', location }]
    return []
  })
  if (command.userIds.length === 0) causes.push({ summary: 'Name at least one assignee.', location: '/assignees' })
  if (causes.length > 0) return refuse('invalid', 'These assignees cannot act on this task.', causes)
  const principals = [...new Set(command.userIds)].map((id): Principal => ({ kind: 'USER', id }))
  const panel = panelOf(principals, { selfAllowed: !keptOut }, { subject: subjectOf(request), facts })
  const votes = keptVotes(task.detail)
  const needed = Math.max(1, totalNeeded(task.detail))
  const voted = votes.filter((vote) => vote.decision === 'APPROVE').length
  if (panel.eligible + voted < needed)
    return refuse('invalid', `This step needs ${needed} persons, so name at least ${needed - voted}.`, [
      { summary: 'too few assignees', location: '/assignees' },
    ])
  const first = firstAssigned(request, task, context)
  const detail = withPanel(first?.detail ?? task.detail, { ...panel, needed }, votes)
  return [
    {
      type: 'reassigned',
      taskId: task.taskId,
      detail,
      by: actor.userId,
      ...(first && first.timers.length > 0
        ? { timers: first.timers.map((timer) => ({ ...timer, taskId: task.taskId })) }
        : {}),
      ...(command.reason ? { reason: command.reason } : {}),
    },
  ]
}

/** A step on which nobody could act opens when somebody is named: its time runs from then on. */
const firstAssigned = (request: OpenRequest, task: Task, context: Context) => {
  const step = context.steps[task.step]
  if (task.status !== 'ASSIGNING' || !step) return
  const opening = openStep(step, context.steps, stepContext(request, context))
  return opening.state === 'done' ? undefined : opening
}

const keptVotes = (detail: TaskDetail): readonly Vote[] =>
  'votes' in detail ? (detail.votes as readonly Vote[]).map((vote) => ({ ...vote, panels: [0] })) : []

const totalNeeded = (detail: TaskDetail & { readonly join?: 'ALL_OF' | 'ANY_OF' }): number => {
  const needed = detail.panels.map((panel) => panel.needed)
  if (detail.join === 'ANY_OF') return Math.min(...needed)
  return needed.reduce((sum, count) => sum + count, 0)
}

const withPanel = (detail: TaskDetail, panel: Panel, votes: readonly Vote[]): TaskDetail => ({
  ...detail,
  panels: [panel],
  ...('votes' in detail ? { join: 'ALL_OF', votes } : {}),
})

/** Why an actor cannot escalate an open task; undefined if he can. */
export const whyNotEscalate = (
  request: OpenRequest,
  task: Task,
  { actor, facts, settings }: Judging & Pick<Context, 'settings'>,
): Refusal | undefined => {
  const isOwn = actor.userId === request.requestedFor || actor.userId === request.requestedBy
  const isAssignee = !isRefusal(mayAct(request, task, actor, facts))
  if (!actor.isRequestAdmin && !isAssignee && !(isOwn && settings.requesterCanEscalate))
    return refuse('forbidden', 'You cannot escalate this task.')
  return task.escalated ? refuse('conflict', 'This task was already escalated; that can be done once.') : undefined
}

/**
 * Adds the assignees' managers, or whom the step names, beside the assignees; either may act. Once per task, with a
 * reason (okta-access-requests I.4). Request admins and assignees always may, the requester where the organization allows.
 */
export const escalate = (
  request: OpenRequest,
  command: RequestCommand & { do: 'escalate' },
  context: Context,
): Result<readonly RequestEvent[]> => {
  const task = openTask(request, command.taskId)
  if (isRefusal(task)) return task
  const hindrance = whyNotEscalate(request, task, context)
  if (hindrance) return hindrance
  const { actor } = context
  const event = escalation(request, task, context)
  if (event.added.length === 0) return refuse('conflict', 'There is nobody to escalate this task to.')
  return [{ ...event, by: actor.userId, reason: command.reason }]
}

/** The persons who could not act on a task though they were named: `mayAct` refuses them. */
const keptOutOf = (request: OpenRequest, task: Task, facts: Facts): ReadonlySet<string> => {
  const assigners = stepKinds[task.type].decides ? request.assigners : []
  const persons = assigners.flatMap((userId) => facts.user(userId)?.personId ?? [])
  return new Set([...excludedPersons(subjectOf(request), facts), ...persons])
}

/** Those of some principals who could act and sit in no seat yet, by whichever of their accounts; each person once. */
const freshOf = (
  principals: readonly Principal[],
  seated: readonly Principal[],
  excluded: ReadonlySet<string>,
  facts: Facts,
): readonly Principal[] => {
  const keyOf = ({ id, kind }: Principal): string => {
    const user = kind === 'USER' ? facts.user(id) : undefined
    return user?.active ? `PERSON ${user.personId}` : `${kind} ${id}`
  }
  const known = new Set(seated.map(keyOf))
  return principals.filter((principal) => {
    const key = keyOf(principal)
    if (known.has(key) || countEligible([principal], excluded, facts) === 0) return false
    known.add(key)
    return true
  })
}

/**
 * The escalation of a task: who is added, and the panels with them in; when to go on to theirs, where the step says so.
 * `added` is empty if there is nobody, and then it goes on no further.
 */
export const escalation = (
  request: OpenRequest,
  task: Task,
  { facts, now, steps }: Context,
): RequestEvent & { type: 'escalated' } => {
  const subject = subjectOf(request)
  const excluded = keptOutOf(request, task, facts)
  const rule = stepKinds[task.type].escalateTo?.(steps[task.step])
  const above = (principals: readonly Principal[]): readonly Principal[] =>
    rule
      ? resolveRule(rule, subject, facts)
      : principals.flatMap((principal) => {
          const managerId = principal.kind === 'USER' ? facts.user(principal.id)?.managerId : undefined
          return managerId ? [{ kind: 'USER' as const, id: managerId }] : []
        })
  const added = new Map<string, Principal>()
  const panels = task.detail.panels.map((panel) => {
    const fresh = freshOf(above(panel.principals), panel.principals, excluded, facts)
    for (const principal of fresh) added.set(principal.kind + principal.id, principal)
    const more = fresh.map((principal): Principal => ({ ...principal, escalated: true }))
    const principals = [...panel.principals, ...more]
    // Only whom they add: those who have left since it opened stay counted, as their votes do.
    const gained = countEligible(principals, excluded, facts) - countEligible(panel.principals, excluded, facts)
    return { ...panel, principals, eligible: panel.eligible + gained }
  })
  const { taskId } = task
  const times = task.escalated ? (task.escalations ?? 1) + 1 : 1
  const due = added.size > 0 && stepKinds[task.type].escalateAgain?.(steps[task.step], times, afterNow(now, facts))
  return {
    ...{ type: 'escalated', taskId, added: [...added.values()], detail: { ...task.detail, panels } },
    ...(due ? { next: { kind: 'ESCALATE', taskId, due } } : {}),
  }
}
