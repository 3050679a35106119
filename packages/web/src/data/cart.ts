import type { DraftView } from '@assent/core/api/shapes.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from './api.ts'

/** Somebody for whom access is asked. */
export type Person = { readonly id: string; readonly name: string; readonly email: string }

/** A request as it will be sent. */
export type Ready = {
  /** Its own; makes it one request however often it is sent. */
  readonly key: string
  readonly entryId: string
  readonly name: string
  /** Oneself, if there is nobody. */
  readonly person?: Person
  readonly duration?: string
  readonly body: unknown
  readonly comment: string
}

/** What a draft can hold (core/limits.ts), with room to spare. */
const longest = 60_000
const path = '/governance/api/v2/my/drafts/REQUEST/list'
const key = ['me', 'cart'] as const

const read = async (signal: AbortSignal): Promise<readonly Ready[]> => {
  const { data } = await api.get<{ data: readonly DraftView[] }>('/governance/api/v2/my/drafts?kind=REQUEST', {
    signal,
  })
  const kept = data.find((draft) => draft.key === 'list')
  return kept ? (JSON.parse(kept.content) as { items: readonly Ready[] }).items : []
}

/** Requests that are gathered to be sent in one go; kept on the server as a draft. */
export const useCart = () => {
  const cache = useQueryClient()
  const query = { queryKey: key, queryFn: ({ signal }: { signal: AbortSignal }) => read(signal) }
  const { data: items } = useQuery({ ...query, placeholderData: undefined })
  /** Changes what is there now, which another window may have changed, too. */
  const keep = async (change: (now: readonly Ready[]) => readonly Ready[]): Promise<boolean> => {
    const before = await cache.fetchQuery({ ...query, staleTime: 0 })
    const next = change(before)
    const content = JSON.stringify({ items: next })
    if (content.length > longest) return false
    if (next.length > 0) await api.put(path, { content })
    else if (before.length > 0) await api.remove(path)
    cache.setQueryData(key, next)
    return true
  }
  return {
    /** Undefined until they are known. */
    items,
    /** False if there is no room. */
    add: (more: readonly Ready[]) => keep((now) => [...now, ...more]),
    remove: (keys: readonly string[]) => keep((now) => now.filter((one) => !keys.includes(one.key))),
  }
}
