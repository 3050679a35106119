import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { testServer } from '../support/server.ts'
import { collections, makeCollectionWorld } from './world.ts'

const database = await withDatabase()
const server = await testServer(database.db)

type Held = { readonly level: { readonly name: string }; readonly state: string }
type Line = { readonly grantId: string | null }

test('whoever has a collection sees it as one, and the report of an app names him', async () => {
  const { admin, ann, assign, first, held, newCollection, person, second, settle, world } = await makeCollectionWorld(
    database,
    server,
  )
  const [a] = first.valueIds as [string]
  const id = await newCollection('Kit', [
    { resourceOrn: first.orn, entitlements: first.choose(a) },
    { resourceOrn: second.orn },
  ])
  const made = await assign(id, [ann])
  await settle()
  const mine = await ann.call('GET', '/governance/api/v2/my/access')
  assert.deepEqual(
    mine.body.data.map(({ level, state }: Held) => [level.name, state]),
    [['Kit', 'HELD']],
  )
  // An administrator takes it from him by the name that stands there.
  const auditor = await person('auditor', 'AUDITOR')
  const [seen] = (await auditor.call('GET', `/governance/api/v2/users/${ann.userId}/access`)).body.data
  assert.match(seen.level.orn, /:collections:col/)
  const report = async (appId: string) =>
    (await auditor.call('GET', `/governance/api/v2/reports/access?resourceId=${appId}`)).body.data as readonly Line[]
  const [of, other, whole] = [await report(first.appId), await report(second.appId), await report(id)]
  assert.deepEqual([of.length, other.length, whole.length], [2, 1, 1])
  for (const line of [...of, ...other, ...whole]) assert.equal(line.grantId, made.body[0]._grant.id)
  const revoked = await admin.call('POST', '/governance/api/v2/revoke-principal-access', {
    principalOrn: `orn:okta:directory:${world.orgId}:users:${ann.userId}`,
    revokeOrns: [seen.level.orn],
  })
  assert.equal(revoked.status, 200, JSON.stringify(revoked.body))
  await settle()
  assert.deepEqual(await held(ann), ['-', '-'])
})

test('A23: under four eyes a second administrator confirms what a collection gives', async () => {
  const { admin, ann, assign, first, held, newCollection, person, second, settle } = await makeCollectionWorld(
    database,
    server,
  )
  const id = await newCollection('Kit', [{ resourceOrn: first.orn }])
  const root = await person('root', 'SUPER_ADMIN')
  await person('deputy', 'SUPER_ADMIN')
  const settings = await root.call('PATCH', '/governance/api/v1/settings', {
    _limits: { fourEyes: { policy: false, grants: true } },
  })
  assert.equal(settings.status, 200, JSON.stringify(settings.body))
  const body = [{ principal: { externalId: ann.userId, type: 'OKTA_USER' } }]
  const at = `${collections}/${id}`
  assert.equal((await admin.call('POST', `${at}/assignments`, body)).status, 202)
  assert.equal((await admin.call('POST', `${at}/resources`, [{ resourceOrn: second.orn }])).status, 202)
  assert.deepEqual(await held(ann), ['-', '-'])
  // The same by somebody else confirms it.
  const other = await person('other', 'APP_ADMIN')
  assert.equal((await other.call('POST', `${at}/assignments`, body)).status, 201)
  await settle()
  assert.deepEqual(await held(ann), ['app', '-'])
  // Taking needs nobody.
  const [assignment] = (await admin.call('GET', `${at}/assignments`)).body.data
  const [later, sooner] = [new Date(Date.now() + 7_200_000), new Date(Date.now() + 3_600_000)]
  const end = (time: Date) => [{ op: 'REPLACE', path: '/expirationTime', value: time.toISOString() }]
  assert.equal((await admin.call('PATCH', `${at}/assignments/${assignment.id}`, end(sooner))).status, 204)
  assert.equal((await admin.call('PATCH', `${at}/assignments/${assignment.id}`, end(later))).status, 202)
  assert.equal((await admin.call('DELETE', `${at}/resources/${first.appId}`)).status, 204)
  await settle()
  assert.deepEqual(await held(ann), ['-', '-'])
  assert.equal((await assign(id, [])).status, 400)
})

test('whoever is given a collection while it changes has what it holds in the end', async () => {
  const { admin, assign, first, held, newCollection, second, settle, world } = await makeCollectionWorld(
    database,
    server,
  )
  const id = await newCollection('Kit', [{ resourceOrn: first.orn }])
  // They wait for each other, each no longer than a lock may be waited for.
  const users = (await world.newUsers(10)).map((userId) => ({ userId }))
  const at = `${collections}/${id}/resources`
  const [, ...answers] = await Promise.all([
    settle(),
    ...users.map((user) => assign(id, [user])),
    admin.wire('POST', at, [{ resourceOrn: second.orn }]),
    admin.wire('DELETE', `${at}/${first.appId}`),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [...users.map(() => 201), 200, 204],
  )
  await settle()
  for (const user of users) assert.deepEqual(await held(user), ['-', 'app'])
})
