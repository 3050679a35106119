import { QueryClient, replaceEqualDeep, type UseQueryResult, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api } from './api.ts'
import type { Parts } from './joined.ts'
import { isLong, renew } from './long.ts'
import { mayHelp } from './problem.ts'
import { shared } from './shared.ts'

/**
 * What data is about: the first element of every query key. A live change names topics, and everything under them is
 * fetched again (data/live.ts); a change that a page makes names them in `useChange`.
 */
export type Topic =
  /** Requests of one's own and of others, with their activity. */
  | 'requests'
  /** What waits for somebody. */
  | 'tasks'
  /** Access that is held. */
  | 'access'
  /** What can be asked for. */
  | 'catalog'
  /** Apps, rules, sequences, people, groups, settings. */
  | 'admin'
  /** The record. */
  | 'log'
  /** Oneself: sessions, preferences, delegates. */
  | 'me'
  /** What one was told inside the app. */
  | 'notices'

/** `['requests', 'mine', {status: 'PENDING'}]`. */
export type Key = readonly [Topic, ...unknown[]]

/** The cache of this page. Live changes make it fresh, so that nothing needs to be asked again in between. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      retry: (count, error) => count < 2 && mayHelp(error),
      // What was there a moment ago stays until the new is there.
      placeholderData: <T>(before: T): T => before,
    },
    // Nobody comes back to a change that was made, and it would keep the page that made it.
    mutations: { gcTime: 0 },
  },
})

/** One thing of the API; refetched when its topic changes. `path` undefined: not yet. */
export const useGet = <T>(key: Key, path: string | undefined): UseQueryResult<T> =>
  useQuery<T>({
    queryKey: key,
    enabled: path !== undefined,
    queryFn: ({ signal }) => api.get<T>(path ?? '', { signal }),
  })

/** Begins to read the first part of a list before the page that shows it is drawn: for loaders of routes. */
export const readAhead = (key: Key, path: string): void =>
  void queries.prefetchInfiniteQuery({
    queryKey: key,
    initialPageParam: path,
    queryFn: ({ pageParam, signal }) => api.part(pageParam, { signal }),
  })

/** A list of the API, part by part. `items` are all that were read so far. */
export const useList = <T>(key: Key, path: string | undefined) => {
  const found = useInfiniteQuery({
    queryKey: key,
    enabled: path !== undefined,
    initialPageParam: path ?? '',
    queryFn: ({ pageParam, signal }) => api.part<T>(pageParam, { signal }),
    getNextPageParam: (last) => last.next,
    structuralSharing: (before, after) =>
      before === undefined ? after : shared(before as Parts, after as Parts, replaceEqualDeep),
    // A list that was scrolled far is not read as a whole because somebody came back to the window.
    refetchOnWindowFocus: (query) => !isLong(query),
    refetchOnReconnect: (query) => !isLong(query),
  })
  const { data } = found
  return { ...found, items: useMemo(() => data?.pages.flatMap((page) => page.items), [data]) }
}

export type List<T> = ReturnType<typeof useList<T>>

/**
 * Everything under these topics is fetched again where it is on the screen, and later where it is not. Of a long list only
 * the beginning.
 */
export const refresh = async (topics: readonly Topic[]): Promise<void> => {
  const cache = queries.getQueryCache()
  await Promise.all(
    topics.flatMap((topic) => {
      queries.removeQueries({ queryKey: [topic], type: 'inactive', predicate: isLong })
      return [
        ...cache
          .findAll({ queryKey: [topic], type: 'active', predicate: isLong })
          .map((query) => renew(queries, query)),
        queries.invalidateQueries({ queryKey: [topic], predicate: (query) => !isLong(query) }),
      ]
    }),
  )
}
