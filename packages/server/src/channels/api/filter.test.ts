import assert from 'node:assert/strict'
import test from 'node:test'
import { type Filter, type FilterRules, filterSummary } from '@assent/core/api/filter.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import fc from 'fast-check'
import { parseFilter } from './filter.ts'

const rules: FilterRules = {
  status: { ops: ['eq'], values: ['OPEN', 'CLOSED'] },
  lastUpdated: { ops: ['gt', 'ge', 'lt', 'le'], type: 'time' },
  parent: { ops: ['eq', 'pr'] },
  'resource.orn': { ops: ['eq', 'sw'] },
  active: { ops: ['eq'], type: 'boolean' },
}

const refused = (text: string, words: RegExp) => {
  const result = parseFilter(rules, text)
  assert.ok(isRefusal(result), text)
  assert.equal(result.summary, filterSummary)
  assert.match(result.causes[0]!.summary, words)
}

test('a filter becomes a tree', () => {
  assert.deepEqual(parseFilter(rules, 'status eq "OPEN"'), { op: 'eq', attribute: 'status', value: 'OPEN' })
  assert.deepEqual(parseFilter(rules, 'not (parent pr)'), { op: 'not', filter: { op: 'pr', attribute: 'parent' } })
  assert.deepEqual(parseFilter(rules, 'active eq true'), { op: 'eq', attribute: 'active', value: true })
  assert.deepEqual(
    parseFilter(rules, 'status eq "OPEN" OR status eq "CLOSED" AND lastUpdated gt "2026-01-02T03:04:05.000Z"'),
    {
      op: 'or',
      filters: [
        { op: 'eq', attribute: 'status', value: 'OPEN' },
        {
          op: 'and',
          filters: [
            { op: 'eq', attribute: 'status', value: 'CLOSED' },
            { op: 'gt', attribute: 'lastUpdated', value: '2026-01-02T03:04:05.000Z' },
          ],
        },
      ],
    },
  )
  assert.deepEqual(parseFilter(rules, 'resource.orn sw "orn:okta:\\"x"'), {
    op: 'sw',
    attribute: 'resource.orn',
    value: 'orn:okta:"x',
  })
})

test('F5: attributes, operators and values outside the list’s rules are refused', () => {
  refused('secret eq "x"', /cannot be filtered by that attribute/)
  refused('constructor eq "x"', /cannot be filtered by that attribute/)
  refused('__proto__ pr', /cannot be filtered by that attribute/)
  refused('status co "OP"', /takes the operators eq/)
  refused('status eq "ALL"', /one of OPEN, CLOSED/)
  refused('status eq 1', /text in double quotes/)
  refused('lastUpdated gt "yesterday"', /ISO 8601/)
  refused('active eq "true"', /true or false/)
  refused('parent eq "a\u0000b"', /syntax/)
  refused('parent eq "\ud83d"', /cannot be stored/)
  refused('parent[status eq "OPEN"]', /brackets/)
})

test('F7: broken and huge filters are refused', () => {
  for (const text of [
    '',
    'status',
    'status eq',
    'status eq OPEN',
    'eq eq eq',
    '(status eq "OPEN"',
    'status eq "OPEN" and',
    'parent pr not parent pr',
    'parent pr and (parent pr not (parent pr))',
  ])
    refused(text, /syntax/)
  refused(`${'('.repeat(3_000)}status eq "OPEN"`, /syntax/)
  refused(`${'not '.repeat(900)}parent pr`, /syntax|large/)
  refused(Array.from({ length: 230 }, () => 'parent pr').join(' or '), /large/)
  refused(`parent eq "${'x'.repeat(5_000)}"`, /at most/)
})

test('F5: whatever is typed, nothing but allowed comparisons comes out', () => {
  const word = fc.constantFrom(
    'status',
    'parent',
    'eq',
    'pr',
    'and',
    'or',
    'not',
    '(',
    ')',
    '"OPEN"',
    'id',
    '[',
    ']',
    '1',
    '\\',
    "'",
  )
  const leaves = (filter: Filter): Filter[] =>
    filter.op === 'and' || filter.op === 'or'
      ? filter.filters.flatMap(leaves)
      : filter.op === 'not'
        ? leaves(filter.filter)
        : [filter]
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(word, { maxLength: 14 }).map((words) => words.join(' ')),
        fc.string(),
      ),
      (text) => {
        const result = parseFilter(rules, text)
        if (isRefusal(result)) return
        for (const leaf of leaves(result)) {
          assert.ok('attribute' in leaf && leaf.attribute in rules)
          assert.ok(rules[leaf.attribute]!.ops.includes(leaf.op as 'eq'))
        }
      },
    ),
    { numRuns: 2_000 },
  )
})
