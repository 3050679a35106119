import { limits } from '../limits.ts'
import type { Cause } from '../refusal.ts'
import { isIsoDate } from '../steps/fields.ts'

/** From one time of the clock to another on the same day: `09:00` to `17:30`; the end of the day is `24:00`. */
export type Hours = { readonly from: string; readonly to: string }

export const weekDays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type WeekDay = (typeof weekDays)[number]

/** The hours of each day of the week, in order; a day that is left out has none. */
export type Week = { readonly [D in WeekDay]?: readonly Hours[] }

/** A day that is not like its day of the week: without hours, or (half days) with others. */
export type Holiday = { readonly date: string; readonly name: string; readonly hours?: readonly Hours[] }

/** When an organization is at work: what business hours are counted in. */
export type Calendar = {
  /** IANA, such as Europe/Berlin. */
  readonly timeZone: string
  readonly week: Week
  readonly holidays: readonly Holiday[]
}

/** The organization's default calendar, whichever that is, as steps name it. */
export const defaultCalendar = 'DEFAULT'

/** Minutes since midnight of a time such as `09:30`, or undefined if it is none. */
export const minutesOf = (time: string): number | undefined => {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time)
  return match ? Number(match[1]) * 60 + Number(match[2]) : time === '24:00' ? 1_440 : undefined
}

/** What is wrong with a calendar, at its place; empty if nothing is. */
export const calendarCauses = ({ holidays, timeZone, week }: Calendar): readonly Cause[] => {
  const total = weekDays.reduce((sum, day) => sum + lengthOf(week[day] ?? []), 0)
  const causes = [
    ...(isZone(timeZone)
      ? []
      : [{ summary: `"${timeZone}" is no time zone such as Europe/Berlin.`, location: '/timeZone' }]),
    ...weekDays.flatMap((day) => hoursCauses(week[day] ?? [], `/week/${day}`)),
    ...holidays.flatMap((one, at) => holidayCauses(one, at, holidays)),
  ]
  // A calendar without hours would make every wait endless.
  return causes.length === 0 && total < limits.calendarWeekMinutes
    ? [{ summary: 'A week needs at least one hour of work, or nothing would ever be due.', location: '/week' }]
    : causes
}

/** Minutes of some hours of a day. */
const lengthOf = (hours: readonly Hours[]): number =>
  hours.reduce((sum, { from, to }) => sum + (minutesOf(to) ?? 0) - (minutesOf(from) ?? 0), 0)

const isZone = (timeZone: string): boolean => {
  try {
    // Offsets such as +02:00 are none: they know no summer time.
    return /^[A-Za-z]/.test(timeZone) && new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const hoursCauses = (hours: readonly Hours[], at: string): readonly Cause[] =>
  hours.flatMap(({ from, to }, index): readonly Cause[] => {
    const [start, end] = [minutesOf(from), minutesOf(to)]
    const location = `${at}/${index}`
    if (start === undefined || end === undefined)
      return [{ summary: 'Times are written like 09:00; the end of a day is 24:00.', location }]
    if (start >= end) return [{ summary: `${to} is not after ${from}.`, location }]
    const before = minutesOf(hours[index - 1]?.to ?? '00:00') ?? 0
    return index > 0 && start < before
      ? [{ summary: `${from} comes before the end of the hours above it.`, location }]
      : []
  })

const holidayCauses = ({ date, hours = [] }: Holiday, at: number, all: readonly Holiday[]): readonly Cause[] => {
  const location = `/holidays/${at}/date`
  if (date.length !== 10 || !isIsoDate(date)) return [{ summary: `"${date}" is no day such as 2026-12-25.`, location }]
  if (all.findIndex((one) => one.date === date) < at) return [{ summary: `${date} is named twice.`, location }]
  return hoursCauses(hours, `/holidays/${at}/hours`)
}
