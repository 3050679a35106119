import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { hashOf, isSecret, isToken, makeSecret, makeToken, tokenHint } from './token.ts'

test('F27: a token can be recognised by its prefix and check sum alone', () => {
  const tokens = Array.from({ length: 500 }, () => makeToken(randomBytes))
  for (const token of tokens) {
    assert.match(token, /^ast_[0-9A-Za-z]{38}$/)
    assert.ok(isToken(token))
  }
  assert.equal(new Set(tokens).size, tokens.length)
})

test('F27: one character changed is no token', () => {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 41 }), fc.integer({ min: 1, max: 61 }), (at, shift) => {
      const token = makeToken(randomBytes)
      const other = alphabet[(alphabet.indexOf(token[at]!) + shift) % 62]!
      assert.equal(isToken(token.slice(0, at) + other + token.slice(at + 1)), false)
    }),
  )
  for (const text of [
    '',
    'ast_',
    `ast_${'0'.repeat(38)}x`,
    ` ${makeToken(randomBytes)}`,
    makeToken(randomBytes).toUpperCase(),
  ])
    assert.equal(isToken(text), false)
})

test('E3: digits are spread evenly, so that a token has its 190 bits', () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 4_000; i++)
    for (const digit of makeToken(randomBytes).slice(4, 36)) counts.set(digit, (counts.get(digit) ?? 0) + 1)
  const expected = (4_000 * 32) / 62
  assert.equal(counts.size, 62)
  // Chi squared with 61 degrees of freedom: beyond 160 once in ten thousand million runs, and far beyond with any bias.
  const chi = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  assert.ok(chi < 160, `chi squared is ${chi}`)
})

test('E3: what is stored and shown does not give the token away', () => {
  const token = makeToken(randomBytes)
  assert.equal(hashOf(token).length, 64)
  assert.ok(tokenHint(token).length <= 8)
  const secret = makeSecret(randomBytes)
  assert.ok(isSecret(secret))
  assert.equal(isSecret(`${secret}=`), false)
})
