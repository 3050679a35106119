/** Runs `work` for each item, at most `most` at a time, in their order. The first error ends it, once those under way are done. */
export const eachOf = async <T>(
  items: Iterable<T> | AsyncIterable<T>,
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  let failed: { readonly error: unknown } | undefined
  // One at a time asks for the next item; a generator must not be asked twice at once.
  let turn: Promise<unknown> = Promise.resolve()
  const next = (): Promise<IteratorResult<T>> => {
    const mine = turn.then(() => source.next())
    turn = mine.catch(() => {})
    return mine
  }
  const lane = async (): Promise<void> => {
    while (!failed) {
      try {
        const item = await next()
        if (item.done) return
        await work(item.value)
      } catch (error) {
        failed ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: most }, lane))
  if (failed) throw failed.error
}

/** A list in parts of at most `size`. */
export const partsOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
