import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'

const database = await withDatabase()
const { db, owner } = database

// Autovacuum would bring the statistics now and then.
for (const table of ['entitlement_span', 'entitlement_user', 'users'])
  await owner.bare(`alter table assent.${table} set (autovacuum_enabled = off)`)

test('what many hold is taken from all in one statement, each looked up by its key, while the tables have no statistics', async () => {
  const orgId = await database.newOrg()
  const people = 2_000
  await owner.bare(
    `insert into users (org_id, user_id, person_id, login, email, first_name, last_name, profile)
     select $1, u, u, u, u || '@example.test', 'M', 'M', '{}'
     from (select '00u' || lpad(n::text, 17, 'm') as u from generate_series(1, $2::int) n) people`,
    [orgId, people],
  )
  const values = ['one', 'two', 'three', 'four']
  await owner.inOrg(orgId, async (tx) => {
    await tx.query(`insert into app (org_id, app_id, name, label) values (org(), 'a', 'a', 'A')`)
    await tx.query(
      `insert into entitlement (org_id, entitlement_id, app_id, name, external_value) values (org(), 'e', 'a', 'E', 'e')`,
    )
    await tx.query(
      `insert into entitlement_value (org_id, value_id, entitlement_id, name, external_value)
       select org(), v, 'e', v, v from unnest($1::text[]) v`,
      [values],
    )
  })
  for (const value of values)
    await db.inOrg(orgId, (tx) =>
      tx.query(
        `insert into entitlement_user (org_id, value_id, user_id)
         select org(), $1, user_id from users where org_id = org() and starts_with(user_id, '00um')`,
        [value],
      ),
    )
  const [read] = await db.inOrg(orgId, async (tx) => {
    await tx.query(`delete from entitlement_user where org_id = org() and value_id = 'one'`)
    return tx.query<{ rows: number }>(
      `select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables
       where schemaname = 'assent' and relname = 'entitlement_span'`,
    )
  })
  const left = await db.inOrg(orgId, (tx) =>
    tx.query<{ value_id: string; open: number; closed: number }>(
      `select value_id, (count(*) filter (where until is null))::int as open, count(until)::int as closed
       from entitlement_span where org_id = org() group by 1 order by 1`,
    ),
  )
  assert.deepEqual(left, [
    { value_id: 'four', open: people, closed: 0 },
    { value_id: 'one', open: 0, closed: people },
    { value_id: 'three', open: people, closed: 0 },
    { value_id: 'two', open: people, closed: 0 },
  ])
  assert.ok(read!.rows <= 4 * people, `${read!.rows} rows of the history were read for ${people}`)
})
