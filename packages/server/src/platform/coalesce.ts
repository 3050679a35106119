import { isOutage } from './outage.ts'

/**
 * Joins calls that arrive while work is in flight into the next batch, so that throughput grows with load and nothing
 * waits when idle: there is no timer. Measured in performance.md, section 2.
 */
export type Coalesced<In, Out> = (key: string, item: In) => Promise<Out>

type Waiting<In, Out> = { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void }

export type CoalesceOptions<In, Out> = {
  /** Does a batch of one key; gives an outcome or an Error per item, in order. Throws if the whole batch failed. */
  readonly run: (key: string, items: readonly In[]) => Promise<readonly (Out | Error)[]>
  /** Most items of a batch. */
  readonly most: number
  /** Batches of one key under way at once. */
  readonly inFlight: number
}

// Longer than a connection needs that works.
const longMs = 2_000

/**
 * A batch that fails as a whole is done again one by one, so that one bad item never fails its neighbours. Not so where
 * the database is away: the same would happen to each alone after the same wait, and what became of a commit that was
 * under way is unknown. If that took long, those who wait for the next batch are told as well (abuse case H19).
 */
export const coalesce = <In, Out>({ run, most, inFlight }: CoalesceOptions<In, Out>): Coalesced<In, Out> => {
  const queues = new Map<string, { waiting: Waiting<In, Out>[]; running: number }>()

  const settle = async (key: string, batch: readonly Waiting<In, Out>[]): Promise<void> => {
    const began = performance.now()
    try {
      const outs = await run(
        key,
        batch.map((waiting) => waiting.item),
      )
      for (const [index, waiting] of batch.entries()) {
        const out = outs[index]
        if (out instanceof Error) waiting.reject(out)
        else waiting.resolve(out as Out)
      }
    } catch (error) {
      if (isOutage(error)) giveUp(key, batch, error, performance.now() - began)
      else if (batch.length === 1) batch[0]!.reject(error)
      else for (const one of batch) await settle(key, [one])
    }
  }

  const giveUp = (key: string, batch: readonly Waiting<In, Out>[], error: unknown, tookMs: number): void => {
    // A connection that was cut costs its own batch alone: the next one takes another.
    const behind = tookMs > longMs ? queues.get(key)!.waiting.splice(0) : []
    for (const waiting of [...batch, ...behind]) waiting.reject(error)
  }

  const pump = (key: string): void => {
    const queue = queues.get(key)!
    while (queue.running < inFlight && queue.waiting.length > 0) {
      const batch = queue.waiting.splice(0, most)
      queue.running++
      void settle(key, batch).finally(() => {
        queue.running--
        pump(key)
      })
    }
  }

  return (key, item) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(key) ?? { waiting: [], running: 0 }
      queues.set(key, queue)
      queue.waiting.push({ item, resolve, reject })
      // Whatever else this turn of the event loop brings joins the same batch.
      if (queue.waiting.length === 1) setImmediate(() => pump(key))
    })
}
