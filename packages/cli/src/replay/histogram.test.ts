import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { makeHistogram, summary } from './histogram.ts'

test('percentiles are within 2 % of the exact ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.02, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 300 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (times, part) => {
        const histogram = makeHistogram()
        for (const time of times) histogram.add(time)
        const exact = times.toSorted((a, b) => a - b)[Math.ceil(times.length * part) - 1]!
        const told = histogram.at(part)
        assert.ok(told >= exact * 0.999 && told <= exact * 1.021, `${told} for ${exact}`)
      },
    ),
  )
})

test('nothing measured is nothing told', () => {
  assert.equal(summary(makeHistogram()), null)
})
