import { type Static, Type } from 'typebox'
import { weekDays } from '../calendar/model.ts'
import { limits } from '../limits.ts'
import { closed, id, SelfLinks, text, time } from './wire.ts'

const clock = () => Type.String({ minLength: 5, maxLength: 5 })
const HoursList = Type.Array(closed({ from: clock(), to: clock() }), { maxItems: limits.calendarHoursPerDay })
type Day = (typeof weekDays)[number]

const Week = closed(
  Object.fromEntries(weekDays.map((day) => [day, Type.Optional(HoursList)])) as Record<
    Day,
    ReturnType<typeof Type.Optional<typeof HoursList>>
  >,
)
const Holiday = closed({
  date: Type.String({ minLength: 10, maxLength: 10, description: 'A day such as 2026-12-25.' }),
  name: text(limits.calendarHolidayName),
  hours: Type.Optional(HoursList),
})

const parts = {
  name: text(limits.calendarName),
  timeZone: text(64, { description: 'IANA, such as Europe/Berlin.' }),
  week: Week,
}

/** Body of a calendar. Times are of the clock, such as 09:00; a day that is left out has no hours. */
export const CalendarInput = closed({
  ...parts,
  holidays: Type.Optional(Type.Array(Holiday, { maxItems: limits.calendarHolidays })),
  /** True: it is the organization's default from now on. The first one always is. */
  isDefault: Type.Optional(Type.Boolean()),
})
export type CalendarInput = Static<typeof CalendarInput>

/** A calendar of business hours. */
export const WireCalendar = Type.Object({
  id: id('calendar'),
  ...parts,
  holidays: Type.Array(Holiday),
  isDefault: Type.Boolean(),
  /** The sequences and request types whose steps count by it. */
  usedBy: Type.Array(Type.String()),
  lastUpdated: time(),
  _links: SelfLinks,
})
export type WireCalendar = Static<typeof WireCalendar>
