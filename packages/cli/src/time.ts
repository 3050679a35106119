import { durationMs } from '@assent/core/duration.ts'
import { usage } from './problems.ts'

// Each unit from twice its length on: "in 14 d" says more than "in 2 w", "36 h ago" more than "2 d ago".
const units = [
  ['w', 604_800_000, 8],
  ['d', 86_400_000, 2],
  ['h', 3_600_000, 2],
  ['min', 60_000, 1],
] as const

/** How long ago or ahead an instant is, in a unit that tells enough: `3 d ago`, `in 2 h`, `now`. */
export const relative = (iso: string, now: number = Date.now()): string => {
  const distance = Date.parse(iso) - now
  const size = Math.abs(distance)
  // What is just short of a whole number of units is that number: 14 days that began a moment ago are 14 days.
  const unit = units.find(([, ms, from]) => Math.round(size / ms) >= from)
  if (!unit) return 'now'
  const text = `${Math.round(size / unit[1])} ${unit[0]}`
  return distance < 0 ? `${text} ago` : `in ${text}`
}

/** An instant as local date, time and zone: `2026-03-04 17:05 CET`. */
export const local = (iso: string): string => {
  const date = new Date(iso)
  const two = (n: number) => String(n).padStart(2, '0')
  const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' })
    .formatToParts(date)
    .find(({ type }) => type === 'timeZoneName')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())} ${zone?.value ?? ''}`.trim()
}

/**
 * A day (2026-08-21) of this computer, or an instant with its zone, as ISO 8601. `edge`: which end of the day is meant:
 * what is until a day lasts to its end.
 */
export const dayOrInstant = (text: string, edge: 'begin' | 'end'): string => {
  const given = text.trim()
  const isDay = /^\d{4}-\d\d-\d\d$/.test(given)
  if (!isDay && !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(given)) throw noTime(text)
  // A time without a zone is one of this computer, and so is a day.
  const date = new Date(isDay ? `${given}T00:00` : given)
  // February 30 would be a day of March.
  if (Number.isNaN(date.getTime()) || (isDay && date.getDate() !== Number(given.slice(8)))) throw noTime(text)
  if (isDay && edge === 'end') date.setDate(date.getDate() + 1)
  return date.toISOString()
}

const noTime = (text: string) =>
  usage(`${text} is no day and no time.`, 'Write it like 2026-08-21, or 2026-08-21T18:00.')

const names = { H: 'hour', D: 'day', W: 'week', M: 'minute' } as const

/** An ISO duration of one unit in words: `P7D` is `7 days`. What is none stays as it is. */
export const durationWords = (iso: string): string => {
  const match = /^PT?(\d+)([HDWM])$/.exec(iso)
  if (!match) return iso
  const name = names[match[2] as keyof typeof names]
  return `${match[1]} ${name}${match[1] === '1' ? '' : 's'}`
}

/** `45min`, `8h`, `7d`, `2w` or ISO 8601 as ISO 8601. */
export const isoDuration = (text: string): string => {
  const short = /^(\d+) ?(min|minutes?|h|d|w|hours?|days?|weeks?)$/i.exec(text.trim())
  const unit = short?.[2]?.[0]?.toUpperCase()
  const iso = short
    ? unit === 'H' || unit === 'M'
      ? `PT${short[1]}${unit}`
      : `P${short[1]}${unit}`
    : text.trim().toUpperCase()
  if (durationMs(iso) === undefined)
    throw usage(`${text} is not a time to have access for.`, 'Write it like 8h, 7d or 2w.')
  return iso
}
