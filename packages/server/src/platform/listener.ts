import type { FastifyBaseLogger } from 'fastify'
import type pg from 'pg'
import type { Db } from './db.ts'
import { pause } from './wait.ts'

export type ListenerOptions = {
  readonly db: Db
  readonly channels: readonly string[]
  readonly log: FastifyBaseLogger
  /** Called after each (re)connection: notifications may have been missed. */
  readonly onConnected: () => void
  readonly onNotice: (channel: string, payload: string) => void
  /** How often the connection is proved to be alive, in milliseconds: a silent partition says nothing (abuse case H19). */
  readonly proveMs?: number
}

export type Listener = { readonly stop: () => Promise<void> }

/** Listens on one connection of the pool, and takes another whenever that one is lost, until stopped. */
export const startListener = (options: ListenerOptions): Listener => {
  const stopped = new AbortController()
  const run = async (): Promise<void> => {
    for (let failures = 0; !stopped.signal.aborted; failures++) {
      try {
        await listen(options, stopped.signal, () => {
          failures = 0
        })
      } catch (error) {
        if (stopped.signal.aborted) return
        options.log.warn({ err: error }, 'the connection for notifications was lost; connecting again')
        await pause(Math.min(100 * 2 ** failures, 5_000), stopped.signal)
      }
    }
  }
  const ended = options.channels.length > 0 ? run() : Promise.resolve()
  return {
    stop: () => {
      stopped.abort()
      return ended
    },
  }
}

const listen = async (options: ListenerOptions, stopped: AbortSignal, connected: () => void): Promise<void> => {
  const client = await options.db.client()
  const lost = new AbortController()
  let reason: Error | undefined
  const lose = (error?: Error) => {
    reason = error ?? new Error('the server closed the connection')
    lost.abort()
  }
  const onEnd = () => lose()
  const hear = ({ channel, payload }: pg.Notification) => options.onNotice(channel, payload ?? '')
  client.on('error', lose).on('end', onEnd).on('notification', hear)
  try {
    for (const channel of options.channels) await client.query(`listen ${client.escapeIdentifier(channel)}`)
    connected()
    options.onConnected()
    while (!stopped.aborted && !lost.signal.aborted) {
      await pause(options.proveMs ?? 15_000, AbortSignal.any([stopped, lost.signal]))
      if (!stopped.aborted && !lost.signal.aborted) await client.query('select 1')
    }
    if (reason && !stopped.aborted) throw reason
  } finally {
    client.off('error', lose).off('end', onEnd).off('notification', hear)
    // Never back into the pool: it would go on listening.
    client.on('error', () => {})
    client.release(true)
  }
}
