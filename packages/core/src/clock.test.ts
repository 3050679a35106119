import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { jumpBetween, look, type Reading, type Watched } from './clock.ts'

const minute = 60_000
const tolerance = 5 * minute
const nothing: Watched = { trusted: undefined, doubt: undefined }

/** A reading at a moment of the counter, of a clock that is so far off; it took so long. */
const at = (moment: number, off = 0, took = 10): Reading => ({
  db: moment + off,
  before: moment - took,
  after: moment + took,
})

test('B7: a jump of a month is noticed at the next reading, and over when the clock is right again', () => {
  const month = 30 * 24 * 60 * minute
  const right = look(nothing, at(1_000), tolerance)
  const jumped = look(right, at(2_000, month), tolerance)
  assert.ok(Math.abs(jumped.doubt!.jump - month) < 100)
  assert.deepEqual([Math.round(jumped.doubt!.expected / 100), jumped.trusted], [20, right.trusted])
  assert.ok(look(jumped, at(9_000_000, month), tolerance).doubt, 'it does not become right by staying wrong')
  assert.equal(look(jumped, at(9_000_000), tolerance).doubt, undefined)
})

test('B6: a step back of two hours is noticed too, drift is not', () => {
  const back = look(look(nothing, at(0), tolerance), at(1_000, -120 * minute), tolerance)
  assert.ok(back.doubt!.jump < -119 * minute)
  let known = nothing
  // Ten seconds an hour, for a year: a bad clock, and none that jumps.
  for (let hour = 0; hour < 8_760; hour++) known = look(known, at(hour * 60 * minute, hour * 10_000), tolerance)
  assert.equal(known.doubt, undefined)
})

test('B7: what a slow answer leaves open is no jump, and no jump is hidden by more than that', () => {
  const moments = fc.record({
    first: fc.integer({ min: 0, max: 1e9 }),
    passed: fc.integer({ min: 0, max: 1e9 }),
    slow: fc.tuple(fc.nat(60_000), fc.nat(60_000)),
    jump: fc.integer({ min: -1e10, max: 1e10 }),
  })
  fc.assert(
    fc.property(moments, ({ first, jump, passed, slow }) => {
      const earlier = at(first, 0, slow[0])
      const later = at(first + passed, jump, slow[1])
      const seen = jumpBetween(earlier, later)
      assert.ok(Math.abs(seen) <= Math.abs(jump) && Math.abs(jump - seen) <= slow[0] + slow[1])
      assert.ok(seen === 0 || Math.sign(seen) === Math.sign(jump))
      assert.equal(jumpBetween(earlier, at(first + passed, 0, slow[1])), 0)
    }),
  )
})
