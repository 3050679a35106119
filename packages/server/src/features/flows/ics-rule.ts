import { limits } from '@assent/core/limits.ts'

/** A day repeated each year, or each so many years: what of RFC 5545's RRULE days off are written with. */
export type YearlyRule = {
  readonly interval: number
  readonly count?: number
  /** The last day, such as 20301231. */
  readonly until?: string
  readonly months?: readonly number[]
  readonly monthDays?: readonly number[]
  readonly weekDays?: readonly { readonly day: number; readonly nth: number | undefined }[]
}

const names = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']

/** A rule out of its text, or what is wrong with it, in words. */
export const ruleOf = (text: string): YearlyRule | string => {
  const rule: { -readonly [K in keyof YearlyRule]: YearlyRule[K] } = { interval: 1 }
  const parts = new Map(
    text.split(';').map((part) => part.split('=', 2).map((one) => one.trim().toUpperCase()) as [string, string]),
  )
  if (parts.get('FREQ') !== 'YEARLY') return 'Only what comes back each year is read: FREQ=YEARLY.'
  for (const [name, value = ''] of parts) {
    const numbers = value.split(',').map(Number)
    const within = (most: number, least: number) =>
      numbers.every((one) => Number.isInteger(one) && one !== 0 && one >= least && one <= most)
    if (name === 'FREQ' || name === 'WKST') continue
    else if (name === 'INTERVAL' && within(100, 1)) rule.interval = numbers[0]!
    else if (name === 'COUNT' && within(limits.calendarHolidays, 1)) rule.count = numbers[0]!
    else if (name === 'UNTIL' && /^\d{8}(T\d{6}Z?)?$/.test(value)) rule.until = value.slice(0, 8)
    else if (name === 'BYMONTH' && within(12, 1)) rule.months = numbers
    else if (name === 'BYMONTHDAY' && within(31, -31)) rule.monthDays = numbers
    else if (
      name === 'BYDAY' &&
      /^([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA)(,([+-]?\d{1,2})?(SU|MO|TU|WE|TH|FR|SA))*$/.test(value)
    )
      rule.weekDays = value.split(',').map((one) => ({
        day: names.indexOf(one.slice(-2)),
        nth: one.length > 2 ? Number(one.slice(0, -2)) : undefined,
      }))
    else return `The rule says ${`${name}=${value}`.slice(0, 60)}, which is not read here.`
  }
  return rule
}

/** How many years from this one on a day without an end is repeated. */
const yearsAhead = 5

/** The days of a rule that begins on one (milliseconds of its midnight as if in UTC), from `year` on for some years. */
export const daysOf = (rule: YearlyRule, first: number, year: number): readonly number[] => {
  const start = new Date(first)
  const begun = start.getUTCFullYear()
  // What is counted is counted from its beginning; anything else may as well begin this year.
  const from =
    rule.count === undefined ? begun + Math.ceil(Math.max(0, year - begun) / rule.interval) * rule.interval : begun
  const days: number[] = []
  let counted = 0
  for (let at = from; at < year + yearsAhead; at += rule.interval)
    for (const day of daysIn(at, rule, start)) {
      if (day < first) continue
      if (rule.until !== undefined && compact(day) > rule.until) return days
      if (rule.count !== undefined && ++counted > rule.count) return days
      if (at >= year) days.push(day)
    }
  return days
}

/** A day as RFC 5545 writes it: 20261225. */
export const compact = (day: number): string => new Date(day).toISOString().slice(0, 10).replaceAll('-', '')

const dayMs = 86_400_000

const daysIn = (year: number, { monthDays, months, weekDays }: YearlyRule, start: Date): readonly number[] => {
  const isPlain = !monthDays && !weekDays
  const inMonths = months ?? (isPlain ? [start.getUTCMonth() + 1] : undefined)
  const days: number[] = []
  for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 1); day += dayMs) {
    const date = new Date(day)
    const [month, place] = [date.getUTCMonth() + 1, date.getUTCDate()]
    const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
    if (inMonths && !inMonths.includes(month)) continue
    if (isPlain && place !== start.getUTCDate()) continue
    if (monthDays && !monthDays.some((one) => one === place || last + 1 + one === place)) continue
    if (weekDays && !weekDays.some((one) => isNth(one, date, months ? [place, last] : placeInYear(day, year)))) continue
    days.push(day)
  }
  return days
}

/** The n-th such day of the week of a month, or of the year; from its end where n is below 0. */
const isNth = (
  { day, nth }: { readonly day: number; readonly nth: number | undefined },
  date: Date,
  [place, of]: readonly [number, number],
): boolean =>
  date.getUTCDay() === day &&
  (nth === undefined || (nth > 0 ? Math.ceil(place / 7) === nth : Math.ceil((of - place + 1) / 7) === -nth))

const placeInYear = (day: number, year: number): readonly [number, number] => {
  const [first, next] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)]
  return [(day - first) / dayMs + 1, (next - first) / dayMs]
}
