import type { Me } from '@assent/core/api/me.ts'

/** How the server stands, as this browser sees it at this moment. */
export type State = {
  /** Any answer came. */
  readonly reached: boolean
  /** It can do its work. */
  readonly ready: boolean
  readonly version: string | undefined
  /** What it needs, and whether that is there. */
  readonly checks: Readonly<Record<string, boolean | undefined>>
  readonly tookMs: number
  /** A stream of changes can be opened. */
  readonly live: boolean
  /** This machine's clock less the server's, half the way subtracted. */
  readonly clockOffMs: number | undefined
}

const waitMs = 5_000

/** Asks the server how it is. Never throws: that it does not answer is an answer. */
export const stateOfServer = async (): Promise<State> => {
  const began = performance.now()
  // Not by the API's own way: a server that is not ready says so with an error, and what it says is what is wanted.
  const answer = await fetch('/readyz', { signal: AbortSignal.timeout(waitMs) }).catch(() => undefined)
  const tookMs = Math.max(1, Math.round(performance.now() - began))
  const said = (await answer?.json().catch(() => undefined)) as
    | { readonly version?: string; readonly checks?: Record<string, boolean> }
    | undefined
  const [live, clockOffMs] = answer ? await Promise.all([isLive(), clockOff()]) : [false, undefined]
  return {
    reached: answer !== undefined && said !== undefined,
    ready: answer?.ok === true,
    version: said?.version,
    checks: said?.checks ?? {},
    tookMs,
    live,
    clockOffMs,
  }
}

const clockOff = async (): Promise<number | undefined> => {
  const began = Date.now()
  const answer = await fetch('/auth/me', { signal: AbortSignal.timeout(waitMs) }).catch(() => undefined)
  const me = (await answer?.json().catch(() => undefined)) as Partial<Me> | undefined
  const now = (began + Date.now()) / 2
  return me?.serverTime === undefined ? undefined : now - Date.parse(me.serverTime)
}

const isLive = (): Promise<boolean> =>
  new Promise((resolve) => {
    const source = new EventSource('/events/stream')
    const end = (live: boolean) => {
      clearTimeout(timer)
      source.close()
      resolve(live)
    }
    const timer = setTimeout(end, waitMs, false)
    source.addEventListener('open', () => end(true))
    source.addEventListener('error', () => end(false))
  })
