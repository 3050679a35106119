import assert from 'node:assert/strict'
import test from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer } from '../../packages/server/test/support/server.ts'

const database = await withDatabase()

test('F24: searches that would never end are ended, and others are answered meanwhile', async (t) => {
  const served = await testServer(database.db)
  const orgId = await database.newOrg()
  const auditor = await makeUser(served, orgId, 'auditor', { roles: ['SUPER_ADMIN'] })
  // From here on whoever reads groups waits a minute for them.
  await database.owner.bare('alter table groups rename to groups_behind')
  await database.owner.bare(
    `create view groups with (security_invoker) as
     select g.* from groups_behind g, lateral (select pg_sleep(60) where g.name <> '') as slow`,
  )
  await database.owner.bare('grant select on groups to assent_server')
  await database.owner.bare(`insert into groups_behind (org_id, group_id, name) values ($1, '00g1', 'one')`, [orgId])
  const timed = async (url: string) => {
    const began = performance.now()
    const { body, headers, status } = await auditor.call('GET', url)
    return { body, headers, status, ms: performance.now() - began }
  }
  const heavy = Array.from({ length: 4 }, () => timed('/api/v1/groups?q=on'))
  const light = await timed('/api/v1/users')
  assert.equal(light.status, 200)
  assert.ok(light.ms < 5_000, `another read took ${Math.round(light.ms)} ms`)
  for (const { body, headers, ms, status } of await Promise.all(heavy)) {
    assert.deepEqual([status, body.errorCode, headers['retry-after']], [503, 'E0000010', '1'])
    assert.ok(ms < limits.statementMs + 2_000, `given up after ${Math.round(ms)} ms`)
  }
  t.diagnostic(`another read took ${Math.round(light.ms)} ms`)
  const [left] = await database.owner.bare<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
  )
  assert.equal(left!.count, 0, 'nothing of them goes on in the database')
})
