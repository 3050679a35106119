import type { FastifyBaseLogger } from 'fastify'
import type { Db } from './db.ts'
import { isOutage } from './outage.ts'
import { pause } from './wait.ts'

/** Tables that one look analyses: each takes a fraction of a second, and holds off nothing but other maintenance. */
const most = 4
const everyMs = 5_000

/** One look; returns how many tables were analysed. */
export const refreshStatistics = async (db: Pick<Db, 'bare'>): Promise<number> => {
  const [row] = await db.bare<{ done: number }>('select assent.statistics_refresh($1) as done', [most])
  return row!.done
}

/**
 * Keeps the statistics of tables that grow from nothing in step with them: plans made for an empty table would stay slow until
 * autovacuum comes by, a minute later at the earliest, and a busy first minute is what an import or a replay is.
 */
export const startStatistics = (db: Db, log: FastifyBaseLogger): { readonly stop: () => Promise<void> } => {
  const stopped = new AbortController()
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        // A full look is followed by the next one: there may be more.
        if ((await refreshStatistics(db)) >= most) continue
      } catch (error) {
        if (!isOutage(error)) log.warn({ err: error }, 'statistics could not be refreshed')
      }
      await pause(everyMs, stopped.signal)
    }
  }
  const ended = run()
  return {
    stop: async () => {
      stopped.abort()
      await ended
    },
  }
}
