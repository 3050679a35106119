import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { BadJson, parseJson, textProblem } from './json.ts'

const parse = (text: string): unknown => parseJson(Buffer.from(text))
const refused = (text: string | Uint8Array, words: RegExp) =>
  assert.throws(
    () => parseJson(typeof text === 'string' ? Buffer.from(text) : text),
    (error) => error instanceof BadJson && words.test(error.message),
  )

const hasOddName = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([name, member]) => JSON.stringify(name).includes('\\') || hasOddName(member))

test('whatever JSON can say comes through as JSON.parse has it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value)
      // A name with an escape in it is refused: see below.
      if (hasOddName(value)) return
      if (!text.isWellFormed() || /\\u0000|\\ud[89a-f]/i.test(text) || text.includes('__proto__')) return
      assert.deepEqual(parse(text), JSON.parse(text))
    }),
  )
})

test('F7: a hundred thousand levels are refused before anything is built', () => {
  refused('['.repeat(100_000) + ']'.repeat(100_000), /nested deeper/)
  refused(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, /nested deeper/)
  assert.deepEqual(parse('['.repeat(32) + ']'.repeat(32)), JSON.parse('['.repeat(32) + ']'.repeat(32)))
  refused('['.repeat(33) + ']'.repeat(33), /nested deeper/)
  // Brackets inside a text are no levels.
  assert.equal(parse(JSON.stringify('['.repeat(100))), '['.repeat(100))
})

test('F7: the same name twice is refused, however it is written', () => {
  refused('{"a":1,"a":2}', /same name twice/)
  refused('{"a":1, "\\u0061" : 2}', /without escapes/)
  refused('{"x":{"a":1,"b":2,"a":3}}', /same name twice/)
  assert.deepEqual(parse('{"a":{"a":1},"b":[{"a":1},{"a":2}]}'), { a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] })
  // A text with a colon after it is a name only inside an object.
  refused('["a":1]', /not valid JSON/)
})

test('F7: NUL and halves of surrogate pairs are refused, in values and names', () => {
  refused('{"a":"x\\u0000y"}', /NUL/)
  refused('{"a\\u0000":1}', /without escapes/)
  refused('["\\ud83d"]', /surrogate/)
  refused('["\\ude00\\ud83d"]', /surrogate/)
  assert.deepEqual(parse('["\\ud83d\\ude00"]'), ['😀'])
  assert.equal(textProblem('fine'), undefined)
})

test('F7: bytes that are no UTF-8, and what is no JSON, are refused', () => {
  refused(new Uint8Array([0x22, 0xff, 0x22]), /UTF-8/)
  refused(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), /UTF-8/)
  for (const text of ['{', '"abc', '{"a":1,}', "{'a':1}", 'NaN', '01', '{"a" 1}', '"\\x"', '[1]]'])
    refused(text, /not valid JSON/)
})

test('F15: __proto__ is no name, also in disguise', () => {
  refused('{"__proto__":{"admin":true}}', /__proto__/)
  refused('{"a":{"\\u005f_proto__":1}}', /without escapes/)
  assert.equal(({} as Record<string, unknown>)['admin'], undefined)
})
