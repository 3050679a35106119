import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { relyingPartyOf } from '@assent/server/features/accounts/webauthn.ts'
import { makeAuthenticator, type Twist } from '../support/authenticator.ts'
import { client, systemCaller, testServer } from '../support/server.ts'
import { baseUrl, done, makeFactorWorld } from './world.ts'

const world = await makeFactorWorld()
const { app, browser, database, events, org, person, signedIn, sql } = world

type Browser = ReturnType<typeof browser>

const begin = async (at: Browser) => {
  const { body, status } = await at.call('/api/v1/me/passkeys/options', {})
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
const finish = (at: Browser, credential: unknown, name = 'My laptop') =>
  at.call('/api/v1/me/passkeys', { name, credential })
/** A person with a passkey, signed in. */
const withPasskey = async (login: string) => {
  const userId = await person(login)
  const at = await signedIn(login)
  const device = makeAuthenticator(baseUrl)
  const { body, status } = await finish(at, device.create(await begin(at)))
  assert.equal(status, 201, JSON.stringify(body))
  return { userId, at, device, passkeyId: body.id as string }
}
const ask = async (at: Browser) => (await at.call('/auth/passkey/options', {})).body
const show = (at: Browser, credential: unknown, returnTo = '/') => at.call('/auth/passkey', { credential, returnTo })

test('F11: a passkey is added, listed, renamed, signs in with a new session, and is removed', async () => {
  const { at, device, passkeyId, userId } = await withPasskey('ada@example.test')
  const { body: list } = await at.call('/api/v1/me/passkeys')
  assert.deepEqual([list.length, list[0].name, list[0].synced, list[0].lastUsed], [1, 'My laptop', false, undefined])
  const renamed = await at.call(`/api/v1/me/passkeys/${passkeyId}`, { name: 'Key on the desk' }, 'PATCH')
  assert.deepEqual([renamed.status, renamed.body.name], [200, 'Key on the desk'])

  const other = browser()
  const options = await ask(other)
  assert.deepEqual(
    [options.rpId, options.userVerification, options.allowCredentials],
    ['assent.test', 'required', undefined],
  )
  const entered = await show(other, device.get(options), '/inbox')
  assert.deepEqual([entered.status, entered.body], [200, { next: 'done', returnTo: '/inbox' }])
  const { body: me } = await other.call('/auth/me')
  assert.deepEqual([me.user.id, me.session.amr], [userId, ['hwk', 'user', 'mfa']])
  // Its own old session ends when it signs in again.
  const before = other.cookie('__Host-assent')!
  await show(other, device.get(await ask(other)))
  assert.notEqual(other.cookie('__Host-assent'), before)
  other.setCookie('__Host-assent', before)
  assert.equal((await other.call('/auth/me')).body.signedIn, false)

  assert.equal((await at.call(`/api/v1/me/passkeys/${passkeyId}`, undefined, 'DELETE')).status, 204)
  assert.equal((await show(browser(), device.get(await ask(browser())))).status, 401)
  const [activate] = await events('user.mfa.factor.activate')
  assert.deepEqual([activate!.actor, activate!.detail['passkeyId']], [userId, passkeyId])
  assert.equal((await events('user.mfa.factor.deactivate'))[0]!.detail['name'], 'Key on the desk')
  assert.equal((await events('user.session.start')).filter(({ detail }) => detail['method'] === 'PASSKEY').length, 2)
})

test('F11: a challenge is stored only as a hash', async () => {
  const options = await ask(browser())
  const rows = await sql<{ all: string }>('select challenge::text as all from assent.challenge where org_id = $org')
  const bytes = Buffer.from(options.challenge, 'base64url').toString('hex')
  assert.ok(rows.length > 0)
  for (const { all } of rows) assert.ok(!all.includes(options.challenge) && !all.includes(bytes))
})

test('D8: a challenge is good once, for whom it was made, for a while, and for what it was made for', async () => {
  const { at, device } = await withPasskey('bea@example.test')
  const there = browser()
  const options = await ask(there)
  const answer = device.get(options)
  assert.equal((await show(there, answer)).status, 200)
  // The very same again, and a new signature over the same challenge.
  assert.equal((await show(browser(), answer)).status, 401)
  assert.equal((await show(browser(), device.get(options))).status, 401)
  // One that is too old.
  const late = await ask(there)
  await sql(`update assent.challenge set expires = clock_timestamp() - interval '1 second' where org_id = $org`)
  assert.equal((await show(browser(), device.get(late))).status, 401)
  // One that we never made.
  assert.equal(
    (await show(browser(), device.get({ ...late, challenge: randomBytes(32).toString('base64url') }))).status,
    401,
  )
  // One of a registration.
  const registering = await begin(at)
  assert.equal((await show(browser(), device.get({ ...late, challenge: registering.challenge }))).status, 401)
  // A registration of somebody else, and one a second time.
  await person('eve@example.test')
  const eve = await signedIn('eve@example.test')
  const hers = device.create(registering)
  assert.equal((await finish(eve, hers)).status, 400)
  assert.equal((await finish(at, hers)).status, 201)
  assert.equal((await finish(at, device.create(registering))).status, 400)
  // A failed try uses it up as well.
  const once = await begin(at)
  assert.equal((await finish(at, device.create(once, { verified: false }))).status, 400)
  assert.equal((await finish(at, device.create(once))).status, 400)
})

test('F13: whatever is wrong with an assertion gets one answer, and nobody is signed in', async () => {
  const { device, userId } = await withPasskey('cal@example.test')
  const other = await withPasskey('dan@example.test')
  const answers: unknown[] = []
  const twists: Record<string, Twist> = {
    'another origin': { origin: 'https://assent.test.evil.test' },
    'our name without https': { origin: 'http://assent.test' },
    'another port': { origin: 'https://assent.test:8443' },
    'another domain': { rpId: 'evil.test' },
    'nobody verified': { verified: false },
    'nobody there': { present: false, verified: false },
    'made for a registration': { type: 'webauthn.create' },
    'a signature of nothing': { signature: randomBytes(70).toString('base64url') },
    'a credential of nobody': { id: randomBytes(32).toString('base64url') },
    'the credential of somebody else': { id: other.device.credentials[0]!.id.toString('base64url') },
    'a handle of somebody else': { userHandle: Buffer.from(other.userId).toString('base64url') },
    'no handle': { userHandle: undefined },
  }
  for (const [what, twist] of Object.entries(twists)) {
    const at = browser()
    const { body, status } = await show(at, device.get(await ask(at), twist))
    assert.deepEqual([status, at.cookie('__Host-assent')], [401, undefined], what)
    answers.push({ ...body, errorId: '' })
  }
  for (const answer of answers) assert.deepEqual(answer, answers[0])
  const failures = (await events('user.session.start')).filter(({ detail }) => detail['reason'] === 'INVALID_PASSKEY')
  assert.ok(failures.length >= answers.length)
  assert.ok(failures.some(({ actor }) => actor === userId))
  // With nothing twisted it works, so it was the twist.
  assert.equal((await show(browser(), device.get(await ask(browser())))).status, 200)
  for (const credential of [undefined, null, 'x', [], {}, { ...device.get(await ask(browser())), type: 'password' }])
    assert.equal((await show(browser(), credential)).status, 400)
})

test('a passkey that was copied shows by its counter', async () => {
  const { device } = await withPasskey('fay@example.test')
  assert.equal((await show(browser(), device.get(await ask(browser()), { counter: 40 }))).status, 200)
  for (const counter of [40, 39, 0])
    assert.equal((await show(browser(), device.get(await ask(browser()), { counter }))).status, 401, String(counter))
  assert.equal((await show(browser(), device.get(await ask(browser()), { counter: 41 }))).status, 200)
  const [row] = await sql<{ counter: number }>(
    'select counter from assent.passkey where org_id = $org and counter > 20',
  )
  assert.equal(row!.counter, 41)
})

test('a passkey that counts nothing, as synced ones do, works again and again', async () => {
  await person('gus@example.test')
  const at = await signedIn('gus@example.test')
  const device = makeAuthenticator(baseUrl)
  assert.equal((await finish(at, device.create(await begin(at), { counter: 0 }))).status, 201)
  for (let i = 0; i < 2; i++)
    assert.equal((await show(browser(), device.get(await ask(browser()), { counter: 0 }))).status, 200)
})

test('a registration is held against origin, domain, person and attestation', async () => {
  await person('hal@example.test')
  const at = await signedIn('hal@example.test')
  const device = makeAuthenticator(baseUrl)
  const options = await begin(at)
  assert.deepEqual(
    [options.rp.id, options.authenticatorSelection.residentKey, options.authenticatorSelection.userVerification],
    ['assent.test', 'required', 'required'],
  )
  const twists: Record<string, Twist> = {
    'another origin': { origin: 'https://evil.test' },
    'another domain': { rpId: 'evil.test' },
    'nobody verified': { verified: false },
    'an assertion': { type: 'webauthn.get' },
    'a false attestation': { attestation: 'packed', attestationSignature: randomBytes(70) },
  }
  for (const [what, twist] of Object.entries(twists)) {
    const { body, status } = await finish(at, device.create(await begin(at), twist))
    assert.equal(status, 400, what)
    assert.match(body.errorSummary, /The passkey was not accepted\. [A-Z]/)
  }
  const right = device.create(await begin(at), { attestation: 'packed' })
  assert.equal((await finish(at, right)).status, 201)
  // The same credential for another account.
  await person('ian@example.test')
  const ian = await signedIn('ian@example.test')
  const again = device.create(await begin(ian), { id: right.id })
  const { body, status } = await finish(ian, again)
  assert.deepEqual([status, /known here already/.test(JSON.stringify(body))], [409, true])
  // Whoever has one is told to the browser, so that one device does not take two.
  assert.deepEqual(
    (await begin(at)).excludeCredentials.map(({ id }: { id: string }) => id),
    [right.id],
  )
})

test('E3: a token, and a session that began long ago, add and remove no passkey', async () => {
  const { at, passkeyId, userId } = await withPasskey('joy@example.test')
  const token = done(await app.run(systemCaller(org), 'token.create', { name: 'x', userId }))
  const machine = client(world.server, { authorization: `SSWS ${token.token}` })
  assert.equal((await machine('POST', '/api/v1/me/passkeys/options', {})).status, 403)
  assert.equal((await machine('DELETE', `/api/v1/me/passkeys/${passkeyId}`)).status, 403)
  assert.equal((await machine('PATCH', `/api/v1/me/passkeys/${passkeyId}`, { name: 'x' })).status, 403)
  assert.equal((await machine('GET', '/api/v1/me/passkeys')).body.length, 1)
  await sql(
    `update assent.session set created = created - interval '11 minutes' where org_id = $org and user_id = $1`,
    [userId],
  )
  for (const [path, json, method] of [
    ['/api/v1/me/passkeys/options', {}, undefined],
    [`/api/v1/me/passkeys/${passkeyId}`, undefined, 'DELETE'],
    ['/api/v1/me/totp', {}, undefined],
  ] as const) {
    const { body, status } = await at.call(path, json, method)
    assert.deepEqual([status, body.errorCauses[0].reason], [403, 'RECENT_SIGN_IN_REQUIRED'], path)
  }
  const { body: me } = await at.call('/auth/me')
  assert.ok(Date.parse(me.session.recentUntil) < Date.parse(me.serverTime))
})

test('F1: nobody sees, renames or removes the passkey of somebody else', async () => {
  const { passkeyId, userId } = await withPasskey('kim@example.test')
  await person('leo@example.test')
  const leo = await signedIn('leo@example.test')
  assert.deepEqual((await leo.call('/api/v1/me/passkeys')).body, [])
  assert.equal((await leo.call(`/api/v1/me/passkeys/${passkeyId}`, { name: 'mine' }, 'PATCH')).status, 404)
  assert.equal((await leo.call(`/api/v1/me/passkeys/${passkeyId}`, undefined, 'DELETE')).status, 404)
  assert.equal((await leo.call(`/api/v1/users/${userId}/lifecycle/reset_factors`, {})).status, 403)
})

test('D3: who leaves, and who is suspended, does not come in with a passkey', async () => {
  const { device, userId } = await withPasskey('mia@example.test')
  const set = (status: string) =>
    sql('update assent.users set status = $2 where org_id = $org and user_id = $1', [userId, status])
  await set('SUSPENDED')
  assert.equal((await show(browser(), device.get(await ask(browser())))).status, 401)
  await set('ACTIVE')
  assert.equal((await show(browser(), device.get(await ask(browser())))).status, 200)
  await set('DEPROVISIONED')
  await set('ACTIVE')
  assert.equal((await show(browser(), device.get(await ask(browser())))).status, 401)
})

test('D4: who comes from an outside provider comes by it, not by a passkey; nobody does where local accounts are off', async () => {
  const { device, userId } = await withPasskey('ned@example.test')
  await sql(
    `insert into assent.oidc_identity (org_id, issuer, subject, user_id) values ($org, 'https://idp.test', 'ned', $1)`,
    [userId],
  )
  assert.equal((await show(browser(), device.get(await ask(browser())))).status, 200)
  await sql('delete from assent.password where org_id = $org and user_id = $1', [userId])
  assert.equal((await show(browser(), device.get(await ask(browser())))).status, 401)
  const strict = await testServer(database.db, {
    services: { baseUrl, signIn: { orgId: org, local: false, providers: [] } },
  })
  const call = client(strict.server, { origin: baseUrl, 'sec-fetch-site': 'same-origin' })
  assert.equal((await call('POST', '/auth/passkey/options', {})).status, 403)
  assert.equal((await call('GET', '/auth/me')).body.ways.passkey, false)
})

test('F10: another page cannot sign a browser in with its own passkey', async () => {
  const { device } = await withPasskey('oda@example.test')
  const credential = device.get(await ask(browser()))
  const foreign: Record<string, string>[] = [{}, { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }]
  for (const headers of foreign) {
    const answer = await client(world.server, headers)('POST', '/auth/passkey', { credential, returnTo: '/' })
    assert.deepEqual([answer.status, answer.headers['set-cookie']], [403, undefined])
  }
})

test('two uses of one passkey at the same time count one after the other', async () => {
  const { device } = await withPasskey('pam@example.test')
  const answers = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const at = browser()
      return show(at, device.get(await ask(at), { counter: 7 }))
    }),
  )
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401, 401, 401])
})

test('twenty passkeys are enough for anybody', async () => {
  const { at, device } = await withPasskey('quin@example.test')
  const waiting = await begin(at)
  for (let i = 0; i < 19; i++) assert.equal((await finish(at, device.create(await begin(at)))).status, 201)
  assert.equal((await at.call('/api/v1/me/passkeys/options', {})).status, 409)
  assert.equal((await finish(at, device.create(waiting))).status, 409)
})

test('passkeys are there where browsers have them', () => {
  const ids = [
    'https://a.example',
    'http://localhost:8080',
    'http://127.0.0.1:8080',
    'http://[::1]:1',
    'http://a.localhost',
  ]
  assert.deepEqual(
    ids.map((url) => relyingPartyOf(url)?.id),
    ['a.example', 'localhost', 'localhost', 'localhost', 'a.localhost'],
  )
  assert.deepEqual(relyingPartyOf('http://127.0.0.1:8080')?.origins, ['http://localhost:8080'])
  for (const url of ['http://a.example', 'https://10.0.0.1', 'https://[2001:db8::1]', 'http://192.168.1.2:80'])
    assert.equal(relyingPartyOf(url), undefined, url)
})
