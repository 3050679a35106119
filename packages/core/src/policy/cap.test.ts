import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AccessCap, capProblem, type Span, type Use } from './cap.ts'

const [hour, day] = [3_600_000, 86_400_000]

/** Stretches that touch made one. */
const merged = (spans: readonly Span[]): Span[] => {
  const all: Span[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last && span.from <= last.to) all.push({ from: last.from, to: Math.max(all.pop()!.to, span.to) })
    else all.push(span)
  }
  return all
}

/** The most that any window of this length holds: at the end of some stretch, or a window after the start of one. */
const mostHeld = (spans: readonly Span[], windowMs: number): number => {
  const ends = spans.flatMap(({ from, to }) => [to, from + windowMs])
  return Math.max(
    0,
    ...ends.map((end) =>
      spans.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(to, end) - Math.max(from, end - windowMs)), 0),
    ),
  )
}

type Ask = {
  readonly wait: number
  readonly wanted: number
  readonly delay: number
  readonly approved: boolean
  readonly cut: number
}

const ask = fc.record({
  wait: fc.integer({ min: 0, max: 40 }).map((hours) => hours * hour),
  wanted: fc.integer({ min: 1, max: 24 }).map((hours) => hours * hour),
  delay: fc.integer({ min: 0, max: 60 }).map((hours) => hours * hour),
  approved: fc.boolean(),
  // Given back, or revoked, after this share of it.
  cut: fc.constantFrom(1, 1, 0.5, 0.1),
})
const cap = fc.record({ windowDays: fc.integer({ min: 1, max: 10 }), times: fc.integer({ min: 1, max: 4 }) })

test('A19: property: however requests are cut up, no window holds more than the cap', () => {
  fc.assert(
    fc.property(cap, fc.array(ask, { maxLength: 40 }), (rule: AccessCap, asks: readonly Ask[]) => {
      const maximum = 24 * hour
      const open: { start: number; wanted: number; approved: boolean; cut: number; asked: number }[] = []
      let now = 100 * day
      for (const one of asks) {
        now += one.wait
        const given = open.filter(({ approved, start }) => approved && start <= now)
        const waiting = open.filter(({ asked, start }) => asked <= now && start > now)
        const use: Use = {
          // An end that comes early is known only once it has come.
          spans: merged(
            given.map(({ cut, start, wanted }) => ({
              from: start,
              to: start + (now >= start + wanted * cut ? wanted * cut : wanted),
            })),
          ),
          promised: waiting.reduce((sum, { wanted }) => sum + wanted, 0),
        }
        if (capProblem(rule, use, { maximum, wanted: one.wanted, now }) === undefined)
          open.push({ ...one, start: now + one.delay, asked: now })
      }
      const held = merged(
        open
          .filter(({ approved }) => approved)
          .map(({ cut, start, wanted }) => ({ from: start, to: start + wanted * cut })),
      )
      assert.ok(mostHeld(held, rule.windowDays * day) <= rule.times * maximum)
    }),
    { numRuns: 2_000 },
  )
})

test('A19: one request up to the maximum is always possible after nothing; the refusal says what is left', () => {
  const nothing: Use = { spans: [], promised: 0 }
  const rule = { windowDays: 30, times: 3 }
  const at = { maximum: 8 * hour, now: 50 * day }
  assert.equal(capProblem({ windowDays: 1, times: 1 }, nothing, { ...at, wanted: at.maximum }), undefined)
  const used: Use = { spans: [{ from: at.now - 20 * hour, to: at.now - 2 * hour }], promised: 2 * hour }
  assert.equal(capProblem(rule, used, { ...at, wanted: 4 * hour }), undefined)
  assert.equal(
    capProblem(rule, used, { ...at, wanted: 5 * hour }),
    'Within any 30 days this access can be had for 24 hours in all, however many requests it takes. 4 hours are left: ask for less, or later.',
  )
  const all: Use = { spans: [{ from: at.now - 24 * hour, to: at.now }], promised: 0 }
  assert.match(
    capProblem({ windowDays: 2, times: 3 }, all, { ...at, wanted: hour })!,
    /Within any 2 days.*All of that is used/,
  )
  const long = { maximum: 30 * day, now: 500 * day, wanted: day }
  assert.match(
    capProblem({ windowDays: 365, times: 2 }, { spans: [], promised: 60 * day }, long)!,
    /for 60 days in all/,
  )
})

test('A19: what lies before the window counts no more', () => {
  const at = { maximum: 8 * hour, now: 50 * day, wanted: 8 * hour }
  const spans = [{ from: at.now - 9 * day, to: at.now - 2 * day + 8 * hour }]
  assert.notEqual(capProblem({ windowDays: 3, times: 1 }, { spans, promised: 0 }, at), undefined)
  assert.equal(capProblem({ windowDays: 2, times: 1 }, { spans, promised: 0 }, at), undefined)
})
