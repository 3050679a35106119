/** Times in buckets that grow by a fiftieth each: percentiles within 2 %, in a few kilobytes however many there are. */
export type Histogram = {
  readonly add: (ms: number) => void
  readonly count: () => number
  /** The time below which that part (0 to 1) of all times lies, in milliseconds. */
  readonly at: (part: number) => number
  readonly max: () => number
}

const growth = Math.log(1.02)
const least = 0.01

export const makeHistogram = (): Histogram => {
  const buckets: number[] = []
  let [count, max] = [0, 0]
  return {
    add: (ms) => {
      const bucket = Math.max(0, Math.ceil(Math.log(Math.max(ms, least) / least) / growth))
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
      count++
      max = Math.max(max, ms)
    },
    count: () => count,
    at: (part) => {
      let left = Math.ceil(count * part)
      for (const [bucket, n] of buckets.entries()) {
        left -= n ?? 0
        if (n !== undefined && left <= 0) return Math.min(max, least * Math.exp(growth * bucket))
      }
      return max
    },
    max: () => max,
  }
}

/** p50, p99 and the longest, rounded to a hundredth of a millisecond; null where nothing was measured. */
export const summary = (times: Histogram): { p50: number; p99: number; max: number; count: number } | null => {
  const round = (ms: number) => Math.round(ms * 100) / 100
  return times.count() === 0
    ? null
    : { p50: round(times.at(0.5)), p99: round(times.at(0.99)), max: round(times.max()), count: times.count() }
}
