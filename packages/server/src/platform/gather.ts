/**
 * Joins calls: while one `work` is under way, what arrives waits and forms the next one, up to `most` items. Nothing waits
 * when idle. `work` answers its items in order; if it throws, all of its callers get the error.
 */
export const gather = <I, O>(
  work: (items: readonly I[]) => Promise<readonly O[]>,
  most: number,
): ((item: I) => Promise<O>) => {
  type Waiting = { readonly item: I; readonly resolve: (value: O) => void; readonly reject: (error: unknown) => void }
  let waiting: Waiting[] = []
  let busy = false

  const pump = async (): Promise<void> => {
    busy = true
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most)
      waiting = waiting.slice(most)
      try {
        const answers = await work(batch.map(({ item }) => item))
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index]!)
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    busy = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!busy) void pump()
    })
}
