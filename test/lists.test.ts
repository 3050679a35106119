import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import type { Db, Tx } from '@assent/server/platform/db.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fillLists } from '../bench/jobs/lists.ts'

const database = await withDatabase()

/** A database that adds up the rows that were fetched in its transactions: what a reader waits for, on any machine. */
const countRows = (db: Db) => {
  const count = { rows: 0 }
  // What a session fetched in earlier transactions may still be counted in.
  const fetched = async (tx: Tx): Promise<number> => {
    const [row] = await tx.query<{ rows: number }>(
      'select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_xact_user_tables',
    )
    return row!.rows
  }
  const watched: Db = {
    ...db,
    inOrg: (orgId, work) =>
      db.inOrg(orgId, async (tx) => {
        const before = await fetched(tx)
        const result = await work(tx, undefined as never)
        count.rows += (await fetched(tx)) - before
        return result
      }),
  }
  return { count, watched }
}

// A word may mean 200 people, each of whom has requests.
const most = (name: string): number => (name.includes('word') ? 10_000 : 500)

test('a page of a list costs what is on it, however much lies beside it', async () => {
  const { count, watched } = countRows(database.db)
  const jobs = await fillLists(database, watched, 20_000)
  for (const [name, work] of Object.entries(jobs)) {
    count.rows = 0
    assert.ok(!isRefusal(await work(1)), name)
    assert.ok(count.rows > 0 && count.rows <= most(name), `${name}: ${count.rows} rows were fetched for a page of 50`)
  }
})
