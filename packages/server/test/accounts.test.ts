import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import type { Caller } from '@assent/core/caller.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { followCallers } from '@assent/server/app/follow.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'
import { done, password } from './support/people.ts'
import { client, makeUser, systemCaller, testServer } from './support/server.ts'

const database = await withDatabase()
const served = await testServer(database.db)
const { app } = served

test('F27: a token is shown once, kept as a hash, and ends', async () => {
  const org = await database.newOrg()
  const alice = await makeUser(served, org, 'alice')
  const made = await alice.call('POST', '/api/v1/api-tokens', {
    name: 'ci',
    scopes: ['okta.apiTokens.read'],
    expiresInDays: 1,
  })
  assert.equal(made.status, 201)
  assert.match(made.body.token, /^ast_/)
  const listed = await alice.call('GET', '/api/v1/api-tokens')
  assert.doesNotMatch(listed.raw.body, new RegExp(made.body.token.slice(9)))
  assert.ok(listed.body.every((token: object) => !('token' in token) && !('hash' in token)))
  const rows = await database.owner.bare<{ all: string }>(
    `select api_token::text as all from assent.api_token where org_id = $1`,
    [org],
  )
  assert.ok(rows.every((row) => !row.all.includes(made.body.token.slice(9))))
  const life = Date.parse(made.body.expiresAt) - Date.parse(made.body.created)
  assert.ok(Math.abs(life - 86_400_000) < 1_000)
  for (const expiresInDays of [0, 366, -1, 1e9, 1.5])
    assert.equal((await alice.call('POST', '/api/v1/api-tokens', { name: 'x', expiresInDays })).status, 400)
  const ci = client(served.server, { authorization: `SSWS ${made.body.token}` })
  assert.equal((await ci('GET', '/api/v1/api-tokens')).status, 200)
  // Its scope does not let it make or revoke tokens.
  assert.equal((await ci('POST', '/api/v1/api-tokens', { name: 'y' })).status, 403)
  assert.equal((await alice.call('DELETE', `/api/v1/api-tokens/${made.body.id}`)).status, 204)
  assert.equal((await ci('GET', '/api/v1/api-tokens')).status, 401)
  assert.equal((await alice.call('DELETE', `/api/v1/api-tokens/${made.body.id}`)).status, 204)
  assert.equal((await alice.call('GET', `/api/v1/api-tokens/${made.body.id}`)).body.status, 'REVOKED')
})

test('F27: a token past its end opens nothing, by the database’s clock', async () => {
  const org = await database.newOrg()
  const alice = await makeUser(served, org, 'alice')
  assert.equal((await alice.call('GET', '/api/v1/api-tokens')).status, 200)
  await database.owner.bare(
    `update assent.api_token set created = created - interval '2 days', expires = clock_timestamp() - interval '1 second' where org_id = $1`,
    [org],
  )
  app.door.forget(org)
  assert.equal((await alice.call('GET', '/api/v1/api-tokens')).status, 401)
})

test('F27: a token never gives more than the one that makes it', async () => {
  const org = await database.newOrg()
  const alice = await makeUser(served, org, 'alice', { scopes: ['okta.apiTokens.manage'] })
  const wider = await alice.call('POST', '/api/v1/api-tokens', { name: 'w', scopes: ['okta.users.manage'] })
  assert.equal(wider.status, 403)
  const same = await alice.call('POST', '/api/v1/api-tokens', { name: 's' })
  assert.deepEqual(same.body.scopes, ['okta.apiTokens.manage'])
})

test('A5: nobody makes a token to act as another person, and machines have an owner who is there', async () => {
  const org = await database.newOrg()
  const root = await makeUser(served, org, 'root', { roles: ['SUPER_ADMIN'] })
  const alice = await makeUser(served, org, 'alice')
  assert.equal((await root.call('POST', '/api/v1/api-tokens', { name: 'x', userId: alice.userId })).status, 403)
  assert.equal((await alice.call('POST', '/api/v1/api-tokens', { name: 'x', userId: root.userId })).status, 403)
  const bot = await makeUser(served, org, 'bot', { kind: 'SERVICE', ownerId: alice.userId })
  const token = await root.call('POST', '/api/v1/api-tokens', { name: 'x', userId: bot.userId })
  assert.equal(token.status, 201)
  const identity = done(await app.door.authenticate({ kind: 'token', value: token.body.token }))
  assert.deepEqual([identity.kind, identity.userId], ['SERVICE', bot.userId])
  await database.db.inOrg(org, (tx) =>
    tx.query(`update users set status = 'SUSPENDED' where user_id = $1`, [alice.userId]),
  )
  app.door.forget(org)
  assert.equal((await bot.call('GET', '/api/v1/api-tokens')).status, 401)
})

test('F1: tokens and sessions of another organization do not exist', async () => {
  const [one, two] = [await database.newOrg(), await database.newOrg()]
  const alice = await makeUser(served, one, 'alice')
  const root = await makeUser(served, two, 'root', { roles: ['SUPER_ADMIN'] })
  for (const [method, url] of [
    ['GET', `/api/v1/api-tokens/${alice.tokenId}`],
    ['DELETE', `/api/v1/api-tokens/${alice.tokenId}`],
    ['GET', '/api/v1/sessions/sesVbdz6ABFn2QFzDMGC'],
    ['DELETE', `/api/v1/users/${alice.userId}/sessions`],
    ['PUT', `/api/v1/users/${alice.userId}/credentials/password`],
  ] as const) {
    const body = method === 'PUT' ? { password: { value: password } } : undefined
    const strange = await root.call(method, url, body)
    const unknown = await root.call(
      method,
      url.replace(alice.userId, '00uVbdz6ABFn2QFzDMGC').replace(alice.tokenId, 'tokVbdz6ABFn2QFzDMGC'),
      body,
    )
    assert.equal(strange.status, 404, url)
    const strip = ({ errorId: _, ...rest }: Record<string, unknown>) => rest
    assert.deepEqual(strip(strange.body), strip(unknown.body), url)
  }
  assert.equal((await alice.call('GET', '/api/v1/api-tokens')).status, 200)
  const list = await root.call('GET', '/api/v1/api-tokens?all=true')
  assert.deepEqual(
    list.body.map((token: { id: string }) => token.id),
    [root.tokenId],
  )
})

test('F2: only super administrators and auditors see what is not theirs', async () => {
  const org = await database.newOrg()
  const [alice, bob, auditor, root] = [
    await makeUser(served, org, 'alice'),
    await makeUser(served, org, 'bob', { roles: ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] }),
    await makeUser(served, org, 'auditor', { roles: ['AUDITOR'] }),
    await makeUser(served, org, 'root', { roles: ['SUPER_ADMIN'] }),
  ]
  assert.equal((await bob.call('GET', `/api/v1/api-tokens/${alice.tokenId}`)).status, 404)
  assert.equal((await bob.call('GET', '/api/v1/api-tokens?all=true')).status, 403)
  assert.equal((await bob.call('GET', `/api/v1/users/${alice.userId}/sessions`)).status, 403)
  assert.equal((await bob.call('DELETE', `/api/v1/users/${alice.userId}/sessions`)).status, 403)
  assert.equal(
    (await bob.call('PUT', `/api/v1/users/${root.userId}/credentials/password`, { password: { value: password } }))
      .status,
    403,
  )
  assert.equal((await auditor.call('GET', `/api/v1/api-tokens/${alice.tokenId}`)).status, 200)
  assert.equal((await auditor.call('DELETE', `/api/v1/api-tokens/${alice.tokenId}`)).status, 403)
  assert.equal((await root.call('DELETE', `/api/v1/api-tokens/${alice.tokenId}`)).status, 204)
})

test('D7, D9: a role that is lost and a user who is deactivated count at the next call', async () => {
  const org = await database.newOrg()
  const root = await makeUser(served, org, 'root', { roles: ['SUPER_ADMIN'] })
  const alice = await makeUser(served, org, 'alice', { roles: ['SUPER_ADMIN'] })
  const caller = { ...systemCaller(org), userId: root.userId as Caller['userId'], kind: 'HUMAN' as const }
  assert.equal((await alice.call('GET', '/api/v1/api-tokens?all=true')).status, 200)
  done(await app.run(caller, 'user.setRoles', { user: alice.userId, roles: [] }))
  assert.equal((await alice.call('GET', '/api/v1/api-tokens?all=true')).status, 403)
  done(await app.run(caller, 'user.deactivate', { user: alice.userId }))
  assert.equal((await alice.call('GET', '/api/v1/api-tokens')).status, 401)
})

test('D7, D9: what another process changes counts within milliseconds, and within a second without word of it', async () => {
  const org = await database.newOrg()
  const other = await testServer(database.db)
  const forgotten: (string | undefined)[] = []
  const forget = (orgId?: OrgId) => {
    forgotten.push(orgId)
    other.app.door.forget(orgId)
  }
  const listener = followCallers(other.services, { ...other.app.door, forget })
  after(() => listener.stop())
  assert.ok(await until(() => forgotten.includes(undefined), 30_000), 'it listens, and what it may have missed is over')
  const alice = await makeUser(other, org, 'alice')
  const calls = async () => (await alice.call('GET', '/api/v1/api-tokens')).status
  assert.equal(await calls(), 200)
  forgotten.length = 0
  done(await app.run(systemCaller(org), 'token.revoke', { tokenId: alice.tokenId }))
  assert.ok(await until(() => forgotten.includes(org), 30_000), 'it is told')
  assert.equal(await calls(), 401)
  // And without a notification: straight in the table.
  const bob = await makeUser(served, org, 'bob')
  assert.equal((await bob.call('GET', '/api/v1/api-tokens')).status, 200)
  await database.owner.bare(`update assent.api_token set revoked = clock_timestamp() where token_id = $1`, [
    bob.tokenId,
  ])
  assert.ok(await until(async () => (await bob.call('GET', '/api/v1/api-tokens')).status === 401, 30_000))
})

test('tokens say whose they are and can be narrowed to those that work; machine identities say by what they get in', async () => {
  const org = await database.newOrg()
  const root = await makeUser(served, org, 'root', { roles: ['SUPER_ADMIN'] })
  const alice = await makeUser(served, org, 'alice')
  const robot = await makeUser(served, org, 'robot', { kind: 'SERVICE', ownerId: alice.userId })
  assert.equal((await root.call('DELETE', `/api/v1/api-tokens/${alice.tokenId}`)).status, 204)
  const names = async (query: string) =>
    (await root.call('GET', `/api/v1/api-tokens?${query}`)).body.map((one: Record<string, string>) => one['_userName'])
  assert.deepEqual(await names('all=true'), ['root', 'alice', 'robot'])
  assert.deepEqual(await names('all=true&active=true'), ['root', 'robot'])

  const list = async () => (await root.call('GET', '/governance/api/v2/service-users')).body.data
  const [before] = await list()
  assert.deepEqual(
    [before.name, before.owner, before.client, before.tokens],
    ['robot', { id: alice.userId, name: 'alice' }, null, 1],
  )
  await root.call('PUT', `/api/v1/users/${robot.userId}/client`, { scopes: ['okta.users.read'] })
  const [after] = await list()
  assert.deepEqual([after.client.by, after.client.scopes], ['SECRET', ['okta.users.read']])
  assert.equal((await robot.call('GET', '/governance/api/v2/service-users')).status, 403)
})
