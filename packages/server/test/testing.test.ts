import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'

const database = await withDatabase()

test('the server works as assent_server and sees one organization at a time', async () => {
  const [mine, other] = [await database.newOrg('Mine'), await database.newOrg('Other')]
  const who = await database.db.inOrg(mine, (tx) =>
    tx.query<{ who: string; org: string }>('select current_user as who, org() as org'),
  )
  assert.deepEqual(who, [{ who: 'assent_server', org: mine }])
  const insert = `insert into groups (org_id, group_id, name) values ($1, 'g', 'G')`
  await database.db.inOrg(mine, (tx) => tx.query(insert, [mine]))
  const count = (org: typeof mine) =>
    database.db.inOrg(org, (tx) => tx.query<{ n: number }>('select count(*)::int as n from groups'))
  assert.deepEqual([await count(mine), await count(other)], [[{ n: 1 }], [{ n: 0 }]])
  await assert.rejects(
    database.db.inOrg(other, (tx) => tx.query(insert, [mine])),
    /row-level security/,
  )
})

test('H18: without a transaction of an organization there are no rows at all', async () => {
  const orgId = await database.newOrg()
  await database.db.inOrg(orgId, (tx) =>
    tx.query(`insert into groups (org_id, group_id, name) values ($1, 'h', 'H')`, [orgId]),
  )
  // The same pooled connection that just worked for the organization.
  assert.deepEqual(await database.db.bare('select * from groups'), [])
})
