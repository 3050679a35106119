import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { cookieName, fromOurPage, ownPath, readCookie, setCookie } from './browser.ts'

test('F20: after signing in people go to paths of ours and nowhere else', () => {
  for (const path of ['/', '/inbox', '/requests/req1?tab=a&x=%20y#top', '/a//b', '/a:b@c'])
    assert.equal(ownPath(path), path)
  const corpus = [
    undefined,
    '',
    'https://evil.test',
    '//evil.test',
    '///evil.test',
    '/\\evil.test',
    '\\/evil.test',
    '/\\/evil.test',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'data:text/html,x',
    '/\t/evil.test',
    '/\n/evil.test',
    '\t//evil.test',
    ' //evil.test',
    'http:evil.test',
    'https:/evil.test',
    'evil.test',
    '?next=//evil.test',
    '/.//evil.test',
    '/..//evil.test',
    '/x/..//evil.test',
    '/%2e//evil.test',
    '/a\r\nset-cookie: x=1',
    '/ä',
    `/${'a'.repeat(3_000)}`,
    '@evil.test',
    '/\u2028/evil.test',
  ]
  for (const path of corpus) assert.equal(ownPath(path), '/', JSON.stringify(path))
})

test('F20: whatever is asked for, the browser stays with us', () => {
  const part = fc.constantFrom('/', '\\', '.', '..', 'evil.test', '@', ':', '%2f', '%5c', '\t', '?', '#', 'x', 'https:')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
      ),
      (wanted) => {
        const at = new URL(ownPath(wanted), 'https://assent.test')
        assert.equal(at.origin, 'https://assent.test')
        assert.equal(new URL(at.pathname, 'https://assent.test').origin, 'https://assent.test')
      },
    ),
    { numRuns: 3_000 },
  )
})

test('F10: a changing call counts only from a page of ours', () => {
  const base = 'https://assent.test'
  const ok = (headers: Record<string, string>) => fromOurPage(headers, base)
  assert.ok(ok({ 'sec-fetch-site': 'same-origin', origin: base }))
  assert.ok(ok({ 'sec-fetch-site': 'same-origin' }))
  assert.ok(ok({ origin: base }))
  assert.ok(ok({ origin: 'http://127.0.0.1:8080', host: '127.0.0.1:8080' }))
  for (const bad of [
    {},
    { 'sec-fetch-site': 'cross-site', origin: base },
    { 'sec-fetch-site': 'same-site', origin: base },
    { 'sec-fetch-site': 'none' },
    { origin: 'null' },
    { origin: 'https://evil.test' },
    { origin: 'https://assent.test.evil.test' },
    { origin: 'https://assent.test:444' },
    { origin: 'http://assent.test' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://evil.test' },
    { origin: 'file://', host: '' },
    { referer: 'https://assent.test/' },
  ])
    assert.equal(ok(bad as Record<string, string>), false, JSON.stringify(bad))
})

test('F11: the cookie is bound to the host, and without scripts', () => {
  assert.equal(cookieName('https://assent.test'), '__Host-assent')
  assert.equal(cookieName('http://127.0.0.1:8080'), 'assent')
  assert.equal(
    setCookie('https://assent.test', '__Host-assent', 'v', 60),
    '__Host-assent=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure',
  )
  assert.doesNotMatch(setCookie('http://127.0.0.1', 'assent', 'v', 60), /Secure|Domain/)
  assert.equal(readCookie('a=1; __Host-assent=v; b=2', '__Host-assent'), 'v')
  assert.equal(readCookie('x__Host-assent=v', '__Host-assent'), undefined)
  // Two different ones: somebody planted one of them.
  assert.equal(readCookie('__Host-assent=v; __Host-assent=w', '__Host-assent'), undefined)
})
