import { limits } from '../limits.ts'
import { type Result, refuse } from '../refusal.ts'
import type { Timer } from '../steps/step.ts'
import { type Context, isoOf } from './context.ts'
import { isOpen, type OpenRequest, type Request, type RequestEvent, type Task } from './model.ts'

/** Putting a request on hold, and going on with it. */
export type HoldCommand =
  | { readonly do: 'hold'; readonly reason: string; readonly until?: string }
  | { readonly do: 'resume' }

/**
 * Puts an open request on hold: it waits for somebody outside. Whoever may act still may; what urges people stands still.
 * Ends by itself at `until`, after `limits.holdMs` at the latest.
 */
export const hold = (
  request: Request,
  { reason, until }: HoldCommand & { do: 'hold' },
  { actor, now }: Context,
): Result<readonly RequestEvent[]> => {
  if (!isOpen(request)) return refuse('conflict', 'The request is closed.')
  if (request.held) return refuse('conflict', 'The request is on hold already.')
  const latest = Date.parse(now) + limits.holdMs
  const ends = until === undefined ? latest : Date.parse(until)
  if (!(ends > Date.parse(now) && ends <= latest)) {
    const days = limits.holdMs / 86_400_000
    return refuse('invalid', `A request is on hold until some time within the next ${days} days.`, [
      { summary: `is not within the next ${days} days`, location: '/until' },
    ])
  }
  return [{ type: 'held', reason, until: isoOf(ends), by: actor.userId }]
}

/** Goes on with a request that is on hold. */
export const resume = (request: Request, { actor }: Context): Result<readonly RequestEvent[]> => {
  if (!isOpen(request) || !request.held) return refuse('conflict', 'The request is not on hold.')
  return [{ type: 'resumed', why: 'BY_HAND', by: actor.userId }]
}

/** What urges people or ends a request for want of them. What waits for a time of its own goes on. */
const urging: ReadonlySet<Timer['kind']> = new Set(['REMIND', 'ESCALATE', 'DEADLINE', 'INACTIVE'])

/** The request on hold: its urging timers are put aside. */
export const heldBy = (
  request: OpenRequest,
  { by, reason, until }: Extract<RequestEvent, { type: 'held' }>,
  since: string,
): OpenRequest => ({
  ...request,
  lastActivity: since,
  held: { since, by, reason, until, paused: request.timers.filter(({ kind }) => urging.has(kind)) },
  timers: [...request.timers.filter(({ kind }) => !urging.has(kind)), { kind: 'HOLD', due: until }],
})

/** The request with a timer more, which on hold is put aside with the others: it loses nothing of its time to the hold. */
export const withTimer = (request: OpenRequest, timer: Timer, at: string): OpenRequest => {
  const { held } = request
  if (!held) return { ...request, timers: [...request.timers, timer] }
  // As if it had been put aside when the hold began: what is put aside is due later by the whole hold.
  const due = isoOf(Date.parse(timer.due) - (Date.parse(at) - Date.parse(held.since)))
  return { ...request, held: { ...held, paused: [...held.paused, { ...timer, due }] } }
}

/** The request as it goes on: what was put aside is due later by as long as it was. */
export const resumedAt = (request: OpenRequest, now: string): OpenRequest => {
  const { held, ...rest } = request
  if (!held) throw new Error('a request that is not on hold cannot go on')
  const by = Date.parse(now) - Date.parse(held.since)
  // What was put aside for a task that ended meanwhile is not due any more.
  const standing = new Set(request.tasks.flatMap((task) => (isStanding(task) ? [task.taskId] : [])))
  const later = held.paused
    .filter(({ taskId }) => taskId === undefined || standing.has(taskId))
    .map((timer) => ({ ...timer, due: isoOf(Date.parse(timer.due) + by) }))
  return { ...rest, lastActivity: now, timers: [...request.timers.filter(({ kind }) => kind !== 'HOLD'), ...later] }
}

const isStanding = ({ status }: Task): boolean => status === 'OPEN' || status === 'ASSIGNING'

/** Events after which a request has moved on, so that it waits for nobody outside any more. */
const moving: ReadonlySet<RequestEvent['type']> = new Set(['taskCompleted', 'taskOpened', 'stepPassed', 'fellBack'])

/** What happens to a request on hold: whatever moves it on ends the hold first, and so does a word from whoever asked. */
export const unheld = (request: Request, events: readonly RequestEvent[]): readonly RequestEvent[] => {
  if (!isOpen(request) || !request.held) return events
  const resumed = events.findIndex(({ type }) => type === 'resumed')
  const moved = events.findIndex(({ type }) => moving.has(type))
  if (moved >= 0 && (resumed < 0 || moved < resumed))
    return [
      ...events.slice(0, moved),
      { type: 'resumed', why: 'ACTED' },
      ...events.slice(moved).filter(({ type }) => type !== 'resumed'),
    ]
  const heard = events.some(
    (event) => event.type === 'messaged' && (event.by === request.requestedFor || event.by === request.requestedBy),
  )
  return heard && resumed < 0 ? [...events, { type: 'resumed', why: 'MESSAGE' }] : events
}
