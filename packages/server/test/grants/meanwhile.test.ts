import assert from 'node:assert/strict'
import { test } from 'node:test'
import { directoryPort } from '@assent/server/features/grants/directory-port.ts'
import { endGrants, moveEnd } from '@assent/server/features/grants/store-end.ts'
import { stripStanding } from '@assent/server/features/grants/store-revoke.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeTargetWorld, outside } from './world.ts'

const database = await withDatabase()
const setUp = () => makeTargetWorld(database)

test('C11: an approval that arrives while the revocation is in flight wins', async () => {
  const { world, target, ask, approve, end, key } = await setUp()
  const [first] = (await approve(ask())) as [string]
  await world.settle()
  await end(first)
  target.onCall(async (verb) => {
    if (verb !== 'take') return
    target.onCall(undefined)
    await approve(ask())
    await world.lane('grants.open')()
  })
  await world.lane('access.take')()
  await world.settle()
  assert.equal(target.has.has(key()), true)
  assert.deepEqual(
    outside(await world.lines()).map((line) => [line.desired, line.actual, line.baseline]),
    [['there', 'there', false]],
  )
})

test('C11: access that others were given before it was taken is told as over, and nothing is taken', async () => {
  const { world, target, ask, approve, end, key } = await setUp()
  const [first] = (await approve(ask())) as [string]
  await world.settle()
  await end(first)
  for (let i = 0; i < 2; i++) {
    await approve(ask())
    await world.lane('grants.open')()
  }
  await world.settle()
  assert.equal((await world.grantOf(first))['revocation'], 'REVOKED')
  assert.equal(world.requests.told.get(first)?.revocation?.revocationStatus, 'REVOKED')
  assert.deepEqual([target.has.has(key()), target.count('take')], [true, 0])
})

test('an end that is moved while its request is being told of the one before is told as well', async () => {
  const { world, ask, approve } = await setUp()
  const [requestId] = (await approve(ask(undefined, 'PT1H'))) as [string]
  const { recordGrants } = world.requests
  const ends = '2099-01-01T00:00:00.000Z'
  Object.assign(world.requests, {
    recordGrants: async (...told: Parameters<typeof recordGrants>) => {
      Object.assign(world.requests, { recordGrants })
      const { grant_id: grantId } = await world.grantOf(requestId)
      await database.db.inOrg(world.orgId, (tx) => moveEnd(tx, grantId!, { ends, by: 'admin' }))
      return recordGrants(...told)
    },
  })
  await world.settle()
  assert.equal(world.requests.told.get(requestId)?.grant?.revocationScheduled, ends)
})

test('what is revoked wholly while the target is looked at is taken, whatever the look finds', async () => {
  const { world, target, appId, userId, ask, approve, key } = await setUp()
  target.has.add(key())
  const [requestId] = (await approve(ask())) as [string]
  await world.lane('grants.open')()
  const { grant_id: grantId } = await world.grantOf(requestId)
  const { connectors, newId } = world.services
  const source = { actor: { id: 'admin', type: 'User' }, channel: 'api' } as const
  target.onCall(async (verb) => {
    if (verb !== 'read') return
    target.onCall(undefined)
    await database.db.inOrg(world.orgId, async (tx) => {
      await endGrants(tx, [grantId!], { reason: 'REVOKED', by: 'admin', source })
      const deps = { newId, connectors, directory: directoryPort }
      await stripStanding(tx, deps, userId, { kind: 'APP', id: appId }, source)
    })
  })
  await world.lane('access.give')()
  await world.settle()
  assert.deepEqual([...target.has], [])
  assert.equal(world.requests.told.get(requestId)?.revocation?.revocationStatus, 'REVOKED')
})
