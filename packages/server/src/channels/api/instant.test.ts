import assert from 'node:assert/strict'
import test from 'node:test'
import { isDayOrInstant, isInstant } from './instant.ts'

test('B8 B9: a time is one that everything behind can hold, of a day that there is', () => {
  for (const good of [
    '2026-11-22T01:02:03Z',
    '2026-11-22t01:02:03.123456789z',
    '2024-02-29T12:00:00+05:45',
    '2026-03-29T02:30:00+01:00',
    '0001-01-02T00:00:00Z',
    '9999-12-30T00:00:00Z',
  ])
    assert.equal(isInstant(good), true, good)
  for (const bad of [
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+14:00',
    '9999-12-31T23:59:59.999999999Z',
    '+275760-09-13T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-12-31T23:59:60Z',
    '2026-12-31T24:00:01Z',
    '2026-12-31T23:59:00+99:99',
    '2026-12-31',
    '2026-12-31T23:59:00',
    'infinity',
    'now',
    '',
  ])
    assert.equal(isInstant(bad), false, bad)
})

test('B8: a filter takes a day as well', () => {
  for (const good of ['2026-11-22', '2026-11-22T01:02Z', '2026-11-22T01:02:03', '2024-02-29'])
    assert.equal(isDayOrInstant(good), true, good)
  for (const bad of ['0000-01-01', '2026-02-29', '2026-2-1', '9999-12-31', '2026-11-22T01'])
    assert.equal(isDayOrInstant(bad), false, bad)
})
