import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeBrowser } from './support/browser.ts'
import { makeOrganization } from './support/organization.ts'
import { client, makeUser, systemCaller, testServer } from './support/server.ts'

const database = await withDatabase()
const org = await database.newOrg()
const baseUrl = 'http://assent.test'
const password = 'correct horse battery'
const served = await testServer(database.db, {
  services: { baseUrl, signIn: { orgId: org, local: true, providers: [] } },
  server: { rates: { session: 1_000 } },
})
const { app, server, services } = served
const alice = await (await makeOrganization(services, org)).user('alice@example.test')
const set = await app.run(systemCaller(org), 'password.set', { userId: alice, password })
assert.equal(isRefusal(set), false)

const enter = (
  browser: ReturnType<typeof makeBrowser>,
  form: Record<string, string>,
  headers?: Record<string, string>,
) => browser.visit('/auth/sign-in', { form, ...(headers ? { headers } : {}) })

test('F11: signing in gives a cookie that only the server sees, and leads to where the link pointed', async () => {
  const raw = await server.inject({
    method: 'POST',
    url: '/auth/sign-in',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: baseUrl, 'sec-fetch-site': 'same-origin' },
    payload: new URLSearchParams({ login: 'alice@example.test', password, return_to: '/requests/req1' }).toString(),
  })
  assert.equal(raw.statusCode, 303)
  assert.equal(raw.headers.location, '/requests/req1')
  assert.match(String(raw.headers['set-cookie']), /^assent=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/)
  assert.equal(raw.headers['cache-control'], 'no-store')
})

test('F11: behind https the cookie is bound to the host', async () => {
  const secure = await testServer(database.db, {
    services: { baseUrl: 'https://assent.test', signIn: { orgId: org, local: true, providers: [] } },
  })
  const browser = makeBrowser(secure.server, 'https://assent.test')
  const seen = await enter(browser, { login: 'alice@example.test', password, return_to: '/' })
  assert.equal(seen.status, 303)
  assert.ok(browser.cookie('__Host-assent'))
  const me = client(secure.server, { cookie: `assent=${browser.cookie('__Host-assent')}` })
  assert.equal((await me('GET', '/api/v1/sessions/me')).status, 401)
  const page = await client(secure.server)('GET', '/auth/sign-in')
  assert.match(String(page.headers['strict-transport-security']), /max-age/)
})

test('F13: a wrong login and a wrong password get the same page', async () => {
  const browser = makeBrowser(server, baseUrl)
  const wrong = await enter(browser, { login: 'alice@example.test', password: 'wrong password here', return_to: '/' })
  const unknown = await enter(browser, { login: 'nobody@example.test', password, return_to: '/' })
  assert.deepEqual([wrong.status, unknown.status], [401, 401])
  assert.equal(wrong.text.replace('alice@', 'nobody@'), unknown.text)
  assert.match(wrong.text, /role="alert"/)
  assert.equal(browser.cookie('assent'), undefined)
})

test('F9: what is typed comes back as text', async () => {
  const canary = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'&'
  const browser = makeBrowser(server, baseUrl)
  const seen = await enter(browser, { login: canary, password: 'x', return_to: `/${canary}` })
  assert.equal(seen.status, 401)
  assert.doesNotMatch(seen.text, /<script|<img src=x|onerror=alert\(1\)>/)
  assert.match(seen.text, /value="&quot;&gt;&lt;script/)
  const page = await browser.visit(`/auth/sign-in?return_to=${encodeURIComponent('/"><script>')}`)
  assert.doesNotMatch(page.text, /<script/)
})

test('F10: forms and calls from other pages change nothing', async () => {
  const browser = makeBrowser(server, baseUrl)
  assert.equal((await enter(browser, { login: 'alice@example.test', password, return_to: '/' })).status, 303)
  const cookie = `assent=${browser.cookie('assent')}`
  const others: Record<string, string>[] = [
    {},
    { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.test' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { referer: `${baseUrl}/` },
  ]
  for (const headers of others) {
    const call = client(server, { cookie, ...headers })
    for (const [method, url] of [
      ['POST', '/api/v1/api-tokens'],
      ['DELETE', '/api/v1/sessions/me'],
    ] as const) {
      const { status } = await call(method, url, method === 'POST' ? { name: 'x' } : undefined)
      assert.equal(status, 403, JSON.stringify(headers))
    }
    const form = await server.inject({
      method: 'POST',
      url: '/api/v1/api-tokens',
      headers: { cookie, ...headers, 'content-type': 'text/plain' },
      payload: '{"name":"x"}',
    })
    assert.equal(form.statusCode, 403)
    const out = await server.inject({ method: 'POST', url: '/auth/sign-out', headers: { cookie, ...headers } })
    assert.equal(out.statusCode, 403)
    const inn = await server.inject({
      method: 'POST',
      url: '/auth/sign-in',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ login: 'alice@example.test', password }).toString(),
    })
    assert.deepEqual([inn.statusCode, inn.headers['set-cookie']], [403, undefined])
  }
  // A form of our own page cannot speak JSON either.
  const text = await server.inject({
    method: 'POST',
    url: '/api/v1/api-tokens',
    headers: { cookie, origin: baseUrl, 'content-type': 'text/plain' },
    payload: '{"name":"x"}',
  })
  assert.equal(text.statusCode, 415)
  const own = client(server, { cookie, origin: baseUrl, 'sec-fetch-site': 'same-origin' })
  assert.equal((await own('GET', '/api/v1/sessions/me')).status, 200)
  assert.equal((await own('POST', '/api/v1/api-tokens', { name: 'x' })).status, 201)
})

test('F10: no GET changes anything: sign-out is a POST', async () => {
  const browser = makeBrowser(server, baseUrl)
  await enter(browser, { login: 'alice@example.test', password, return_to: '/' })
  assert.equal((await browser.visit('/auth/sign-out')).status, 404)
  const me = client(server, { cookie: `assent=${browser.cookie('assent')}` })
  assert.equal((await me('GET', '/api/v1/sessions/me')).status, 200)
  assert.equal((await browser.visit('/auth/session')).text, '{"signedIn":true}')
  const gone = await browser.visit('/auth/sign-out', { form: {} })
  assert.deepEqual([gone.status, gone.location], [303, '/auth/sign-in'])
  assert.equal(browser.cookie('assent'), undefined)
  assert.equal((await browser.visit('/auth/session')).text, '{"signedIn":false}')
  assert.equal((await me('GET', '/api/v1/sessions/me')).status, 401)
})

test('who am I says what a page needs, to somebody who is signed in and to nobody', async () => {
  const browser = makeBrowser(server, baseUrl)
  const before = JSON.parse((await browser.visit('/auth/me')).text)
  assert.equal(before.signedIn, false)
  assert.equal('user' in before || 'session' in before, false)
  assert.deepEqual(before.org.demo, false)
  assert.deepEqual([before.ways.local, before.ways.personas, before.baseUrl], [true, false, baseUrl])
  assert.ok(Math.abs(Date.parse(before.serverTime) - Date.now()) < 60_000)
  await enter(browser, { login: 'alice@example.test', password, return_to: '/' })
  const me = JSON.parse((await browser.visit('/auth/me')).text)
  assert.equal(me.signedIn, true)
  assert.deepEqual(
    [me.user.id, me.user.login, me.user.roles, me.user.displayName, me.user.emergencyHours],
    [alice, 'alice@example.test', [], 'alice@example.test', null],
  )
  assert.ok(Date.parse(me.session.expiresAt) > Date.parse(me.session.createdAt))
  browser.setCookie('assent', 'a'.repeat(43))
  assert.equal(JSON.parse((await browser.visit('/auth/me')).text).signedIn, false)
})

test('F20: return_to leads to our own paths, from the address and from the form', async () => {
  for (const wanted of ['https://evil.test', '//evil.test', '/\\evil.test', 'javascript:alert(1)', '/\t/evil.test']) {
    const browser = makeBrowser(server, baseUrl)
    const page = await browser.visit(`/auth/sign-in?return_to=${encodeURIComponent(wanted)}`)
    assert.match(page.text, /name="return_to" value="\/"/)
    const seen = await enter(browser, { login: 'alice@example.test', password, return_to: wanted })
    assert.equal(seen.location, '/')
  }
})

test('F19: a form with a field twice, or nothing in it, signs nobody in', async () => {
  for (const payload of [
    `login=alice%40example.test&login=x&password=${encodeURIComponent(password)}`,
    '',
    'login=%00&password=x',
    'a'.repeat(10),
  ]) {
    const raw = await server.inject({
      method: 'POST',
      url: '/auth/sign-in',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: baseUrl },
      payload,
    })
    assert.equal(raw.statusCode, 400, payload)
  }
  const huge = await server.inject({
    method: 'POST',
    url: '/auth/sign-in',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: baseUrl },
    payload: `login=${'x'.repeat(50_000)}`,
  })
  assert.equal(huge.statusCode, 413)
})

test('F21, F9: pages run nothing of others, are framed by nobody, and the sign-in page needs no script', async () => {
  for (const path of ['/auth/sign-in', '/docs']) {
    const { headers, raw, status } = await client(server)('GET', path)
    assert.equal(status, 200)
    assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
    assert.doesNotMatch(String(headers['content-security-policy']), /script-src[^;]*unsafe|\*/)
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.doesNotMatch(raw.body, /(src|href)="https?:/)
    assert.doesNotMatch(raw.body, /<script>| on\w+=/)
  }
  assert.doesNotMatch((await client(server)('GET', '/auth/sign-in')).raw.body, /<script/)
})

test('the files of the pages are served, and nothing beside them', async () => {
  const get = client(server)
  for (const [path, type] of [
    ['/style.css', 'text/css'],
    ['/scheme.js', 'application/javascript'],
    ['/mark.svg', 'image/svg'],
  ] as const) {
    const { status, headers } = await get('GET', path)
    assert.deepEqual([status, String(headers['content-type']).startsWith(type)], [200, true], path)
  }
  for (const path of [
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/package.json',
    '/.git/config',
  ])
    assert.equal((await get('GET', path)).status, 404, path)
})

test('H16: health says whether, metrics are for those who may', async () => {
  const get = client(server)
  assert.deepEqual((await get('GET', '/healthz')).body, { status: 'ok' })
  assert.deepEqual((await get('GET', '/readyz')).body, {
    status: 'ready',
    version: '0.0.0-test',
    checks: { database: true },
  })
  const down = await testServer(database.db, {
    server: {
      ready: async () => Promise.reject(new Error('secret host')),
      metrics: { ...figures(), token: 'a token of sixteen' },
    },
  })
  const call = client(down.server)
  const unready = await call('GET', '/readyz')
  assert.equal(unready.status, 503)
  assert.doesNotMatch(unready.raw.body, /secret/)
  assert.equal((await call('GET', '/metrics')).status, 404)
  assert.equal((await call('GET', '/metrics', undefined, { authorization: 'Bearer wrong' })).status, 404)
  assert.equal((await call('GET', '/metrics', undefined, { authorization: 'Bearer a token of sixteen' })).status, 200)
  const local = await testServer(database.db, { server: { metrics: figures() } })
  assert.equal((await client(local.server)('GET', '/metrics')).status, 200)
  assert.equal(
    (await client(local.server)('GET', '/metrics', undefined, { 'x-forwarded-for': '192.0.2.1' })).status,
    404,
  )
  const remote = await local.server.inject({ url: '/metrics', remoteAddress: '192.0.2.1' })
  assert.equal(remote.statusCode, 404)
})

const seenRoutes: string[] = []
const figures = () => ({
  text: async () => 'assent_up 1\n',
  contentType: 'text/plain',
  http: (_method: string, route: string) => void seenRoutes.push(route),
})

test('H16: figures are kept by the pattern of a path, never by what is in it', async () => {
  const local = await testServer(database.db, { server: { metrics: figures() } })
  const bob = await makeUser(local, org, 'bob')
  seenRoutes.length = 0
  await bob.call('GET', `/api/v1/api-tokens/${bob.tokenId}`)
  await bob.call('GET', '/no/such/secret')
  assert.deepEqual(seenRoutes, ['/api/v1/api-tokens/:tokenId', 'none'])
})

const rawCall = (port: number, text: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let got = ''
    socket.setEncoding('latin1').on('data', (part: string) => {
      got += part
    })
    socket.setTimeout(30_000, () => socket.destroy())
    socket.on('close', () => resolve(got)).on('error', reject)
  })

test('F18: two readings of one message are refused, and only counted proxies say who calls', async () => {
  const direct = await testServer(database.db, { server: { rates: { anonymous: 5 } } })
  const proxied = await testServer(database.db, { server: { proxies: 1, rates: { anonymous: 5 } } })
  const portOf = async ({ server: listening }: typeof direct) => {
    await listening.listen({ port: 0, host: '127.0.0.1' })
    return (listening.server.address() as AddressInfo).port
  }
  const [open, behind] = [await portOf(direct), await portOf(proxied)]
  const head = 'POST /api/v1/api-tokens HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
  for (const smuggled of [
    `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`,
    `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
    `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    `${head}Content-Length: 2\r\nX: a\nY: b\r\n\r\n{}`,
    `${head}Content-Length : 2\r\n\r\n{}`,
    'GET /healthz HTTP/1.1\r\n\r\n',
  ]) {
    const answers = (await rawCall(open, smuggled)).match(/HTTP\/1\.1 \d+/g) ?? []
    assert.deepEqual(answers, ['HTTP/1.1 400'], JSON.stringify(smuggled))
  }
  const left = async (port: number, forwarded: string) => {
    const text = await rawCall(
      port,
      `GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Forwarded-For: ${forwarded}\r\n\r\n`,
    )
    return Number(/x-rate-limit-remaining: (\d+)/i.exec(text)?.[1])
  }
  // Nobody in front of us: the header is only talk, all calls count for one address.
  assert.deepEqual(
    [await left(open, '192.0.2.1'), await left(open, '192.0.2.2'), await left(open, '192.0.2.3')],
    [4, 3, 2],
  )
  // One proxy: what it added counts, what came before it is only talk.
  assert.deepEqual([await left(behind, '192.0.2.1'), await left(behind, '192.0.2.2')], [4, 4])
  assert.equal(await left(behind, '198.51.100.7, 192.0.2.1'), 3)
})
