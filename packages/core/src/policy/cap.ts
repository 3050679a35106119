/**
 * A cap on access over a sliding window (abuse case A19): within any `windowDays` days, requests of one person for one
 * level add up to at most `times` times what the condition allows at once. Many short requests then come to no more than
 * few long ones.
 */
export type AccessCap = { readonly windowDays: number; readonly times: number }

/** A stretch of time in which access was, is or will be held; milliseconds since 1970. */
export type Span = { readonly from: number; readonly to: number }

/** What a person has of a level by requests: when it is held, in stretches that do not touch, and what is still promised. */
export type Use = {
  readonly spans: readonly Span[]
  /** Durations of what is asked for, or approved and not there yet, in milliseconds. */
  readonly promised: number
}

const dayMs = 86_400_000

/**
 * How much of a level can still be asked for now, in milliseconds, if `wanted` is asked for. Judged at the window that
 * ends with the new access: every other one that it touches holds no more. What is promised counts as if it came into it.
 */
const leftOf = (cap: AccessCap, use: Use, maximum: number, wanted: number, now: number): number => {
  const from = now + wanted - cap.windowDays * dayMs
  const held = use.spans.reduce((sum, span) => sum + Math.max(0, span.to - Math.max(span.from, from)), 0)
  return cap.times * maximum - held - use.promised
}

/** Why so much more cannot be asked for now, in words; undefined if it can. All in milliseconds. */
export const capProblem = (
  cap: AccessCap,
  use: Use,
  { maximum, now, wanted }: { readonly maximum: number; readonly now: number; readonly wanted: number },
): string | undefined => {
  const left = leftOf(cap, use, maximum, wanted, now)
  if (wanted <= left) return undefined
  const days = cap.windowDays === 1 ? 'any day' : `any ${cap.windowDays} days`
  const used = `Within ${days} this access can be had for ${spoken(cap.times * maximum)} in all, however many requests it takes.`
  return left < 3_600_000
    ? `${used} All of that is used or asked for: ask again later.`
    : `${used} ${spoken(left)} are left: ask for less, or later.`
}

// Rounded down: what is left must not be said to be more.
const spoken = (ms: number): string => {
  const hours = Math.floor(ms / 3_600_000)
  if (hours < 72 || hours % 24 !== 0) return hours === 1 ? '1 hour' : `${hours} hours`
  return `${hours / 24} days`
}
