import type { Lighter } from '../policy/extension.ts'
import type { GivableLevel } from '../policy/levels.ts'
import type { Assessment } from '../policy/risk.ts'
import type { Vote } from '../steps/algebra.ts'
import type { Principal, Subject } from '../steps/assignment.ts'
import type { Step } from '../steps/registry.ts'
import type { FieldValue, StepType, TaskDetail, Telling, Timer } from '../steps/step.ts'
import type { Promised } from './on-the-way.ts'
import type { Priority } from './priority.ts'

/** What is asked for: the app itself, a group associated with it, or an entitlement bundle of it. */
export type Level = Subject['level']

/** The flow a request is pinned to (its version never changes). */
export type FlowPin = { readonly id: string; readonly version: number }

/** A step being carried out. ASSIGNING: nobody can act until a request assignee names somebody. LOCKED: ended with the request. */
export type Task = {
  readonly taskId: string
  /** Index of the step in the pinned flow. */
  readonly step: number
  readonly type: StepType
  readonly label: string
  readonly status: 'OPEN' | 'ASSIGNING' | 'COMPLETED' | 'LOCKED'
  readonly opened: string
  readonly closed?: string
  readonly completedBy?: string
  /** APPROVED, DENIED, or the answer's text. */
  readonly value?: string
  readonly escalated: boolean
  /** How often, where that is more than once. */
  readonly escalations?: number
  readonly reminded: number
  /** When somebody last reminded those who have to act. */
  readonly nudged?: string
  /** Somebody who has to act asked the requester for more, and waits for a word. */
  readonly waiting?: { readonly since: string; readonly by: string }
  /** It is of a round before the request was opened again: what came of it counts no longer. */
  readonly past?: true
  readonly detail: TaskDetail
}

/** What was asked: fixed at submission. */
type Asked = {
  readonly requestId: string
  readonly entryId: string
  readonly level: Level
  /** Of a request of a request type: the level of an app that is given once it is approved; undefined: nothing by itself. */
  readonly gives?: GivableLevel
  /** What the creator calls it, where it is of a request type. */
  readonly subject?: string
  readonly requestedFor: string
  readonly requestedBy: string
  readonly answers: readonly FieldValue[]
  /** ISO 8601; undefined = permanent. What was asked for, or the shorter time that the approvers agreed on. */
  readonly duration?: string
  /** The grant that this request wants to last longer. */
  readonly extendsGrant?: string
  /** By which lighter way that is asked for; undefined: as at first. */
  readonly lighter?: Lighter
  /** The conflicts that it was submitted with; undefined if there were none. */
  readonly risk?: Assessment
  /** What its steps surely give on the way, as it was when it was asked for. */
  readonly onTheWay?: readonly Promised[]
  /** Hash of what an approver is shown; a decision names it (design rule 4). */
  readonly digest: string
}

type Base = Asked & {
  /** A smaller level that was approved instead of `level`: what is given. What was asked for stays as it was. */
  readonly approvedLevel?: Level
  readonly conditionId?: string
  readonly flow?: FlowPin
  readonly created: string
  readonly lastActivity: string
  /** Whose event came last; the system's own id where it happened by itself. */
  readonly lastActor: string
  readonly tasks: readonly Task[]
  readonly timers: readonly Timer[]
  /** Indexes of the steps that were left out because of their logic. */
  readonly skipped?: readonly number[]
  /** Users who named assignees of this request: they cannot decide it (abuse case A22). */
  readonly assigners: readonly string[]
  /** The request assignee: who looks after it. */
  readonly assignee?: string
  /** Users who are told of what happens to it. */
  readonly followers?: readonly string[]
  readonly tags?: readonly string[]
  /** Undefined: NORMAL. */
  readonly priority?: Priority
  /** How often it was opened, from 1; undefined: once. */
  readonly round?: number
}

/** An open request waits for somebody outside; `paused`: what urges people, put aside meanwhile. */
export type Hold = {
  readonly since: string
  readonly by: string
  readonly reason: string
  readonly until: string
  readonly paused: readonly Timer[]
}

/** A request on its way: it stands at one step of its flow. */
export type OpenRequest = Base & {
  readonly status: 'PENDING'
  readonly at: number
  readonly flow: FlowPin
  readonly held?: Hold
}

export type ClosedStatus = 'REJECTED' | 'APPROVED' | 'DENIED' | 'CANCELED' | 'EXPIRED'
export type GrantStatus = 'PENDING' | 'GRANTED' | 'FAILED' | 'MANUAL_REQUIRED'
export type RevocationStatus = 'PENDING' | 'REVOKED' | 'FAILED'

/**
 * A closed request takes no vote and no answer any more; only the record of giving and taking away is added (abuse case
 * A13). One that ended without access may be opened again as another round (reopen.ts), one that was approved never.
 */
export type ClosedRequest = Base & {
  readonly status: ClosedStatus
  readonly resolved: string
  /** Why it was rejected, canceled or expired, in words. */
  readonly reason?: string
  readonly grant?: { readonly status: GrantStatus; readonly granted?: string }
  readonly revocation?: {
    readonly status: RevocationStatus
    readonly scheduled?: string
    readonly revoked?: string
  }
}

export type Request = OpenRequest | ClosedRequest

export const isOpen = (request: Request): request is OpenRequest => request.status === 'PENDING'

/** Whose owners are asked, and what is weighed for conflicts, is what would be given. */
export const subjectOf = (
  request: Pick<Base, 'requestedFor' | 'requestedBy' | 'level' | 'gives'> & Partial<Pick<Base, 'answers'>>,
): Subject => ({
  ...(request.answers ? { answers: request.answers } : {}),
  requestedFor: request.requestedFor,
  requestedBy: request.requestedBy,
  level: request.gives ?? request.level,
})

/** What is given once a request is approved; undefined for one of a request type that gives nothing by itself. */
export const givenLevel = ({ approvedLevel, gives, level }: Pick<Base, 'approvedLevel' | 'gives' | 'level'>) => {
  const given = approvedLevel ?? gives ?? level
  return given.scopeType === 'REQUEST_TYPE' ? undefined : { ...given, scopeType: given.scopeType }
}

/** A file of a message. The hash (hex SHA-256) of its bytes is on the record: it proves what was attached. */
export type AttachedFile = {
  readonly attachmentId: string
  readonly name: string
  /** Media type, as its bytes show it. */
  readonly type: string
  /** In bytes. */
  readonly size: number
  readonly sha256: string
}

/** An answer that was corrected, as people read it; without `before` there was none, without `after` there is none any more. */
export type FieldChange = {
  readonly id: string
  readonly label: string
  readonly before?: string
  readonly after?: string
}

/** False for one of a request type that only has its steps done. */
export const givesAccess = (request: Pick<Base, 'approvedLevel' | 'gives' | 'level'>): boolean =>
  givenLevel(request) !== undefined

/** Since when and for whom a request waits for more from whoever asked, if it does. */
export const askedBack = (request: Request): Task['waiting'] =>
  request.status === 'PENDING'
    ? request.tasks.find(({ status, waiting }) => waiting && status === 'OPEN')?.waiting
    : undefined

/** What happened to a request. Every change of one is one of these; folding them gives the request again. */
export type RequestEvent =
  | (Asked & {
      readonly type: 'submitted'
      readonly conditionId: string
      readonly flow: FlowPin
      /** As the requester set it; undefined: NORMAL. */
      readonly priority?: Priority
      readonly timers: readonly Timer[]
    })
  /** The engine refused the submission: no condition covers it (okta-access-requests F.2). No person denied anything. */
  | (Asked & {
      readonly type: 'rejected'
      readonly conditionId?: string
      readonly flow?: FlowPin
      readonly reason: string
    })
  | { readonly type: 'taskOpened'; readonly task: Task; readonly timers: readonly Timer[]; readonly why?: string }
  /**
   * A step that had nothing to wait for, or was `skipped`: its logic did not hold. `why` says it in words, `tells` whom
   * there was something to tell.
   */
  | {
      readonly type: 'stepPassed'
      readonly step: number
      readonly label?: string
      readonly skipped?: true
      readonly why?: string
      readonly tells?: Telling
    }
  /** Something came of a task that does not end it yet. */
  | { readonly type: 'turned'; readonly taskId: string; readonly detail: TaskDetail; readonly by?: string }
  | { readonly type: 'voted'; readonly taskId: string; readonly vote: Vote }
  | {
      readonly type: 'taskCompleted'
      readonly taskId: string
      readonly by?: string
      readonly value?: string
      readonly answers?: readonly FieldValue[]
      readonly duration?: string
      readonly level?: Level
      readonly digest?: string
    }
  | {
      readonly type: 'reassigned'
      readonly taskId: string
      readonly detail: TaskDetail
      /** Of a step on which nobody could act before. */
      readonly timers?: readonly Timer[]
      readonly by: string
      readonly reason?: string
    }
  | {
      readonly type: 'escalated'
      readonly taskId: string
      readonly added: readonly Principal[]
      readonly detail: TaskDetail
      readonly by?: string
      readonly reason?: string
      /** The next one, if nobody acts until then. */
      readonly next?: Timer
    }
  | {
      readonly type: 'fellBack'
      readonly taskId: string
      readonly detail: TaskDetail
      readonly timers: readonly Timer[]
    }
  | { readonly type: 'reminded'; readonly taskId: string; readonly next?: Timer }
  /** Somebody asked them again in person. */
  | { readonly type: 'nudged'; readonly taskId: string; readonly by: string }
  /** Whoever has to act asked the requester for more; the message before it says what. */
  | { readonly type: 'askedBack'; readonly taskId: string; readonly by: string }
  | { readonly type: 'inactivityNoticed'; readonly daysLeft: number; readonly next: Timer }
  | {
      readonly type: 'messaged'
      readonly messageId: string
      readonly body: string
      readonly by: string
      readonly attachments?: readonly AttachedFile[]
      /** Users who are told by name. */
      readonly mentions?: readonly string[]
    }
  /** Somebody looks after it from now on; without `userId` nobody does. `left`: who did, and cannot any more. */
  | {
      readonly type: 'assigned'
      readonly userId?: string
      readonly left?: string
      readonly by?: string
      readonly reason?: string
    }
  | { readonly type: 'followed'; readonly userId: string; readonly by: string }
  | { readonly type: 'unfollowed'; readonly userId: string; readonly by: string }
  /** `tags`: all that it has then. */
  | {
      readonly type: 'tagged'
      readonly tags: readonly string[]
      readonly added: readonly string[]
      readonly removed: readonly string[]
      readonly by: string
    }
  | { readonly type: 'prioritized'; readonly priority: Priority; readonly by: string }
  /** It waits for somebody outside, until then at the latest. */
  | { readonly type: 'held'; readonly reason: string; readonly until: string; readonly by: string }
  /** TIME: the hold was over. MESSAGE: whoever asked wrote. ACTED: it moved on by itself or by somebody's act. */
  | { readonly type: 'resumed'; readonly why: 'BY_HAND' | 'TIME' | 'MESSAGE' | 'ACTED'; readonly by?: string }
  /** Open again from a step on: what the tasks in `past` came to counts no longer, `votes` of them among it. */
  | {
      readonly type: 'reopened'
      readonly round: number
      readonly step: number
      readonly past: readonly string[]
      readonly votes: number
      readonly answers: readonly FieldValue[]
      readonly digest: string
      readonly timers: readonly Timer[]
      readonly by: string
      readonly reason?: string
    }
  /**
   * Whoever gave answers corrected them before anything was decided on them. `answers`: all that the request has then.
   * `rewind`, where they lead another way: the step from which it goes on, and the tasks that ended for it.
   */
  | {
      readonly type: 'corrected'
      readonly by: string
      readonly changes: readonly FieldChange[]
      readonly answers: readonly FieldValue[]
      readonly digest: string
      readonly onTheWay?: readonly Promised[]
      readonly rewind?: { readonly to: number; readonly ended: readonly string[] }
    }
  | { readonly type: 'approved' }
  | { readonly type: 'denied' }
  | { readonly type: 'canceled'; readonly reason: string }
  | { readonly type: 'expired'; readonly reason: string }
  | {
      readonly type: 'grantRecorded'
      readonly status: GrantStatus
      readonly granted?: string
      readonly revocationScheduled?: string
    }
  /** A ticket of a step heard that the request has ended without its approval. */
  | { readonly type: 'ticketTold'; readonly taskId: string; readonly key: string }
  | { readonly type: 'revocationRecorded'; readonly status: RevocationStatus; readonly revoked?: string }

/** An event with when it happened and who did it (undefined: the system). */
export type Stamped = { readonly event: RequestEvent; readonly at: string; readonly actor?: string }

/** The steps of the pinned flow, as accepted when it was published. */
export type Steps = readonly Step[]
