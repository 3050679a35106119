import test from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { launchOn } from './external.ts'
import { check, runLoad, settled } from './load.ts'
import { openCutProxy } from './proxy.ts'

const database = await withDatabase()

test('H19: connections to the database that fall silent are given up, and others take their place', async (t) => {
  const proxy = await openCutProxy(database.url)
  const server = await launchOn(database, { url: proxy.url })
  const sql = { sql: database.owner.bare }
  const organization = await makeLifecycleOrganization(sql, 16)
  const load = runLoad(organization, [server.port], 16)
  try {
    await load.progress(16)
    proxy.silence()
    const began = performance.now()
    // All who were in the middle of something have to be answered, and more than they alone has to be done.
    await load.progress(48, limits.requestMs + 120_000)
    t.diagnostic(`48 more decisions after ${Math.round(performance.now() - began)} ms`)
    await load.stop()
    await settled(sql, organization.orgId)
    await check(sql, organization.orgId, load.acknowledged)
  } finally {
    await load.stop()
    await server.stop()
    proxy.close()
  }
})
