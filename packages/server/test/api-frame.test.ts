import assert from 'node:assert/strict'
import test from 'node:test'
import { closed, id, oneWord, text } from '@assent/core/api/wire.ts'
import type { AdminRole } from '@assent/core/caller.ts'
import { refuse } from '@assent/core/refusal.ts'
import { listRoute, type Route, reply, route } from '@assent/server/channels/api/route.ts'
import { routes } from '@assent/server/channels/api/routes/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { Type } from 'typebox'
import { client, makeUser, testServer } from './support/server.ts'

const base = { tag: 'Test', summary: 'A test', scopes: ['okta.apps.read'], roles: 'self' } as const
const Body = closed({
  name: text(20),
  level: Type.Optional(oneWord(['LOW', 'HIGH'])),
  note: Type.Optional(text(50_000)),
})

const testRoutes: Route[] = [
  route({
    ...base,
    method: 'POST',
    url: '/t/echo',
    operationId: 'echo',
    body: Body,
    response: Body,
    handler: async ({ body }) => body,
  }),
  route({
    ...base,
    method: 'POST',
    url: '/t/conditions',
    operationId: 'bare',
    errors: { subject: 'AccessRequestCondition', bare: true },
    body: Body,
    response: Body,
    handler: async () => refuse('invalid', 'No.', [{ summary: 'Maximum weeks.', reason: 'X', location: '/a' }]),
  }),
  route({ ...base, method: 'POST', url: '/t/empty', operationId: 'empty', handler: async () => undefined }),
  route({
    ...base,
    method: 'GET',
    url: '/t/items/:appId',
    operationId: 'item',
    params: Type.Object({ appId: id('app') }),
    response: Type.Object({ id: Type.String() }),
    handler: async ({ params }) =>
      reply({ id: params.appId, hash: 'canary' }, { etag: '7', headers: { 'x-more': 'yes' } }),
  }),
  route({
    ...base,
    method: 'PUT',
    url: '/t/settings',
    operationId: 'settings',
    roles: ['APP_ADMIN'],
    scopes: ['okta.apps.manage'],
    body: closed({}),
    response: Type.Object({ seen: Type.String() }),
    handler: async ({ ifMatch }) => ({ seen: ifMatch ?? 'none' }),
  }),
  route({
    ...base,
    method: 'GET',
    url: '/t/admin',
    operationId: 'admin',
    roles: ['APP_ADMIN'],
    response: Type.Object({ ok: Type.Boolean() }),
    handler: async () => ({ ok: true }),
  }),
  route({
    ...base,
    method: 'GET',
    url: '/t/key',
    operationId: 'key',
    response: Type.Object({ key: Type.Optional(Type.String()) }),
    handler: async ({ caller }) => (caller.key === undefined ? {} : { key: caller.key }),
  }),
  route({
    ...base,
    method: 'GET',
    url: '/t/crash',
    operationId: 'crash',
    response: Type.Object({}),
    handler: async () => {
      throw new Error('canary-secret at /srv/assent/store.ts: select * from users')
    },
  }),
  listRoute({
    ...base,
    method: 'GET',
    url: '/t/list',
    operationId: 'list',
    query: Type.Object({ match: Type.Optional(Type.String({ minLength: 3 })) }),
    response: Type.Object({ id: Type.String() }),
    list: { cursor: 'app', filter: { status: { ops: ['eq'], values: ['A', 'B'] } }, orderBy: ['created'] },
    handler: async ({ page, filter, orderBy }) => ({
      items: [{ id: JSON.stringify({ page, filter, orderBy }) }],
      ...(page.limit === 1 ? { next: '0oafxqCAJWWGELFTYASJ' } : {}),
    }),
  }),
]

const database = await withDatabase()
const served = await testServer(database.db, {
  server: { routes: [...routes, ...testRoutes], rates: { anonymous: 100_000 } },
})
const org = await database.newOrg()
const alice = await makeUser(served, org, 'alice')
const nobody = client(served.server)

test('every answer has the rate limit, its id, and is never kept', async () => {
  const answers = [
    await alice.call('GET', '/t/list'),
    await alice.call('POST', '/t/echo', {}),
    await alice.call('GET', '/t/crash'),
    await nobody('GET', '/t/list'),
    await nobody('GET', '/no/such/path'),
    await nobody('PUT', '/t/list'),
    await nobody('GET', '/%zz'),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 400, 500, 401, 404, 405, 400],
  )
  for (const { headers, body, status } of answers) {
    for (const name of ['limit', 'remaining', 'reset'])
      assert.match(String(headers[`x-rate-limit-${name}`]), /^\d+$/, `${status} ${name}`)
    if (status >= 400) {
      assert.match(body.errorId, /^oae[0-9a-z]{17}$/)
      assert.equal(body.errorLink, body.errorCode)
    }
  }
  assert.equal(answers[4]!.body.errorCode, 'E0000022')
  assert.equal(answers[5]!.headers['allow'], 'GET')
})

test('F22: nothing that the API answers may be cached; F21: nothing may be framed', async () => {
  // One of the operations gives up the token of its caller.
  const somebody = await makeUser(served, org, 'somebody')
  for (const { method, url } of [...routes, ...testRoutes]) {
    const { headers } = await somebody.call(method, url)
    assert.equal(headers['cache-control'], 'no-store', url)
    assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/, url)
    assert.equal(headers['x-content-type-options'], 'nosniff', url)
  }
})

test('without a proof nothing is said but that, on every operation', async () => {
  for (const { method, url } of [...routes, ...testRoutes])
    for (const authorization of [
      undefined,
      '',
      'SSWS',
      'SSWS ast_x',
      'Basic YTpi',
      `Bearer ${alice.token}x`,
      `SSWS ${alice.token} x`,
    ]) {
      const { status, body } = await nobody(
        method,
        url,
        undefined,
        authorization === undefined ? {} : { authorization },
      )
      assert.equal(status, 401, `${method} ${url} ${authorization}`)
      assert.deepEqual([body.errorCode, body.errorCauses], ['E0000004', []])
    }
})

test('a token is taken as SSWS and as Bearer', async () => {
  for (const scheme of ['SSWS', 'Bearer', 'bearer'])
    assert.equal((await nobody('GET', '/t/list', undefined, { authorization: `${scheme} ${alice.token}` })).status, 200)
})

test('F2: scope and role are both needed', async () => {
  const call = async (roles: AdminRole[], scopes: string[] | undefined, method: string, url: string) => {
    const user = await makeUser(served, org, `u${Math.random()}`, { roles, ...(scopes ? { scopes } : {}) })
    return (await user.call(method, url, method === 'PUT' ? {} : undefined)).status
  }
  assert.equal(await call([], undefined, 'GET', '/t/admin'), 403)
  assert.equal(await call(['APP_ADMIN'], undefined, 'GET', '/t/admin'), 200)
  assert.equal(await call(['SUPER_ADMIN'], undefined, 'GET', '/t/admin'), 200)
  assert.equal(await call(['ACCESS_REQUESTS_ADMIN'], undefined, 'GET', '/t/admin'), 403)
  // Who only audits reads everything and changes nothing.
  assert.equal(await call(['AUDITOR'], undefined, 'GET', '/t/admin'), 200)
  assert.equal(await call(['AUDITOR'], undefined, 'PUT', '/t/settings'), 403)
  assert.equal(await call(['APP_ADMIN'], ['okta.users.read'], 'GET', '/t/admin'), 403)
  assert.equal(await call(['APP_ADMIN'], ['okta.apps.read'], 'PUT', '/t/settings'), 403)
  assert.equal(await call(['APP_ADMIN'], ['okta.apps.manage'], 'PUT', '/t/settings'), 200)
  // To manage is to read as well.
  assert.equal(await call(['APP_ADMIN'], ['okta.apps.manage'], 'GET', '/t/admin'), 200)
  assert.equal(await call([], ['okta.apps.manage'], 'GET', '/t/admin'), 403)
})

test('F3: unknown members and parameters are refused', async () => {
  const extra = await alice.call('POST', '/t/echo', { name: 'x', org_id: 'y', state: 'APPROVED' })
  assert.equal(extra.status, 400)
  assert.deepEqual(
    extra.body.errorCauses.map((cause: { location: string }) => cause.location),
    ['/org_id', '/state'],
  )
  const query = await alice.call('GET', '/t/list?sort=hash')
  assert.equal(query.status, 400)
  assert.deepEqual([query.body.errorCauses[0].location, query.body.errorCauses[0].locationType], ['/sort', 'query'])
  assert.equal((await alice.call('POST', '/t/empty', { a: 1 })).status, 400)
  assert.equal((await alice.call('POST', '/t/empty', {})).status, 204)
  assert.equal((await alice.call('POST', '/t/empty')).status, 204)
})

test('F4: what a handler gives too much stays here', async () => {
  const { body, headers } = await alice.call('GET', '/t/items/0oafxqCAJWWGELFTYASJ')
  assert.deepEqual(body, { id: '0oafxqCAJWWGELFTYASJ' })
  assert.deepEqual([headers['etag'], headers['x-more']], ['"7"', 'yes'])
})

test('F1: an id that cannot be one gets the answer of an unknown one', async () => {
  for (const strange of ['1', '00u42kjDgk1EubTwo0g4', '%00', '..%2f..', "'%20or%201=1--", 'constructor']) {
    const { status, body } = await alice.call('GET', `/t/items/${strange}`)
    assert.equal(status, 404, strange)
    assert.ok(['E0000007', 'E0000022'].includes(body.errorCode))
  }
})

test('F7, F19: hostile bodies and queries are 400, never 500', async () => {
  const raw = async (payload: string | Buffer, type = 'application/json') => {
    const answer = await served.server.inject({
      method: 'POST',
      url: '/t/echo',
      headers: { authorization: `SSWS ${alice.token}`, 'content-type': type },
      payload,
    })
    return [answer.statusCode, answer.json().errorCode]
  }
  const bad = [400, 'E0000003']
  assert.deepEqual(await raw('{"name":"a\\u0000"}'), bad)
  assert.deepEqual(await raw('{"name":"\\ud800"}'), bad)
  assert.deepEqual(await raw('{"name":"a","name":"b"}'), bad)
  assert.deepEqual(await raw('{"__proto__":{"name":"b"}}'), bad)
  assert.deepEqual(await raw('['.repeat(100_000)), bad)
  assert.deepEqual(await raw('{"name":'), bad)
  assert.deepEqual(await raw(Buffer.from([0xff, 0xfe])), bad)
  assert.deepEqual(await raw('null'), [400, 'E0000001'])
  assert.deepEqual(await raw('[]'), [400, 'E0000001'])
  assert.deepEqual(await raw(`{"name":"${'x'.repeat(2_000_000)}"}`), [413, 'E0000003'])
  assert.deepEqual(await raw(`{"name":"${'x'.repeat(900_000)}"}`), [400, 'E0000001'])
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/xml',
  ])
    assert.deepEqual(await raw('{"name":"a"}', type), [415, 'E0000021'], type)
  assert.deepEqual(await raw('{"name":"a"}', 'application/json; charset=UTF-8'), [200, undefined])
  for (const query of [
    'limit=1&limit=2',
    'limit[]=1',
    'match=%00',
    'match=%ff',
    'match=%zz',
    'limit=1e1',
    'limit=%201',
    'limit=',
    'after=',
    'after=1',
    'filter=',
    'filter=x',
    'orderBy=hash',
    'match=ab',
  ])
    assert.equal((await alice.call('GET', `/t/list?${query}`)).status, 400, query)
})

test('lists: page, filter and order reach the handler; links lead on', async () => {
  const { body, headers } = await alice.call(
    'GET',
    '/t/list?limit=1&filter=status%20eq%20%22A%22&orderBy=created%20desc',
  )
  assert.deepEqual(JSON.parse(body.data[0].id), {
    page: { limit: 1 },
    filter: { op: 'eq', attribute: 'status', value: 'A' },
    orderBy: { by: 'created', direction: 'desc' },
  })
  const next = new URL(body._links.next.href)
  assert.equal(next.origin, served.services.baseUrl)
  assert.equal(next.searchParams.get('after'), '0oafxqCAJWWGELFTYASJ')
  assert.equal(next.searchParams.get('filter'), 'status eq "A"')
  assert.deepEqual(
    (headers['link'] as string[]).map((link) => /rel="(\w+)"/.exec(link)![1]),
    ['self', 'next'],
  )
  assert.ok((headers['link'] as string[])[1]!.includes(body._links.next.href))
  const last = await alice.call('GET', '/t/list?limit=2')
  assert.equal('next' in last.body._links, false)
  assert.equal((last.headers['link'] as string[]).length, 1)
  const codes = await Promise.all(
    ['after=1', 'orderBy=x', 'limit=0', 'filter=x', 'other=1'].map(
      async (query) => (await alice.call('GET', `/t/list?${query}`)).body.errorCode,
    ),
  )
  assert.deepEqual(codes, ['E0000029', 'E0000029', 'E0000029', 'E0000053', 'E0000001'])
})

test('the errors of conditions are worded in their way', async () => {
  const { body } = await alice.call('POST', '/t/conditions', { name: 'x' })
  assert.equal(body.errorSummary, 'Api validation failed: AccessRequestCondition')
  assert.deepEqual(body.errorCauses, [{ errorSummary: 'Maximum weeks.' }])
  const invalid = await alice.call('POST', '/t/conditions', { level: 'LOW' })
  assert.equal(invalid.body.errorSummary, 'Api validation failed: AccessRequestCondition')
  assert.deepEqual(invalid.body.errorCauses, [{ errorSummary: "must have required property 'name'" }])
})

test('F23: a fault of ours says nothing but its id', async () => {
  const { status, raw } = await alice.call('GET', '/t/crash')
  assert.equal(status, 500)
  assert.doesNotMatch(raw.body, /canary|srv|select|store/)
  assert.equal(raw.json().errorCode, 'E0000009')
})

test('B2: the Idempotency-Key reaches the handler, and odd ones are refused', async () => {
  assert.equal((await alice.call('GET', '/t/key', undefined, { 'idempotency-key': 'k-1' })).body.key, 'k-1')
  assert.deepEqual((await alice.call('GET', '/t/key')).body, {})
  for (const key of ['', ' ', 'x'.repeat(256), 'a b', 'ä'])
    assert.equal(
      (await alice.call('GET', '/t/key', undefined, { 'idempotency-key': key })).status,
      400,
      JSON.stringify(key),
    )
})

test('F25: If-Match reaches the handler without its quotes', async () => {
  const admin = await makeUser(served, org, 'app-admin', { roles: ['APP_ADMIN'] })
  const seen = async (value?: string) =>
    (await admin.call('PUT', '/t/settings', {}, value === undefined ? {} : { 'if-match': value })).body.seen
  assert.deepEqual([await seen('"7"'), await seen('W/"7"'), await seen('7'), await seen()], ['7', '7', '7', 'none'])
})

test('A21: who calls too often is told when to go on, and others are not held up', async () => {
  const small = await testServer(database.db, { server: { routes: testRoutes, rates: { read: 3, anonymous: 2 } } })
  const [one, two] = [await makeUser(small, org, 'rate1'), await makeUser(small, org, 'rate2')]
  const statuses = []
  for (let i = 0; i < 4; i++) statuses.push((await one.call('GET', '/t/key')).status)
  assert.deepEqual(statuses, [200, 200, 200, 429])
  const refused = await one.call('GET', '/t/key')
  assert.equal(refused.body.errorCode, 'E0000047')
  assert.equal(refused.headers['x-rate-limit-remaining'], '0')
  assert.ok(Number(refused.headers['x-rate-limit-reset']) >= Math.floor(Date.now() / 1000))
  assert.ok(Number(refused.headers['retry-after']) >= 1)
  assert.equal((await two.call('GET', '/t/key')).status, 200)
  // Writing has a bucket of its own.
  assert.equal((await one.call('POST', '/t/echo', { name: 'x' })).status, 200)
})

test('E3: guesses at tokens are counted by address', async () => {
  const small = await testServer(database.db, { server: { routes: testRoutes, rates: { anonymous: 3 } } })
  const guess = client(small.server, { authorization: `SSWS ${alice.token.slice(0, -1)}0` })
  const statuses = []
  for (let i = 0; i < 5; i++) statuses.push((await guess('GET', '/t/key')).status)
  assert.deepEqual(statuses, [401, 401, 401, 429, 429])
})

test('the document describes every operation, with nothing left open', async () => {
  const { body } = await nobody('GET', '/openapi.json')
  assert.equal(body.openapi, '3.1.0')
  for (const { method, url, operationId } of [...routes, ...testRoutes]) {
    const operation = body.paths[url.replace(/:(\w+)/g, '{$1}')][method.toLowerCase()]
    assert.equal(operation.operationId, operationId)
    for (const parameter of operation.parameters ?? []) assert.ok(parameter.schema, `${operationId} ${parameter.name}`)
  }
  const ids = [...routes, ...testRoutes].map(({ operationId }) => operationId)
  assert.equal(new Set(ids).size, ids.length)
  const echo = body.paths['/t/echo'].post
  assert.equal(echo.requestBody.content['application/json'].schema.additionalProperties, false)
  assert.ok(body.components.responses.BadRequest)
  const list = body.paths['/t/list'].get
  assert.deepEqual(
    list.parameters.map(({ name }: { name: string }) => name),
    ['match', 'limit', 'after', 'filter', 'orderBy'],
  )
  assert.ok(list.responses[200].content['application/json'].schema.properties.data)
})

test('the reference page asks nobody else for anything', async () => {
  const page = await nobody('GET', '/docs')
  assert.equal(page.status, 200)
  assert.match(String(page.headers['content-security-policy']), /default-src 'self'/)
  assert.doesNotMatch(page.raw.body, /https?:\/\//)
  assert.doesNotMatch(page.raw.body, /<script>|onload=/)
  const script = await nobody('GET', '/docs/scalar.js')
  assert.ok(script.raw.body.length > 1_000_000)
  assert.match((await nobody('GET', '/docs/start.js')).raw.body, /"withDefaultFonts":false/)
})
