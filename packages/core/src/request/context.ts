import type { Json } from '../audit/event.ts'
import { afterBusiness } from '../calendar/hours.ts'
import { durationMs } from '../duration.ts'
import type { RiskFacts } from '../policy/risk-facts.ts'
import type { Facts } from '../steps/assignment.ts'
import { stepKinds } from '../steps/registry.ts'
import type { StepContext } from '../steps/step.ts'
import { evolve } from './evolve.ts'
import { knownOf } from './known.ts'
import type { ArrivedFile } from './message.ts'
import type { OpenRequest, Request, RequestEvent, Stamped, Steps } from './model.ts'
import { subjectOf } from './model.ts'
import type { Again } from './reopen.ts'
import type { Sight } from './run.ts'

/** Who gives a command, as the judge needs to know him. */
export type Actor = {
  readonly userId: string
  readonly personId: string
  readonly kind: 'HUMAN' | 'SERVICE' | 'SYSTEM'
  /** Super admin or access-requests admin: request assignee of every request of a condition (A.1). */
  readonly isRequestAdmin: boolean
}

/** Everything that a decision may know besides the request and the command. Actor, time, new ids and facts come in here. */
export type Context = {
  readonly actor: Actor
  /** The database's clock, read after the lock. ISO 8601 with milliseconds and Z, so that text order is time order. */
  readonly now: string
  readonly facts: Facts
  /** The steps of the flow version that the request is pinned to. */
  readonly steps: Steps
  readonly newTaskId: () => string
  /** Hex SHA-256 of the canonical text of a value. */
  readonly digest: (value: Json) => string
  readonly settings: { readonly requesterCanEscalate: boolean }
  /** Files that have arrived and that a command names. */
  readonly fileOf?: (attachmentId: string) => ArrivedFile | undefined
  /** What separation of duties is judged on; undefined where the organization has no risk rules. */
  readonly risk?: RiskFacts | undefined
  /** Who may see the request and look after it; of the users whom its command names. */
  readonly sights?: ((userId: string) => Sight | undefined) | undefined
  /** Whose turn it is to look after the request, by the rule of its team; undefined: nobody's. */
  readonly turn?: (() => string | undefined) | undefined
  /** What stands in the way of opening the request again. */
  readonly again?: Again | undefined
}

/** An instant a span after another. Source of both: ISO 8601. */
export const plus = (instant: string, span: string): string => isoOf(Date.parse(instant) + (durationMs(span) ?? 0))

/**
 * The instants that steps name, reckoned from now: so long after it, or so many business hours of a calendar. Where the
 * calendar is gone it is the plain time, which comes sooner: a step never waits longer than it said.
 */
export const afterNow =
  (now: string, facts: Pick<Facts, 'calendar'>): StepContext['after'] =>
  (span, calendarId) => {
    const calendar = calendarId === undefined ? undefined : facts.calendar(calendarId)
    return calendar ? isoOf(afterBusiness(calendar, Date.parse(now), durationMs(span) ?? 0)) : plus(now, span)
  }

/** ISO 8601 of milliseconds since 1970. A pure conversion: it reads no clock. */
export const isoOf = (ms: number): string => new Date(ms).toISOString()

export const stepContext = (request: Request, context: Context): StepContext => ({
  subject: subjectOf(request),
  facts: context.facts,
  now: context.now,
  after: afterNow(context.now, context.facts),
  answers: request.answers,
  known: knownOf(request, context.steps, context.facts),
  ...(request.approvedLevel ? { approved: request.approvedLevel } : {}),
  ...(wasDenied(request) ? { denied: true } : {}),
  ...(request.extendsGrant ? { fixedLevel: true } : {}),
})

/** Whether an approval was denied, and the flow went on all the same. */
export const wasDenied = ({ tasks }: Pick<Request, 'tasks'>): boolean =>
  tasks.some(
    (task) => !task.past && stepKinds[task.type].decides && task.status === 'COMPLETED' && task.value === 'DENIED',
  )

/** A request under way to its next state, with the events that lead there. */
export type Draft = { readonly request: Request; readonly events: readonly RequestEvent[] }

export const begin = (request: Request): Draft => ({ request, events: [] })

/** Adds an event and what it does. */
export const happen = (draft: Draft, event: RequestEvent, context: Context): Draft => ({
  request: evolve(draft.request, stamp(event, context)),
  events: [...draft.events, event],
})

/** An event with the context's time, and the actor unless it happened by itself. */
export const stamp = (event: RequestEvent, { actor, now }: Pick<Context, 'actor' | 'now'>): Stamped => ({
  event,
  at: now,
  ...(actor.kind === 'SYSTEM' ? {} : { actor: actor.userId }),
})

/** The draft's request if it is still open; a bug if it is not. */
export const open = (draft: Draft): OpenRequest => {
  if (draft.request.status !== 'PENDING') throw new Error('the request closed under its own decision')
  return draft.request
}
