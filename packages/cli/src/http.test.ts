import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { makeTransport, type TransportOptions } from './http.ts'
import { Stop } from './problems.ts'

const serve = async (
  context: TestContext,
  handler: (request: IncomingMessage, answer: ServerResponse) => void,
  options?: TransportOptions,
  prefix = '',
) => {
  const server = createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const transport = await makeTransport(`http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`, options)
  context.after(() => {
    transport.close()
    server.closeAllConnections()
    server.close()
  })
  return transport
}

const get = (path: string) => ({ method: 'GET' as const, path, headers: {} })

test('connections are kept, and calls go under the path of the server', async (context) => {
  const ports = new Set<number>()
  const paths: string[] = []
  const transport = await serve(
    context,
    (request, answer) => {
      ports.add(request.socket.remotePort!)
      paths.push(request.url!)
      answer.end('{}')
    },
    {},
    '/assent',
  )
  for (const path of ['/a', '/b', '/assent/c']) assert.equal((await transport.send(get(path))).status, 200)
  assert.equal(ports.size, 1)
  assert.deepEqual(paths, ['/assent/a', '/assent/b', '/assent/c'])
})

test('"too many" and "not now" are waited for, but only a harmless call is repeated after "not now"', async (context) => {
  let [calls, status] = [0, 429]
  const transport = await serve(context, (_request, answer) => {
    calls++
    answer.statusCode = calls % 2 === 1 ? status : 200
    answer.setHeader('retry-after', '0.01')
    answer.end('{}')
  })
  const post = { method: 'POST' as const, path: '/', headers: {}, body: '{}' }
  assert.equal((await transport.send(post)).status, 200)
  status = 503
  assert.equal((await transport.send(get('/'))).status, 200)
  assert.equal((await transport.send(post)).status, 503)
  calls = 0
  assert.equal((await transport.send({ ...post, headers: { 'idempotency-key': 'k' } })).status, 200)
})

test('a redirect is an answer: a token is never carried elsewhere', async (context) => {
  const transport = await serve(context, (_request, answer) => {
    answer.writeHead(302, { location: 'http://evil.example/' })
    answer.end()
  })
  assert.equal((await transport.send(get('/'))).status, 302)
})

test('H19: a server that says nothing, or stops in the middle, is told as no answer', async (context) => {
  const silent = await serve(context, () => {}, { timeoutMs: 100 })
  const isAway = (error: unknown) => error instanceof Stop && error.exit === 3
  await assert.rejects(silent.send(get('/')), isAway)
  const cut = await serve(context, (_request, answer) => {
    answer.writeHead(200, { 'content-length': 100 })
    answer.write('half')
    setTimeout(() => answer.destroy(), 10)
  })
  await assert.rejects(cut.send(get('/')), isAway)
  await assert.rejects((await makeTransport('http://127.0.0.1:1')).send(get('/')), isAway)
})

test('what is no address of a server is refused before anything is sent', async () => {
  for (const url of ['', 'x', 'ftp://x', 'file:///etc/passwd', 'https://user:pass@x.example'])
    await assert.rejects(makeTransport(url), (error) => error instanceof Stop && error.exit === 2, url)
})
