import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { route } from '@assent/server/channels/api/route.ts'
import { routes } from '@assent/server/channels/api/routes/index.ts'
import { makeLog } from '@assent/server/platform/log.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeBrowser } from './support/browser.ts'
import { client, makeUser, systemCaller, testServer } from './support/server.ts'

const database = await withDatabase()
const org = await database.newOrg()
const lines: string[] = []
const log = makeLog(
  'trace',
  new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  }),
)
const baseUrl = 'http://assent.test'
const served = await testServer(database.db, {
  services: { log, baseUrl, signIn: { orgId: org, local: true, providers: [] } },
  server: {
    routes: [
      ...routes,
      route({
        method: 'GET',
        url: '/t/crash/:secret',
        operationId: 'crash',
        summary: 'A test',
        tag: 'Test',
        scopes: [],
        roles: 'self',
        handler: async () => {
          throw new Error('it broke')
        },
      }),
    ],
  },
})

test('G14: secrets of calls do not get into the log, whatever happens to the calls', async () => {
  const alice = await makeUser(served, org, 'alice@example.test')
  const password = 'canary horse battery'
  assert.ok(!isRefusal(await served.app.run(systemCaller(org), 'password.set', { userId: alice.userId, password })))
  const browser = makeBrowser(served.server, baseUrl)
  await browser.visit('/auth/sign-in', { form: { login: 'alice@example.test', password, return_to: '/canary-path' } })
  await browser.visit('/auth/sign-in', { form: { login: 'canary-login', password: 'canary-wrong', return_to: '/' } })
  await browser.visit('/auth/oidc/work/callback?code=canary-code&state=canary-state')
  const cookie = browser.cookie('assent')!
  await client(served.server, { cookie: `assent=${cookie}` })('GET', '/api/v1/sessions/me')
  const made = await alice.call(
    'POST',
    '/api/v1/api-tokens',
    { name: 'canary-name' },
    { 'idempotency-key': 'canary-key' },
  )
  await alice.call('GET', `/api/v1/api-tokens?userId=canary-query`)
  await alice.call('GET', '/t/crash/canary-parameter')
  await alice.call('POST', '/api/v1/api-tokens', { canary: 'canary-body' })
  await client(served.server, { authorization: 'Basic canary-basic' })('GET', '/api/v1/api-tokens')
  await client(served.server)('GET', '/canary/unknown')
  const text = lines.join('')
  assert.ok(lines.length >= 10)
  for (const secret of ['canary', alice.token, alice.token.slice(9, 30), made.body.token.slice(9, 30), cookie])
    assert.ok(!text.includes(secret), `${secret} is in the log`)
})

test('each call has one line: its id, who called by which credential, the pattern, status and time', async () => {
  const bob = await makeUser(served, org, 'bob@example.test')
  lines.length = 0
  const answer = await bob.call('GET', `/api/v1/api-tokens/${bob.tokenId}`)
  await new Promise(setImmediate)
  const [line, ...more] = lines.map((text) => JSON.parse(text)).filter((entry) => entry.msg === 'call')
  assert.equal(more.length, 0)
  const { reqId, method, route: pattern, status, user, credential, level } = line
  assert.deepEqual(
    { reqId, method, pattern, status, user, credential, level },
    {
      reqId: answer.headers['x-request-id'],
      method: 'GET',
      pattern: '/api/v1/api-tokens/:tokenId',
      status: 200,
      user: bob.userId,
      credential: bob.tokenId,
      level: 'info',
    },
  )
  assert.ok(line.ms >= 0)
})

test('H10: a path with line breaks makes no second line', async () => {
  lines.length = 0
  await client(served.server)('GET', '/a%0A{"level":"info","msg":"call","forged":true}')
  assert.equal(lines.length, 1)
  assert.ok(!lines[0]!.includes('forged'))
})

test('F23: a fault is in the log with the id that the caller was told', async () => {
  const carol = await makeUser(served, org, 'carol@example.test')
  lines.length = 0
  const { body, status } = await carol.call('GET', '/t/crash/x')
  assert.equal(status, 500)
  const fault = lines.map((text) => JSON.parse(text)).find((entry) => entry.level === 'error')
  assert.equal(fault.reqId, body.errorId)
  assert.match(fault.err.message, /it broke/)
})
