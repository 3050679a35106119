import type { Query, QueryClient } from '@tanstack/react-query'
import { api, type Part } from './api.ts'
import { joined, type Parts } from './joined.ts'

type Item = { readonly id?: string }

/** So many parts of a list are read again when something changed: what is new comes first, what follows stays as it was. */
const near = 3

const partsOf = ({ state: { data } }: Pick<Query, 'state'>): Parts | undefined =>
  typeof data === 'object' && data !== null && 'pages' in data ? (data as Parts) : undefined

/** Whether a list was read so far that reading it again as a whole would keep the page and the server busy. */
export const isLong = (query: Pick<Query, 'state'>): boolean => (partsOf(query)?.pages.length ?? 0) > near

const readFirst = async (first: string): Promise<Parts> => {
  const [pages, pageParams]: [Part<Item>[], string[]] = [[], []]
  for (let path: string | undefined = first; path !== undefined && pages.length < near; path = pages.at(-1)?.next) {
    pageParams.push(path)
    pages.push(await api.part<Item>(path))
  }
  return { pages, pageParams }
}

const busy = new Map<string, 'once' | 'again'>()

/** Reads the beginning of a long list again; once more if it is asked to while it does. */
export const renew = async (cache: QueryClient, query: Query): Promise<void> => {
  const { queryHash, queryKey } = query
  if (busy.has(queryHash)) return void busy.set(queryHash, 'again')
  try {
    do {
      busy.set(queryHash, 'once')
      const first = partsOf(query)?.pageParams[0]
      const fresh = first === undefined ? undefined : await readFirst(first)
      // A part that is on its way would bring back the list as it was.
      await cache.cancelQueries({ queryKey, exact: true })
      const before = partsOf(query)
      const now = before && fresh && joined(before, fresh)
      if (now) cache.setQueryData(queryKey, now)
      else await cache.invalidateQueries({ queryKey, exact: true })
    } while (busy.get(queryHash) === 'again')
  } catch {
    // The server does not answer: what there is stays, and is read again with the next change.
  } finally {
    busy.delete(queryHash)
  }
}
