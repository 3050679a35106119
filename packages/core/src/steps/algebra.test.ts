import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type Ballot, type Panel, tally, type Vote, votesNeeded } from './algebra.ts'

const panel = (eligible: number, needed: number): Panel => ({ principals: [], eligible, needed })
const vote = (person: number, panels: number[], decision: Vote['decision'] = 'APPROVE'): Vote => ({
  userId: `u${person}`,
  personId: `p${person}`,
  as: `u${person}`,
  panels,
  decision,
  at: '2026-01-01T00:00:00.000Z',
  digest: '',
})

/** Tries every way of giving each approving voter one panel (or none): slow, and obviously right. */
const canSeat = (needed: readonly number[], voters: readonly (readonly number[])[]): boolean => {
  if (needed.every((count) => count <= 0)) return true
  const [first, ...rest] = voters
  if (!first) return false
  const with_ = first.some((at) =>
    canSeat(
      needed.map((count, index) => (index === at ? count - 1 : count)),
      rest,
    ),
  )
  return with_ || canSeat(needed, rest)
}

const oracle = ({ join, onDenial, panels, votes }: Ballot): string => {
  const denials = votes.filter((one) => one.decision === 'DENY')
  const lost = panels.map(
    (one, index) => one.eligible - denials.filter((denial) => denial.panels.includes(index)).length < one.needed,
  )
  const denied =
    onDenial === 'CLOSE' ? denials.length > 0 : join === 'ALL_OF' ? lost.includes(true) : !lost.includes(false)
  if (denied) return 'DENIED'
  const approvals = votes.filter((one) => one.decision === 'APPROVE').map((one) => one.panels)
  const approved =
    join === 'ALL_OF'
      ? canSeat(
          panels.map((one) => one.needed),
          approvals,
        )
      : panels.some((one, index) => approvals.filter((seats) => seats.includes(index)).length >= one.needed)
  return approved ? 'APPROVED' : 'OPEN'
}

const ballots = fc.integer({ min: 1, max: 3 }).chain((count) =>
  fc.record({
    join: fc.constantFrom('ALL_OF' as const, 'ANY_OF' as const),
    onDenial: fc.constantFrom('CLOSE' as const, 'UNREACHABLE' as const),
    panels: fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 3 }))
        .map(([more, needed]) => panel(needed + more, needed)),
      { minLength: count, maxLength: count },
    ),
    votes: fc
      .array(
        fc.tuple(
          fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { minLength: 1, maxLength: count }),
          fc.constantFrom('APPROVE' as const, 'APPROVE' as const, 'DENY' as const),
        ),
        { maxLength: 6 },
      )
      .map((list) => list.map(([panels, decision], person) => vote(person, panels, decision))),
  }),
)

test('A10: a tally is what trying every seating gives, so that one person never counts twice', () => {
  fc.assert(
    fc.property(ballots, (ballot) => {
      assert.equal(tally(ballot), oracle(ballot))
    }),
    { numRuns: 5_000 },
  )
})

test('A10: the order of votes decides nothing', () => {
  fc.assert(
    fc.property(ballots, fc.infiniteStream(fc.nat()), (ballot, keys) => {
      const shuffled = ballot.votes
        .map((one) => [keys.next().value, one] as const)
        .sort(([a], [b]) => a - b)
        .map(([, one]) => one)
      assert.equal(tally({ ...ballot, votes: shuffled }), tally(ballot))
    }),
    { numRuns: 2_000 },
  )
})

test('H15: no quorum can be met by nobody', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.constant({ type: 'ANY' as const }),
        fc.constant({ type: 'ALL' as const }),
        fc.record({ type: fc.constant('COUNT' as const), value: fc.integer({ min: -5, max: 100 }) }),
        fc.record({ type: fc.constant('PERCENT' as const), value: fc.integer({ min: -5, max: 100 }) }),
      ),
      fc.nat(1_000),
      (quorum, eligible) => {
        assert.ok(votesNeeded(quorum, eligible) >= 1)
      },
    ),
  )
})
