import { useEffect } from 'react'
import { withQuery } from './api.ts'
import { writtenAt } from './me.ts'
import { refresh, type Topic } from './query.ts'

/** What the server says: that something changed, never what. */
type Said = { readonly topics: readonly Topic[] }

/**
 * Listens for changes for as long as the page is open. Of all windows of a browser one listens and tells the others: each
 * connection is one of the few that browsers allow per server.
 */
export const useLive = (): void => {
  useEffect(() => {
    const ended = new AbortController()
    const others = new BroadcastChannel('assent-live')
    others.onmessage = ({ data }: MessageEvent<Said>) => void refresh(data.topics)
    const tell = (said: Said): void => {
      others.postMessage(said)
      void refresh(said.topics)
    }
    const lead = () => listen(tell, ended.signal)
    // Without secure contexts there are no locks: then each window listens for itself.
    const led = navigator.locks ? navigator.locks.request('assent-live', { signal: ended.signal }, lead) : lead()
    led.catch(() => {})
    return () => {
      ended.abort()
      others.close()
    }
  }, [])
}

/** Everything that may have changed while nobody listened. */
const all: readonly Topic[] = ['requests', 'tasks', 'access', 'catalog', 'notices']

const stream = '/events/stream'

const listen = (tell: (said: Said) => void, ended: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    let source: EventSource | undefined
    let failures = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const connect = (): void => {
      // What this page has read before it listened may be another by now: the server tells of what happened since then.
      source = new EventSource(writtenAt === undefined ? stream : withQuery(stream, { since: writtenAt }))
      source.addEventListener('open', () => {
        if (failures > 0) tell({ topics: all })
        failures = 0
      })
      source.addEventListener('change', (event) => tell(JSON.parse(event.data as string) as Said))
      source.addEventListener('error', () => {
        // Browsers try again by themselves after a break, but never after a refusal.
        failures++
        if (source?.readyState !== EventSource.CLOSED) return
        timer = setTimeout(connect, Math.min(1_000 * 2 ** failures, 60_000) * (0.75 + Math.random() / 2))
      })
    }
    connect()
    ended.addEventListener('abort', () => {
      clearTimeout(timer)
      source?.close()
      resolve()
    })
  })
