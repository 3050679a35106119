import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { pause } from '@assent/server/platform/wait.ts'
import { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { launchOn } from './external.ts'
import { check, runLoad, settled } from './load.ts'
import { openCutProxy } from './proxy.ts'

const database = await withDatabase()

test('B10 H20: three processes on one database, one killed and one cut off in the middle: everything is done once', async (t) => {
  const proxy = await openCutProxy(database.url)
  const [first, second, third] = await Promise.all([
    launchOn(database),
    launchOn(database),
    launchOn(database, { url: proxy.url }),
  ])
  const sql = { sql: database.owner.bare }
  const organization = await makeLifecycleOrganization(sql, 24)
  const load = runLoad(
    organization,
    [first, second, third].map(({ port }) => port),
    24,
  )
  try {
    await load.progress(48)
    await second.kill()
    await load.progress(24)
    // The third thinks that it is still in the middle of its work, and comes back when others have long done it.
    proxy.silence()
    proxy.reach(false)
    await load.progress(24)
    await pause(2_000)
    proxy.reach(true)
    await load.progress(24)
    await load.stop()
    await settled(sql, organization.orgId)
    await check(sql, organization.orgId, load.acknowledged)
    const [given] = await database.owner.bare<{ twice: number }>(
      `select count(*)::int as twice from (
         select target_ids from event where org_id = $1 and type = 'access.grant.create' group by 1 having count(*) > 1) as g`,
      [organization.orgId],
    )
    assert.equal(given!.twice, 0, 'grants that were made twice')
    t.diagnostic(`${load.acknowledged.decided.size} decisions acknowledged`)
  } finally {
    await load.stop()
    await Promise.all([first.stop(), third.stop()])
    proxy.close()
  }
})
