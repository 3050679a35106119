import { limits } from './limits.ts'

/** An ISO 8601 duration of one unit: PT{n}H, P{n}D or P{n}W (and PT{n}M for deadlines and what request types give). */
export type Duration = string

const pattern = /^(?:P([1-9]\d{0,4})([DW])|PT([1-9]\d{0,6})([HM]))$/
const unitMs = { M: 60_000, H: 3_600_000, D: 86_400_000, W: 604_800_000 } as const

/** Milliseconds of a duration, or undefined if it is not one unit of minutes, hours, days or weeks. */
export const durationMs = (value: string): number | undefined => {
  const match = pattern.exec(value)
  if (!match) return undefined
  const count = Number(match[1] ?? match[3])
  return count * unitMs[(match[2] ?? match[4]) as keyof typeof unitMs]
}

/**
 * Why a string is no valid access duration, or undefined if it is one. `minutes`: it is of a request type, which may count
 * them too. Source: okta-access-requests, B.4 and C.1 (365 days, 72 hours, 52 weeks since April 2026), E.8.
 */
export const accessDurationProblem = (value: string, minutes = false): string | undefined => {
  const match = pattern.exec(value)
  const isMinutes = match?.[4] === 'M'
  if (minutes && !match)
    return 'Access duration must be a number of minutes (PT30M), hours (PT8H), days (P30D) or weeks (P4W).'
  if (!match || (isMinutes && !minutes))
    return 'Access duration must be a number of hours (PT8H), days (P30D) or weeks (P4W).'
  const count = Number(match[1] ?? match[3])
  const unit = match[2] ?? match[4]
  if (isMinutes && count > limits.durationHours * 60)
    return `Maximum minutes for access duration is ${limits.durationHours * 60} minutes.`
  if (unit === 'H' && count > limits.durationHours)
    return `Maximum hours for access duration is ${limits.durationHours} hours.`
  if (unit === 'D' && count > limits.durationDays)
    return `Maximum days for access duration is ${limits.durationDays} days.`
  if (unit === 'W' && count > limits.durationWeeks)
    return `Maximum weeks for access duration is ${limits.durationWeeks} weeks.`
  return undefined
}
