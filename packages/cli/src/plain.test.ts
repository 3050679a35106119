import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { plain, plainJson, plainLines } from './plain.ts'

const dangerous = /[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff]/u

test('G9: a name with terminal escapes, line ends or hidden marks does nothing on a terminal', () => {
  assert.equal(plain('\u001b[2J\u001b[31mroot'), '\\u001b[2J\\u001b[31mroot')
  assert.equal(plain('a\r\nb\tc\nd'), 'a b c d')
  assert.equal(plain('\u009b5n\u0007'), '\\u009b5n\\u0007')
  assert.equal(plain('safe\u202eexe.txt'), 'safe\\u202eexe.txt')
  assert.equal(plain('Zoë 日本 🎉 O’Rourke'), 'Zoë 日本 🎉 O’Rourke')
  assert.equal(plainLines('one\u001b[A\r\ntwo'), 'one\\u001b[A\ntwo')
})

test('G9: no text whatever leaves a control character or a mark that reorders', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      assert.doesNotMatch(plain(text), dangerous)
    }),
  )
})

test('JSON for programs means the same and holds no control character', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
      const given = { value, text }
      const written = plainJson(given)
      assert.deepEqual(JSON.parse(written), JSON.parse(JSON.stringify(given)))
      assert.doesNotMatch(written.replaceAll('\n', ''), dangerous)
    }),
  )
})
