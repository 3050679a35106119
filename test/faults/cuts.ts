import assert from 'node:assert/strict'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { launchOn } from './external.ts'
import { check, runLoad, settled } from './load.ts'
import { type Cut, cutKinds, openCutProxy } from './proxy.ts'

/** One commit in so many is cut: others must get through, or nothing is ever done. */
const oneIn = 4

/**
 * Cuts the server's connections to its database around COMMIT, `times` times, under load. Says how often each kind was
 * cut, and how much was acknowledged; throws if any of that is lost or there twice.
 */
export const cutAroundCommit = async (database: TestDatabase, times: number) => {
  const cuts = new Map<Cut, number>(cutKinds.map((kind) => [kind, 0]))
  let left = 0
  const proxy = await openCutProxy(database.url, () => {
    if (left === 0 || Math.random() * oneIn > 1) return undefined
    left--
    const kind = cutKinds[Math.floor(Math.random() * cutKinds.length)]!
    cuts.set(kind, cuts.get(kind)! + 1)
    return kind
  })
  const server = await launchOn(database, { url: proxy.url })
  const sql = { sql: database.owner.bare }
  const organization = await makeLifecycleOrganization(sql, 16)
  const load = runLoad(organization, [server.port], 16)
  try {
    left = times
    while (left > 0) await load.progress(1)
    await load.progress(16)
    await load.stop()
    await settled(sql, organization.orgId)
    await check(sql, organization.orgId, load.acknowledged)
    for (const [kind, count] of cuts) assert.ok(count > 0, `no connection was cut ${kind}`)
    return { cuts, created: load.acknowledged.created.size, decided: load.acknowledged.decided.size }
  } finally {
    await load.stop()
    await server.stop()
    proxy.close()
  }
}
