/** Calls that one credential (or, before it is proven, one address) may make per minute, by class of route. */
export type Rates = { readonly [kind: string]: number }

/** Usual rates. A whole page of the console costs about ten reads. */
export const usualRates: Rates = { read: 12_000, write: 6_000, anonymous: 600, session: 60 }

/** What a call may know about its limit: the X-Rate-Limit headers. `reset` in seconds since 1970. */
export type Allowance = {
  readonly ok: boolean
  readonly limit: number
  readonly remaining: number
  readonly reset: number
}

export type RateLimiter = (key: string, kind: string) => Allowance

type Bucket = { tokens: number; at: number }

/** Buckets kept at most; beyond that the oldest are dropped, which forgives them. */
const maxBuckets = 50_000

/**
 * Token buckets in this process: each holds a minute's worth and fills evenly. `now` in milliseconds.
 * `kind` is a key of `rates`; a rate is at least 1 (abuse case H15: there is no "unlimited").
 */
export const makeRateLimiter = (rates: Rates, now: () => number): RateLimiter => {
  for (const [kind, rate] of Object.entries(rates))
    if (!Number.isInteger(rate) || rate < 1) throw new Error(`the rate of ${kind} must be a whole number of at least 1`)
  const buckets = new Map<string, Bucket>()
  return (key, kind) => {
    const limit = rates[kind] ?? usualRates['write']!
    const time = now()
    const name = `${kind} ${key}`
    let bucket = buckets.get(name)
    if (!bucket) {
      bucket = { tokens: limit, at: time }
      if (buckets.size >= maxBuckets) buckets.delete(buckets.keys().next().value!)
      buckets.set(name, bucket)
    }
    bucket.tokens = Math.min(limit, bucket.tokens + (Math.max(0, time - bucket.at) * limit) / 60_000)
    bucket.at = time
    const ok = bucket.tokens >= 1
    if (ok) bucket.tokens -= 1
    // When the bucket is full again; after a refusal, when one call is free again.
    const missing = ok ? limit - bucket.tokens : 1 - bucket.tokens
    return {
      ok,
      limit,
      remaining: Math.floor(bucket.tokens),
      reset: Math.ceil((time + (missing * 60_000) / limit) / 1000),
    }
  }
}
