import { offsetMs } from '../cards/time.ts'
import { limits } from '../limits.ts'
import { type Calendar, type Hours, minutesOf, weekDays } from './model.ts'

const dayMs = 86_400_000

/**
 * The first instant by which so many milliseconds of business time have passed since `from` (milliseconds since 1970). Where
 * they are over with the end of a day, it is that end and not the morning after. After ten years it is then.
 */
export const afterBusiness = (calendar: Calendar, from: number, ms: number): number => {
  let left = ms
  if (left <= 0) return from
  for (const [start, end] of openHours(calendar, from, from + limits.calendarReachMs)) {
    if (end - start >= left) return start + left
    left -= end - start
  }
  return from + limits.calendarReachMs
}

/** Milliseconds of business time from one instant to a later one; 0 if it is not later. */
export const businessBetween = (calendar: Calendar, from: number, until: number): number => {
  let sum = 0
  for (const [start, end] of openHours(calendar, from, until)) sum += end - start
  return sum
}

/**
 * When there are business hours between two instants, in order, each as its first and its last instant. Days are gone through
 * in stretches in which the clocks of the zone do not change: what a change of them leaves out is no time, what it does twice
 * counts twice.
 */
function* openHours(calendar: Calendar, from: number, until: number): Generator<readonly [number, number]> {
  const special = new Map(calendar.holidays.map(({ date, hours }) => [date, hours ?? []]))
  for (let at = from; at < until; ) {
    const offset = offsetMs(at, calendar.timeZone)
    const midnight = Math.floor((at + offset) / dayMs) * dayMs
    const end = sameClock(at, midnight + dayMs - offset, offset, calendar.timeZone)
    for (const { from: opens, to: closes } of hoursOf(calendar, special, midnight)) {
      const start = Math.max(at, midnight + (minutesOf(opens) ?? 0) * 60_000 - offset)
      const stop = Math.min(end, until, midnight + (minutesOf(closes) ?? 0) * 60_000 - offset)
      if (start < stop) yield [start, stop]
    }
    at = end
  }
}

/** The hours of the day whose midnight on the clocks of the zone that is, as if they were those of UTC. */
const hoursOf = ({ week }: Calendar, special: ReadonlyMap<string, readonly Hours[]>, midnight: number) => {
  const day = new Date(midnight)
  // Sunday is 0 there, and the last of our days.
  return special.get(day.toISOString().slice(0, 10)) ?? week[weekDays[(day.getUTCDay() + 6) % 7]!] ?? []
}

/** Until when, at most `end`, the clocks of a zone are ahead of UTC by that offset as they are at `at`. */
const sameClock = (at: number, end: number, offset: number, zone: string): number => {
  if (offsetMs(end - 1, zone) === offset) return end
  let [same, other] = [at, end - 1]
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2)
    if (offsetMs(middle, zone) === offset) same = middle
    else other = middle
  }
  return other
}
