import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { expressions, profiles } from '../../test/policies.ts'
import { durationMs } from '../duration.ts'
import { isRefusal } from '../refusal.ts'
import {
  capabilitiesOf,
  conditionMoves,
  conditionProblems,
  conditionStatuses,
  type Requesters,
  type Rule,
  type Scope,
} from './condition.ts'
import { chooseDuration, type DurationSettings, durationFormField } from './durations.ts'
import { evaluate } from './expression.ts'
import { type Level, match, winnerOf } from './match.ts'

const app = '0oaAAAAAAAAAAAAAAAAA'
const ids = ['g1', 'g2', 'g3', 'g4']
const someIds = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 })
const requesters: fc.Arbitrary<Requesters> = fc.oneof(
  fc.constant({ type: 'EVERYONE' as const }),
  fc.record({ type: fc.constant('GROUPS' as const), groupIds: someIds }),
  fc.record({ type: fc.constant('REQUESTER_EXPRESSION' as const), expression: expressions }),
)
const scopes: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({ type: 'RESOURCE_DEFAULT' as const }),
  fc.record({ type: fc.constantFrom('GROUPS' as const, 'ENTITLEMENT_BUNDLES' as const), ids: someIds }),
)
const rules = fc.array(
  fc.record({
    id: fc.string({ minLength: 3, maxLength: 3, unit: fc.constantFrom('a', 'b', 'c') }),
    name: fc.constant('rule'),
    priority: fc.nat({ max: 3 }),
    requesters,
    scope: scopes,
    duration: fc.constant(null),
    sequenceId: fc.constant('s'),
  }),
  { maxLength: 8 },
)
const levels: fc.Arbitrary<Level> = fc.oneof(
  fc.constant({ appId: app, scopeType: 'APPLICATION' as const, scopeId: app }),
  fc.record({
    appId: fc.constant(app),
    scopeType: fc.constantFrom('GROUP' as const, 'ENTITLEMENT_BUNDLE' as const),
    scopeId: fc.constantFrom(...ids),
  }),
)
const facts = fc.record({ groupIds: fc.subarray(ids).map((list) => new Set(list)), attributes: profiles })

const rule = (more: Partial<Rule>): Rule => ({
  id: 'rco1',
  name: 'rule',
  priority: 0,
  requesters: { type: 'EVERYONE' },
  scope: { type: 'RESOURCE_DEFAULT' },
  duration: null,
  sequenceId: 's',
  ...more,
})

test('the winner is the first, by priority and id, of those that cover the level and include the requester', () => {
  fc.assert(
    fc.property(rules, facts, levels, (list, requester, level) => {
      // As the specification puts it (C.3), with no short cut.
      const covering = list.filter(
        ({ scope }) =>
          (scope.type === 'RESOURCE_DEFAULT' && level.scopeType === 'APPLICATION') ||
          (scope.type === 'GROUPS' && level.scopeType === 'GROUP' && scope.ids.some((id) => id === level.scopeId)) ||
          (scope.type === 'ENTITLEMENT_BUNDLES' &&
            level.scopeType === 'ENTITLEMENT_BUNDLE' &&
            scope.ids.some((id) => id === level.scopeId)),
      )
      const including = covering.filter(
        ({ requesters: who }) =>
          who.type === 'EVERYONE' ||
          (who.type === 'GROUPS' && [...requester.groupIds].some((id) => who.groupIds.some((one) => one === id))) ||
          (who.type === 'REQUESTER_EXPRESSION' && evaluate(who.expression, requester.attributes) === true),
      )
      const sorted = including.sort(
        (a, b) => a.priority * 1_000 - b.priority * 1_000 + (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
      )
      const found = match(list, requester, level)
      assert.equal(found.winner?.id, sorted[0]?.id)
      assert.equal(found.winner?.priority, sorted[0]?.priority)
      assert.equal(found.considered.filter((one) => one.matched).length, including.length)
      assert.equal(found.considered.length, list.length)
      assert.equal(winnerOf(list, requester, level)?.id, found.winner?.id)
      assert(found.considered.every((one) => one.reasons.length > 0))
    }),
    { numRuns: 2_000 },
  )
})

test('the order in which conditions arrive decides nothing', () => {
  fc.assert(
    fc.property(rules, facts, levels, (list, requester, level) => {
      const unique = [...new Map(list.map((one) => [one.id, one])).values()]
      assert.deepEqual(match(unique.toReversed(), requester, level), match(unique, requester, level))
    }),
  )
})

test('the reasons say in words why a condition wins, and what another fails on', () => {
  const level: Level = { appId: app, scopeType: 'APPLICATION', scopeId: app }
  const list = [
    rule({ id: 'a', priority: 0, requesters: { type: 'GROUPS', groupIds: ['g1', 'g2'] } }),
    rule({
      id: 'b',
      priority: 1,
      requesters: { type: 'REQUESTER_EXPRESSION', expression: { op: '==', attribute: 'department', value: 'IT' } },
    }),
    rule({ id: 'c', priority: 2, scope: { type: 'GROUPS', ids: ['g1'] } }),
    rule({ id: 'd', priority: 3 }),
  ]
  const names = new Map([
    ['g1', 'Sales'],
    ['g2', 'Support'],
  ])
  const found = match(list, { groupIds: new Set(['g3']), attributes: { department: 'HR' } }, level, (id) =>
    names.get(id),
  )
  assert.equal(found.winner?.id, 'd')
  assert.deepEqual(
    found.considered.map((one) => one.reasons),
    [
      ['The requester is in none of its groups: Sales, Support.'],
      [`The requester's profile: department == "IT" is not true.`],
      ['It is for other levels of the app.'],
      ['It covers this level.', 'Everybody may ask.'],
    ],
  )
})

test('the status machine: every move from every status', () => {
  const table = Object.entries(conditionMoves).map(([move, ways]) => [
    move,
    ...conditionStatuses.map((from) => ways[from] ?? '-'),
  ])
  assert.deepEqual(table, [
    // from:      ACTIVE      INACTIVE    INVALID     DELETED
    ['activate', '-', 'ACTIVE', '-', '-'],
    ['deactivate', 'INACTIVE', '-', '-', '-'],
    ['edit', 'ACTIVE', 'INACTIVE', 'INACTIVE', '-'],
    ['invalidate', 'INVALID', 'INVALID', '-', '-'],
    ['delete', 'DELETED', 'DELETED', 'DELETED', '-'],
  ])
})

test('settings that the resource does not offer are refused in the words of Okta', () => {
  const plain = capabilitiesOf({ entitlementManagement: false, hasGroups: true, hasBundles: true })
  const governed = capabilitiesOf({ entitlementManagement: true, hasGroups: true, hasBundles: true })
  const groups = rule({ scope: { type: 'GROUPS', ids: ['g1'] } })
  const bundles = rule({ scope: { type: 'ENTITLEMENT_BUNDLES', ids: ['b1'] } })
  const no = [{ summary: 'RequestSettings is invalid for this resource.', location: '/accessScopeSettings/type' }]
  assert.deepEqual([conditionProblems(groups, plain), conditionProblems(bundles, governed)], [[], []])
  assert.deepEqual(conditionProblems(groups, governed), no)
  assert.deepEqual(conditionProblems(bundles, plain), no)
  const bare = capabilitiesOf({ entitlementManagement: false, hasGroups: false, hasBundles: false })
  assert.deepEqual(bare.validAccessScopeSettings, [{ type: 'RESOURCE_DEFAULT' }])
  const must = { ...plain, validAccessDurationSettings: { ...plain.validAccessDurationSettings, required: true } }
  assert.equal(conditionProblems(rule({}), must)[0]?.summary, no[0]!.summary)
  assert.equal(conditionProblems(rule({ scope: { type: 'GROUPS', ids: ['a', 'a'] } }), plain).length, 1)
  assert.equal(conditionProblems(rule({ requesters: { type: 'GROUPS', groupIds: [] } }), plain).length, 1)
})

test('B9: durations out of bounds are refused in a condition, and in what a requester asks', () => {
  const capabilities = capabilitiesOf({ entitlementManagement: false, hasGroups: true, hasBundles: true })
  const words = (duration: string) =>
    conditionProblems(rule({ duration: { type: 'ADMIN_FIXED_DURATION', duration } }), capabilities).map(
      (cause) => cause.summary,
    )
  assert.deepEqual(words('P53W'), ['Maximum weeks for access duration is 52 weeks.'])
  assert.deepEqual(words('P366D'), ['Maximum days for access duration is 365 days.'])
  assert.deepEqual(words('PT73H'), ['Maximum hours for access duration is 72 hours.'])
  assert.deepEqual([words('P52W'), words('P365D'), words('PT72H'), words('PT1H')], [[], [], [], []])
  for (const odd of [
    'P0D',
    'P-1D',
    'P1M',
    'P1Y',
    '1e9',
    'NaN',
    '',
    'PT30M',
    'P1DT1H',
    'P999999999999D',
    'P1.5D',
    'p1d',
    ' P1D',
  ])
    assert.equal(words(odd).length, 1, odd)
})

test('a request gets the fixed duration, the chosen one within the maximum, or permanent access', () => {
  const durations = fc.constantFrom(
    'PT1H',
    'PT72H',
    'P1D',
    'P3D',
    'P7D',
    'P1W',
    'P30D',
    'P4W',
    'P52W',
    'P366D',
    'P0D',
    'PT30M',
    'x',
  )
  const valid = fc.constantFrom('PT1H', 'PT72H', 'P1D', 'P7D', 'P4W')
  const settings: fc.Arbitrary<DurationSettings | null> = fc.oneof(
    fc.constant(null),
    valid.map((duration) => ({ type: 'ADMIN_FIXED_DURATION' as const, duration })),
    valid.map((maximumDuration) => ({ type: 'REQUESTER_SPECIFIED_DURATION' as const, maximumDuration })),
  )
  fc.assert(
    fc.property(settings, fc.option(durations, { nil: undefined }), (setting, asked) => {
      const chosen = chooseDuration(setting, asked)
      const field = durationFormField(setting)
      if (isRefusal(chosen)) {
        assert(asked !== undefined || setting?.type === 'REQUESTER_SPECIFIED_DURATION')
        assert.equal(chosen.causes.length, 1)
        return
      }
      if (setting === null) assert.deepEqual([chosen.duration, asked, field], [null, undefined, undefined])
      else if (setting.type === 'ADMIN_FIXED_DURATION')
        assert.deepEqual([chosen.duration, field?.readOnly], [setting.duration, true])
      else {
        assert.equal(chosen.duration, asked)
        assert(durationMs(asked!)! <= durationMs(setting.maximumDuration)!)
      }
    }),
  )
})
