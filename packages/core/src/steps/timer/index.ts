import { type Static, Type } from 'typebox'
import { zonedDay } from '../../cards/time.ts'
import { durationMs } from '../../duration.ts'
import { limits } from '../../limits.ts'
import type { Cause } from '../../refusal.ts'
import { CalendarRef } from '../assignment.ts'
import { businessCauses, calendarNeeds, Span } from '../business.ts'
import { defineStep, endedWith, noValue, type StepContext, type TaskDetail } from '../step.ts'

const closed = { additionalProperties: false } as const

const Config = Type.Object(
  {
    type: Type.Literal('TIMER'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    after: Type.Optional(Span),
    /** `after` is in business hours of this calendar. */
    calendarId: Type.Optional(CalendarRef),
    /** The id of a question before it that asks for a date. */
    onDate: Type.Optional(Type.String({ format: 'uuid' })),
  },
  closed,
)
type Config = Static<typeof Config>

const Answer = Type.Object({ note: Type.Optional(Type.String({ maxLength: limits.message })) }, closed)
type Answer = Static<typeof Answer>

const longestMs = limits.timerDays * 86_400_000

const check = ({ after, calendarId, onDate }: Config): Cause[] => {
  if ((after === undefined) === (onDate === undefined))
    return [
      { summary: 'Say how long it waits: either `after`, or `onDate` for the date of an answer.', location: '/after' },
    ]
  if (calendarId !== undefined && after === undefined)
    return [{ summary: 'A date is not counted in business hours.', location: '/calendarId' }]
  const business =
    after === undefined ? [] : businessCauses({ after, at: '/after', ...(calendarId ? { calendarId } : {}) })
  if (business.length > 0) return business
  return after !== undefined && (durationMs(after) ?? 0) > longestMs
    ? [{ summary: `It waits for at most ${limits.timerDays} days.`, location: '/after' }]
    : []
}

/** The instant that it waits for, or why there is none to wait for. */
const endOf = (
  { after, calendarId, onDate }: Config,
  { answers, facts, now, subject, ...context }: StepContext,
): string | { why: string } => {
  if (after !== undefined) return context.after(after, calendarId)
  const day = answers.find(({ id }) => id === onDate)?.value?.slice(0, 10)
  if (day === undefined) return { why: 'no date was given' }
  const due = zonedDay(day, facts.timeZone(subject.requestedFor) ?? 'UTC', 0)
  if (due === null || due <= now) return { why: 'its date has passed' }
  // A later date still ends after that (okta-access-requests E.4).
  const latest = context.after(`P${limits.timerDays}D`)
  const [first] = [due, latest].toSorted()
  return first!
}

/**
 * Waits for time alone: for so long, or until the midnight with which a day from an answer begins where the requester
 * lives. What it waits for is fixed when it begins. A request administrator can end it by hand.
 */
export const timer = defineStep<Config, TaskDetail, Answer>({
  type: 'TIMER',
  title: 'Timer',
  decides: false,
  keepsPartiesOut: true,
  adminsAct: true,
  waitsFor: 'TIME',
  config: Config,
  answer: Answer,
  check,
  uses: ({ onDate }) => (onDate === undefined ? [] : [{ of: onDate, types: ['ISO_DATE'], at: '/onDate' }]),
  rules: () => [],
  lacks: 'NEVER',
  needs: ({ calendarId, onDate }, { requestedFor }) => [
    ...(onDate === undefined ? [] : [{ need: 'timeZone' as const, userId: requestedFor }]),
    ...calendarNeeds([calendarId === undefined ? undefined : { calendarId }]),
  ],
  open: (config, context) => {
    const end = endOf(config, context)
    return typeof end === 'string'
      ? { state: 'open', detail: { panels: [] }, timers: [{ kind: 'END', due: end }] }
      : { state: 'done', why: end.why }
  },
  resolve: ({ message, value }) => {
    if (value !== undefined) return noValue('A timer takes no value; say in the message why it ends now.')
    return message ? { note: message } : {}
  },
  take: (_config, detail, _by, { note }) => endedWith(detail, note),
})
