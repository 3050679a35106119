import { accessDurationProblem, durationMs } from '@assent/core/duration.ts'
import { limits } from '@assent/core/limits.ts'
import { saidHere } from './i18n.ts'

const usual = ['PT1H', 'PT4H', 'PT8H', 'P1D', 'P3D', 'P1W', 'P2W', 'P30D', 'P90D', 'P180D', 'P365D'] as const

/** How long a rule may give something, as administrators pick it with one click. */
export const ruleSpans = ['PT8H', 'P1D', 'P7D', 'P30D', 'P90D', 'P365D'] as const

/** Durations to pick from with one click, the shortest first and the longest that may be asked for last; five at most. */
export const picksOf = (most: string): readonly string[] => {
  const longest = durationMs(most) ?? 0
  const shorter = usual.filter((one) => (durationMs(one) ?? 0) < longest && (durationMs(one) ?? 0) >= longest / 200)
  // Far fewer are easier to choose from: those that lie apart.
  const apart = shorter.filter((_, index) => shorter.length <= 4 || index % 2 === shorter.length % 2 || index === 0)
  return [...apart.slice(-4), most]
}

/** What is chosen before anybody chooses: the middle, so that nobody asks for the longest without thinking. */
export const firstPick = (most: string): string => {
  const picks = picksOf(most)
  return picks[Math.floor((picks.length - 1) / 2)] ?? most
}

export const durationUnits = ['H', 'D', 'W'] as const
export type DurationUnit = (typeof durationUnits)[number]

/** `P7D` of 7 and D. */
export const durationOf = (count: number, unit: DurationUnit): string =>
  unit === 'H' ? `PT${count}H` : `P${count}${unit}`

/** 7 and D of `P7D`; undefined for what has another form. */
export const partsOf = (duration: string): { readonly count: number; readonly unit: DurationUnit } | undefined => {
  const found = /^PT?(\d+)([HDW])$/.exec(duration)
  return found ? { count: Number(found[1]), unit: found[2] as DurationUnit } : undefined
}

/** How many of a unit there may be. */
export const mostOf: Readonly<Record<DurationUnit, number>> = {
  H: limits.durationHours,
  D: limits.durationDays,
  W: limits.durationWeeks,
}

/** When something ends that begins then, as ISO 8601. */
export const endOf = (duration: string, begins: number): string | undefined => {
  const ms = durationMs(duration)
  return ms === undefined ? undefined : new Date(begins + ms).toISOString()
}

/** Whether a duration is longer than the longest. */
export const isTooLong = (duration: string, most: string): boolean =>
  (durationMs(duration) ?? 0) > (durationMs(most) ?? 0)

/** What is wrong with a time that a rule gives, in words; undefined if nothing is. */
export const durationProblem = (duration: string): string | undefined => {
  const problem = accessDurationProblem(duration)
  return problem && saidHere(problem)
}
