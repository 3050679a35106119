import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scim } from '@assent/server/connectors/scim/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { scimToken, startScimServer } from '../../../../test/conformance/scim-server.ts'
import { makeWorld } from './world.ts'

const database = await withDatabase()

test('a bundle and a group appear at a real SCIM server, and are gone from it when their time is over', async (t) => {
  const server = await startScimServer()
  t.after(server.close)
  const { users, groups } = server.store
  groups.set('g1', { id: 'g1', displayName: 'Operators', members: [] })
  const world = await makeWorld(database, [scim])
  const connectorId = await world.newConnector('scim', { baseUrl: server.baseUrl })
  await world.sql(`update connector set secret = $1`, [Buffer.from(scimToken)])
  const apps = [await world.newApp(connectorId), await world.newApp(connectorId)] as const
  const groupId = await world.newGroup(apps[0], 'Operators')
  const { bundleId, valueIds } = await world.newBundle(apps[1], 3)
  const [ann, bob] = (await world.newUsers(2)) as [string, string]
  const requests = await world.approve([
    { userId: ann, appId: apps[0], scopeType: 'GROUP', scopeId: groupId, duration: 'PT1H' },
    { userId: ann, appId: apps[1], scopeType: 'ENTITLEMENT_BUNDLE', scopeId: bundleId, duration: 'PT2H' },
    { userId: bob, appId: apps[0], scopeType: 'APPLICATION', scopeId: apps[0], duration: null },
  ])
  const settle = async () => {
    for (let i = 0; i < 4; i++) {
      await world.settle()
      await world.skipPauses()
    }
  }
  await settle()
  const accountOf = (userId: string) => [...users.values()].find((user) => user['externalId'] === userId)
  const membersOf = () => ((groups.get('g1')?.['members'] ?? []) as { value: string }[]).map((member) => member.value)
  const values = () => ((accountOf(ann)?.['entitlements'] as { value: string }[]) ?? []).map((one) => one.value).sort()
  assert.deepEqual([accountOf(ann)?.['active'], accountOf(bob)?.['active']], [true, true])
  assert.deepEqual(membersOf(), [accountOf(ann)?.id])
  assert.deepEqual(values(), [...valueIds].sort())
  assert.deepEqual(
    requests.map((id) => world.requests.told.get(id)?.grant?.grantStatus),
    ['GRANTED', 'GRANTED', 'GRANTED'],
  )
  // One line for the account, though two apps of the connector need it.
  assert.equal((await world.lines(`connector_id is not null and kind = 'app' and user_id = '${ann}'`)).length, 1)

  await world.expire((await world.grantOf(requests[0]!))['grant_id']!)
  await settle()
  assert.deepEqual(membersOf(), [])
  assert.equal(accountOf(ann)?.['active'], true, 'the other app still needs the account')
  await world.expire((await world.grantOf(requests[1]!))['grant_id']!)
  await settle()
  assert.deepEqual([accountOf(ann)?.['active'], values(), accountOf(bob)?.['active']], [false, [], true])
})
