import { limits } from '../limits.ts'
import { type Refusal, type Result, refuse } from '../refusal.ts'
import { partiesOf } from '../steps/assignment.ts'
import { stepKinds } from '../steps/registry.ts'
import { advance } from './advance.ts'
import { type Context, happen, plus } from './context.ts'
import { type ClosedRequest, isOpen, type OpenRequest, type Request, type RequestEvent } from './model.ts'
import { digestOf } from './submit.ts'

export type ReopenCommand = { readonly do: 'reopen'; readonly reason?: string }

/** What stands in the way of a request being open again, besides itself. */
export type Again = {
  /** An open request for the same person and level. */
  readonly duplicate?: string
  /** The person has as many open requests as anybody may have. */
  readonly full?: true
  /** The organization caps how much of the level requests add up to: that is judged when one asks. */
  readonly capped?: true
}

/**
 * Opens a request again that ended without access, within `limits.reopenMs` of its end: its undecided part begins anew as
 * another round. What was decided before stays; votes of the undecided part stay on the record and do not count. For
 * those who run it, and unless it was denied for whoever asked. One that gave access is never opened again.
 */
export const reopen = (request: Request, command: ReopenCommand, context: Context): Result<readonly RequestEvent[]> => {
  if (isOpen(request)) return refuse('conflict', 'The request is open.')
  const hindrance = whyNotReopen(request, context)
  if (hindrance) return hindrance
  const put = request.tasks.filter(({ past, step }) => !past && step >= firstUndecided(request)!)
  const answers = answersWithout(request, put, context)
  const event: RequestEvent = {
    type: 'reopened',
    round: (request.round ?? 1) + 1,
    step: firstUndecided(request)!,
    past: put.map(({ taskId }) => taskId),
    votes: put.reduce(
      (sum, { detail }) => sum + ('votes' in detail ? (detail.votes as readonly unknown[]).length : 0),
      0,
    ),
    answers,
    digest: digestOf(request, answers, context),
    timers: [
      { kind: 'INACTIVE', due: plus(context.now, `P${limits.inactivityDays - limits.inactivityNoticeDays[0]}D`) },
    ],
    by: context.actor.userId,
    ...(command.reason ? { reason: command.reason } : {}),
  }
  return advance(happen({ request, events: [] }, event, context), context).events
}

/** Why a closed request cannot be opened again by this actor now; undefined if it can. */
export const whyNotReopen = (
  request: ClosedRequest,
  { actor, again, facts, now }: Pick<Context, 'actor' | 'again' | 'facts' | 'now'>,
): Refusal | undefined => {
  const asker = partiesOf(request, facts).has(actor.personId)
  if (!actor.isRequestAdmin && !asker)
    return refuse('forbidden', 'Only those who run this request, or who asked, can open it again.')
  if (request.status === 'APPROVED' || request.status === 'REJECTED')
    return refuse('conflict', 'Only a request that was denied, canceled or expired is opened again. Ask again instead.')
  if (asker && request.status === 'DENIED')
    return refuse('forbidden', 'Whoever asked cannot open a denied request again. Ask again instead.')
  if (Date.parse(now) - Date.parse(request.resolved) > limits.reopenMs)
    return refuse(
      'conflict',
      `A request is opened again within ${limits.reopenMs / 86_400_000} days of its end. Ask again instead.`,
    )
  if (!facts.user(request.requestedFor)?.active) return refuse('conflict', 'The person this is for is not active.')
  if (firstUndecided(request) === undefined)
    return refuse('conflict', 'Nothing of this request is undecided. Ask again instead.')
  // What a step gave ended with the request, and what it took is gone: only asking again does all of it.
  if (request.tasks.some(({ past, type }) => !past && type === 'ACTION'))
    return refuse('conflict', 'A step of this request has given or taken access already. Ask again instead.')
  if (again?.duplicate !== undefined)
    return refuse('conflict', 'There is already an open request for this person and this level.', [], {
      request: again.duplicate,
    })
  if (again?.full) return refuse('limited', 'This person has too many open requests.')
  if (again?.capped)
    return refuse(
      'conflict',
      'How much of this access requests add up to is limited, and judged when one asks. Ask again instead.',
    )
  return undefined
}

/** The earliest step that was denied, or that nobody had ended when the request did. */
const firstUndecided = ({ tasks }: Request): number | undefined => {
  const steps = tasks.flatMap(({ past, status, step, value }) =>
    !past && (status === 'LOCKED' || value === 'DENIED') ? [step] : [],
  )
  return steps.length > 0 ? Math.min(...steps) : undefined
}

/** The answers without those that are asked for anew. */
const answersWithout = (request: Request, put: Request['tasks'], { steps }: Context): Request['answers'] => {
  const anew = new Set(
    put.flatMap(({ step }) => {
      const config = steps[step]
      return config ? (stepKinds[config.type].fields?.(config) ?? []).map(({ id }) => id) : []
    }),
  )
  return request.answers.filter(({ id }) => !anew.has(id))
}

/** The request as it is open again. */
export const reopenedAt = (
  request: ClosedRequest,
  event: Extract<RequestEvent, { type: 'reopened' }>,
  now: string,
): OpenRequest => {
  const { flow, status } = request
  if (!flow || (status !== 'DENIED' && status !== 'CANCELED' && status !== 'EXPIRED'))
    throw new Error(`a ${status} request is never opened again`)
  const { grant: _g, reason: _r, resolved: _c, revocation: _v, ...rest } = request
  return {
    ...rest,
    flow,
    status: 'PENDING',
    at: event.step,
    round: event.round,
    lastActivity: now,
    answers: event.answers,
    digest: event.digest,
    timers: event.timers,
    tasks: request.tasks.map((task) => (event.past.includes(task.taskId) ? { ...task, past: true as const } : task)),
    ...(request.skipped ? { skipped: request.skipped.filter((step) => step < event.step) } : {}),
  }
}
