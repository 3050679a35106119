import assert from 'node:assert/strict'
import test from 'node:test'
import { client } from '../support/server.ts'
import { makeFactorWorld, password } from './world.ts'

const world = await makeFactorWorld()
const { browser, enter, events, person, server, signedIn, sql } = world

test('signing in and out as JSON says what comes next, and the cookie is the same', async () => {
  await person('ada@example.test')
  const at = browser()
  const { body, status } = await at.call('/auth/sign-in', {
    login: 'ada@example.test',
    password,
    returnTo: '/inbox?a=1',
  })
  assert.deepEqual([status, body], [200, { next: 'done', returnTo: '/inbox?a=1' }])
  assert.equal((await at.call('/auth/me')).body.signedIn, true)
  const out = await at.call('/auth/sign-out', {})
  assert.deepEqual([out.status, out.body], [200, { signedIn: false }])
  assert.equal(at.cookie('__Host-assent'), undefined)
  assert.equal((await at.call('/auth/me')).body.signedIn, false)
})

test('F20: return_to leads to our own paths in JSON too', async () => {
  await person('bea@example.test')
  for (const returnTo of ['https://evil.test', '//evil.test', '/\\evil.test', 'javascript:alert(1)', 7, null, ['/x']]) {
    const { body } = await browser().call('/auth/sign-in', { login: 'bea@example.test', password, returnTo })
    assert.equal(body.returnTo, '/')
  }
})

test('F13: a refusal as JSON has the form of the API, and is the same for a wrong login and a wrong password', async () => {
  await person('cal@example.test')
  const wrong = await enter(browser(), 'cal@example.test', 'wrong password here')
  const unknown = await enter(browser(), 'nobody@example.test')
  assert.deepEqual([wrong.status, unknown.status], [401, 401])
  assert.deepEqual({ ...wrong.body, errorId: '' }, { ...unknown.body, errorId: '' })
  assert.deepEqual(Object.keys(wrong.body), ['errorCode', 'errorSummary', 'errorLink', 'errorId', 'errorCauses'])
  assert.equal(wrong.body.errorSummary, 'The login or the password is not right.')
})

test('F7, F19: what is no login and password signs nobody in', async () => {
  await person('dan@example.test')
  for (const json of [
    {},
    [],
    'x',
    { login: 'dan@example.test' },
    { login: ['dan@example.test'], password },
    { login: { toString: 'x' }, password },
    { login: 'dan@example.test\0', password },
    { login: 'x'.repeat(300), password },
    { login: 'dan@example.test', password: 'x'.repeat(1_001) },
    { login: 'dan@example.test', password: '\ud800' },
  ]) {
    const at = browser()
    const { status } = await at.call('/auth/sign-in', json)
    assert.deepEqual([status, at.cookie('__Host-assent')], [400, undefined], JSON.stringify(json).slice(0, 60))
  }
})

test('F10: JSON from another page signs nobody in or out', async () => {
  await person('eve@example.test')
  const eve = await signedIn('eve@example.test')
  const cookie = `__Host-assent=${eve.cookie('__Host-assent')}`
  const foreign: Record<string, string>[] = [
    {},
    { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'https://other.assent.test' },
    { 'sec-fetch-site': 'none' },
  ]
  for (const headers of foreign) {
    const call = client(server, { cookie, ...headers })
    for (const [path, body] of [
      ['/auth/sign-in', { login: 'eve@example.test', password }],
      ['/auth/sign-out', {}],
      ['/auth/second-factor', { code: '123456' }],
      ['/auth/second-factor/enrol', {}],
      ['/auth/passkey/options', {}],
      ['/api/v1/me/totp', {}],
      ['/api/v1/me/passkeys/options', {}],
    ] as const) {
      const answer = await call('POST', path, body)
      assert.deepEqual(
        [answer.status, answer.headers['set-cookie']],
        [403, undefined],
        `${path} ${JSON.stringify(headers)}`,
      )
    }
    assert.equal((await call('DELETE', '/api/v1/me/sessions')).status, 403)
  }
  assert.equal((await eve.call('/auth/me')).body.signedIn, true)
})

test('my sessions: where, since when and with what; one ends, and all others at once', async () => {
  const userId = await person('fay@example.test')
  const agents = [
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1',
    'something <script>',
  ]
  const all = []
  for (const agent of agents) {
    const at = browser()
    const form = { login: 'fay@example.test', password, return_to: '/' }
    await at.visit('/auth/sign-in', { form, headers: { 'user-agent': agent } })
    all.push(at)
  }
  const [first, second, third] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]]
  const { body: list } = await first.call('/api/v1/me/sessions')
  assert.deepEqual(
    list.map(({ device, current, address, amr }: Record<string, unknown>) => [device, current, address, amr]),
    [
      ['Firefox on Linux', true, '127.0.0.1', ['pwd']],
      ['Safari on iPhone', false, '127.0.0.1', ['pwd']],
      ['Unknown device', false, '127.0.0.1', ['pwd']],
    ],
  )
  for (const one of list) {
    assert.ok(Math.abs(Date.parse(one.createdAt) - Date.now()) < 60_000)
    // Idle for two hours, in any case over after twelve.
    assert.ok(Math.abs(Date.parse(one.expiresAt) - Date.parse(one.lastSeen) - 2 * 3_600_000) < 60_000)
  }
  assert.equal((await first.call(`/api/v1/sessions/${list[1].id}`, undefined, 'DELETE')).status, 204)
  assert.equal((await second.call('/auth/me')).body.signedIn, false)
  await signedIn('fay@example.test')
  assert.equal((await first.call('/api/v1/me/sessions', undefined, 'DELETE')).status, 204)
  assert.equal((await third.call('/auth/me')).body.signedIn, false)
  const { body: left } = await first.call('/api/v1/me/sessions')
  assert.deepEqual([left.length, left[0].current], [1, true])
  const mine = ({ actor }: { actor: string }) => actor === userId
  assert.equal((await events('user.session.end')).filter(mine).length, 1)
  assert.deepEqual(
    (await events('user.session.clear')).filter(mine).map(({ detail }) => detail),
    [{ ended: 2 }],
  )
})

test('F1: nobody sees or ends the session of somebody else', async () => {
  await person('gus@example.test')
  await person('hal@example.test')
  const [gus, hal] = [await signedIn('gus@example.test'), await signedIn('hal@example.test')]
  const { body: list } = await gus.call('/api/v1/me/sessions')
  assert.equal(list.length, 1)
  assert.equal((await hal.call(`/api/v1/sessions/${list[0].id}`, undefined, 'DELETE')).status, 404)
  assert.equal((await hal.call('/api/v1/me/sessions', undefined, 'DELETE')).status, 204)
  assert.equal((await gus.call('/auth/me')).body.signedIn, true)
})

test('a session ends twelve hours after it began, however much it is used', async () => {
  const userId = await person('ian@example.test')
  const ian = await signedIn('ian@example.test')
  await sql(
    `update assent.session set expires = clock_timestamp() + interval '1 hour', idle_until = clock_timestamp() + interval '1 hour'
     where org_id = $org and user_id = $1`,
    [userId],
  )
  assert.equal((await ian.call('/auth/me')).body.signedIn, true)
  await world.app.lanes.find(({ name }) => name === 'accounts.used')!.work(world.org, 100)
  const [row] = await sql<{ over: boolean }>(
    'select idle_until <= expires as over from assent.session where org_id = $org and user_id = $1',
    [userId],
  )
  assert.equal(row!.over, true)
  await sql(
    `update assent.session set expires = clock_timestamp() - interval '1 second', idle_until = clock_timestamp() - interval '1 second'
     where org_id = $org and user_id = $1`,
    [userId],
  )
  world.app.door.forget(world.org)
  assert.equal((await ian.call('/auth/me')).body.signedIn, false)
})

test('F9: the pages of signing in run nothing of others, and what was typed comes back as text', async () => {
  const get = client(server, { accept: 'text/html' })
  for (const path of ['/auth/sign-in', '/auth/second-factor', '/auth/second-factor/set-up']) {
    const { headers, raw, status } = await get('GET', path)
    assert.equal(status, 200)
    assert.match(
      String(headers['content-security-policy']),
      /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/,
    )
    assert.doesNotMatch(raw.body, /(src|href)="https?:|<script>| on\w+=| style=/)
  }
  // At an address where passkeys work there is the one script that speaks with them.
  assert.match((await get('GET', '/auth/sign-in')).raw.body, /<script type="module" src="\/passkey\.js"><\/script>/)
  assert.equal((await get('GET', '/passkey.js')).status, 200)
  const at = browser()
  const hostile = '"><img src=x onerror=alert(1)>'
  const seen = await at.visit('/auth/sign-in', { form: { login: hostile, password: 'x', return_to: `/${hostile}` } })
  assert.doesNotMatch(seen.text, /<img src=x/)
  assert.match(seen.text, /data-return-to="\/"/)
})
