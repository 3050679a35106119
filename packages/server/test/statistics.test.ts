import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refreshStatistics } from '@assent/server/platform/statistics.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'

const database = await withDatabase()

/** Inserts so many groups, and has what PostgreSQL counts of it counted at once. */
const grow = async (orgId: string, from: number, to: number): Promise<void> => {
  const client = await database.owner.client()
  try {
    await client.query(`select pg_stat_force_next_flush()`)
    await client.query(
      `insert into groups (org_id, group_id, name) select $1, 'g' || n, 'Group ' || n from generate_series($2::int, $3::int) n`,
      [orgId, from, to],
    )
    await client.query(`select pg_stat_force_next_flush()`)
    await client.query('select 1')
  } finally {
    client.release()
  }
}
const rowsOf = async (): Promise<number> =>
  (
    await database.owner.bare<{ rows: number }>(
      `select reltuples::int as rows from pg_class where oid = 'assent.groups'::regclass`,
    )
  )[0]!.rows

// Autovacuum would come first now and then, and take the work away.
await database.owner.bare('alter table assent.groups set (autovacuum_enabled = off)')

test('a table that grew tenfold is analysed by the server, which owns nothing, and then left alone', async () => {
  const orgId = await database.newOrg()
  while ((await refreshStatistics(database.db)) > 0);
  await grow(orgId, 1, 50)
  await refreshStatistics(database.db)
  const before = await rowsOf()
  assert.ok(before <= 0, `a small table is nobody's business: ${before}`)
  await grow(orgId, 51, 500)
  assert.ok((await refreshStatistics(database.db)) >= 1)
  assert.equal(await rowsOf(), 500)
  const [known] = await database.owner.bare<{ distinct: number }>(
    `select n_distinct as distinct from pg_stats where schemaname = 'assent' and tablename = 'groups' and attname = 'group_id'`,
  )
  assert.equal(known?.distinct, -1)
  await grow(orgId, 501, 900)
  await refreshStatistics(database.db)
  assert.equal(await rowsOf(), 500)
})

test('A6: the server cannot analyse by itself, and nobody else can have it done', async () => {
  const before = await rowsOf()
  await grow(await database.newOrg(), 1, 50)
  await database.db.bare('analyze assent.groups')
  assert.equal(await rowsOf(), before)
  const [role] = await database.db.bare<{ server: boolean; everybody: boolean }>(
    `select has_function_privilege(current_user, 'assent.statistics_refresh(integer)', 'execute') as server,
       has_function_privilege('public', 'assent.statistics_refresh(integer)', 'execute') as everybody`,
  )
  assert.deepEqual(role, { server: true, everybody: false })
})
