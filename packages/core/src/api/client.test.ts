import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal, type Refusal } from '../refusal.ts'
import { at, type HttpAnswer, type HttpCall, makeClient, sendByFetch, where, withQuery } from './client.ts'

const answering = (...answers: readonly Partial<HttpAnswer>[]) => {
  const calls: HttpCall[] = []
  const rest = [...answers]
  const client = makeClient(async (call) => {
    calls.push(call)
    return { status: 200, headers: {}, text: '', ...rest.shift() }
  }, 'secret')
  return { calls, client }
}

const refusal = (value: unknown): Refusal => {
  assert.ok(isRefusal(value), JSON.stringify(value))
  return value
}

test('paths, queries and filters hold what was put into them and nothing more', () => {
  assert.equal(at`/api/v1/users/${'a/b?c#d'}/x`, '/api/v1/users/a%2Fb%3Fc%23d/x')
  assert.equal(withQuery('/x', { a: 'b&c=d', n: 5, none: undefined }), '/x?a=b%26c%3Dd&n=5')
  assert.equal(where('parent', 'eq', 'a" or b eq "c'), 'parent eq "a\\" or b eq \\"c"')
})

test('a call carries the token, a body its type, and a key makes it repeatable', async () => {
  const { calls, client } = answering({ text: '{"ok":true}' }, {})
  assert.deepEqual(await client.post('/x', { a: 1 }, { key: 'k1' }), { ok: true })
  assert.deepEqual(calls[0], {
    method: 'POST',
    path: '/x',
    body: '{"a":1}',
    headers: {
      accept: 'application/json',
      authorization: 'Bearer secret',
      'content-type': 'application/json',
      'idempotency-key': 'k1',
    },
  })
  assert.equal(await client.call('DELETE', '/x'), undefined)
  assert.equal('body' in calls[1]!, false)
})

test('an error of the server is a refusal with its causes, links and code', async () => {
  const body = {
    errorSummary: 'Api validation failed due to conflict: There is already an open request.',
    errorId: 'oae1',
    errorCauses: [{ errorSummary: 'still open', reason: 'R', location: '/requested' }],
    _links: { request: { href: 'https://x.example/governance/api/v2/requests/req1' } },
  }
  const { client } = answering({ status: 409, text: JSON.stringify(body) })
  assert.deepEqual(refusal(await client.get('/x')), {
    refused: true,
    code: 'conflict',
    summary: body.errorSummary,
    causes: [{ summary: 'still open', reason: 'R', location: '/requested' }],
    links: { request: 'req1' },
  })
  const codes: Record<number, string> = {
    400: 'invalid',
    401: 'unauthenticated',
    403: 'forbidden',
    404: 'not_found',
    412: 'stale',
    429: 'limited',
    500: 'unavailable',
    503: 'unavailable',
    302: 'unavailable',
  }
  for (const [status, code] of Object.entries(codes))
    assert.equal(
      refusal(await answering({ status: Number(status), text: '<html>' }).client.get('/x')).code,
      code,
      status,
    )
})

test('an answer that is not JSON is told as one that cannot be used', async () => {
  assert.equal(refusal(await answering({ text: '<html>' }).client.get('/x')).code, 'unavailable')
})

test('a list is read page after page, at the same server whatever its links say, and never more than asked for', async () => {
  const page = (data: number[], next?: string) => ({
    text: JSON.stringify({ data, _links: next ? { next: { href: next } } : {} }),
  })
  const { calls, client } = answering(page([1, 2], 'https://evil.example/list?after=2'), page([3]))
  assert.deepEqual(await client.all<number>('/list'), [1, 2, 3])
  assert.deepEqual(
    calls.map(({ path }) => path),
    ['/list', '/list?after=2'],
  )
  assert.deepEqual(await answering(page([1, 2, 3], '/more')).client.all<number>('/list', 2), [1, 2])
  assert.equal(refusal(await answering(page([1], '/more'), { status: 403 }).client.all('/list')).code, 'forbidden')
})

test('the same client works by fetch', async () => {
  const seen: unknown[] = []
  const fetcher = (async (url: string, init: RequestInit) => {
    seen.push(url, init.method, init.redirect)
    return new Response('{"a":1}', { status: 200 })
  }) as typeof fetch
  assert.deepEqual(await makeClient(sendByFetch(fetcher, 'https://x.example')).get('/y'), { a: 1 })
  assert.deepEqual(seen, ['https://x.example/y', 'GET', 'manual'])
})
