import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { assessmentOf, causedBy, conflictsOf, conflictWords, type Has, outcomeOf, type RiskRule } from './risk.ts'
import { approvalProblem, judgeRisk, type RiskFacts } from './risk-facts.ts'

const ids = ['a', 'b', 'c', 'd', 'e']
const id = fc.constantFrom(...ids)
const item = fc.record(
  { id, values: fc.uniqueArray(id, { maxLength: 3 }) },
  { requiredKeys: ['id'], noNullPrototype: true },
)
const list = fc.record({
  operation: fc.constantFrom('CONTAINS_ONE' as const, 'CONTAINS_ALL' as const),
  items: fc.uniqueArray(item, { maxLength: 4, selector: (one) => one.id }),
})
const rule: fc.Arbitrary<RiskRule> = fc.record({
  id: fc.string({ minLength: 1, maxLength: 3 }),
  name: fc.constant('Rule'),
  description: fc.constant(''),
  lists: fc.tuple(list, list),
})
const some = fc.uniqueArray(id, { maxLength: 5 })
const has: fc.Arbitrary<Has> = fc.record({
  existing: some.map((all) => new Set(all)),
  pending: some.map((all) => new Map(all.map((one) => [one, `req ${one}`]))),
  requested: some.map((all) => new Set(all)),
})
const names = (conflicts: readonly { readonly rule: RiskRule }[]) => conflicts.map((one) => one.rule)

test('who has more is never over fewer lines', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), has, has, (rules, less, more) => {
      const both: Has = {
        existing: new Set([...less.existing, ...more.existing]),
        pending: new Map([...less.pending, ...more.pending]),
        requested: new Set([...less.requested, ...more.requested]),
      }
      const after = names(conflictsOf(rules, both))
      for (const one of names(conflictsOf(rules, less))) assert.ok(after.includes(one))
      const caused = names(causedBy(rules, both))
      for (const one of names(causedBy(rules, less))) assert.ok(caused.includes(one))
    }),
  )
})

test('it does not matter which list is which, nor by what somebody comes to have a thing', () => {
  fc.assert(
    fc.property(rule, has, (one, had) => {
      const turned: RiskRule = { ...one, lists: [one.lists[1], one.lists[0]] }
      const is = conflictsOf([one], had).length
      assert.equal(conflictsOf([turned], had).length, is)
      assert.equal(causedBy([turned], had).length, causedBy([one], had).length)
      const all = new Set([...had.existing, ...had.pending.keys(), ...had.requested])
      assert.equal(conflictsOf([one], { existing: all, pending: new Map(), requested: new Set() }).length, is)
    }),
  )
})

test('a conflict is what the plain reading of the rule says, through things that are really there', () => {
  fc.assert(
    fc.property(rule, has, (one, had) => {
      const all = new Set([...had.existing, ...had.pending.keys(), ...had.requested])
      const reads = one.lists.every(({ items, operation }) => {
        const mine = items.map(
          ({ id, values = [] }) => all.has(id) || (values.length > 0 && values.every((v) => all.has(v))),
        )
        return items.length > 0 && (operation === 'CONTAINS_ONE' ? mine.includes(true) : !mine.includes(false))
      })
      const [found] = conflictsOf([one], had)
      assert.equal(found !== undefined, reads)
      for (const { list, through, id } of found?.parts ?? []) {
        const named = one.lists[list].items.find((own) => own.id === id)!
        const of = [id, ...(named.values ?? [])]
        if (through.how === 'EXISTING') assert.ok(of.some((own) => had.existing.has(own)))
        if (through.how === 'PENDING') assert.ok(of.some((own) => had.pending.get(own) === through.requestId))
        if (through.how === 'REQUESTED') assert.ok(of.some((own) => had.requested.has(own)))
      }
    }),
  )
})

test('what one asks for is refused for its own conflicts only', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }), has, (rules, had) => {
      const nothing = { ...had, requested: new Set<string>() }
      assert.deepEqual(causedBy(rules, nothing), [])
      const caused = causedBy(rules, had)
      for (const one of caused) assert.ok(conflictsOf(rules, had).some((all) => all.rule === one.rule))
    }),
  )
})

const pay: RiskRule = {
  id: 'rul1',
  name: 'Pay and approve',
  description: 'Nobody pays what he approved.',
  resourceName: 'Ledger',
  lists: [
    { operation: 'CONTAINS_ONE', items: [{ id: 'pay' }] },
    { operation: 'CONTAINS_ALL', items: [{ id: 'approve' }, { id: 'suite', values: ['x', 'y'] }] },
  ],
}
const none = { existing: new Set<string>(), pending: new Map<string, string>(), requested: new Set<string>() }

test('a bundle is held by whoever has all of its values', () => {
  const had = { ...none, existing: new Set(['pay', 'approve', 'x']) }
  assert.equal(conflictsOf([pay], had).length, 0)
  const [found] = conflictsOf([pay], { ...had, requested: new Set(['y']) })
  assert.deepEqual(found?.parts.at(-1), { id: 'suite', list: 1, through: { how: 'REQUESTED' } })
  assert.equal(causedBy([pay], { ...had, requested: new Set(['y']) }).length, 1)
})

test('what a conflict does: as the resource says, and refused where nothing says it or can be done', () => {
  const conflicts = conflictsOf([pay], { ...none, existing: new Set(['pay', 'approve', 'suite']) })
  const override = { requestSubmissionType: 'ALLOWED_WITH_OVERRIDES', approvalSequenceId: 's' } as const
  assert.equal(outcomeOf([], undefined, true), undefined)
  assert.equal(outcomeOf(conflicts, undefined, true)?.submission, 'RESTRICTED')
  assert.equal(outcomeOf(conflicts, override, false)?.submission, 'RESTRICTED')
  assert.equal(outcomeOf(conflicts, override, true)?.override, override)
  const allowed = { requestSubmissionType: 'ALLOWED_WITH_NO_OVERRIDES' } as const
  const outcome = outcomeOf(conflicts, allowed, false)!
  assert.equal(outcome.submission, 'ALLOWED_WITH_NO_OVERRIDES')
  assert.deepEqual(assessmentOf(outcome).rules, [
    { id: 'rul1', name: 'Pay and approve', description: 'Nobody pays what he approved.', resourceName: 'Ledger' },
  ])
  assert.deepEqual(
    conflictWords(conflicts, (one) => one.toUpperCase()),
    ['It breaks the rule “Pay and approve”: PAY (held) together with APPROVE (held), SUITE (held).'],
  )
  assert.deepEqual(conflictWords(conflicts, undefined), ['It breaks the rule “Pay and approve”.'])
})

test('of two requests that wait for each other the earlier one can be decided, and the later one is in the way of nobody', () => {
  const level = (scopeId: string) => ({ appId: 'app', scopeType: 'ENTITLEMENT_BUNDLE', scopeId }) as const
  const two: RiskRule = {
    ...pay,
    lists: [
      { operation: 'CONTAINS_ONE', items: [{ id: 'pay' }] },
      { operation: 'CONTAINS_ONE', items: [{ id: 'approve' }] },
    ],
  }
  const facts: RiskFacts = {
    rules: [two],
    itemsOf: ({ scopeId }) => [scopeId],
    existing: () => new Set(),
    pending: () => [
      { requestId: 'req1', level: level('pay') },
      { requestId: 'req2', level: level('approve') },
    ],
    settingOf: () => ({ setting: { requestSubmissionType: 'RESTRICTED' }, sequenceThere: true }),
    nameOf: (one) => one,
  }
  const ask = (requestId: string, scopeId: string) =>
    judgeRisk(facts, { userId: 'u', level: level(scopeId), requestId, inTurn: true })
  assert.equal(ask('req1', 'pay'), undefined)
  assert.equal(ask('req2', 'approve')?.submission, 'RESTRICTED')
  // Without a turn each sees the other: that is what an approver is shown.
  assert.equal(judgeRisk(facts, { userId: 'u', level: level('pay'), requestId: 'req1' })?.conflicts.length, 1)
})

test('what came after a request was asked for is not approved by the sequence for what has no conflict', () => {
  const conflicts = conflictsOf([pay], { ...none, existing: new Set(['pay', 'approve', 'suite']) })
  const outcome = outcomeOf(
    conflicts,
    { requestSubmissionType: 'ALLOWED_WITH_OVERRIDES', approvalSequenceId: 'second look' },
    true,
  )
  assert.match(approvalProblem(outcome, { flow: { id: 'usual' } })!, /another approval sequence/)
  assert.equal(approvalProblem(outcome, { flow: { id: 'second look' } }), undefined)
  assert.match(approvalProblem(outcomeOf(conflicts, undefined, true), {})!, /nobody may have together/)
  assert.equal(approvalProblem(undefined, {}), undefined)
})
