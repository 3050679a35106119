/** A reader of one search parameter: what stands in the address, or undefined where that means nothing. */
type Reader<T> = (raw: unknown) => T | undefined

/** Text of at most `most` characters. */
export const text =
  (most = 200): Reader<string> =>
  (raw) => {
    const value = typeof raw === 'number' || typeof raw === 'boolean' ? String(raw) : raw
    return typeof value === 'string' && value !== '' ? value.slice(0, most) : undefined
  }

/** One of these words. */
export const word =
  <const W extends readonly string[]>(...words: W): Reader<W[number]> =>
  (raw) =>
    words.find((known) => known === raw)

type Read<R extends Record<string, Reader<unknown>>> = { [K in keyof R]?: NonNullable<ReturnType<R[K]>> }

/** What a page keeps in its address, for `validateSearch`: anything else in it is passed over. */
export const searchOf =
  <R extends Record<string, Reader<unknown>>>(readers: R) =>
  (raw: Record<string, unknown>): Read<R> =>
    Object.fromEntries(
      Object.entries(readers).flatMap(([name, read]) => {
        const value = read(raw[name])
        return value === undefined ? [] : [[name, value]]
      }),
    ) as Read<R>
