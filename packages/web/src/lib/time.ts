import { durationMs } from '@assent/core/duration.ts'

// Making a formatter costs a hundred times what using it does.
const kept = new Map<string, unknown>()
const keep = <T>(name: string, make: () => T): T => {
  const known = (kept.get(name) as T | undefined) ?? make()
  kept.set(name, known)
  return known
}

/** A language as the viewer's region writes it, where the browser says so: `en` as `en-GB`. */
const regional = (locale: string): string =>
  globalThis.navigator?.languages?.find((tag) => tag.startsWith(`${locale}-`)) ?? locale

/** A formatter of dates and times in a language, as the viewer's region writes them. */
export const formatter = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  keep(`${locale} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(regional(locale), options))

/** "Tue, 3 March 2026 at 14:05 GMT+1": whole, with its zone. */
export const absolute = (instant: string, locale: string, timeZone: string): string =>
  formatter(locale, {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(instant))

/** "3 Mar 2026", for columns. */
export const day = (instant: string, locale: string, timeZone: string): string =>
  formatter(locale, { timeZone, day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(instant))

/** "Tue, 3 March 2026" of the day `2026-03-03`, which is in no zone. */
export const calendarDay = (date: string, locale: string): string =>
  formatter(locale, { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'long', year: 'numeric' }).format(
    new Date(`${date}T00:00:00Z`),
  )

/** Units with their milliseconds, and from how many of them on one counts in them: "in 10 days" says more than "next week". */
const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number, number])[] = [
  ['year', 365 * 86_400_000, 1],
  ['month', 30 * 86_400_000, 2],
  ['week', 7 * 86_400_000, 2],
  ['day', 86_400_000, 1],
  ['hour', 3_600_000, 1],
  ['minute', 60_000, 1],
]

/** "in 3 days", "2 hours ago"; `now` in milliseconds. */
export const relative = (instant: string, now: number, locale: string): string => {
  const distance = Date.parse(instant) - now
  // What is to come and just short of a whole number is that number: 7 days that began a moment ago are 7 days.
  const count = (ms: number): number => Math.trunc(distance / ms + (distance > 0 ? 0.1 : 0))
  const [unit, ms] = steps.find(([, size, from]) => Math.abs(count(size)) >= from) ?? ['second', 1_000]
  const relatives = keep(`relative ${locale}`, () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }))
  // Below a minute nobody counts.
  return unit === 'second' ? relatives.format(0, 'second') : relatives.format(count(ms), unit)
}

const units = { H: 'hour', D: 'day', W: 'week', M: 'minute' } as const

/** "7 days" of `P7D`; what is no duration of one unit comes back as it is. */
export const durationText = (duration: string, locale: string): string => {
  if (durationMs(duration) === undefined) return duration
  const count = Number(/\d+/.exec(duration)?.[0])
  const unit = units[duration.at(-1) as keyof typeof units]
  return keep(
    `unit ${locale} ${unit}`,
    () => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }),
  ).format(count)
}
