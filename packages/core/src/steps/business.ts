import { type Static, Type } from 'typebox'
import { durationMs } from '../duration.ts'
import { limits } from '../limits.ts'
import type { Cause } from '../refusal.ts'
import { CalendarRef, type Need } from './assignment.ts'

/** A stretch of time as steps write it: P30D, P2W, PT8H, PT90M. */
export const Span = Type.String({ pattern: '^(P[1-9]\\d{0,4}[DW]|PT[1-9]\\d{0,6}[HM])$', maxLength: 12 })

/** So long; in business hours where a calendar is named. */
export const span = { after: Span, calendarId: Type.Optional(CalendarRef) }
const Wait = Type.Object(span)
export type Wait = Static<typeof Wait>

/** Why a wait in business hours cannot be counted. `at` is the place of its time. */
export const businessCauses = ({ after, at, calendarId }: Wait & { readonly at: string }): Cause[] => {
  if (calendarId === undefined) return []
  if (!after.startsWith('PT'))
    return [{ summary: 'Business hours are counted in hours or minutes, such as PT8H.', location: at }]
  return durationMs(after)! > limits.businessHours * 3_600_000
    ? [{ summary: `At most ${limits.businessHours} business hours can be waited for.`, location: at }]
    : []
}

/** The calendars that waits are counted in. */
export const calendarNeeds = (waits: readonly (Pick<Wait, 'calendarId'> | undefined)[]): readonly Need[] =>
  waits.flatMap((wait) =>
    wait?.calendarId === undefined ? [] : [{ need: 'calendar' as const, calendarId: wait.calendarId }],
  )
