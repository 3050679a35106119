import assert from 'node:assert/strict'
import test from 'node:test'
import { zonedDay } from './time.ts'

test('a day begins when the clocks of its zone say so, also where they were changed', () => {
  const cases: readonly (readonly [string, string, number, string | null])[] = [
    ['2026-08-21', 'UTC', 0, '2026-08-21T00:00:00.000Z'],
    ['2026-08-21', 'Europe/Lisbon', 0, '2026-08-20T23:00:00.000Z'],
    ['2026-08-21', 'Asia/Kolkata', 0, '2026-08-20T18:30:00.000Z'],
    ['2026-08-21', 'America/New_York', 1, '2026-08-22T04:00:00.000Z'],
    // The day on which summer time ends has 25 hours.
    ['2026-10-25', 'Europe/Berlin', 0, '2026-10-24T22:00:00.000Z'],
    ['2026-10-25', 'Europe/Berlin', 1, '2026-10-25T23:00:00.000Z'],
    ['2026-12-31', 'Pacific/Auckland', 1, '2026-12-31T11:00:00.000Z'],
    ['2026-02-28', 'UTC', 1, '2026-03-01T00:00:00.000Z'],
    ['2026-02-30', 'UTC', 0, null],
    ['21.8.2026', 'UTC', 0, null],
    ['2026-13-01', 'UTC', 0, null],
  ]
  for (const [day, zone, plus, wanted] of cases) assert.equal(zonedDay(day, zone, plus), wanted, `${day} ${zone}`)
})
