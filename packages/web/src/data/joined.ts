type Part = { readonly items: readonly { readonly id?: string }[]; readonly next: string | undefined }

/** A list as far as it was read: its parts, and the path of each. */
export type Parts<P extends Part = Part> = { readonly pages: readonly P[]; readonly pageParams: readonly string[] }

/**
 * A list with its first parts anew and the others as they were; undefined where the two do not meet, as too much has
 * changed. What was moved down by what is new stays: only what stands above the last of the fresh is theirs to tell.
 */
export const joined = ({ pageParams, pages }: Parts, fresh: Parts): Parts | undefined => {
  const last = fresh.pages.at(-1)
  if (last?.next === undefined) return fresh
  const id = last.items.at(-1)?.id
  if (id === undefined) return undefined
  for (const [index, { items, next }] of pages.entries()) {
    const place = items.findIndex((item) => item.id === id)
    if (place < 0) continue
    const tail = items.slice(place + 1)
    const between = tail.length === 0 ? [] : [{ items: tail, next }]
    return {
      pages: [...fresh.pages, ...between, ...pages.slice(index + 1)],
      pageParams: [...fresh.pageParams, ...between.map(() => last.next ?? ''), ...pageParams.slice(index + 1)],
    }
  }
  return undefined
}
