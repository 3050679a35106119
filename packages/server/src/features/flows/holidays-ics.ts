import { type Calendar, type Holiday, type Hours, minutesOf, weekDays } from '@assent/core/calendar/model.ts'
import { offsetMs } from '@assent/core/cards/time.ts'
import { clean } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import type { LineProblem } from '../../platform/csv.ts'
import { type Property, type RawEvent, readEvents } from './ics-lines.ts'
import { compact, daysOf, ruleOf } from './ics-rule.ts'

type Read = { readonly holidays: readonly Holiday[]; readonly problems: readonly LineProblem[] }

const dayMs = 86_400_000
// `zone`: undefined where the file says none, so that the clocks of the calendar are meant; UTC where it ends in Z.
type Moment = { readonly wall: number; readonly isDay: boolean; readonly zone: string | undefined }
type Event = {
  readonly name: string
  readonly start: Moment
  readonly length: number
  readonly days: readonly number[]
}

/** Something wrong with a line, on its way out of what reads it. */
class Wrong extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/**
 * The holidays of a calendar file (RFC 5545): days of events with dates are without hours; what events with times take of
 * the hours of a day leaves the rest of them. What comes back each year is taken for five years from `now` on. Our own
 * reader, and a strict one: ical.js 2.2.1 knows no lines, and goes round for ever over rules such as
 * FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30.
 */
export const readIcs = (bytes: Uint8Array, calendar: Calendar, now: number): Read => {
  const text = decode(bytes)
  if (text === undefined) return { holidays: [], problems: [{ line: 1, message: 'The file is not UTF-8.' }] }
  const raw = readEvents(text)
  if ('message' in raw) return { holidays: [], problems: [raw] }
  const closed = new Map<string, Closed>()
  const problems: LineProblem[] = []
  const moved = movedDays(raw)
  for (const one of raw) {
    try {
      const event = eventOf(one, new Date(now).getUTCFullYear(), moved)
      if (event) closeFor(event, calendar.timeZone, closed)
      if (closed.size > limits.calendarHolidays * 2)
        throw new Wrong(one.line, `A calendar has at most ${limits.calendarHolidays} holidays.`)
    } catch (error) {
      if (!(error instanceof Wrong)) throw error
      problems.push({ line: error.line, message: error.message })
      if (problems.length >= limits.importErrorsListed || closed.size > limits.calendarHolidays * 2) break
    }
  }
  const holidays = [...closed].flatMap(([date, day]) => holidayOf(date, day, calendar))
  return { holidays: holidays.toSorted((a, b) => (a.date < b.date ? -1 : 1)), problems }
}

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Days of events that come back which the file gives another time, or none, by event. */
const movedDays = (events: readonly RawEvent[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const moved = new Map<string, Set<string>>()
  for (const { properties } of events) {
    const [uid, day] = [properties.get('UID')?.value, properties.get('RECURRENCE-ID')?.value.slice(0, 8)]
    if (uid !== undefined && day !== undefined) moved.set(uid, (moved.get(uid) ?? new Set()).add(day))
  }
  return moved
}

const eventOf = (raw: RawEvent, year: number, moved: ReadonlyMap<string, ReadonlySet<string>>): Event | undefined => {
  const { line, properties } = raw
  const of = (name: string) => properties.get(name)
  const from = of('DTSTART')
  if (!from) throw new Wrong(line, 'The event has no DTSTART: on which day?')
  const start = momentOf(from)
  const length = lengthOf(start, of('DTEND'), of('DURATION'), from.line)
  const name = nameOf(of('SUMMARY'), line)
  const extra = of('RDATE')
  if (extra) throw new Wrong(extra.line, 'Further days by RDATE are not read: write an event for each.')
  if (of('STATUS')?.value.toUpperCase() === 'CANCELLED') return undefined
  const first = Math.floor(start.wall / dayMs) * dayMs
  const rule = of('RRULE')
  if (!rule) return { name, start, length, days: [first] }
  const read = ruleOf(rule.value)
  if (typeof read === 'string') throw new Wrong(rule.line, read)
  const without = new Set([
    ...raw.exdates.flatMap(({ value }) => value.split(',').map((one) => one.trim().slice(0, 8))),
    ...(of('RECURRENCE-ID') ? [] : (moved.get(of('UID')?.value ?? '') ?? [])),
  ])
  return { name, start, length, days: daysOf(read, first, year).filter((day) => !without.has(compact(day))) }
}

const nameOf = (summary: Property | undefined, line: number): string => {
  const name = clean((summary?.value ?? '').replaceAll(/\\[nN]/g, ' ').replaceAll(/\\(.)/g, '$1'))
  if (name === '') throw new Wrong(summary?.line ?? line, 'The event has no SUMMARY: what is the day called?')
  if (name.length > limits.calendarHolidayName)
    throw new Wrong(summary!.line, `The name has more than ${limits.calendarHolidayName} characters.`)
  return name
}

const momentOf = ({ line, params, value }: Property): Moment => {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(value)
  const [year, month, day, hour, minute, second] = (match ?? []).slice(1, 7).map((part) => Number(part ?? 0))
  const wall = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second)
  const again = match && new Date(wall).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)
  if (!match || again !== value.slice(0, 8) + (value.slice(8, 15) || 'T000000') || year! < 1900)
    throw new Wrong(line, `"${value.slice(0, 40)}" is no day such as 20261225, or time such as 20261224T120000.`)
  const isDay = match[4] === undefined
  const zone = isDay ? undefined : match[7] === 'Z' ? 'UTC' : params.get('TZID')
  if (zone !== undefined && !isZone(zone))
    throw new Wrong(line, `The time zone "${zone.slice(0, 60)}" is not known; write one such as Europe/Berlin.`)
  return { wall, isDay, zone }
}

const isZone = (timeZone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** How long it lasts, in milliseconds; a day where nothing is said of an event with dates. */
const lengthOf = (start: Moment, end: Property | undefined, duration: Property | undefined, line: number): number => {
  if (!end && !duration) {
    if (start.isDay) return dayMs
    throw new Wrong(line, 'The event has no DTEND: until when?')
  }
  const until = end && momentOf(end)
  if (until && until.isDay !== start.isDay) throw new Wrong(end.line, 'DTSTART and DTEND are both days, or both times.')
  const length = until ? instantOf(until) - instantOf(start) : durationOf(duration!)
  if (!(length > 0)) throw new Wrong((end ?? duration)!.line, 'The end is not after the beginning.')
  if (length > 366 * dayMs) throw new Wrong((end ?? duration)!.line, 'The event lasts more than a year.')
  return length
}

const durationOf = ({ line, value }: Property): number => {
  const match = /^\+?P(?:(\d{1,3})W|(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?)$/.exec(value)
  if (!match) throw new Wrong(line, `"${value.slice(0, 40)}" is no duration such as P1D or PT4H.`)
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return (weeks * 7 + days) * dayMs + hours * 3_600_000 + minutes * 60_000 + seconds * 1_000
}

const instantOf = ({ wall, zone }: Pick<Moment, 'wall' | 'zone'>): number => {
  if (zone === undefined) return wall
  const guess = wall - offsetMs(wall, zone)
  return wall - offsetMs(guess, zone)
}

type Closed = { readonly names: Set<string>; readonly spans: (readonly [number, number])[] }

/** Marks what an event takes of each day, in minutes of the calendar's clocks. */
const closeFor = ({ days, length, name, start }: Event, timeZone: string, closed: Map<string, Closed>): void => {
  for (const day of days) {
    const wall = day + (start.wall % dayMs)
    const instant = instantOf({ wall, zone: start.zone })
    const isHere = start.zone === undefined || start.zone === timeZone
    const from = isHere ? wall : instant + offsetMs(instant, timeZone)
    for (let at = Math.floor(from / dayMs) * dayMs; at < from + length; at += dayMs) {
      const date = new Date(at).toISOString().slice(0, 10)
      const here = closed.get(date) ?? { names: new Set(), spans: [] }
      here.names.add(name)
      here.spans.push([Math.max(0, from - at) / 60_000, Math.min(dayMs, from + length - at) / 60_000])
      closed.set(date, here)
    }
  }
}

/** The day as the calendar has it from then on; none where nothing of its hours is taken. */
const holidayOf = (date: string, { names, spans }: Closed, { week }: Calendar): readonly Holiday[] => {
  const name = [...names].join(', ').slice(0, limits.calendarHolidayName)
  const usual = week[weekDays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7]!] ?? []
  if (spans.some(([from, to]) => from <= 0 && to >= 1_440)) return [{ date, name }]
  const left = spans.reduce((hours, span) => hours.flatMap((one) => without(one, span)), [...usual])
  if (JSON.stringify(left) === JSON.stringify(usual)) return []
  return [{ date, name, ...(left.length > 0 ? { hours: left } : {}) }]
}

const without = ({ from, to }: Hours, [start, end]: readonly [number, number]): readonly Hours[] => {
  const [opens, closes] = [minutesOf(from)!, minutesOf(to)!]
  const before = { from: opens, to: Math.min(closes, Math.floor(start)) }
  const after = { from: Math.max(opens, Math.ceil(end)), to: closes }
  return [before, after].flatMap((one) => (one.from < one.to ? [{ from: clock(one.from), to: clock(one.to) }] : []))
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
