import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { limits } from '../limits.ts'
import type { ConnectorOutcome } from '../ports.ts'
import { begin, desiredOf, doneByHand, isOwed, newAccess, seen, settle, stepOf, unwant, want } from './access.ts'
import { pauseAfter } from './backoff.ts'
import type { Access, AccessStep, Move } from './model.ts'

type Step = Exclude<AccessStep, 'rest'>
const done = (actual: 'there' | 'gone'): ConnectorOutcome => ({ result: 'done', actual })

/** A target that holds one thing for one user, and whether somebody else gave it. */
type Target = { present: boolean; standing: boolean; newest: number }

/** What the outside call does at the target. A fencing target ignores what is older than the newest it has seen. */
const act = (target: Target, step: Step, generation: number, fencing: boolean): void => {
  if (fencing && generation < target.newest) return
  target.newest = Math.max(target.newest, generation)
  if (step === 'give') target.present = true
  if (step === 'take') {
    assert.equal(target.standing, false, 'a standing right is never taken (C8)')
    target.present = false
  }
}

const readBack = (target: Target): ConnectorOutcome => done(target.present ? 'there' : 'gone')

/** Runs calls without faults until nothing is left to do. */
const quiesce = (start: Access, target: Target, fencing: boolean): Access => {
  let access = start
  for (let i = 0; i < 20; i++) {
    const step = stepOf(access)
    if (step === 'rest') return access
    const called = begin(access)
    act(target, step, called.generation, fencing)
    access = settle(called, step, readBack(target)).access
  }
  return assert.fail('it never comes to rest')
}

test('C7, C8: access is there exactly while a grant lives or it stood before, whatever the intervals', () => {
  const interval = fc.record({ from: fc.integer({ min: 0, max: 30 }), length: fc.integer({ min: 1, max: 10 }) })
  fc.assert(
    fc.property(fc.boolean(), fc.array(interval, { maxLength: 8 }), (standing, intervals) => {
      const target: Target = { present: standing, standing, newest: 0 }
      let access: Access = { ...newAccess, wanted: false }
      for (let time = 0; time <= 41; time++) {
        const living = intervals.some((one) => one.from <= time && time < one.from + one.length)
        if (living !== access.wanted) access = (living ? want(access) : unwant(access)).access
        access = quiesce(access, target, true)
        assert.equal(target.present, living || standing)
        assert.equal(desiredOf(access) === 'there', access.baseline === null ? living : target.present)
      }
    }),
    { numRuns: 2_000 },
  )
})

const faults = fc.constantFrom('ok', 'lost before', 'lost after', 'lie', 'refused', 'crash before', 'crash after')
const commands = fc.array(
  fc.record({
    act: fc.constantFrom('want', 'unwant', 'claim', 'claim', 'call', 'call', 'record', 'record', 'lease ends', 'late'),
    fault: faults,
    pick: fc.nat(7),
  }),
  { maxLength: 60 },
)

type Call = { step: Step; generation: number; outcome: ConnectorOutcome | undefined; ran: boolean }

/** One line, its target, and calls in flight, some of them of workers that were thought dead. */
const interleave = (
  script: readonly { act: string; fault: string; pick: number }[],
  fencing: boolean,
): { access: Access; target: Target; late: () => void } => {
  const target: Target = { present: false, standing: false, newest: 0 }
  let access: Access = { ...newAccess, wanted: false }
  let leased: Call | undefined
  const late: Call[] = []
  const run = (call: Call, fault: string): void => {
    call.ran = true
    if (fault !== 'lost before' && fault !== 'refused' && fault !== 'lie' && fault !== 'crash before')
      act(target, call.step, call.generation, fencing)
    call.outcome = fault.startsWith('lost') ? { result: 'retry', reason: fault } : readBack(target)
    if (fault === 'refused') call.outcome = { result: 'retry', reason: '500', after: 5_000 }
  }
  for (const { act: what, fault, pick } of script) {
    if (what === 'want' && !access.wanted) access = want(access).access
    if (what === 'unwant' && access.wanted) access = unwant(access).access
    const step = stepOf(access)
    if (what === 'claim' && !leased && step !== 'rest') {
      access = begin(access)
      leased = { step, generation: access.generation, outcome: undefined, ran: false }
    }
    if (what === 'call' && leased && !leased.ran) {
      run(leased, fault)
      if (fault.startsWith('crash')) leased = undefined
    }
    if (what === 'record' && leased?.outcome && leased.generation === access.generation) {
      access = settle(access, leased.step, leased.outcome).access
      leased = undefined
    }
    if (what === 'lease ends' && leased) {
      late.push(leased)
      leased = undefined
    }
    const stale = late[pick % Math.max(late.length, 1)]
    if (what === 'late' && stale && !stale.ran) run(stale, fault)
  }
  return {
    access,
    target,
    late: () => {
      for (const call of late) if (!call.ran) run(call, 'ok')
    },
  }
}

test('C1, C2, C4, C5, C11, B10: no interleaving of faults leaves access without a reason, or a reason without access', () => {
  fc.assert(
    fc.property(commands, (script) => {
      const { access, target, late } = interleave(script, true)
      const last = quiesce(access, target, true)
      // Workers thought dead wake up now: a target that fences refuses them by their old generation.
      late()
      assert.equal(target.present, last.wanted)
      assert.equal(isOwed(last), false)
    }),
    { numRuns: 20_000 },
  )
})

test('B10, C10: where a target does not fence, the next reading finds what a worker thought dead left behind', () => {
  fc.assert(
    fc.property(commands, (script) => {
      const { access, target, late } = interleave(script, false)
      let last = quiesce(access, target, false)
      late()
      last = seen({ ...last, justTaken: true }, target.present ? 'there' : 'gone')?.access ?? last
      last = quiesce(last, target, false)
      // Where nothing was ever proven to be ours, what is there counts as standing; else it is as wanted.
      if (last.baseline !== true) assert.equal(target.present, last.wanted)
    }),
    { numRuns: 20_000 },
  )
})

test('C1: the state is unknown from before each call until something is proven', () => {
  const steps: Step[] = ['look', 'give', 'take']
  for (const step of steps) {
    const called = begin({ ...newAccess, wanted: step !== 'take', baseline: step === 'look' ? null : false })
    assert.equal(stepOf({ ...called }), step)
    assert.equal(called.actual, 'unknown')
    assert.equal(settle(called, step, { result: 'retry', reason: 'timeout' }).access.actual, 'unknown')
  }
})

test('C5: a target that says yes and shows no is not believed, and tried again later and later', () => {
  let access: Access = { ...newAccess, wanted: false, baseline: false, actual: 'there' }
  const pauses: number[] = []
  for (let i = 0; i < 12; i++) {
    const move: Move = settle(begin(access), 'take', done('there'))
    access = move.access
    pauses.push(move.pause ?? -1)
    assert.equal(stepOf(access), 'take')
  }
  assert.deepEqual(pauses.slice(0, 4), [1_000, 2_000, 4_000, 8_000])
  assert.equal(pauses[11], limits.retryLongestMs)
  assert.match(access.lastError ?? '', /still shows/)
})

test('C3: ten thousand failures, and it is still tried; then it succeeds', () => {
  let access: Access = { ...newAccess, wanted: false, baseline: false, actual: 'there' }
  for (let i = 0; i < 10_000; i++) {
    const move = settle(begin(access), 'take', { result: 'retry', reason: '500' })
    access = move.access
    assert.ok(move.pause !== null && move.pause <= limits.retryLongestMs)
  }
  assert.equal(isOwed(access), true)
  access = settle(begin(access), 'take', done('gone')).access
  assert.deepEqual([stepOf(access), isOwed(access), access.tries], ['rest', false, 0])
})

test('C9: what we took and finds its way back is ours, and is no standing right for the next grant', () => {
  const taken: Access = { ...newAccess, wanted: false, baseline: false, actual: 'gone', justTaken: true }
  const back = seen(taken, 'there')!
  assert.deepEqual([back.drift, stepOf(back.access), back.pause], ['returned', 'take', 0])
  assert.equal(stepOf(want(taken).access), 'give', 'it is not looked at as if it could stand')
  const later = seen({ ...taken, justTaken: false }, 'there')!
  assert.deepEqual([later.drift, later.access.baseline, stepOf(later.access)], ['foreign', true, 'rest'])
})

test('C10: what we gave and is missing is given again', () => {
  const held: Access = { ...newAccess, baseline: true, actual: 'there' }
  const missing = seen(held, 'gone')!
  assert.deepEqual([missing.drift, stepOf(missing.access), missing.access.baseline], ['missing', 'give', false])
})

test('C10: a line that is not at rest is left to its own call, whatever is read', () => {
  assert.equal(seen({ ...newAccess, baseline: false, actual: 'unknown' }, 'there'), undefined)
  assert.equal(seen({ ...newAccess, wanted: false, baseline: false, actual: 'unknown' }, 'gone'), undefined)
})

test('a change of mind during a call is followed at once, with no pause of the other direction', () => {
  const giving = begin(begin({ ...newAccess, baseline: false, actual: 'gone' }))
  const given = settle(unwant(giving).access, 'give', done('there'))
  assert.deepEqual([stepOf(given.access), given.pause, given.access.tries], ['take', 0, 0])
  const failed = settle(unwant(giving).access, 'give', { result: 'retry', reason: '429', after: 7_000 })
  assert.deepEqual([stepOf(failed.access), failed.pause], ['take', 7_000])
})

test('what only a person can do waits for the person, and counts as owed when it is a revocation', () => {
  const asked = settle(begin({ ...newAccess, baseline: false }), 'give', { result: 'manual', reason: 'by hand' })
  assert.deepEqual([asked.access.manual, asked.pause, stepOf(asked.access)], [true, null, 'rest'])
  const given = doneByHand(asked.access).access
  assert.deepEqual([given.actual, given.manual], ['there', false])
  const taking = settle(begin(unwant(given).access), 'take', { result: 'manual', reason: 'by hand' }).access
  assert.equal(isOwed(taking), true)
  assert.equal(isOwed(doneByHand(taking).access), false)
})

test('C15: Retry-After is kept where it is longer than ours, and bounded', () => {
  assert.equal(pauseAfter(1, 30_000), 30_000)
  assert.equal(pauseAfter(10, 1), 512_000)
  assert.equal(pauseAfter(1, 10 ** 12), limits.retryAfterLongestMs)
  assert.equal(pauseAfter(1, Number.NaN), 1_000)
  assert.equal(pauseAfter(100_000), limits.retryLongestMs)
})
