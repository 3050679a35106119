import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readIcs } from '@assent/server/features/flows/holidays-ics.ts'
import fc from 'fast-check'

const week = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, [{ from: '09:00', to: '17:00' }]]),
)
const calendar = { timeZone: 'Europe/Berlin', week, holidays: [] }
const now = Date.UTC(2026, 5, 1)
const read = (text: string) => readIcs(new TextEncoder().encode(text), calendar, now)
const file = (...events: readonly (readonly string[])[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.flatMap((lines) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']),
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const days = (...events: readonly (readonly string[])[]) => {
  const { holidays, problems } = read(file(...events))
  assert.deepEqual(problems, [])
  return holidays
}
const dates = (...lines: readonly string[]) => days(['SUMMARY:X', ...lines]).map(({ date }) => date)

test('days off are events with dates: one, several, folded, escaped, and joined where two have one day', () => {
  assert.deepEqual(
    days(
      [
        'DTSTART;VALUE=DATE:20261225',
        'SUMMARY;LANGUAGE=en:Christmas\\, the ',
        ' first day',
        'BEGIN:VALARM',
        'SUMMARY:no',
        'END:VALARM',
      ],
      ['DTSTART;VALUE=DATE:20261230', 'DTEND;VALUE=DATE:20270102', 'SUMMARY:Between the years'],
      ['DTSTART:20270101', 'SUMMARY:New Year'],
      ['DTSTART:20270301', 'DURATION:P2D', 'SUMMARY:Fair'],
      ['DTSTART:20270401', 'SUMMARY:Never', 'STATUS:CANCELLED'],
    ),
    [
      { date: '2026-12-25', name: 'Christmas, the first day' },
      { date: '2026-12-30', name: 'Between the years' },
      { date: '2026-12-31', name: 'Between the years' },
      { date: '2027-01-01', name: 'Between the years, New Year' },
      { date: '2027-03-01', name: 'Fair' },
      { date: '2027-03-02', name: 'Fair' },
    ],
  )
})

test('events with times take their part of the hours of a day, on the clocks of the calendar', () => {
  const half = ['SUMMARY:Half', 'DTEND:20261224T180000', 'DTSTART:20261224T130000']
  assert.deepEqual(days(half), [{ date: '2026-12-24', name: 'Half', hours: [{ from: '09:00', to: '13:00' }] }])
  assert.deepEqual(days(['SUMMARY:Lunch', 'DTSTART:20261223T110000Z', 'DURATION:PT1H30M']), [
    {
      date: '2026-12-23',
      name: 'Lunch',
      hours: [
        { from: '09:00', to: '12:00' },
        { from: '13:30', to: '17:00' },
      ],
    },
  ])
  const tokyo = ['SUMMARY:Far', 'DTSTART;TZID=Asia/Tokyo:20260706T170000', 'DTEND;TZID="Asia/Tokyo":20260706T200000']
  assert.deepEqual(days(tokyo), [
    {
      date: '2026-07-06',
      name: 'Far',
      hours: [
        { from: '09:00', to: '10:00' },
        { from: '13:00', to: '17:00' },
      ],
    },
  ])
  // In the evening and on a Sunday nothing is closed that was open; the whole of the hours is a day without any.
  assert.deepEqual(days(['SUMMARY:Party', 'DTSTART:20261223T190000', 'DURATION:PT3H']), [])
  assert.deepEqual(days(['SUMMARY:Sunday', 'DTSTART:20261227T100000', 'DURATION:PT3H']), [])
  assert.deepEqual(days(['SUMMARY:Long', 'DTSTART:20261223T080000', 'DURATION:PT10H']), [
    { date: '2026-12-23', name: 'Long' },
  ])
})

test('what comes back each year is there for five years: on a day, on the n-th day of a week, without what is taken out', () => {
  assert.deepEqual(dates('DTSTART:19901003', 'RRULE:FREQ=YEARLY'), [
    '2026-10-03',
    '2027-10-03',
    '2028-10-03',
    '2029-10-03',
    '2030-10-03',
  ])
  assert.deepEqual(dates('DTSTART:20051124', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'), [
    '2026-11-26',
    '2027-11-25',
    '2028-11-23',
    '2029-11-22',
    '2030-11-28',
  ])
  assert.deepEqual(dates('DTSTART:20260525', 'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;UNTIL=20280101T000000Z'), [
    '2026-05-25',
    '2027-05-31',
  ])
  assert.deepEqual(dates('DTSTART:20240229', 'RRULE:FREQ=YEARLY'), ['2028-02-29'])
  assert.deepEqual(dates('DTSTART:20231231', 'RRULE:FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=12;INTERVAL=2'), [
    '2027-12-31',
    '2029-12-31',
  ])
  assert.deepEqual(dates('DTSTART:20250101', 'RRULE:FREQ=YEARLY;COUNT=3', 'EXDATE;VALUE=DATE:20270101'), ['2026-01-01'])
  assert.deepEqual(dates('DTSTART:20260101', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'), [])
  const moved = days(
    ['UID:a', 'SUMMARY:Fair', 'DTSTART:20260105', 'RRULE:FREQ=YEARLY;COUNT=2'],
    ['UID:a', 'SUMMARY:Fair', 'DTSTART:20270107', 'RECURRENCE-ID;VALUE=DATE:20270105'],
  )
  assert.deepEqual(
    moved.map(({ date }) => date),
    ['2026-01-05', '2027-01-07'],
  )
})

test('what is wrong is told with its line, and all of it at once', () => {
  const lines = (...lines: readonly string[]) => read(file(['SUMMARY:X', ...lines])).problems
  assert.deepEqual(lines('DTSTART:20260231')[0], {
    line: 5,
    message: '"20260231" is no day such as 20261225, or time such as 20261224T120000.',
  })
  for (const [wanted, ...rest] of [
    [/^6 The end is not after/, 'DTSTART:20260101', 'DTEND:20260101'],
    [/^6 Only what comes back each year/, 'DTSTART:20260101', 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'],
    [/^6 The rule says BYSETPOS=1/, 'DTSTART:20260101', 'RRULE:FREQ=YEARLY;BYSETPOS=1'],
    [/^6 The rule says COUNT=99999/, 'DTSTART:20260101', 'RRULE:FREQ=YEARLY;COUNT=99999'],
    [/^5 The time zone "Romance Standard Time"/, 'DTSTART;TZID=Romance Standard Time:20260101T090000', 'DURATION:PT1H'],
    [/^5 The event has no DTEND/, 'DTSTART:20260101T090000'],
    [/^6 DTSTART and DTEND are both/, 'DTSTART:20260101', 'DTEND:20260101T100000'],
    [/^6 .*more than a year/, 'DTSTART:20260101', 'DTEND:20290101'],
    [/^6 Further days by RDATE/, 'DTSTART:20260101', 'RDATE:20260102'],
    [/^3 The event has no DTSTART/, 'LOCATION:Here'],
    [/^5 This is no line/, 'nonsense'],
  ] as const) {
    const [first] = lines(...(rest as string[]))
    assert.match(`${first?.line} ${first?.message}`, wanted)
  }
  const two = read(file(['DTSTART:2026'], ['SUMMARY:Y', 'DTSTART:x']))
  assert.deepEqual(
    two.problems.map(({ line }) => line),
    [4, 8],
  )
  assert.deepEqual(two.holidays, [])
  const broken = [
    ['date,name\n2026-12-25,Christmas', 1],
    ['', 1],
    ['BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR', 3],
    ['BEGIN:VCALENDAR\nBEGIN:VEVENT\n', 3],
    ['BEGIN:VCALENDAR\nEND:VCALENDAR', 1],
  ] as const
  for (const [text, line] of broken) assert.equal(read(text).problems[0]?.line, line, text)
  assert.equal(readIcs(new Uint8Array([0xff, 0xfe]), calendar, now).problems[0]?.message, 'The file is not UTF-8.')
})

test('no file throws, and one that comes back too often is refused', () => {
  const part = fc.constantFrom(
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'END:VEVENT',
    'END:VCALENDAR',
    'SUMMARY:X',
    'DTSTART:00010101',
    'DTSTART:20260101',
    'DTEND:20261231',
    'RRULE:FREQ=YEARLY',
    'RRULE:FREQ=YEARLY;BYDAY=MO',
    'RRULE:FREQ=YEARLY;BYDAY=53MO;COUNT=1000',
    'EXDATE:20260101',
    ' x',
    ';',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 40 }), (lines) => {
      read(['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\n'))
    }),
    { numRuns: 300 },
  )
  const many = Array.from({ length: 3_000 }, () => [
    'SUMMARY:X',
    'DTSTART:19010101',
    'DURATION:P300D',
    'RRULE:FREQ=YEARLY;BYDAY=MO',
  ])
  assert.match(read(file(...many)).problems.at(-1)!.message, /at most 1000 holidays/)
})
