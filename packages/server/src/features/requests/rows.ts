import { follow, type Job } from '@assent/core/request/follow.ts'
import type { Request, RequestEvent, Stamped, Task } from '@assent/core/request/model.ts'
import { priorityRank } from '@assent/core/request/priority.ts'
import { tagKey } from '@assent/core/request/tags.ts'
import { principalsOf } from '@assent/core/steps/step.ts'
import type { Writes } from './store.ts'

/** The columns of a request that are there for finding and checking; the aggregate itself goes into `state`. */
const columns = (request: Request) => ({
  request_id: request.requestId,
  status: request.status,
  duration: request.duration ?? null,
  digest: request.digest,
  last_updated: request.lastActivity,
  last_updated_by: request.lastActor,
  resolved: request.status === 'PENDING' ? null : request.resolved,
  grant_status: grantOf(request)?.status ?? null,
  granted: grantOf(request)?.granted ?? null,
  revocation_status: revocationOf(request)?.status ?? null,
  revocation_scheduled: revocationOf(request)?.scheduled ?? null,
  revoked: revocationOf(request)?.revoked ?? null,
  next_due: request.timers.reduce<string | null>(
    (first, timer) => (first === null || timer.due < first ? timer.due : first),
    null,
  ),
  priority: priorityRank(request.priority),
  held: request.status === 'PENDING' && request.held !== undefined,
  round: request.round ?? 1,
  state: request,
})

const grantOf = (request: Request) => (request.status === 'PENDING' ? undefined : request.grant)
const revocationOf = (request: Request) => (request.status === 'PENDING' ? undefined : request.revocation)

const bornRow = (request: Request) => ({
  ...columns(request),
  requested_for: request.requestedFor,
  requested_by: request.requestedBy,
  app_id: request.level.appId,
  scope_type: request.level.scopeType,
  scope_id: request.level.scopeId,
  entry_id: request.entryId,
  condition_id: request.conditionId ?? null,
  flow_id: request.flow?.id ?? null,
  flow_version: request.flow?.version ?? null,
  created: request.created,
})

const taskRow = (requestId: string, task: Task, now: string) => ({
  task_id: task.taskId,
  request_id: requestId,
  step: task.step,
  type: task.type,
  status: task.status,
  label: task.label,
  opened: task.opened,
  updated: now,
  closed: task.closed ?? null,
  completed_by: task.completedBy ?? null,
  value: task.value ?? null,
  escalated: task.escalated,
})

/** A request as a batch leaves it: what it was (undefined: it is new), what it is, and every event on the way. */
export type Change = {
  readonly before: { readonly request: Request; readonly version: number } | undefined
  readonly after: Request
  readonly history: readonly Stamped[]
}

/** Turns a change into rows. `newId` makes ids of messages' and notices' rows. */
export const addRows = (writes: Writes, change: Change, now: string, newNoticeId: () => string): void => {
  const { after, before, history } = change
  if (before) writes.changed.push({ ...columns(after), version: before.version + 1 })
  else writes.born.push(bornRow(after))
  for (const task of after.tasks) {
    const old = before?.request.tasks.find((item) => item.taskId === task.taskId)
    if (old === task) continue
    writes.tasks.push(taskRow(after.requestId, task, now))
    if (task.status === 'OPEN')
      for (const principal of principalsOf(task.detail))
        writes.assignees.push({ task_id: task.taskId, kind: principal.kind, id: principal.id })
  }
  addRunRows(writes, before?.request, after)
  for (const { event, at } of history) addEventRows(writes, after, event, at, newNoticeId)
}

/** What is derived from who looks after a request, who follows it, and its tags; only what is another than before. */
const addRunRows = (writes: Writes, before: Request | undefined, after: Request): void => {
  const { requestId: request_id, assignee, followers = [], tags = [] } = after
  if (assignee !== before?.assignee) writes.keepers.push({ request_id, user_id: assignee ?? null })
  if (after.followers !== before?.followers) writes.followers.push({ request_id, users: followers })
  if (after.tags !== before?.tags)
    writes.tags.push({ request_id, tags: tags.map((tag) => ({ key: tagKey(tag), tag })) })
}

const addEventRows = (
  writes: Writes,
  request: Request,
  event: RequestEvent,
  at: string,
  newNoticeId: () => string,
): void => {
  if (event.type === 'voted') {
    const { vote } = event
    writes.votes.push({
      task_id: event.taskId,
      person_id: vote.personId,
      request_id: request.requestId,
      user_id: vote.userId,
      as_id: vote.as,
      decision: vote.decision,
      escalated: vote.escalated === true,
      digest: vote.digest,
      message: vote.message ?? null,
      at,
    })
  }
  if (event.type === 'messaged')
    writes.messages.push({
      message_id: event.messageId,
      request_id: request.requestId,
      author_id: event.by,
      body: event.body,
      created: at,
    })
  // Where its access was not given with the approval itself, the lane is told.
  if (event.type === 'approved' && request.status === 'APPROVED' && request.grant?.status === 'PENDING')
    writes.approved.push({ request_id: request.requestId })
  for (const job of follow(request, event)) addJob(writes, request.requestId, job, at, newNoticeId)
}

const addJob = (writes: Writes, requestId: string, job: Job, at: string, newNoticeId: () => string): void => {
  if (job.job === 'callFlow') {
    writes.calls.push({ task_id: job.taskId, request_id: requestId, created: at })
    return
  }
  for (const to of job.to)
    writes.notices.push({
      notice_id: newNoticeId(),
      kind: job.kind,
      request_id: requestId,
      task_id: job.taskId ?? null,
      to_kind: to.kind,
      to_id: 'id' in to ? to.id : '',
      except_id: job.except ?? null,
      note: job.note ?? null,
      created: at,
    })
}
