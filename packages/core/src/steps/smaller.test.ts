import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type Level, smallerThan, smallestOf } from './smaller.ts'

const level = (scopeId: string, appId = 'app'): Level => ({ appId, scopeType: 'GROUP', scopeId }) as Level
const [admin, editor, reader] = [level('admin'), level('editor'), level('reader')]
const list = [admin, level('other', 'another app'), editor, reader]

test('what is smaller is what the step names behind it, of the same app', () => {
  assert.deepEqual(smallerThan(list, admin, undefined), [editor, reader])
  assert.deepEqual(smallerThan(list, reader, undefined), [])
  // What the step does not name is larger than all that it names instead.
  assert.deepEqual(smallerThan(list, level('root'), undefined), [admin, editor, reader])
  assert.deepEqual(smallerThan([], admin, undefined), [])
})

test('what was narrowed is only narrowed further', () => {
  assert.deepEqual(smallerThan(list, admin, editor), [reader])
  assert.deepEqual(smallerThan(list, admin, reader), [])
  assert.deepEqual(smallerThan(list, admin, level('of another step')), [], 'it cannot be compared')
})

test('A12: the smallest that an approval named is what is approved, whoever came first', () => {
  assert.equal(smallestOf([editor, reader], [undefined, undefined]), undefined)
  assert.equal(smallestOf([editor, reader], [undefined, editor]), editor)
  assert.equal(smallestOf([editor, reader], [reader, undefined, editor]), reader)
  const offered = Array.from({ length: 8 }, (_, n) => level(`l${n}`))
  const votes = fc.array(fc.option(fc.nat(7), { nil: undefined }), { maxLength: 8 })
  fc.assert(
    fc.property(votes, (named) => {
      const given = smallestOf(
        offered,
        named.map((at) => (at === undefined ? undefined : offered[at])),
      )
      const at = given ? offered.indexOf(given) : -1
      assert.ok(
        named.every((one) => (one ?? -1) <= at),
        'nobody’s limit is passed',
      )
      assert.ok(at === -1 || named.includes(at), 'and it is what somebody named')
    }),
  )
})
