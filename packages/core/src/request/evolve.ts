import { systemUserId } from '../ids.ts'
import type { Vote } from '../steps/algebra.ts'
import type { Timer } from '../steps/step.ts'
import { heldBy, resumedAt, withTimer } from './hold.ts'
import {
  type ClosedRequest,
  type ClosedStatus,
  givenLevel,
  type OpenRequest,
  type Request,
  type RequestEvent,
  type Stamped,
  type Task,
} from './model.ts'
import { reopenedAt } from './reopen.ts'

/** What an event does to a request. Total over legal histories; an impossible event throws, for it is a bug. */
export const evolve = (request: Request | undefined, { actor, at, event }: Stamped): Request => ({
  ...next(request, event, at),
  lastActor: actor ?? systemUserId,
})

type Unsigned<R> = R extends Request ? Omit<R, 'lastActor'> & Partial<Pick<R, 'lastActor'>> : never

const next = (request: Request | undefined, event: RequestEvent, at: string): Unsigned<Request> => {
  if (event.type === 'submitted' || event.type === 'rejected') return born(event, at)
  if (!request) throw new Error(`a request cannot begin with ${event.type}`)
  if (event.type === 'grantRecorded' || event.type === 'revocationRecorded') return recorded(request, event, at)
  // Nothing of it changes; it stands in its history.
  if (event.type === 'ticketTold') return { ...request, lastActivity: at }
  if (event.type === 'messaged') return messaged(request, event.by, at)
  if (event.type === 'followed' || event.type === 'unfollowed' || event.type === 'tagged')
    return ordered(request, event, at)
  if (event.type === 'reopened') {
    if (request.status === 'PENDING') throw new Error('an open request cannot be opened again')
    return reopenedAt(request, event, at)
  }
  if (request.status !== 'PENDING') throw new Error(`${event.type} cannot happen to a ${request.status} request`)
  return changed(request, event, at)
}

/** Folds a history into the request it tells of. */
export const fold = (history: readonly Stamped[]): Request | undefined =>
  history.reduce<Request | undefined>((request, stamped) => evolve(request, stamped), undefined)

type Birth = RequestEvent & { type: 'submitted' | 'rejected' }

const born = (event: Birth, at: string): Unsigned<Request> => {
  const none = { created: at, lastActivity: at, tasks: [], assigners: [] }
  if (event.type === 'submitted') {
    const { type: _, ...given } = event
    return { ...given, ...none, status: 'PENDING', at: 0 }
  }
  const { type: _, ...given } = event
  return { ...given, ...none, status: 'REJECTED', resolved: at, timers: [] }
}

/** A word from whoever was asked for more ends the waiting for it. */
const messaged = <R extends Request>(request: R, by: string, at: string): R => {
  const isAnswer = by === request.requestedFor || by === request.requestedBy
  if (!isAnswer || !request.tasks.some((task) => task.waiting)) return { ...request, lastActivity: at }
  const tasks = request.tasks.map((task) => {
    if (!task.waiting) return task
    const { waiting: _, ...rest } = task
    return rest
  })
  return { ...request, lastActivity: at, tasks }
}

/** Followers and tags, which closed requests have as well. To follow is no activity: it keeps nothing from running out. */
const ordered = <R extends Request>(
  request: R,
  event: RequestEvent & { type: 'followed' | 'unfollowed' | 'tagged' },
  at: string,
): R => {
  const { followers: before = [] } = request
  if (event.type === 'tagged') return { ...request, tags: event.tags, lastActivity: at }
  const others = before.filter((userId) => userId !== event.userId)
  return { ...request, followers: event.type === 'followed' ? [...others, event.userId] : others }
}

type OpenEvent = Exclude<
  RequestEvent,
  | Birth
  | {
      type:
        | 'grantRecorded'
        | 'revocationRecorded'
        | 'ticketTold'
        | 'messaged'
        | 'followed'
        | 'unfollowed'
        | 'tagged'
        | 'reopened'
    }
>

const changed = (request: OpenRequest, event: OpenEvent, at: string): Request => {
  const active = { ...request, lastActivity: at }
  switch (event.type) {
    case 'taskOpened':
      return { ...active, tasks: [...request.tasks, event.task], timers: [...request.timers, ...event.timers] }
    case 'stepPassed':
      return {
        ...active,
        at: event.step + 1,
        ...(event.skipped ? { skipped: [...(request.skipped ?? []), event.step] } : {}),
      }
    case 'turned':
      return withTask(active, event.taskId, (task) => ({ ...task, detail: event.detail }))
    case 'voted':
      return withTask(active, event.taskId, (task) => addVote(task, event.vote))
    case 'taskCompleted':
      return completed(active, event, at)
    case 'reassigned': {
      const given = withTask(active, event.taskId, (task) => ({ ...task, status: 'OPEN', detail: event.detail }))
      const timed = (event.timers ?? []).reduce((timing, timer) => withTimer(timing, timer, at), given)
      return { ...timed, assigners: withOne(request.assigners, event.by) }
    }
    case 'escalated': {
      const rest = withoutTimer(withTask(active, event.taskId, escalatedBy(event)), event.taskId, 'ESCALATE')
      return event.next ? withTimer(rest, event.next, at) : rest
    }
    case 'fellBack': {
      const moved = withTask(active, event.taskId, (task) => ({ ...task, status: 'OPEN', detail: event.detail }))
      return { ...moved, timers: [...otherTimers(request, event.taskId), ...event.timers] }
    }
    case 'reminded': {
      const told = withTask(request, event.taskId, (task) => ({ ...task, reminded: task.reminded + 1 }))
      const rest = withoutTimer(told, event.taskId, 'REMIND')
      return event.next ? withTimer(rest, event.next, at) : rest
    }
    case 'nudged':
      return withTask(active, event.taskId, (task) => ({ ...task, nudged: at }))
    case 'askedBack':
      return withTask(active, event.taskId, (task) => ({ ...task, waiting: { since: at, by: event.by } }))
    case 'corrected':
      return corrected(active, event, at)
    case 'inactivityNoticed':
      return { ...request, timers: [...request.timers.filter((timer) => timer.kind !== 'INACTIVE'), event.next] }
    case 'assigned': {
      const { assignee: _, ...rest } = active
      return event.userId === undefined ? rest : { ...rest, assignee: event.userId }
    }
    case 'held':
      return heldBy(request, event, at)
    case 'resumed':
      return resumedAt(request, at)
    case 'prioritized':
      return { ...active, priority: event.priority }
    case 'approved':
      return {
        ...closed(active, 'APPROVED', at),
        grant: givenLevel(active) ? { status: 'PENDING' } : { status: 'GRANTED', granted: at },
      }
    case 'denied':
      return closed(active, 'DENIED', at)
    case 'canceled':
      return closed(active, 'CANCELED', at, event.reason)
    case 'expired':
      return closed(active, 'EXPIRED', at, event.reason)
    default:
      return event satisfies never
  }
}

/** Answers in the place of others; where they lead another way, what waited ends and the steps after them are ahead again. */
const corrected = (
  request: OpenRequest,
  { answers, digest, onTheWay, rewind }: RequestEvent & { type: 'corrected' },
  at: string,
): OpenRequest => {
  const now = { ...request, answers, digest, ...(onTheWay ? { onTheWay } : {}) }
  if (!rewind) return now
  const { skipped = [], ...rest } = now
  const kept = skipped.filter((step) => step < rewind.to)
  return {
    ...rest,
    ...(kept.length > 0 ? { skipped: kept } : {}),
    at: rewind.to,
    tasks: request.tasks.map((task) =>
      rewind.ended.includes(task.taskId) ? { ...task, status: 'LOCKED', closed: at } : task,
    ),
    timers: request.timers.filter(({ taskId }) => taskId === undefined || !rewind.ended.includes(taskId)),
  }
}

const withTask = (request: OpenRequest, taskId: string, change: (task: Task) => Task): OpenRequest => ({
  ...request,
  tasks: request.tasks.map((task) => (task.taskId === taskId ? change(task) : task)),
})

const addVote = (task: Task, vote: Vote): Task => {
  const votes = (task.detail as unknown as { votes: readonly Vote[] }).votes
  return { ...task, detail: { ...task.detail, votes: [...votes, vote] } as Task['detail'] }
}

const escalatedBy =
  ({ added, detail }: RequestEvent & { type: 'escalated' }) =>
  (task: Task): Task => {
    // Found nobody: it can still be escalated by hand, once there is somebody.
    if (added.length === 0) return task
    const again = task.escalated ? { escalations: (task.escalations ?? 1) + 1 } : {}
    return { ...task, escalated: true, ...again, detail }
  }

const otherTimers = (request: OpenRequest, taskId: string): readonly Timer[] =>
  request.timers.filter((timer) => timer.taskId !== taskId)

const withoutTimer = (request: OpenRequest, taskId: string, kind: Timer['kind']): OpenRequest => {
  const others = (timers: readonly Timer[]) => timers.filter((timer) => timer.taskId !== taskId || timer.kind !== kind)
  return {
    ...request,
    timers: others(request.timers),
    ...(request.held ? { held: { ...request.held, paused: others(request.held.paused) } } : {}),
  }
}

const withOne = (ids: readonly string[], id: string): readonly string[] => (ids.includes(id) ? ids : [...ids, id])

const completed = (request: OpenRequest, event: RequestEvent & { type: 'taskCompleted' }, at: string): OpenRequest => {
  const done = withTask(request, event.taskId, (task) => ({
    ...task,
    status: 'COMPLETED',
    closed: at,
    ...(event.by ? { completedBy: event.by } : {}),
    ...(event.value === undefined ? {} : { value: event.value }),
  }))
  const task = request.tasks.find(({ taskId }) => taskId === event.taskId)
  const step = task?.step ?? request.at
  return {
    ...done,
    ...(task?.detail.partiesOut && event.by ? { assigners: withOne(request.assigners, event.by) } : {}),
    at: step + 1,
    timers: otherTimers(request, event.taskId),
    answers: event.answers ? [...request.answers, ...event.answers] : request.answers,
    ...(event.duration ? { duration: event.duration } : {}),
    ...(event.level ? { approvedLevel: event.level } : {}),
    ...(event.digest ? { digest: event.digest } : {}),
  }
}

const closed = (request: OpenRequest, status: ClosedStatus, at: string, reason?: string): ClosedRequest => {
  const { at: _, held: _held, ...rest } = request
  return {
    ...rest,
    status,
    resolved: at,
    ...(reason ? { reason } : {}),
    timers: [],
    tasks: request.tasks.map((task) =>
      task.status === 'OPEN' || task.status === 'ASSIGNING' ? { ...task, status: 'LOCKED', closed: at } : task,
    ),
  }
}

const recorded = (
  request: Request,
  event: RequestEvent & { type: 'grantRecorded' | 'revocationRecorded' },
  at: string,
): Request => {
  if (request.status !== 'APPROVED') throw new Error(`${event.type} cannot happen to a ${request.status} request`)
  if (event.type === 'revocationRecorded') {
    const { revoked, status } = event
    return {
      ...request,
      lastActivity: at,
      revocation: { ...request.revocation, status, ...(revoked ? { revoked } : {}) },
    }
  }
  const { granted, revocationScheduled, status } = event
  const { revocation: before, ...rest } = request
  // An end that was to come is not to come any more where none is named; what was tried stays.
  const revocation = revocationScheduled
    ? ({ status: 'PENDING', scheduled: revocationScheduled } as const)
    : before?.status === 'PENDING'
      ? undefined
      : before
  return {
    ...rest,
    lastActivity: at,
    grant: { status, ...(granted ? { granted } : {}) },
    ...(revocation ? { revocation } : {}),
  }
}
