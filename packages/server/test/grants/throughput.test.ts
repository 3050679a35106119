import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeWorld } from './world.ts'

const database = await withDatabase()

test('thousands of directory grants are opened, ended and taken, each statement within its limit', async () => {
  const world = await makeWorld(database)
  const count = process.env['ASSENT_TEST_LONG'] ? 10_000 : 2_000
  const users = await world.newUsers(count)
  const appId = await world.newApp()
  await world.approve(
    users.map((userId) => ({ userId, appId, scopeType: 'APPLICATION' as const, scopeId: appId, duration: 'PT1H' })),
  )
  const timed = async (lane: string): Promise<number> => {
    const began = performance.now()
    while ((await world.lane(lane)()) > 0);
    return Math.round(performance.now() - began)
  }
  const inAll = async () => (await world.sql<{ n: number }>('select count(*)::int as n from app_user'))[0]?.n
  const openMs = await timed('grants.open')
  assert.equal(await inAll(), count)
  await world.sql(`update grants set ends = clock_timestamp()`)
  const endMs = await timed('grants.end')
  const takeMs = await timed('access.take.directory')
  assert.equal(await inAll(), 0)
  console.log(`${count} grants: opened in ${openMs} ms, ended in ${endMs} ms, taken in ${takeMs} ms`)
})
