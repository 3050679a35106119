import assert from 'node:assert/strict'
import test from 'node:test'
import { makeRateLimiter } from './ratelimit.ts'

test('A21: a bucket holds a minute’s worth, refuses when empty, and fills evenly', () => {
  let now = 1_000_000_000_000
  const rate = makeRateLimiter({ write: 60 }, () => now)
  assert.deepEqual(rate('tok1', 'write'), { ok: true, limit: 60, remaining: 59, reset: 1_000_000_001 })
  for (let i = 0; i < 59; i++) assert.equal(rate('tok1', 'write').ok, true)
  const refused = rate('tok1', 'write')
  assert.deepEqual([refused.ok, refused.remaining, refused.reset], [false, 0, 1_000_000_001])
  // Others have buckets of their own.
  assert.equal(rate('tok2', 'write').ok, true)
  now += 999
  assert.equal(rate('tok1', 'write').ok, false)
  now += 2
  assert.equal(rate('tok1', 'write').ok, true)
  now += 3_600_000
  assert.equal(rate('tok1', 'write').remaining, 59)
})

test('B6: a clock that steps back fills no bucket and breaks none', () => {
  let now = 1_000_000_000_000
  const rate = makeRateLimiter({ write: 60 }, () => now)
  rate('a', 'write')
  now -= 7_200_000
  assert.equal(rate('a', 'write').remaining, 58)
  now += 1_000
  assert.equal(rate('a', 'write').remaining, 58)
})

test('H15: there is no rate that means "unlimited"', () => {
  for (const rate of [0, -1, Number.POSITIVE_INFINITY, Number.NaN, 1.5])
    assert.throws(() => makeRateLimiter({ write: rate }, Date.now), /at least 1/)
})

test('a flood of addresses does not grow the memory without end', () => {
  const rate = makeRateLimiter({ anonymous: 1 }, () => 0)
  for (let i = 0; i < 60_000; i++) rate(`address ${i}`, 'anonymous')
  // The newest are remembered, the oldest were let go.
  assert.equal(rate('address 59999', 'anonymous').ok, false)
  assert.equal(rate('address 0', 'anonymous').ok, true)
})
