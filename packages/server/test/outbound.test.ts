import assert from 'node:assert/strict'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { isPublic, parseAllowed } from '@assent/server/platform/addresses.ts'
import { makeOutbound, OutboundError, type OutboundOptions } from '@assent/server/platform/outbound.ts'

const serve = async (handler: http.RequestListener) => {
  const server = http.createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
const calls: string[] = []
const port = await serve((request, response) => {
  calls.push(`${request.method} ${request.url}`)
  const path = request.url!.split('?')[0]!
  if (path === '/redirect') return void response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
  if (path === '/huge') {
    const more = () => {
      while (response.write(Buffer.alloc(65_536))) if (response.destroyed) return
      response.once('drain', more)
    }
    return more()
  }
  if (path === '/said') return void response.writeHead(200, { 'content-length': 1_000_000_000 }).flushHeaders()
  if (path === '/bomb')
    return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1_000_000)))
  if (path === '/slow') {
    const drip = setInterval(() => response.write('.'), 20)
    return void response.on('close', () => clearInterval(drip))
  }
  if (path === '/never') return
  if (path === '/cut') return void response.destroy()
  if (path === '/empty') return void response.writeHead(204).end()
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    response.setHeader('set-cookie', ['a=1', 'b=2'])
    response.end(
      JSON.stringify({ method: request.method, headers: request.headers, body: Buffer.concat(chunks).toString() }),
    )
  })
})

const reasonOf = async (url: string, options: OutboundOptions = {}, init?: RequestInit): Promise<string> => {
  try {
    const answer = await makeOutbound(options)(url, init)
    return String(answer.status)
  } catch (error) {
    return error instanceof OutboundError ? error.reason : `not ours: ${error}`
  }
}
const open = { allow: ['127.0.0.1'] }
const small = { ...open, maxBytes: 100_000 }
const short = { ...open, timeoutMs: 400 }

test('E12: odd forms of inner addresses, inner names and other schemes are refused without a connection', async () => {
  const before = calls.length
  const hosts = [
    ...['127.0.0.1', '127.1', '0x7f000001', '2130706433', '017700000001', '0', '0.0.0.0', '127.0.0.1.', '①②⑦.0.0.1'],
    ...[
      '169.254.169.254',
      '10.0.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '100.64.0.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
    ],
    ...[
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::ffff:0:127.0.0.1]',
      '[fe80::1]',
      '[fd00::1]',
      '[ff02::1]',
    ],
    ...['[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[2001:0:7f00:1::]', '[::127.0.0.1]', '[2001:db8::1]'],
  ]
  for (const host of hosts) {
    assert.equal(await reasonOf(`http://${host}:${port}/`), 'refused', host)
    assert.equal(await reasonOf(`https://${host}:${port}/`), 'refused', host)
  }
  for (const url of ['file:///etc/passwd', 'ftp://example.com/', 'data:text/plain,hello', 'gopher://127.0.0.1/'])
    assert.equal(await reasonOf(url), 'refused', url)
  assert.equal(await reasonOf('https://localhost/'), 'refused')
  assert.equal(
    await reasonOf('http://example.com/', { resolve: async () => ['93.184.216.34'] }),
    'refused',
    'plain http',
  )
  await assert.rejects(makeOutbound(open)(`http://user:secret@127.0.0.1:${port}/`), TypeError)
  assert.equal(calls.length, before)
})

test('E12: a name is resolved once, the connection goes where the judged answer said, and one bad address spoils all', async () => {
  let asked = 0
  // The first answer is allowed; any later one would be the metadata service.
  const rebinding = async () => (asked++ === 0 ? ['127.0.0.1'] : ['169.254.169.254'])
  const fetch = makeOutbound({ allow: ['127.0.0.0/8'], resolve: rebinding })
  const answer = await fetch(`http://rebind.test:${port}/hello`)
  assert.deepEqual([answer.status, asked], [200, 1])
  assert.equal(((await answer.json()) as { headers: Record<string, string> }).headers['host'], `rebind.test:${port}`)
  await assert.rejects(fetch(`http://rebind.test:${port}/hello`), /not on the public internet/)
  const mixed = { allow: ['127.0.0.1'], resolve: async () => ['127.0.0.1', '10.0.0.1'] }
  assert.equal(await reasonOf(`http://mixed.test:${port}/`, mixed), 'refused')
})

test('E12: a redirect is an answer and is not followed', async () => {
  const answer = await makeOutbound(open)(`http://127.0.0.1:${port}/redirect`)
  assert.deepEqual([answer.status, answer.headers.get('location')], [302, 'http://169.254.169.254/'])
})

test('E14: the size and the time of an answer have a limit, and nothing is unpacked', async () => {
  const at = (path: string) => `http://127.0.0.1:${port}${path}`
  assert.equal(await reasonOf(at('/huge'), small), 'too_large')
  assert.equal(await reasonOf(at('/said'), small), 'too_large')
  assert.equal(await reasonOf(at('/bomb'), small), 'failed')
  assert.equal(await reasonOf(at('/slow'), short), 'timeout')
  assert.equal(await reasonOf(at('/never'), short), 'timeout')
  assert.equal(await reasonOf(at('/cut'), small), 'failed')
  const dns = { ...short, resolve: () => new Promise<string[]>(() => {}) }
  assert.equal(await reasonOf('http://hung.test/', dns), 'timeout')
  const abort = new AbortController()
  setTimeout(() => abort.abort(new Error('enough')), 50)
  await assert.rejects(makeOutbound(open)(at('/never'), { signal: abort.signal }), /enough/)
})

test('calls go out and come back as with fetch', async () => {
  const fetch = makeOutbound(open)
  const url = `http://127.0.0.1:${port}/echo?x=1`
  const answer = await fetch(url, {
    method: 'PATCH',
    headers: { 'x-own': 'yes', 'content-type': 'application/scim+json' },
    body: '{"ä":1}',
  })
  assert.deepEqual(answer.headers.getSetCookie(), ['a=1', 'b=2'])
  const seen = (await answer.json()) as { method: string; headers: Record<string, string>; body: string }
  assert.deepEqual([seen.method, seen.body, seen.headers['x-own']], ['PATCH', '{"ä":1}', 'yes'])
  assert.deepEqual([seen.headers['content-type'], seen.headers['content-length']], ['application/scim+json', '8'])
  assert.equal((await fetch(`http://127.0.0.1:${port}/empty`)).status, 204)
  assert.equal(await (await fetch(new Request(url, { method: 'HEAD' }))).text(), '')
  // Fifty at once, over kept connections.
  const many = await Promise.all(Array.from({ length: 50 }, () => fetch(url).then((each) => each.status)))
  assert.deepEqual(new Set(many), new Set([200]))
})

test('allow-lists: names, addresses, ranges and ports, and nothing else', () => {
  const allowed = parseAllowed(['scim.corp.example:8443', '10.1.0.0/16', 'fd00::/8', '[::1]:9000', '192.168.7.7:80'])
  const cases: [string, number, string, boolean][] = [
    ['scim.corp.example', 8443, '10.9.9.9', true],
    ['scim.corp.example', 443, '10.9.9.9', false],
    ['evil.scim.corp.example', 8443, '10.9.9.9', false],
    ['any', 1, '10.1.255.1', true],
    ['any', 1, '10.2.0.1', false],
    ['any', 1, '::ffff:10.1.2.3', true],
    ['any', 1, 'fd12::1', true],
    ['any', 9000, '::1', true],
    ['any', 9001, '::1', false],
    ['any', 80, '192.168.7.7', true],
    ['any', 81, '192.168.7.7', false],
  ]
  for (const [host, at, address, expected] of cases)
    assert.equal(allowed(host, at, address), expected, `${host}:${at} ${address}`)
  for (const bad of ['', 'http://x', '10.0.0.0/33', 'a b', 'x:0', 'x:70000', '*', 'x/8', '::1/200'])
    assert.throws(() => parseAllowed([bad]), /is no host name|out of range/, bad)
  assert.deepEqual(['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8', 'nonsense'].map(isPublic), [
    true,
    true,
    true,
    false,
  ])
})
