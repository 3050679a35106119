import { limits } from '../limits.ts'

/**
 * Milliseconds until the next try after `tries` failed ones: doubled each time, from limits.retryFirstMs to
 * limits.retryLongestMs, for ever. The target's own Retry-After (milliseconds) is kept where it is longer, up to a limit.
 */
export const pauseAfter = (tries: number, after = 0): number => {
  const doubled = limits.retryFirstMs * 2 ** Math.min(Math.max(tries, 1) - 1, 30)
  const asked = Number.isFinite(after) ? Math.min(Math.max(after, 0), limits.retryAfterLongestMs) : 0
  return Math.max(Math.min(doubled, limits.retryLongestMs), asked)
}
