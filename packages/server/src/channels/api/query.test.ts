import assert from 'node:assert/strict'
import test from 'node:test'
import { Type } from 'typebox'
import { convert, parseQuery } from './query.ts'

test('F19: a parameter twice, as a list or badly encoded is a problem', () => {
  assert.equal(parseQuery('id=1&id=2').problem?.name, 'id')
  assert.equal(parseQuery('a=1&%61=2').problem?.name, 'a')
  assert.equal(parseQuery('a=%zz').problem?.name, 'a')
  assert.equal(parseQuery('a=%ff').problem?.name, 'a')
  assert.match(parseQuery('a=%00').problem!.summary, /NUL/)
  assert.ok(parseQuery(Array.from({ length: 60 }, (_, i) => `p${i}=1`).join('&')).problem)
  // Names with brackets are only names: the schema refuses them as unknown.
  assert.deepEqual({ ...parseQuery('a[]=1').values }, { 'a[]': '1' })
  assert.deepEqual({ ...parseQuery('a=b%20c&d=e+f&&g').values }, { a: 'b c', d: 'e f', g: '' })
})

test('F15: names of the prototype are names like others', () => {
  const { values } = parseQuery('__proto__=x&constructor=y')
  assert.deepEqual(Object.keys(values), ['__proto__', 'constructor'])
})

test('F19: only what is exactly a number or truth value becomes one', () => {
  const schema = Type.Object({ n: Type.Integer(), b: Type.Boolean(), s: Type.String() })
  const converted = (text: string) => {
    const { values } = parseQuery(text)
    convert(schema, values)
    return { ...values }
  }
  assert.deepEqual(converted('n=20&b=true&s=1'), { n: 20, b: true, s: '1' })
  for (const odd of ['1e2', '0x10', ' 5', '05', '5.0', '', '+5', '1'.repeat(30), 'NaN'])
    assert.equal(typeof converted(`n=${encodeURIComponent(odd)}`)['n'], 'string', odd)
  assert.equal(converted('b=1')['b'], '1')
})
