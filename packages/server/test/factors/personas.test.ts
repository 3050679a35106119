import assert from 'node:assert/strict'
import test from 'node:test'
import { isHere } from '@assent/server/app/browser.ts'
import { makeBrowser } from '../support/browser.ts'
import { makeOrganization } from '../support/organization.ts'
import { systemCaller, testServer } from '../support/server.ts'
import { done, makeFactorWorld, password } from './world.ts'

const baseUrl = 'http://localhost:8080'
const people = [
  { login: 'elif@fernhill.example', purpose: 'asks' },
  { login: 'Ines@fernhill.example', purpose: 'may do everything' },
  { login: 'nobody@fernhill.example', purpose: 'is not there' },
]
const world = await makeFactorWorld({ services: { baseUrl } })
const { database, services, sql } = world

/** A server over an organization of its own, made as a demo or not, whose settings offer personas or not. */
const place = async (demo: boolean, from?: 'LOOPBACK' | 'ANYWHERE') => {
  const org = await database.newOrg()
  if (demo) await sql(`update assent.org set settings = settings || '{"demo": true}' where org_id = $1`, [org])
  const { user } = await makeOrganization(services, org)
  const elif = await user('elif@fernhill.example', { profile: { title: 'Engineer' } })
  const ines = await user('ines@fernhill.example', { roles: ['SUPER_ADMIN'] })
  const other = await user('other@fernhill.example')
  const signIn = { orgId: org, local: true, providers: [], ...(from ? { personas: { from, people } } : {}) }
  const { app, server } = await testServer(database.db, {
    services: { baseUrl, signIn },
    server: { rates: { session: 10_000 } },
  })
  return { app, org, elif, ines, other, server, browser: () => makeBrowser(server, baseUrl) }
}

test('in a demo one sees whom to be and what for, and is that person by a click', async () => {
  const { browser, elif, ines, org } = await place(true, 'LOOPBACK')
  const at = browser()
  assert.equal((await at.call('/auth/me')).body.ways.personas, true)
  const { body } = await at.call('/auth/personas')
  assert.deepEqual(body.personas, [
    { userId: elif, login: 'elif@fernhill.example', name: 'elif@fernhill.example', title: 'Engineer', purpose: 'asks' },
    {
      userId: ines,
      login: 'ines@fernhill.example',
      name: 'ines@fernhill.example',
      title: '',
      purpose: 'may do everything',
    },
  ])
  const entered = await at.call('/auth/personas', { userId: elif, returnTo: '/catalog' })
  assert.deepEqual([entered.status, entered.body], [200, { next: 'done', returnTo: '/catalog' }])
  const first = at.cookie('assent')!
  const { body: me } = await at.call('/auth/me')
  assert.deepEqual([me.user.id, me.session.amr, me.org.demo], [elif, ['demo'], true])
  // By a form as well, from the page without scripts; the session of before ends (abuse case F11).
  const page = await at.visit('/auth/sign-in', { headers: { accept: 'text/html' } })
  assert.match(page.text, new RegExp(`name="user_id" value="${ines}"`))
  const second = await at.visit('/auth/personas', { form: { user_id: ines, return_to: '/admin' } })
  assert.deepEqual([second.status, second.location], [303, '/admin'])
  assert.equal((await at.call('/auth/me')).body.user.id, ines)
  at.setCookie('assent', first)
  assert.equal((await at.call('/auth/me')).body.signedIn, false)
  const events = await sql<{ detail: string }>(
    `select detail from assent.event where org_id = $1 and type = 'user.session.start' order by seq`,
    [org],
  )
  assert.deepEqual(
    events.map(({ detail }) => JSON.parse(detail).detail.method),
    ['PERSONA', 'PERSONA'],
  )
})

const closed = async (at: ReturnType<typeof makeBrowser>, userId: string) => {
  assert.equal((await at.call('/auth/me')).body.ways.personas, false)
  assert.equal((await at.call('/auth/personas')).status, 404)
  assert.doesNotMatch((await at.visit('/auth/sign-in', { headers: { accept: 'text/html' } })).text, /persona/)
  assert.equal((await at.call('/auth/personas', { userId })).status, 404)
  assert.equal((await at.visit('/auth/personas', { form: { user_id: userId } })).status, 404)
  assert.equal(at.cookie('assent'), undefined)
}

test('H3: outside a demo nobody can be somebody, whatever the settings say', async () => {
  for (const from of ['ANYWHERE', 'LOOPBACK'] as const) {
    const real = await place(false, from)
    await closed(real.browser(), real.elif)
    await closed(real.browser(), real.ines)
  }
})

test('H3: in a demo whose settings do not offer it, nobody can either', async () => {
  const silent = await place(true)
  await closed(silent.browser(), silent.elif)
})

test('H3: an organization becomes no demo by its settings, not even by its super administrator', async () => {
  const { app, browser, elif, ines, org } = await place(false, 'ANYWHERE')
  done(await app.run(systemCaller(org), 'password.set', { userId: ines, password }))
  const at = browser()
  assert.equal((await at.call('/auth/sign-in', { login: 'ines@fernhill.example', password })).status, 200)
  const before = (await at.call('/api/v1/org/sign-in')).body
  assert.equal((await at.call('/api/v1/org/sign-in', { ...before, demo: true }, 'PUT')).status, 400)
  assert.equal((await at.call('/governance/api/v1/settings', { demo: true }, 'PATCH')).status, 400)
  assert.equal((await at.call('/api/v1/org/sign-in', before, 'PUT')).status, 200)
  await closed(browser(), elif)
})

test('only those who are offered can be entered, while they are there', async () => {
  const { browser, elif, org, other } = await place(true, 'LOOPBACK')
  for (const userId of [other, '', '00u00000000000000000', "' or true --"])
    assert.equal((await browser().call('/auth/personas', { userId })).status, 404, userId)
  await sql(`update assent.users set status = 'SUSPENDED' where org_id = $1 and user_id = $2`, [org, elif])
  assert.equal((await browser().call('/auth/personas', { userId: elif })).status, 404)
})

test('F10: another page makes nobody of anybody', async () => {
  const { elif, server } = await place(true, 'ANYWHERE')
  const foreign: Record<string, string>[] = [
    {},
    { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ]
  for (const headers of foreign)
    for (const [type, payload] of [
      ['application/json', JSON.stringify({ userId: elif })],
      ['application/x-www-form-urlencoded', `user_id=${elif}`],
    ] as const) {
      const answer = await server.inject({
        method: 'POST',
        url: '/auth/personas',
        headers: { ...headers, 'content-type': type },
        payload,
      })
      assert.deepEqual([answer.statusCode, answer.headers['set-cookie']], [403, undefined])
    }
  assert.equal(
    (await server.inject({ method: 'GET', url: `/auth/personas?userId=${elif}` })).headers['set-cookie'],
    undefined,
  )
})

test('F18: from elsewhere a trial has no personas, a demo that somebody asked for has', async () => {
  const [trial, open] = [await place(true, 'LOOPBACK'), await place(true, 'ANYWHERE')]
  const own = {
    host: 'localhost:8080',
    origin: baseUrl,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
  }
  const elsewhere: { remoteAddress?: string; headers: Record<string, string> }[] = [
    { remoteAddress: '192.0.2.7', headers: own },
    { headers: { ...own, 'x-forwarded-for': '127.0.0.1' } },
    { headers: { ...own, forwarded: 'for=127.0.0.1' } },
    // Somebody's own name that leads to 127.0.0.1 (DNS rebinding): the page and the call have the same host.
    { headers: { ...own, host: 'evil.test:8080', origin: 'http://evil.test:8080' } },
  ]
  for (const from of elsewhere) {
    const post = (to: typeof trial) =>
      to.server.inject({ method: 'POST', url: '/auth/personas', ...from, payload: { userId: to.elif } })
    const get = (to: typeof trial) => to.server.inject({ method: 'GET', url: '/auth/personas', ...from })
    assert.deepEqual([(await get(trial)).statusCode, (await post(trial)).statusCode], [404, 404], JSON.stringify(from))
    assert.deepEqual([(await get(open)).statusCode, (await post(open)).statusCode], [200, 200], JSON.stringify(from))
  }
})

test('who is here sits at this computer and says so by its name', () => {
  const call = (ip: string, host: string | undefined, more: Record<string, string> = {}) =>
    isHere({ ip, headers: { ...(host === undefined ? {} : { host }), ...more } })
  for (const ip of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])
    for (const host of ['localhost', 'localhost:80', '127.0.0.1:8080', '[::1]:8080'])
      assert.ok(call(ip, host), `${ip} ${host}`)
  for (const [ip, host] of [
    ['192.0.2.1', 'localhost'],
    ['128.0.0.1', 'localhost'],
    ['::ffff:192.0.2.1', 'localhost'],
    ['127.0.0.1', 'evil.test'],
    ['127.0.0.1', 'localhost.evil.test'],
    ['127.0.0.1', 'localhost@evil.test'],
    ['127.0.0.1', ''],
    ['127.0.0.1', undefined],
    ['127.0.0.1.evil', 'localhost'],
  ] as const)
    assert.ok(!call(ip, host), `${ip} ${host}`)
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])
    assert.ok(!call('127.0.0.1', 'localhost', { [name]: '' }))
})
