import { accessDurationProblem, durationMs } from '../duration.ts'
import { conflictWords } from '../policy/risk.ts'
import { approvalProblem, judgeRisk, riskReason } from '../policy/risk-facts.ts'
import { isRefusal, type Refusal, type Result, refuse } from '../refusal.ts'
import type { Facts } from '../steps/assignment.ts'
import { acceptAnswer, stepKinds, withReceivers } from '../steps/registry.ts'
import type { FieldValue, Resolution } from '../steps/step.ts'
import { advance } from './advance.ts'
import { escalate, reassign } from './assignees.ts'
import { begin, type Context, type Draft, happen, stamp, stepContext } from './context.ts'
import { type CorrectCommand, correct } from './correct.ts'
import { mayAct, openTask } from './eligible.ts'
import { evolve } from './evolve.ts'
import { unheld } from './hold.ts'
import { type MessageCommand, message } from './message.ts'
import {
  type GrantStatus,
  givenLevel,
  isOpen,
  type Level,
  type OpenRequest,
  type Request,
  type RequestEvent,
  type RevocationStatus,
  type Task,
} from './model.ts'
import { judgeWays, type OnTheWay, onTheWay, togetherWith, wayRefusal } from './on-the-way.ts'
import { type ReopenCommand, reopen } from './reopen.ts'
import { isRunCommand, type RunCommand, run } from './run.ts'
import { digestOf } from './submit.ts'
import { askBack, remind } from './urge.ts'
import { wake } from './wake.ts'

/** What can be done to a request that exists. */
export type RequestCommand =
  /** Decide, answer or complete a task. `digest` is what the person was shown; left out, what is there now. */
  | { readonly do: 'answer'; readonly taskId: string; readonly answer: unknown; readonly digest?: string }
  /** The same in the form of the wire, which is one for tasks of every kind. */
  | {
      readonly do: 'resolve'
      readonly taskId: string
      readonly resolution: Resolution
      readonly digest?: string
      /** The passkey that signed this answer to this digest; checked before it comes here. */
      readonly proof?: string
    }
  /** What another system answers, or came of a step that the system carries out. */
  | { readonly do: 'callback'; readonly taskId: string; readonly answer: unknown }
  | { readonly do: 'reassign'; readonly taskId: string; readonly userIds: readonly string[]; readonly reason?: string }
  | { readonly do: 'escalate'; readonly taskId: string; readonly reason: string }
  | { readonly do: 'remind'; readonly taskId: string }
  | { readonly do: 'askBack'; readonly taskId: string; readonly messageId: string; readonly body: string }
  | { readonly do: 'cancel'; readonly reason?: string }
  | MessageCommand
  | CorrectCommand
  | RunCommand
  | ReopenCommand
  /** Whatever is due by now. */
  | { readonly do: 'wake' }
  | {
      readonly do: 'recordGrant'
      readonly status: GrantStatus
      readonly granted?: string
      readonly revocationScheduled?: string
    }
  | { readonly do: 'recordRevocation'; readonly status: RevocationStatus; readonly revoked?: string }
  /** A ticket of a step heard that the request has ended otherwise than by its approval. */
  | { readonly do: 'recordTicket'; readonly taskId: string; readonly key: string }

/** What a command comes to: the events that happen, or why not. Pure. */
export const decide = (
  request: Request,
  command: RequestCommand,
  context: Context,
): Result<readonly RequestEvent[]> => {
  const events = judged(request, command, context)
  return isRefusal(events) ? events : unheld(request, events)
}

const judged = (request: Request, command: RequestCommand, context: Context): Result<readonly RequestEvent[]> => {
  switch (command.do) {
    case 'recordGrant':
      return recordGrant(request, command)
    case 'recordRevocation':
      return recordRevocation(request, command)
    case 'recordTicket':
      return isOpen(request) || request.status === 'APPROVED'
        ? refuse('conflict', 'The request has not ended like that.')
        : [{ type: 'ticketTold', taskId: command.taskId, key: command.key }]
    case 'message':
      return message(request, command, context)
    default:
      if (isRunCommand(command)) return run(request, command, context)
      if (command.do === 'reopen') {
        const events = reopen(request, command, context)
        return isRefusal(events) ? events : (conflictOf(request, events, context) ?? events)
      }
      if (!isOpen(request)) return refuse('conflict', `This request is already ${request.status.toLowerCase()}.`)
      return decideOpen(request, command, context)
  }
}

type OpenCommand = Exclude<
  RequestCommand,
  RunCommand | ReopenCommand | { do: 'recordGrant' | 'recordRevocation' | 'recordTicket' | 'message' }
>

const decideOpen = (request: OpenRequest, command: OpenCommand, context: Context): Result<readonly RequestEvent[]> => {
  switch (command.do) {
    case 'answer':
    case 'resolve':
      return unlessConflict(request, answer(request, command, context), context)
    case 'callback':
      return unlessConflict(request, callback(request, command, context), context)
    case 'reassign':
      return reassign(request, command, context)
    case 'escalate':
      return escalate(request, command, context)
    case 'remind':
      return remind(request, command, context)
    case 'askBack':
      return askBack(request, command, context)
    case 'correct':
      return unlessConflict(request, correct(request, command, context), context)
    case 'cancel':
      return cancel(request, command.reason, context)
    case 'wake':
      return awake(request, context)
    default:
      return command satisfies never
  }
}

/** Separation of duties is judged again where something is approved: what has changed since it was asked for counts. */
const unlessConflict = (
  request: OpenRequest,
  events: Result<readonly RequestEvent[]>,
  context: Context,
): Result<readonly RequestEvent[]> => (isRefusal(events) ? events : (conflictOf(request, events, context) ?? events))

/** What ends by itself is not approved into a conflict either; there is nobody to be told, so that it ends without access. */
const awake = (request: OpenRequest, context: Context): readonly RequestEvent[] => {
  const events = wake(request, context)
  const conflict = conflictOf(request, events, context)
  return conflict
    ? [...events.filter(({ type }) => type !== 'approved'), { type: 'canceled', reason: conflict.summary }]
    : events
}

const conflictOf = (request: Request, events: readonly RequestEvent[], context: Context): Refusal | undefined => {
  const vote = events.find((event) => event.type === 'voted')?.vote
  if (vote?.decision !== 'APPROVE' && !events.some((event) => event.type === 'approved')) return undefined
  const done = events.find((event) => event.type === 'taskCompleted')
  const level =
    done?.level ?? (done ? undefined : vote?.level) ?? request.approvedLevel ?? request.gives ?? request.level
  const { requestId, requestedFor: userId } = request
  const { risk } = context
  const ways = waysAfter(request, events, context)
  const together = togetherWith(ways, userId)
  const outcome = judgeRisk(risk, { userId, level, requestId, together, inTurn: true })
  const summary = approvalProblem(outcome, request)
  return summary === undefined || !outcome
    ? wayRefusal(judgeWays(risk, ways, judgingOf(request, level)), () => risk?.nameOf)
    : refuse(
        'conflict',
        summary,
        conflictWords(outcome.conflicts, risk?.nameOf).map((words) => ({ summary: words, reason: riskReason })),
      )
}

/** What the steps give on the way from where these events lead to. */
const waysAfter = (request: Request, events: readonly RequestEvent[], context: Context): readonly OnTheWay[] => {
  if (!context.risk) return []
  const after = events.reduce((at, event) => evolve(at, stamp(event, context)), request)
  return isOpen(after) ? onTheWay(after, context.steps, context.facts) : []
}

const judgingOf = ({ flow, requestId, requestedFor }: Request, level: Level) => {
  const own = givenLevel({ level })
  return { ...(own ? { own } : {}), requestedFor, requestId, flowId: flow?.id, inTurn: true as const }
}

const answer = (
  request: OpenRequest,
  command: RequestCommand & { do: 'answer' | 'resolve' },
  context: Context,
): Result<readonly RequestEvent[]> => {
  const task = openTask(request, command.taskId)
  if (isRefusal(task)) return task
  const right = mayAct(request, task, context.actor, context.facts)
  if (isRefusal(right)) return right
  const ended = request.timers.find(
    (timer) => timer.kind === 'DEADLINE' && timer.taskId === task.taskId && timer.due <= context.now,
  )
  if (ended) return refuse('conflict', `The time to act on this task ended at ${ended.due}.`)
  if (command.digest !== undefined && command.digest !== request.digest)
    return refuse('conflict', 'The request is not as you saw it any more. Look at it again before you decide.', [
      { summary: 'digest does not match', location: '/digest' },
    ])
  const given = command.do === 'answer' ? command.answer : stepKinds[task.type].resolve(command.resolution, task.label)
  if (isRefusal(given)) return given
  const wrong = narrowingProblem(request, given)
  if (wrong) return refuse('invalid', wrong, [{ summary: wrong, location: '/duration' }])
  // A signature is over a digest, and that was just compared with what is there now.
  const proof = command.do === 'resolve' && command.digest !== undefined ? command.proof : undefined
  const { personId, userId } = context.actor
  const by = { userId, personId, ...right, digest: request.digest, ...(proof ? { proof } : {}) }
  return answered(request, task, by, given, context)
}

/** Why a duration in a decision cannot be: an approver may shorten what was asked for, never lengthen it. */
const narrowingProblem = (request: OpenRequest, given: unknown): string | undefined => {
  const duration = typeof given === 'object' && given !== null ? Reflect.get(given, 'duration') : undefined
  if (typeof duration !== 'string') return undefined
  const problem = accessDurationProblem(duration, request.duration?.endsWith('M'))
  if (problem) return problem
  const most = request.duration === undefined ? undefined : durationMs(request.duration)
  return most !== undefined && durationMs(duration)! > most
    ? `Access can be approved for a shorter time than asked for (${request.duration}), not for a longer one.`
    : undefined
}

const answered = (
  request: OpenRequest,
  task: Task,
  by: Parameters<(typeof stepKinds)['APPROVAL']['take']>[2],
  given: unknown,
  context: Context,
): Result<readonly RequestEvent[]> => {
  const accepted = acceptAnswer(task.type, given)
  if (isRefusal(accepted)) return accepted
  const kind = stepKinds[task.type]
  const turn = kind.take(context.steps[task.step], task.detail, by, accepted, stepContext(request, context))
  if (isRefusal(turn)) return turn
  let draft = begin(request)
  const votes =
    'votes' in turn.detail ? (turn.detail.votes as readonly (RequestEvent & { type: 'voted' })['vote'][]) : []
  const vote = votes.at(-1)
  if (vote) draft = happen(draft, { type: 'voted', taskId: task.taskId, vote }, context)
  if (turn.state === 'open')
    return vote
      ? draft.events
      : [{ type: 'turned', taskId: task.taskId, detail: turn.detail, ...(by.isSystem ? {} : { by: by.userId }) }]
  // What was last seen of a ticket stays with its task.
  if (stepKinds[task.type].calls === 'TICKET' && turn.detail !== task.detail)
    draft = happen(draft, { type: 'turned', taskId: task.taskId, detail: turn.detail }, context)
  const answers = withReceivers(context.steps, turn.answers ?? [])
  if (task.detail.partiesOut && answers.some((one) => isOf(by.personId, one, context.facts)))
    return refuse('invalid', 'Whoever names who decides cannot name himself.', [
      { summary: 'Name somebody else.', location: '/answers' },
    ])
  const changed = answers.length > 0 || turn.duration !== undefined || turn.level !== undefined
  const after = {
    ...request,
    ...(turn.duration ? { duration: turn.duration } : {}),
    ...(turn.level ? { approvedLevel: turn.level } : {}),
  }
  draft = happen(
    draft,
    {
      type: 'taskCompleted',
      taskId: task.taskId,
      // An answer from outside is somebody's word, though nobody's of the directory.
      ...(by.isSystem && !stepKinds[task.type].hears ? {} : { by: by.userId }),
      ...(turn.value === undefined ? {} : { value: turn.value }),
      ...(answers.length > 0 ? { answers } : {}),
      ...(turn.duration ? { duration: turn.duration } : {}),
      ...(turn.level ? { level: turn.level } : {}),
      ...(changed ? { digest: digestOf(after, [...request.answers, ...answers], context) } : {}),
    },
    context,
  )
  return closeOrAdvance(draft, turn.outcome, context).events
}

const isOf = (personId: string, { type, value }: FieldValue, facts: Facts): boolean =>
  type === 'USER' && value !== undefined && facts.user(value)?.personId === personId

/** The first denial ends a request; otherwise it goes on. */
const closeOrAdvance = (draft: Draft, outcome: 'CONTINUE' | 'DENIED', context: Context): Draft =>
  outcome === 'DENIED' ? happen(draft, { type: 'denied' }, context) : advance(draft, context)

const callback = (
  request: OpenRequest,
  command: RequestCommand & { do: 'callback' },
  context: Context,
): Result<readonly RequestEvent[]> => {
  const task = openTask(request, command.taskId)
  if (isRefusal(task)) return task
  if (context.actor.kind !== 'SYSTEM' || stepKinds[task.type].waitsFor !== 'SYSTEM')
    return refuse('forbidden', 'This task takes no callback.')
  const by = {
    userId: context.actor.userId,
    personId: context.actor.personId,
    standing: { as: context.actor.userId, delegated: false, escalated: false },
    panels: [],
    digest: request.digest,
    isSystem: true as const,
  }
  return answered(request, task, by, command.answer, context)
}

/** Who made the request, or whom it is for, may take it back until somebody has acted; a request admin at any time (F.6). */
const cancel = (
  request: OpenRequest,
  reason: string | undefined,
  context: Context,
): Result<readonly RequestEvent[]> => {
  const { actor } = context
  const isOwn = actor.userId === request.requestedFor || actor.userId === request.requestedBy
  if (actor.kind !== 'SYSTEM' && !actor.isRequestAdmin) {
    if (!isOwn) return refuse('forbidden', 'Only the requester or a request administrator can cancel this request.')
    if (wasActedOn(request))
      return refuse('conflict', 'Somebody has already acted on this request; ask a request administrator to cancel it.')
  }
  return [
    { type: 'canceled', reason: reason ?? (isOwn ? 'Taken back by the requester.' : 'Canceled by an administrator.') },
  ]
}

const wasActedOn = (request: OpenRequest): boolean =>
  request.tasks.some((task) => {
    if (task.past) return false
    const hasVotes = 'votes' in task.detail && (task.detail.votes as readonly unknown[]).length > 0
    const byAnother = task.completedBy !== undefined && task.completedBy !== request.requestedFor
    return hasVotes || byAnother
  })

const recordGrant = (
  request: Request,
  command: RequestCommand & { do: 'recordGrant' },
): Result<readonly RequestEvent[]> => {
  if (request.status !== 'APPROVED') return refuse('conflict', 'Only an approved request can be granted.')
  const { do: _, ...given } = command
  const { grant, revocation } = request
  const isKnown = grant?.status === given.status && revocation?.scheduled === given.revocationScheduled
  return isKnown || revocation?.status === 'REVOKED' ? [] : [{ type: 'grantRecorded', ...given }]
}

const recordRevocation = (
  request: Request,
  command: RequestCommand & { do: 'recordRevocation' },
): Result<readonly RequestEvent[]> => {
  if (request.status !== 'APPROVED') return refuse('conflict', 'Only an approved request can be revoked.')
  const { do: _, ...given } = command
  return request.revocation?.status === command.status ? [] : [{ type: 'revocationRecorded', ...given }]
}
