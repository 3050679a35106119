import type { DraftView } from '@assent/core/api/shapes.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api, at } from './api.ts'
import { useGet } from './query.ts'

type Kind = DraftView['kind']

const listPath = '/governance/api/v2/my/drafts?kind='
const restMs = 600

/**
 * A half-filled form, kept on the server as one types: it is there again after a closed tab, a lost network, a new sign-in,
 * and on another machine. `found` is what was kept; undefined until it is known, null where there is nothing.
 */
export const useDraft = <T>(kind: Kind, key: string) => {
  const cache = useQueryClient()
  const drafts = useGet<{ readonly data: readonly DraftView[] }>(['me', 'drafts', kind], listPath + kind)
  const [found, setFound] = useState<T | null | undefined>()
  const kept = useRef(false)
  const waiting = useRef<string | undefined>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const sending = useRef<Promise<unknown>>(undefined)
  const path = at`/governance/api/v2/my/drafts/${kind}/${key}`

  // What others of one's windows write later does not overwrite what is typed here.
  // biome-ignore lint/correctness/useExhaustiveDependencies: found only says that it was read already
  useEffect(() => {
    if (found !== undefined || drafts.isFetching || (drafts.isPending && drafts.fetchStatus !== 'paused')) return
    const draft = drafts.data?.data.find((one) => one.key === key)
    kept.current = draft !== undefined
    setFound(draft ? read<T>(draft.content) : null)
  }, [drafts.isFetching, drafts.isPending, drafts.data, key])

  const forget = useCallback(
    () => void cache.invalidateQueries({ queryKey: ['me', 'drafts', kind], refetchType: 'none' }),
    [cache, kind],
  )

  const send = useCallback(
    (keepalive = false) => {
      clearTimeout(timer.current)
      const content = waiting.current
      if (content === undefined) return
      waiting.current = undefined
      kept.current = true
      const body = { content }
      // A page that is going away may still send this much.
      const sent = keepalive ? sendLast(path, body) : api.put(path, body)
      sending.current = sent.then(forget, () => {
        // Tried again with the next change, or when the network is back.
        if (kept.current) waiting.current ??= content
      })
    },
    [path, forget],
  )

  useEffect(() => {
    const leave = () => send(true)
    const back = () => send()
    window.addEventListener('pagehide', leave)
    window.addEventListener('online', back)
    return () => {
      window.removeEventListener('pagehide', leave)
      window.removeEventListener('online', back)
      send()
    }
  }, [send])

  const keep = useCallback(
    (value: T) => {
      waiting.current = JSON.stringify(value)
      clearTimeout(timer.current)
      timer.current = setTimeout(send, restMs)
    },
    [send],
  )
  const drop = useCallback(async () => {
    clearTimeout(timer.current)
    waiting.current = undefined
    const wasKept = kept.current
    kept.current = false
    // What is on its way would be kept after all, if it came second.
    await sending.current
    if (!wasKept) return
    await api.remove(path).catch(() => undefined)
    forget()
  }, [path, forget])
  return { found, keep, drop }
}

const read = <T>(content: string): T | null => {
  try {
    return JSON.parse(content) as T
  } catch {
    return null
  }
}

const sendLast = (path: string, body: unknown): Promise<unknown> =>
  fetch(path, {
    method: 'PUT',
    keepalive: true,
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify(body),
  })
