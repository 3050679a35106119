import type { Parts } from './joined.ts'

type Item = { readonly id?: string }
type Part = Parts['pages'][number]

/** What of `after` equals `before` is `before` itself, however deep: `replaceEqualDeep` of TanStack Query. */
type Same = <T>(before: unknown, after: T) => T

/**
 * A list as it is now, made of the objects that it had before wherever nothing about them changed: an item by its id,
 * wherever it stands, since what comes on top or goes moves all that follow. What is drawn of an item that is the same object
 * is not drawn again.
 */
export const shared = (before: Parts, after: Parts, same: Same): Parts => {
  const left = new Set<Part>(before.pages)
  const isNew = (page: Part): boolean => !left.delete(page)
  const fresh = new Set(after.pages.filter(isNew))
  const known = new Map([...left].flatMap(({ items }) => items.map((item: Item) => [item.id, item])))
  const pages = after.pages.map((page, place) => {
    if (!fresh.has(page)) return page
    const old = before.pages[place]
    const items = page.items.map((item, index) =>
      same(item.id === undefined ? old?.items[index] : known.get(item.id), item),
    )
    const isOld = old?.next === page.next && old?.items.length === items.length
    return isOld && items.every((item, index) => item === old.items[index]) ? old : { ...page, items }
  })
  const isSame =
    pages.length === before.pages.length &&
    pages.every((page, place) => page === before.pages[place]) &&
    after.pageParams.every((path, place) => path === before.pageParams[place])
  return isSame ? before : { ...after, pages }
}
