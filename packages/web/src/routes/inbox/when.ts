import { formatter } from '../../lib/time.ts'

const dayMs = 86_400_000

/** "29 November", with the time of day where it is sooner than in two days, and the year where it is later than in ten months. */
export const dayOrTime = (instant: string, now: number, locale: string, timeZone: string): string => {
  const distance = Date.parse(instant) - now
  const clock = distance < 2 * dayMs ? { hour: 'numeric' as const, minute: '2-digit' as const } : {}
  const year = distance > 300 * dayMs ? { year: 'numeric' as const } : {}
  const format = formatter(locale, { timeZone, day: 'numeric', month: 'long', ...year, ...clock })
  return format.format(new Date(instant))
}
