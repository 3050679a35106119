import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'
import { makeUser, testServer } from '../../packages/server/test/support/server.ts'

const database = await withDatabase()

test('F24: searches that would never end are ended, and others are answered meanwhile', async () => {
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
  let ended = 0
  const heavy = Array.from({ length: 4 }, () =>
    auditor.call('GET', '/api/v1/groups?q=on').finally(() => {
      ended++
    }),
  )
  const light = await auditor.call('GET', '/api/v1/users')
  assert.deepEqual([light.status, ended], [200, 0], 'another read does not wait for them')
  // Not what they would have found after a minute.
  for (const { body, headers, status } of await Promise.all(heavy))
    assert.deepEqual([status, body.errorCode, headers['retry-after']], [503, 'E0000010', '1'])
  const sleeping = `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`
  const isOver = async () => (await database.owner.bare(sleeping)).length === 0
  assert.ok(await until(isOver, 10_000), 'nothing of them goes on in the database')
})
