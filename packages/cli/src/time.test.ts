import assert from 'node:assert/strict'
import test from 'node:test'
import { Stop } from './problems.ts'
import { dayOrInstant, durationWords, isoDuration, relative } from './time.ts'

test('durations are written short and read as ISO 8601', () => {
  const cases = {
    '8h': 'PT8H',
    '7d': 'P7D',
    '2w': 'P2W',
    '45min': 'PT45M',
    '1 minute': 'PT1M',
    '1 day': 'P1D',
    '3 hours': 'PT3H',
    P30D: 'P30D',
    pt4h: 'PT4H',
  }
  for (const [text, iso] of Object.entries(cases)) assert.equal(isoDuration(text), iso)
  for (const text of ['', '7', 'd', '-1d', '0d', '1.5h', '7 months', 'P1Y', 'PT', '1e9d'])
    assert.throws(
      () => isoDuration(text),
      (error) => error instanceof Stop && error.exit === 2,
      text,
    )
})

test('durations and times are said in words', () => {
  assert.equal(durationWords('P1D'), '1 day')
  assert.equal(durationWords('PT8H'), '8 hours')
  assert.equal(durationWords('anything'), 'anything')
  const now = Date.parse('2026-03-04T12:00:00Z')
  assert.equal(relative('2026-03-04T11:59:40Z', now), 'now')
  assert.equal(relative('2026-03-04T10:00:00Z', now), '2 h ago')
  assert.equal(relative('2026-03-07T12:00:01Z', now), 'in 3 d')
  assert.equal(relative('2026-03-18T11:58:00Z', now), 'in 14 d')
  assert.equal(relative('2026-03-05T16:00:00Z', now), 'in 28 h')
  assert.equal(relative('2025-03-04T12:00:00Z', now), '52 w ago')
})

test('a day is meant from its beginning or to its end, as the clock of this computer has it', () => {
  const begin = new Date(2026, 7, 21).toISOString()
  assert.equal(dayOrInstant('2026-08-21', 'begin'), begin)
  assert.equal(dayOrInstant('2026-08-20', 'end'), begin)
  assert.equal(dayOrInstant('2026-08-21T10:30:00Z', 'end'), '2026-08-21T10:30:00.000Z')
  for (const text of ['', 'tomorrow', '2026-02-30', '2026-13-01', '21.8.2026', '2026'])
    assert.throws(() => dayOrInstant(text, 'end'), Stop, text)
})
