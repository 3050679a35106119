/** An entry of the catalog as the index keeps it. `openers`: groups and rules; `search` is folded text. */
export type IndexedEntry = {
  readonly entryId: string
  /** Empty for an app. */
  readonly parentId: string
  readonly search: string
  readonly offered: boolean
  readonly everyone: boolean
  readonly openers: readonly string[]
}

/** A page of entry ids: those below `parentId` (empty: the top), with every one of the words, after a cursor. */
export type PageWish = {
  readonly parentId: string
  readonly words: readonly string[]
  readonly after: string
  readonly limit: number
}

/** Who may ask for what, in memory. Answers in well under a microsecond; knows no database and no clock. */
export type EligibilityIndex = {
  /** Says what is true of a user now: all the groups and rules that open something for him. */
  readonly setUser: (userId: string, active: boolean, openers: readonly string[]) => void
  /** Says that users belong to one opener more, such as a group that was named for the first time. */
  readonly addMembers: (opener: string, userIds: readonly string[]) => void
  /** Puts all entries of an app in the place of those it had. */
  readonly setApp: (appId: string, entries: readonly IndexedEntry[]) => void
  readonly knowsOpener: (opener: string) => boolean
  readonly may: (userId: string, entryId: string) => boolean
  readonly page: (userId: string, wish: PageWish) => readonly string[]
  readonly size: () => { readonly users: number; readonly entries: number; readonly openers: number }
}

type Entry = Omit<IndexedEntry, 'openers'> & {
  /** Sorted. */
  readonly openers: Int32Array
}

/**
 * Makes an empty index. Users and openers are numbered. A user's openers are a sorted run of numbers in one large array;
 * an entry is his if their runs meet. The top of the catalog is kept in the order of ids, with a bitset of what is for
 * everybody: a page is that bitset with the bits of the user's openers, read from the cursor on.
 */
export const makeIndex = (): EligibilityIndex => {
  const users = new Map<string, number>()
  const active: boolean[] = []
  const lists = makeLists()
  const openers = new Map<string, number>()
  const entries = new Map<string, Entry>()
  const apps = new Map<string, readonly string[]>()
  const children = new Map<string, Set<string>>()
  let top: Top | undefined

  const opener = (id: string): number => {
    const known = openers.get(id)
    if (known !== undefined) return known
    openers.set(ownCopy(id), openers.size)
    return openers.size - 1
  }
  const user = (id: string): number => {
    const known = users.get(id)
    if (known !== undefined) return known
    users.set(ownCopy(id), users.size)
    active.push(false)
    return users.size - 1
  }
  const fits = (at: number, entry: Entry): boolean =>
    entry.offered && (entry.everyone || lists.meets(at, entry.openers))
  const at = (userId: string): number | undefined => {
    const number = users.get(userId)
    return number !== undefined && active[number] ? number : undefined
  }

  return {
    setUser: (userId, isActive, ids) => {
      const number = user(userId)
      active[number] = isActive
      lists.set(number, ids.map(opener))
    },
    addMembers: (id, userIds) => {
      const number = opener(id)
      for (const userId of userIds) lists.add(user(userId), number)
    },
    setApp: (appId, list) => {
      for (const old of apps.get(appId) ?? []) {
        children.get(entries.get(old)!.parentId)?.delete(old)
        entries.delete(old)
      }
      apps.set(
        appId,
        list.map((entry) => entry.entryId),
      )
      for (const entry of list) {
        entries.set(entry.entryId, { ...entry, openers: Int32Array.from(entry.openers, opener).sort() })
        const siblings = children.get(entry.parentId) ?? new Set()
        children.set(entry.parentId, siblings.add(entry.entryId))
      }
      // Made again by the next page: many apps may be set before anybody looks.
      top = undefined
    },
    knowsOpener: (id) => openers.has(id),
    may: (userId, entryId) => {
      const number = at(userId)
      const entry = entries.get(entryId)
      return number !== undefined && entry !== undefined && fits(number, entry)
    },
    page: (userId, wish) => {
      const number = at(userId)
      if (number === undefined) return []
      if (wish.parentId === '') {
        top ??= makeTop([...(children.get('') ?? [])].map((id) => entries.get(id)!))
        return top.page(lists.of(number), wish)
      }
      return [...(children.get(wish.parentId) ?? [])]
        .filter((id) => id > wish.after)
        .sort(byBytes)
        .map((id) => entries.get(id)!)
        .filter((entry) => fits(number, entry) && hasWords(entry, wish.words))
        .slice(0, wish.limit)
        .map((entry) => entry.entryId)
    },
    size: () => ({ users: users.size, entries: entries.size, openers: openers.size }),
  }
}

// A part of a long text keeps the whole of it alive, and is slow to compare: keys are texts of their own.
const ownCopy = (id: string): string => Buffer.from(id, 'latin1').toString('latin1')

const byBytes = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const hasWords = ({ search }: Pick<Entry, 'search'>, words: readonly string[]): boolean =>
  words.every((word) => search.includes(word))

type Top = { readonly page: (openers: Int32Array, wish: PageWish) => readonly string[] }

const makeTop = (unsorted: readonly Entry[]): Top => {
  const entries = unsorted.filter((entry) => entry.offered).sort((a, b) => byBytes(a.entryId, b.entryId))
  const everyone = new Uint32Array((entries.length + 31) >>> 5)
  const byOpener = new Map<number, number[]>()
  for (const [index, entry] of entries.entries()) {
    if (entry.everyone) everyone[index >>> 5]! |= 1 << (index & 31)
    for (const opener of entry.openers) {
      const list = byOpener.get(opener)
      if (list) list.push(index)
      else byOpener.set(opener, [index])
    }
  }
  const bits = new Uint32Array(everyone.length)
  return {
    page: (openers, { words, after, limit }) => {
      bits.set(everyone)
      for (const opener of openers)
        for (const index of byOpener.get(opener) ?? []) bits[index >>> 5]! |= 1 << (index & 31)
      const found: string[] = []
      for (let index = firstAfter(entries, after); index < entries.length && found.length < limit; ) {
        const rest = bits[index >>> 5]! >>> (index & 31)
        if (rest === 0) {
          index = ((index >>> 5) + 1) << 5
          continue
        }
        index += trailingZeros(rest)
        const entry = entries[index]!
        if (hasWords(entry, words)) found.push(entry.entryId)
        index++
      }
      return found
    },
  }
}

const trailingZeros = (word: number): number => 31 - Math.clz32(word & -word)

/** The place of the first entry whose id is greater. */
const firstAfter = (entries: readonly Entry[], after: string): number => {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (entries[middle]!.entryId > after) high = middle
    else low = middle + 1
  }
  return low
}

type Lists = {
  readonly set: (at: number, values: readonly number[]) => void
  readonly add: (at: number, value: number) => void
  /** True if the list has one of some sorted values. */
  readonly meets: (at: number, values: Int32Array) => boolean
  readonly of: (at: number) => Int32Array
}

/**
 * Many short sorted lists of numbers in one array: each has a start, a length and room. A list that outgrows its room
 * moves to the end; what it leaves behind is given back when half of the array is such.
 */
const makeLists = (): Lists => {
  let flat = new Int32Array(1_024)
  let used = 0
  let lost = 0
  let starts = new Uint32Array(256)
  let lengths = new Uint32Array(256)
  let rooms = new Uint32Array(256)
  const grow = (array: Uint32Array<ArrayBuffer>, length: number) => {
    const larger = new Uint32Array(Math.max(length, array.length * 2))
    larger.set(array)
    return larger
  }
  const tidy = (): void => {
    if (lost < used / 2 || used < 1_024) return
    const next = new Int32Array(Math.max(1_024, (used - lost) * 2))
    let end = 0
    for (let at = 0; at < starts.length; at++) {
      next.set(flat.subarray(starts[at]!, starts[at]! + lengths[at]!), end)
      starts[at] = end
      rooms[at] = lengths[at]!
      end += lengths[at]!
    }
    flat = next
    used = end
    lost = 0
  }
  const place = (at: number, length: number): void => {
    if (at >= starts.length) {
      starts = grow(starts, at + 1)
      lengths = grow(lengths, at + 1)
      rooms = grow(rooms, at + 1)
    }
    if (length <= rooms[at]!) return
    lost += rooms[at]!
    // Half as much again, so that lists that grow one by one do not move each time.
    const room = length + (length >>> 1) + 2
    if (used + room > flat.length) {
      const larger = new Int32Array(Math.max(flat.length * 2, used + room))
      larger.set(flat)
      flat = larger
    }
    starts[at] = used
    rooms[at] = room
    used += room
  }
  const of = (at: number): Int32Array => flat.subarray(starts[at] ?? 0, (starts[at] ?? 0) + (lengths[at] ?? 0))
  const find = (at: number, value: number): number => {
    const start = starts[at] ?? 0
    let [low, high] = [start, start + (lengths[at] ?? 0)]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (flat[middle]! < value) low = middle + 1
      else high = middle
    }
    return low
  }
  const set = (at: number, values: readonly number[]): void => {
    tidy()
    place(at, values.length)
    const sorted = Int32Array.from(values).sort()
    flat.set(sorted, starts[at]!)
    lengths[at] = sorted.length
  }
  const add = (at: number, value: number): void => {
    tidy()
    const length = lengths[at] ?? 0
    const start = starts[at] ?? 0
    // Loading adds in the order of numbers, so the end is where to look first.
    const isLast = length === 0 || flat[start + length - 1]! < value
    if (!isLast && has(at, value)) return
    if (length >= (rooms[at] ?? 0)) {
      place(at, length + 1)
      flat.copyWithin(starts[at]!, start, start + length)
      lengths[at] = length
    }
    const end = starts[at]! + length
    const to = isLast ? end : find(at, value)
    if (!isLast) flat.copyWithin(to + 1, to, end)
    flat[to] = value
    lengths[at] = length + 1
  }
  const has = (at: number, value: number): boolean => {
    const end = (starts[at] ?? 0) + (lengths[at] ?? 0)
    const found = find(at, value)
    return found < end && flat[found] === value
  }
  const meets = (at: number, values: Int32Array): boolean => {
    let own = starts[at] ?? 0
    const end = own + (lengths[at] ?? 0)
    for (let other = 0; own < end && other < values.length; ) {
      const difference = flat[own]! - values[other]!
      if (difference === 0) return true
      if (difference < 0) own++
      else other++
    }
    return false
  }
  return { set, meets, of, add }
}
