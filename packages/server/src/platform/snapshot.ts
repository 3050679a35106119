import type { OrgId } from '@assent/core/ids.ts'
import type pg from 'pg'
import type { Db } from './db.ts'

/** A reader who takes nothing for so long is gone. */
const readerMs = 5 * 60_000

/** A connection of an organization that reads one snapshot. Whoever opens it ends it, or reads a `closing` text. */
export const openSnapshot = async (db: Db, orgId: OrgId): Promise<pg.PoolClient> => {
  const client = await db.client()
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query(
      `select set_config('assent.org', $1, true),
      set_config('idle_in_transaction_session_timeout', '${readerMs}', true)`,
      [orgId],
    )
    return client
  } catch (error) {
    await endSnapshot(client)
    throw error
  }
}

/** Gives the connection back. */
export const endSnapshot = async (client: pg.PoolClient): Promise<void> => {
  const broken = await client.query('rollback').then(
    () => undefined,
    (error: Error) => error,
  )
  client.release(broken)
}

/**
 * A text that is read out of a snapshot. Once it has been read, or nobody wants it any more, the connection goes back:
 * also if it was never begun, which is why this is no generator.
 */
export const closing = (client: pg.PoolClient, text: AsyncIterable<string>): AsyncIterable<string> => {
  const lines = text[Symbol.asyncIterator]()
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= endSnapshot(client)
    return closed
  }
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        try {
          const next = await lines.next()
          if (next.done) await close()
          return next
        } catch (error) {
          await close()
          throw error
        }
      },
      return: async () => {
        await close()
        return { done: true, value: undefined }
      },
    }),
  }
}
