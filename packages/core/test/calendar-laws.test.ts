import assert from 'node:assert/strict'
import test from 'node:test'
import { afterBusiness, businessBetween } from '@assent/core/calendar/hours.ts'
import { type Calendar, calendarCauses, type Hours, weekDays } from '@assent/core/calendar/model.ts'
import fc from 'fast-check'

const numRuns = Number(process.env['ASSENT_LAW_RUNS'] ?? 20_000) / 100

const minute = 60_000
const at = (text: string): number => Date.parse(text)
const iso = (ms: number): string => new Date(ms).toISOString()
const nine: readonly Hours[] = [{ from: '09:00', to: '17:00' }]
const office: Calendar = {
  timeZone: 'Europe/Berlin',
  week: { monday: nine, tuesday: nine, wednesday: nine, thursday: nine, friday: nine },
  holidays: [
    { date: '2026-12-24', name: 'Christmas Eve', hours: [{ from: '09:00', to: '12:00' }] },
    { date: '2026-12-25', name: 'Christmas' },
  ],
}
const hours = (n: number): number => n * 60 * minute

test('business hours pass over evenings, weekends, holidays and half days', () => {
  const add = (from: string, n: number) => iso(afterBusiness(office, at(from), hours(n)))
  assert.equal(add('2026-06-05T13:30:00Z', 4), '2026-06-08T09:30:00.000Z', 'Friday 15:30 and 4 hours: Monday 11:30')
  assert.equal(add('2026-06-05T13:00:00Z', 2), '2026-06-05T15:00:00.000Z', 'the end of the day, not the morning after')
  assert.equal(add('2026-06-06T10:00:00Z', 1), '2026-06-08T08:00:00.000Z', 'asked on a Saturday')
  assert.equal(
    add('2026-12-23T15:00:00Z', 5),
    '2026-12-28T09:00:00.000Z',
    'one on the 23rd, three on the half day, one after',
  )
  assert.equal(add('2026-06-05T13:30:00Z', 0), '2026-06-05T13:30:00.000Z')
})

test('a night in which the clocks change has as many hours as it really has', () => {
  const night: Calendar = {
    timeZone: 'Europe/Berlin',
    week: { sunday: [{ from: '00:00', to: '06:00' }] },
    holidays: [],
  }
  const length = (day: string) =>
    businessBetween(night, at(`${day}T00:00:00+02:00`), at(`${day}T12:00:00+01:00`)) / hours(1)
  assert.equal(length('2026-03-22'), 6)
  assert.equal(length('2026-03-29'), 5)
  assert.equal(length('2026-10-25'), 7)
})

// Zones whose clocks change at midnight, by half an hour, by a whole day, in the south, and never.
const zones = [
  'Europe/Berlin',
  'America/Santiago',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'UTC',
]
const turns = [
  '2026-03-28T22:00Z',
  '2026-10-24T22:00Z',
  '2026-04-04T12:00Z',
  '2026-09-05T20:00Z',
  '2011-12-29T08:00Z',
  '2026-04-05T00:00Z',
]
const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const someHours = fc
  .uniqueArray(fc.integer({ min: 0, max: 288 }), { minLength: 2, maxLength: 4 })
  .map((marks) => marks.toSorted((a, b) => a - b).map((mark) => mark * 5))
  .map((marks) =>
    Array.from({ length: Math.floor(marks.length / 2) }, (_, n) => ({
      from: clock(marks[2 * n]!),
      to: clock(marks[2 * n + 1]!),
    })),
  )
const calendars: fc.Arbitrary<Calendar> = fc
  .record({
    timeZone: fc.constantFrom(...zones),
    week: fc.record(
      Object.fromEntries(weekDays.map((day) => [day, fc.oneof(someHours, fc.constant([]))])),
    ) as fc.Arbitrary<Calendar['week']>,
    holidays: fc.uniqueArray(
      fc.record({
        date: fc.constantFrom('2026-03-29', '2026-03-30', '2026-10-25', '2026-04-05', '2026-09-06', '2011-12-31'),
        name: fc.constant('Holiday'),
        hours: fc.option(someHours, { nil: undefined }),
      }),
      { selector: ({ date }) => date, maxLength: 3 },
    ),
  })
  .map((one) => JSON.parse(JSON.stringify(one)) as Calendar)
  .filter((one) => calendarCauses(one).length === 0)

/** The slow way: what a clock on the wall shows at each minute, and whether that is among the hours of that day. */
const isOpenAt = ({ holidays, timeZone, week }: Calendar) => {
  const wall = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'short' })
  return (ms: number): boolean => {
    const [date = '', time = ''] = wall.format(ms).split(', ')
    const day = (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7
    const holiday = holidays.find((one) => one.date === date)
    return (holiday ? (holiday.hours ?? []) : (week[weekDays[day]!] ?? [])).some(
      ({ from, to }) => from <= time && time < to,
    )
  }
}

test('business hours are those that a clock on the wall shows, minute by minute', () => {
  const starts = fc
    .tuple(fc.constantFrom(...turns), fc.integer({ min: -1_000, max: 1_000 }))
    .map(([turn, shift]) => at(turn) + shift * minute)
  fc.assert(
    fc.property(calendars, starts, fc.integer({ min: 1, max: 60 * 20 }), (calendar, from, wanted) => {
      const isOpen = isOpenAt(calendar)
      const reach = 4 * 1_440
      let [passed, due] = [0, undefined as number | undefined]
      for (let n = 0; n < reach && due === undefined; n++) {
        if (isOpen(from + n * minute)) passed++
        if (passed === wanted) due = from + (n + 1) * minute
      }
      const until = due ?? from + reach * minute
      assert.equal(businessBetween(calendar, from, until) / minute, passed)
      const found = afterBusiness(calendar, from, wanted * minute)
      if (due === undefined) assert.ok(found > until)
      else assert.equal(iso(found), iso(due))
    }),
    { numRuns },
  )
})

test('counting back gives what was added, for every instant and to the millisecond', () => {
  fc.assert(
    fc.property(
      calendars,
      fc.integer({ min: at('2026-01-01T00:00Z'), max: at('2027-01-01T00:00Z') }),
      fc.integer({ min: 1, max: hours(500) }),
      (calendar, from, ms) => {
        const due = afterBusiness(calendar, from, ms)
        if (due === from + 10 * 366 * 86_400_000) return
        assert.equal(businessBetween(calendar, from, due), ms)
        assert.equal(businessBetween(calendar, from, due - 1), ms - 1, 'no earlier instant would do')
      },
    ),
    { numRuns: Math.ceil(numRuns / 4) },
  )
})

test('a calendar without hours, with hours that overlap, of a zone there is not, or with a day there is not is refused', () => {
  const wrong = (change: Partial<Calendar>) => calendarCauses({ ...office, ...change }).map(({ location }) => location)
  assert.deepEqual(calendarCauses(office), [])
  assert.deepEqual(wrong({ week: {} }), ['/week'])
  assert.deepEqual(wrong({ week: { monday: [{ from: '09:00', to: '09:59' }] } }), ['/week'])
  assert.deepEqual(wrong({ timeZone: 'Mars/Olympus' }), ['/timeZone'])
  assert.deepEqual(wrong({ timeZone: '+02:00' }), ['/timeZone'])
  assert.deepEqual(wrong({ week: { friday: [...nine, { from: '16:00', to: '18:00' }] } }), ['/week/friday/1'])
  assert.deepEqual(wrong({ week: { friday: [{ from: '18:00', to: '09:00' }] } }), ['/week/friday/0'])
  assert.deepEqual(wrong({ week: { friday: [{ from: '9:00', to: '25:00' }] } }), ['/week/friday/0'])
  assert.deepEqual(wrong({ holidays: [{ date: '2026-02-30', name: 'None' }] }), ['/holidays/0/date'])
  assert.deepEqual(wrong({ holidays: [{ date: '2026-02-03T00:00:00Z', name: 'None' }] }), ['/holidays/0/date'])
  const twice = { date: '2026-05-01', name: 'May Day' }
  assert.deepEqual(wrong({ holidays: [twice, twice] }), ['/holidays/1/date'])
  assert.deepEqual(calendarCauses({ ...office, week: { sunday: [{ from: '23:00', to: '24:00' }] } }), [])
})
