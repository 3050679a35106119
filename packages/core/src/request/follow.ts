import { limits } from '../limits.ts'
import type { Principal } from '../steps/assignment.ts'
import { stepKinds, takesCallback } from '../steps/registry.ts'
import { principalsOf, type StepType, type TaskDetail, type Telling } from '../steps/step.ts'
import { givesAccess, type Request, type RequestEvent, type Task } from './model.ts'

/**
 * Whom a notice goes to: people of the directory, whoever administers requests, the members of the request's team, or
 * those who follow one or look after it.
 */
export type Recipient =
  | Principal
  | { readonly kind: 'REQUEST_ADMINS' | 'TEAM' }
  | { readonly kind: 'FOLLOWER' | 'ASSIGNEE'; readonly id: string }

/** The notices of okta-access-requests L.1 that concern one request. */
export const noticeKinds = [
  'request_created',
  'request_rejected',
  'request_approved',
  'request_denied',
  'request_canceled',
  'request_expired',
  'request_expiring',
  'request_message',
  'request_mention',
  'request_corrected',
  'request_unassigned',
  'request_assigned',
  'request_followed',
  'request_held',
  'request_resumed',
  'request_reopened',
  'task_assigned',
  'task_unassigned',
  'task_reminder',
  'step_notice',
  'action_failed',
  'access_granted',
  'access_failed',
  'access_manual',
  'access_ending',
  'access_ended',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** What is set going by an event; queued in the transaction that records it. */
export type Job =
  | {
      readonly job: 'notice'
      readonly kind: NoticeKind
      readonly to: readonly Recipient[]
      readonly taskId?: string
      /** Who caused it is not told of it. */
      readonly except?: string
      /** What the words of the notice need besides the request. */
      readonly note?: string
    }
  /** What it calls is called; what only hears gets its address. */
  | { readonly job: 'callFlow'; readonly taskId: string }

/** The note of an approval after which there is nothing to give. */
export const nothingGiven = 'DONE'

/** What follows from an event, given the request after it. Pure. */
export const follow = (request: Request, event: RequestEvent): readonly Job[] => {
  const parties = partiesOf(request)
  const watchers = watchersOf(request)
  switch (event.type) {
    case 'submitted':
      return [{ job: 'notice', kind: 'request_created', to: parties }, ...unassigned(request)]
    case 'rejected':
      return [{ job: 'notice', kind: 'request_rejected', to: parties, note: event.reason }]
    case 'taskOpened':
      return opened(event.task, event.why, watchers)
    case 'reassigned':
    case 'fellBack':
      return [assigned(event.taskId, principalsOf(event.detail))]
    case 'escalated':
      return event.added.length > 0 ? [assigned(event.taskId, event.added)] : []
    case 'reminded':
    case 'nudged':
      return [{ job: 'notice', kind: 'task_reminder', to: assigneesOf(request, event.taskId), taskId: event.taskId }]
    case 'inactivityNoticed':
      return event.daysLeft > limits.inactivityNoticeDays[0]
        ? []
        : [
            {
              job: 'notice',
              kind: 'request_expiring',
              to: [...parties, ...openAssignees(request)],
              note: `${event.daysLeft}`,
            },
          ]
    case 'messaged':
      return messaged(request, event, watchers)
    case 'corrected':
      return [
        {
          job: 'notice',
          kind: 'request_corrected',
          // Where another way was taken, whoever is asked now is told of his task instead.
          to: [
            ...parties,
            ...(event.rewind ? endedAssignees(request, event.rewind.ended) : openAssignees(request)),
            ...watchers,
          ],
          except: event.by,
          note: event.changes.map(({ label }) => label).join(', '),
        },
      ]
    case 'approved':
      // Where access follows, it does so in the same second, and its notice says both.
      return givesAccess(request)
        ? []
        : [{ job: 'notice', kind: 'request_approved', to: [...parties, ...watchers], note: nothingGiven }]
    case 'denied':
      return [{ job: 'notice', kind: 'request_denied', to: [...parties, ...watchers] }]
    case 'canceled':
      return [
        {
          job: 'notice',
          kind: 'request_canceled',
          to: [...parties, ...lastAssignees(request), ...watchers],
          note: event.reason,
        },
      ]
    case 'expired':
      return [
        {
          job: 'notice',
          kind: 'request_expired',
          to: [...parties, ...lastAssignees(request), ...watchers],
          note: event.reason,
        },
      ]
    case 'grantRecorded':
      return granted(event, [...parties, ...watchers])
    case 'ticketTold':
      return []
    case 'revocationRecorded':
      return event.status === 'REVOKED'
        ? [{ job: 'notice', kind: 'access_ended', to: [user(request.requestedFor)] }]
        : []
    case 'assigned':
      return event.userId === undefined
        ? event.left === undefined
          ? []
          : [{ job: 'notice', kind: 'request_unassigned', to: [runnersOf(request)], note: event.reason ?? '' }]
        : [
            {
              job: 'notice',
              kind: 'request_assigned',
              to: [{ kind: 'ASSIGNEE', id: event.userId }],
              ...(event.by ? { except: event.by } : {}),
              ...(event.reason ? { note: event.reason } : {}),
            },
          ]
    case 'followed':
      return event.userId === event.by
        ? []
        : [
            {
              job: 'notice',
              kind: 'request_followed',
              to: [{ kind: 'FOLLOWER', id: event.userId }],
              except: event.by,
            },
          ]
    case 'held':
      return [
        {
          job: 'notice',
          kind: 'request_held',
          to: [...parties, ...openAssignees(request), ...watchers],
          except: event.by,
          note: event.reason,
        },
      ]
    case 'resumed':
      // Whoever did it, or wrote, knows; nobody did what time does.
      return event.why === 'TIME' && watchers.length > 0
        ? [{ job: 'notice', kind: 'request_resumed', to: watchers }]
        : []
    case 'reopened':
      return [
        {
          job: 'notice',
          kind: 'request_reopened',
          to: [...parties, ...watchers],
          except: event.by,
          ...(event.reason ? { note: event.reason } : {}),
        },
      ]
    case 'unfollowed':
    case 'tagged':
    case 'prioritized':
    case 'voted':
    case 'taskCompleted':
    case 'askedBack':
      return []
    case 'turned':
      return turned(request, event)
    case 'stepPassed':
      return event.tells ? told(event.tells, event.label) : []
    default:
      return event satisfies never
  }
}

/**
 * Something could not be done by itself, or not yet: whoever administers requests sees to it, beside those whom the step
 * names and who looks after this one. What somebody runs, or runs again, is called.
 */
const turned = (request: Request, event: RequestEvent & { type: 'turned' }): readonly Job[] => {
  const task = request.tasks.find(({ taskId }) => taskId === event.taskId)
  if (!task) return []
  const problem = 'problem' in event.detail ? String(event.detail.problem) : undefined
  if (problem === undefined && !waitsForPeople(task.type, event.detail))
    return event.by !== undefined && stepKinds[task.type].calls ? [{ job: 'callFlow', taskId: event.taskId }] : []
  const keepers = watchersOf(request).filter(({ kind }) => kind === 'ASSIGNEE')
  const to: readonly Recipient[] = [...principalsOf(event.detail), ...keepers, { kind: 'REQUEST_ADMINS' }]
  return [{ job: 'notice', kind: 'action_failed', to, taskId: event.taskId, ...(problem ? { note: problem } : {}) }]
}

const waitsForPeople = (type: StepType, detail: TaskDetail): boolean =>
  (stepKinds[type].waits?.(detail) ?? stepKinds[type].waitsFor) === 'PEOPLE'

const user = (id: string): Principal => ({ kind: 'USER', id })

const partiesOf = ({ requestedFor, requestedBy }: Request): readonly Principal[] =>
  requestedFor === requestedBy ? [user(requestedFor)] : [user(requestedFor), user(requestedBy)]

/** Those who are told of its updates besides the parties and who has to act (okta-access-requests L.1). */
const watchersOf = ({ assignee, followers = [] }: Request): readonly Recipient[] => [
  ...(assignee === undefined ? [] : [{ kind: 'ASSIGNEE' as const, id: assignee }]),
  ...followers.map((id) => ({ kind: 'FOLLOWER' as const, id })),
]

const assigned = (taskId: string, to: readonly Principal[]): Job => ({
  job: 'notice',
  kind: 'task_assigned',
  to,
  taskId,
})

/** Those of whom one can look after it. */
const runnersOf = ({ level }: Request): Recipient => ({
  kind: level.scopeType === 'REQUEST_TYPE' ? 'TEAM' : 'REQUEST_ADMINS',
})

/** A new request that a team has and nobody looks after: one of its members takes it on. */
const unassigned = ({ assignee, level, status }: Request): readonly Job[] =>
  level.scopeType === 'REQUEST_TYPE' && status === 'PENDING' && assignee === undefined
    ? [{ job: 'notice', kind: 'request_unassigned', to: [{ kind: 'TEAM' }] }]
    : []

const opened = (task: Task, why: string | undefined, watchers: readonly Recipient[]): readonly Job[] => {
  if (task.status === 'ASSIGNING')
    return [
      {
        job: 'notice',
        kind: 'task_unassigned',
        to: [{ kind: 'REQUEST_ADMINS' }, ...watchers.filter(({ kind }) => kind === 'ASSIGNEE')],
        taskId: task.taskId,
        ...(why ? { note: why } : {}),
      },
    ]
  if (waitsForPeople(task.type, task.detail)) return [assigned(task.taskId, principalsOf(task.detail))]
  const { calls, hears } = stepKinds[task.type]
  if (!calls && !hears) return []
  const keepers = principalsOf(task.detail)
  // Where nobody is called, people bring the address there.
  const told = !takesCallback(task.type) || keepers.length === 0 ? [] : [assigned(task.taskId, keepers)]
  return [{ job: 'callFlow', taskId: task.taskId }, ...told]
}

/** A notice of the flow itself; what its step is called stands for words of its own. */
const told = ({ message, to }: Telling, label: string | undefined): readonly Job[] =>
  to.length === 0 ? [] : [{ job: 'notice', kind: 'step_notice', to, note: message ?? label ?? '' }]

/** Who is mentioned is told so, and not of the message beside. */
const messaged = (
  request: Request,
  { body, by, mentions = [] }: RequestEvent & { type: 'messaged' },
  watchers: readonly Recipient[],
): readonly Job[] => {
  const others = [...partiesOf(request), ...openAssignees(request), ...watchers].filter(
    (to) => to.kind === 'GROUP' || !('id' in to) || !mentions.includes(to.id),
  )
  const told = { job: 'notice', except: by, note: body } as const
  return [
    ...(mentions.length > 0 ? [{ ...told, kind: 'request_mention', to: mentions.map(user) } as const] : []),
    { ...told, kind: 'request_message', to: others },
  ]
}

/** Who was to act on tasks that a correction ended. */
const endedAssignees = (request: Request, ended: readonly string[]): readonly Principal[] =>
  request.tasks.filter(({ taskId }) => ended.includes(taskId)).flatMap((task) => principalsOf(task.detail))

const assigneesOf = (request: Request, taskId: string): readonly Principal[] =>
  request.tasks.filter((task) => task.taskId === taskId).flatMap((task) => principalsOf(task.detail))

const openAssignees = (request: Request): readonly Principal[] =>
  request.tasks.filter((task) => task.status === 'OPEN').flatMap((task) => principalsOf(task.detail))

/** Who was to act when the request ended under them: they need not look any more. */
const lastAssignees = (request: Request): readonly Principal[] =>
  request.tasks.filter((task) => task.status === 'LOCKED' && !task.past).flatMap((task) => principalsOf(task.detail))

const granted = (event: RequestEvent & { type: 'grantRecorded' }, parties: readonly Recipient[]): readonly Job[] => {
  switch (event.status) {
    case 'GRANTED':
      return [{ job: 'notice', kind: 'access_granted', to: parties }]
    case 'FAILED':
      return [waiting(parties), { job: 'notice', kind: 'access_failed', to: [{ kind: 'REQUEST_ADMINS' }] }]
    case 'MANUAL_REQUIRED':
      return [waiting(parties), { job: 'notice', kind: 'access_manual', to: [{ kind: 'REQUEST_ADMINS' }] }]
    case 'PENDING':
      return []
    default:
      return event.status satisfies never
  }
}

/** Approved, and the access is not there yet: the parties are told of the approval alone. */
const waiting = (to: readonly Recipient[]): Job => ({ job: 'notice', kind: 'request_approved', to })
