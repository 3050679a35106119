import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import okta from '@okta/okta-sdk-nodejs'
import { makeOrganization } from './support/organization.ts'
import { client, listeningServer, makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const org = await database.newOrg()
const baseUrl = 'http://assent.test'
const served = await testServer(database.db, {
  services: { baseUrl, signIn: { orgId: org, local: true, providers: [] } },
  server: { rates: { session: 10_000 } },
})
const root = await makeUser(served, org, 'root', { roles: ['SUPER_ADMIN'] })
const owner = await makeUser(served, org, 'owner')
const organization = await makeOrganization(served.services, org)
const newService = (login: string, ownerId = owner.userId) =>
  organization.user(login, { kind: 'SERVICE', ownerId, roles: ['APP_ADMIN'] })

const ask = async (form: Record<string, string> | string, headers: Record<string, string> = {}) => {
  const raw = await served.server.inject({
    method: 'POST',
    url: '/oauth2/v1/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  })
  return { status: raw.statusCode, body: raw.json(), headers: raw.headers }
}
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})
const grant = { grant_type: 'client_credentials' }

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ecKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const strangeKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const rs256 = (key: KeyObject) => (text: string) => sign('sha256', Buffer.from(text), key).toString('base64url')
const es256 = (key: KeyObject) => (text: string) =>
  sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
const claimsOf = (id: string, extra: object = {}) => {
  const now = Math.floor(Date.now() / 1000)
  return { iss: id, sub: id, aud: `${baseUrl}/oauth2/v1/token`, iat: now, exp: now + 300, jti: randomUUID(), ...extra }
}
const assertion = (claims: object, header: object = { alg: 'RS256' }, seal = rs256(keys.privateKey)) => {
  const text = `${encode(header)}.${encode(claims)}`
  return `${text}.${seal(text)}`
}
const byAssertion = (value: string) => ({
  ...grant,
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: value,
})

test('a client with a secret gets a token with its scopes, and the token does no more than that', async () => {
  const bot = await newService('bot')
  const made = await root.call('PUT', `/api/v1/users/${bot}/client`, {
    scopes: ['okta.apiTokens.read', 'okta.users.read'],
  })
  assert.equal(made.status, 200)
  assert.match(made.body.client_secret, /^asc_[0-9A-Za-z]{38}$/)
  const { status, body, headers } = await ask(
    { ...grant, scope: 'okta.apiTokens.read' },
    basic(bot, made.body.client_secret),
  )
  assert.equal(status, 200)
  assert.deepEqual([body.token_type, body.expires_in, body.scope], ['Bearer', 3600, 'okta.apiTokens.read'])
  assert.equal(headers['cache-control'], 'no-store')
  const machine = client(served.server, { authorization: `Bearer ${body.access_token}` })
  assert.equal((await machine('GET', '/api/v1/api-tokens')).status, 200)
  assert.equal((await machine('POST', '/api/v1/api-tokens', { name: 'x' })).status, 403)
  assert.equal((await machine('GET', `/api/v1/users/${bot}/identities`)).status, 403)
  // Access tokens are no API tokens that people look after.
  assert.deepEqual((await machine('GET', '/api/v1/api-tokens')).body, [])
  // In the form, and without a scope: all of the client's.
  const form = await ask({ ...grant, client_id: bot, client_secret: made.body.client_secret })
  assert.equal(form.body.scope, 'okta.apiTokens.read okta.users.read')
})

test('F27: a new secret ends the old one and its tokens; so does taking the client away', async () => {
  const bot = await newService('bot2')
  const secretOf = async () =>
    (await root.call('PUT', `/api/v1/users/${bot}/client`, { scopes: ['okta.apiTokens.read'] })).body.client_secret
  const first = await secretOf()
  const token = (await ask(grant, basic(bot, first))).body.access_token
  const machine = client(served.server, { authorization: `Bearer ${token}` })
  assert.equal((await machine('GET', '/api/v1/api-tokens')).status, 200)
  const second = await secretOf()
  assert.equal((await machine('GET', '/api/v1/api-tokens')).status, 401)
  assert.equal((await ask(grant, basic(bot, first))).status, 401)
  const newer = (await ask(grant, basic(bot, second))).body.access_token
  assert.equal((await root.call('DELETE', `/api/v1/users/${bot}/client`)).status, 204)
  assert.equal((await ask(grant, basic(bot, second))).status, 401)
  assert.equal(
    (await client(served.server, { authorization: `Bearer ${newer}` })('GET', '/api/v1/api-tokens')).status,
    401,
  )
})

test('F13: whatever is wrong with a proof, the answer is the same', async () => {
  const bot = await newService('bot3')
  const { body } = await root.call('PUT', `/api/v1/users/${bot}/client`, { scopes: ['okta.users.read'] })
  const person = owner.userId
  const answers = [
    await ask(grant, basic(bot, `${body.client_secret}x`)),
    await ask(grant, basic('00uVbdz6ABFn2QFzDMGC', body.client_secret)),
    await ask(grant, basic(person, body.client_secret)),
    await ask({ ...grant, client_id: bot, client_secret: '' }),
    await ask(byAssertion(assertion(claimsOf(bot)))),
  ]
  for (const answer of answers) assert.deepEqual([answer.status, answer.body], [401, answers[0]!.body])
  assert.equal(answers[0]!.body.error, 'invalid_client')
})

test('malformed calls are told so in the words of OAuth', async () => {
  const bot = await newService('bot4')
  const { body } = await root.call('PUT', `/api/v1/users/${bot}/client`, { scopes: ['okta.users.read'] })
  const proof = basic(bot, body.client_secret)
  const error = async (...call: Parameters<typeof ask>) => {
    const answer = await ask(...call)
    return [answer.status, answer.body.error]
  }
  assert.deepEqual(await error({ grant_type: 'password', username: 'x' }, proof), [400, 'unsupported_grant_type'])
  assert.deepEqual(await error('grant_type=client_credentials&grant_type=x', proof), [400, 'invalid_request'])
  assert.deepEqual(await error({ ...grant, scope: 'okta.users.manage' }, proof), [400, 'invalid_scope'])
  assert.deepEqual(await error(grant), [401, 'invalid_client'])
  // Two proofs at once: neither counts.
  assert.deepEqual(await error({ ...grant, client_id: bot, client_secret: body.client_secret }, proof), [
    401,
    'invalid_client',
  ])
  assert.deepEqual(await error(grant, { authorization: 'Basic !!!' }), [401, 'invalid_client'])
})

test('A5: only a super administrator makes clients, only of machines, and a machine ends with its owner', async () => {
  const bot = await newService('bot5', owner.userId)
  const body = { scopes: ['okta.apiTokens.read'] }
  assert.equal((await owner.call('PUT', `/api/v1/users/${bot}/client`, body)).status, 403)
  assert.equal((await root.call('PUT', `/api/v1/users/${owner.userId}/client`, body)).status, 409)
  const leaver = await organization.user('leaver')
  const orphan = await newService('orphan', leaver)
  const made = await root.call('PUT', `/api/v1/users/${orphan}/client`, body)
  assert.equal((await ask(grant, basic(orphan, made.body.client_secret))).status, 200)
  await organization.run(`update users set status = 'DEPROVISIONED' where user_id = $1`, [leaver])
  assert.equal((await ask(grant, basic(orphan, made.body.client_secret))).status, 401)
})

test('D8: an assertion counts once, if it is signed by the client’s key, for us, and fresh', async () => {
  const bot = await newService('bot6')
  const publicKeys = [keys.publicKey.export({ format: 'jwk' }), ecKeys.publicKey.export({ format: 'jwk' })]
  const made = await root.call('PUT', `/api/v1/users/${bot}/client`, { scopes: ['okta.users.read'], keys: publicKeys })
  assert.deepEqual([made.status, made.body.client_secret], [200, undefined])
  const good = assertion(claimsOf(bot))
  assert.equal((await ask(byAssertion(good))).status, 200)
  assert.equal((await ask(byAssertion(good))).status, 401)
  assert.equal(
    (await ask(byAssertion(assertion(claimsOf(bot), { alg: 'ES256' }, es256(ecKeys.privateKey))))).status,
    200,
  )
  const now = Math.floor(Date.now() / 1000)
  const bad: Record<string, string> = {
    'another key': assertion(claimsOf(bot), { alg: 'RS256' }, rs256(strangeKeys.privateKey)),
    'alg none': assertion(claimsOf(bot), { alg: 'none' }, () => ''),
    'public key as secret': assertion(claimsOf(bot), { alg: 'HS256' }, (text) =>
      createHmac('sha256', keys.publicKey.export({ format: 'pem', type: 'spki' }))
        .update(text)
        .digest('base64url'),
    ),
    'another audience': assertion(claimsOf(bot, { aud: 'https://evil.test/oauth2/v1/token' })),
    'another issuer': assertion(claimsOf(bot, { iss: root.userId })),
    expired: assertion(claimsOf(bot, { exp: now - 60 })),
    'for ever': assertion(claimsOf(bot, { exp: now + 86_400 })),
    'without an end': assertion(claimsOf(bot, { exp: undefined })),
    'without an id': assertion(claimsOf(bot, { jti: undefined })),
    'somebody else’s': assertion(claimsOf(root.userId)),
    nonsense: 'a.b.c',
  }
  for (const [what, value] of Object.entries(bad)) assert.equal((await ask(byAssertion(value))).status, 401, what)
  const race = assertion(claimsOf(bot))
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await ask(byAssertion(race))).status))
  assert.equal(statuses.filter((status) => status === 200).length, 1)
})

test('keys are public and strong, or refused', async () => {
  const bot = await newService('bot7')
  const put = async (key: object) =>
    (await root.call('PUT', `/api/v1/users/${bot}/client`, { scopes: ['okta.users.read'], keys: [key] })).status
  assert.equal(await put(keys.privateKey.export({ format: 'jwk' })), 400)
  assert.equal(await put(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' })), 400)
  assert.equal(await put({ kty: 'oct', k: 'secret' }), 400)
})

test('A6: a client id names its organization, and its token is good there and nowhere else', async () => {
  const other = await database.newOrg()
  // As with several organizations and none chosen for signing in.
  const shared = await testServer(database.db, { services: { baseUrl }, server: { rates: { session: 10_000 } } })
  const admin = await makeUser(shared, other, 'root', { roles: ['SUPER_ADMIN'] })
  const elsewhere = await makeOrganization(shared.services, other)
  const there = await elsewhere.user('bot', { kind: 'SERVICE', ownerId: admin.userId, roles: ['SUPER_ADMIN'] })
  const here = await newService('bot8')
  const body = { scopes: ['okta.users.read'], keys: [keys.publicKey.export({ format: 'jwk' })] }
  await admin.call('PUT', `/api/v1/users/${there}/client`, body)
  const { client_secret } = (await root.call('PUT', `/api/v1/users/${here}/client`, { scopes: ['okta.users.read'] }))
    .body
  const tokenOf = async (form: Record<string, string>, headers = {}) => {
    const payload = new URLSearchParams(form).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const raw = await shared.server.inject({
      method: 'POST',
      url: '/oauth2/v1/token',
      headers: { ...type, ...headers },
      payload,
    })
    assert.equal(raw.statusCode, 200, raw.body)
    return client(shared.server, { authorization: `Bearer ${raw.json().access_token}` })
  }
  const [mine, theirs] = [
    await tokenOf(grant, basic(here, client_secret)),
    await tokenOf(byAssertion(assertion(claimsOf(there)))),
  ]
  assert.equal((await mine('GET', `/api/v1/users/${root.userId}`)).status, 200)
  assert.equal((await theirs('GET', `/api/v1/users/${admin.userId}`)).status, 200)
  assert.equal((await theirs('GET', `/api/v1/users/${root.userId}`)).status, 404)
  assert.equal((await mine('GET', `/api/v1/users/${admin.userId}`)).status, 404)
})

test('Okta’s own SDK signs in with a private key', async () => {
  const there = await listeningServer(database.db, {
    services: { signIn: { orgId: org, local: true, providers: [] } },
  })
  const bot = await newService('sdk-bot')
  await root.call('PUT', `/api/v1/users/${bot}/client`, {
    scopes: ['okta.apiTokens.read'],
    keys: [keys.publicKey.export({ format: 'jwk' })],
  })
  const sdk = new okta.Client({
    orgUrl: there.services.baseUrl,
    authorizationMode: 'PrivateKey',
    clientId: bot,
    scopes: ['okta.apiTokens.read'],
    privateKey: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    testing: { disableHttpsCheck: true },
  } as never)
  const tokens = []
  for await (const token of await sdk.apiTokenApi.listApiTokens()) tokens.push(token)
  assert.deepEqual(tokens, [])
})
