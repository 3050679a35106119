import { type Static, Type } from 'typebox'
import { zonedDay } from '../../cards/time.ts'
import { limits } from '../../limits.ts'
import type { Cause } from '../../refusal.ts'
import { AssignmentRule, CalendarRef } from '../assignment.ts'
import { businessCauses, calendarNeeds, Span } from '../business.ts'
import { openPanel } from '../panels.ts'
import { defineStep, endedWith, noValue, type StepContext, type TaskDetail } from '../step.ts'

const closed = { additionalProperties: false } as const

const Config = Type.Object(
  {
    type: Type.Literal('TODO'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    assignmentRule: AssignmentRule,
    /** By when: so long after it opens (in business hours of a calendar), or by the day that an answer names. It ends nothing. */
    due: Type.Optional(
      Type.Object(
        {
          after: Type.Optional(Span),
          calendarId: Type.Optional(CalendarRef),
          /** The id of a question before it that asks for a date. */
          onDate: Type.Optional(Type.String({ format: 'uuid' })),
        },
        closed,
      ),
    ),
  },
  closed,
)
type Config = Static<typeof Config>

const Answer = Type.Object({ note: Type.Optional(Type.String({ maxLength: limits.message })) }, closed)
type Answer = Static<typeof Answer>

const nobody = ({ label }: Config): string => `Nobody can do "${label}".`

/** `due`: by when it is to be done (ISO 8601). */
export type TodoDetail = TaskDetail & { readonly due?: string }

const check = ({ due }: Config): Cause[] => {
  if (!due) return []
  const { after, calendarId, onDate } = due
  if ((after === undefined) === (onDate === undefined))
    return [{ summary: 'Say by when: either `after`, or `onDate` for the day of an answer.', location: '/due/after' }]
  if (after !== undefined) return businessCauses({ after, at: '/due/after', ...(calendarId ? { calendarId } : {}) })
  return calendarId === undefined
    ? []
    : [{ summary: 'A date is not counted in business hours.', location: '/due/calendarId' }]
}

/** The instant by which it is due; a day of an answer is over at its end, where the requester lives. */
const dueOf = ({ due }: Config, { after, answers, facts, subject }: StepContext): string | undefined => {
  if (due?.after !== undefined) return after(due.after, due.calendarId)
  const day = due && answers.find(({ id }) => id === due.onDate)?.value?.slice(0, 10)
  return day === undefined ? undefined : (zonedDay(day, facts.timeZone(subject.requestedFor) ?? 'UTC', 1) ?? undefined)
}

/** Reminders of what is overdue, a day apart. */
const reminders = 5

/** A custom task: somebody does a thing and marks it complete, by a day if one is named. */
export const todo = defineStep<Config, TodoDetail, Answer>({
  type: 'TODO',
  title: 'Custom task',
  decides: false,
  waitsFor: 'PEOPLE',
  config: Config,
  answer: Answer,
  check,
  uses: ({ due }) => (due?.onDate === undefined ? [] : [{ of: due.onDate, types: ['ISO_DATE'], at: '/due/onDate' }]),
  needs: ({ due }, { requestedFor }) => [
    ...(due?.onDate === undefined ? [] : [{ need: 'timeZone' as const, userId: requestedFor }]),
    ...calendarNeeds([due]),
  ],
  rules: (config) => [config.assignmentRule],
  lacks: (config, seats) => (seats(config.assignmentRule).all > 0 ? undefined : nobody(config)),
  open: (config, context) => {
    const panel = openPanel({ assignmentRule: config.assignmentRule, selfAllowed: true }, context)
    const due = dueOf(config, context)
    const detail: TodoDetail = { panels: [panel], ...(due === undefined ? {} : { due }) }
    const timers = due !== undefined && due > context.now ? [{ kind: 'REMIND' as const, due }] : []
    return panel.eligible > 0
      ? { state: 'open', detail, timers }
      : { state: 'unassigned', detail, timers, why: nobody(config) }
  },
  resolve: ({ message, value }) => {
    if (value !== undefined) return noValue('A custom task takes no value; say what was done in the message.')
    return message ? { note: message } : {}
  },
  remindAgain: (config, sent, after) => (config.due && sent < reminders ? after('P1D') : undefined),
  take: (_config, detail, _by, { note }) => endedWith(detail, note),
})
