import type { CalendarInput, WireCalendar } from '@assent/core/api/calendars.ts'
import { type Calendar, type Hours, minutesOf, type WeekDay, weekDays } from '@assent/core/calendar/model.ts'
import { formatter } from '../../lib/time.ts'

/** A calendar as it stands in the form: hours as one types them, such as `09:00-12:00 13:00-17:00`. */
export type Values = {
  name: string
  timeZone: string
  isDefault: boolean
  week: Record<WeekDay, string>
  holidays: { key: string; date: string; name: string; hours: string }[]
}

/** `09:00-12:00 13:00-17:00`. */
export const hoursText = (hours: readonly Hours[] = []): string =>
  hours.map(({ from, to }) => `${from}-${to}`).join(' ')

/** What was typed as hours; undefined if it is none. Nothing typed is no hours. */
export const hoursOf = (typed: string): readonly Hours[] | undefined => {
  const parts = typed.split(/[\s,;]+/).filter((part) => part !== '')
  const hours = parts.flatMap((part) => {
    const match = /^(\d{1,2}(?::\d\d)?)[-–](\d{1,2}(?::\d\d)?)$/.exec(part)
    return match ? [{ from: clock(match[1]!), to: clock(match[2]!) }] : []
  })
  const fits = hours.every(({ from, to }, at) => {
    const [start, end] = [minutesOf(from), minutesOf(to)]
    return start !== undefined && end !== undefined && start < end && start >= (minutesOf(hours[at - 1]?.to ?? '') ?? 0)
  })
  return fits && hours.length === parts.length ? hours : undefined
}

/** `9` as `09:00`. */
const clock = (typed: string): string => {
  const [hour = '', minute = '00'] = typed.split(':')
  return `${hour.padStart(2, '0')}:${minute}`
}

const nine = '09:00-17:00'

/** The form of a calendar; without one, a usual week. */
export const valuesOf = (calendar: WireCalendar | undefined, timeZone: string): Values => ({
  name: calendar?.name ?? '',
  timeZone: calendar?.timeZone ?? timeZone,
  isDefault: calendar?.isDefault ?? false,
  week: Object.fromEntries(
    weekDays.map((day, at) => [day, calendar ? hoursText(calendar.week[day]) : at < 5 ? nine : '']),
  ) as Values['week'],
  holidays: (calendar?.holidays ?? []).map(({ date, hours, name }) => ({
    key: date,
    date,
    name,
    hours: hoursText(hours),
  })),
})

/** What is kept. */
export const inputOf = ({ holidays, isDefault, name, timeZone, week }: Values): CalendarInput => ({
  name: name.trim(),
  timeZone,
  week: Object.fromEntries(
    weekDays.flatMap((day) => {
      const hours = hoursOf(week[day]) ?? []
      return hours.length > 0 ? [[day, [...hours]]] : []
    }),
  ),
  holidays: holidays.map((one) => {
    const hours = hoursOf(one.hours) ?? []
    return { date: one.date, name: one.name.trim(), ...(hours.length > 0 ? { hours: [...hours] } : {}) }
  }),
  ...(isDefault ? { isDefault } : {}),
})

/** A calendar to reckon by, as far as it is typed. */
export const calendarOf = (values: Values): Calendar => {
  const { holidays = [], timeZone, week } = inputOf(values)
  return { timeZone, week, holidays }
}

/** Monday to Sunday in the viewer's language. */
export const dayNames = (locale: string, style: 'long' | 'short'): Readonly<Record<WeekDay, string>> =>
  Object.fromEntries(
    // The 5th of January 2026 was a Monday.
    weekDays.map((day, at) => [
      day,
      formatter(locale, { weekday: style, timeZone: 'UTC' }).format(Date.UTC(2026, 0, 5 + at)),
    ]),
  ) as Record<WeekDay, string>

/** A day such as `2026-12-25` as people write it. */
export const dayText = (date: string, locale: string): string =>
  formatter(locale, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${date}T12:00:00Z`),
  )
