import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { expressions, profiles } from '../../test/policies.ts'
import { isRefusal } from '../refusal.ts'
import { allowedAttributes, ruleAttributes, selfEditableAttributes } from './attributes.ts'
import { type Attributes, type Expression, evaluate, formatExpression, type Test, whyNot } from './expression.ts'
import { parseExpression } from './parse.ts'

const allowed = allowedAttributes()

const parsed = (text: string): Expression => {
  const tree = parseExpression(text, allowed)
  if (isRefusal(tree)) assert.fail(`${text}: ${tree.causes[0]?.summary}`)
  return tree
}

const complaint = (text: string): string => {
  const tree = parseExpression(text, allowed)
  assert(isRefusal(tree), `${text} was read`)
  assert.equal(tree.code, 'invalid')
  return tree.causes[0]!.summary
}

const judge = (text: string, attributes: Attributes) => evaluate(parsed(text), attributes)

test('the example of the specification is read and judged', () => {
  const text = 'department == "Sales" and title contains "Engineer" and not country in ["DE","FR"]'
  assert.deepEqual(parsed(text), {
    op: 'and',
    of: [
      { op: '==', attribute: 'department', value: 'Sales' },
      { op: 'contains', attribute: 'title', value: 'Engineer' },
      { op: 'not', of: { op: 'in', attribute: 'country', values: ['DE', 'FR'] } },
    ],
  })
  const anna = { department: 'Sales', title: 'Sales Engineer', country: 'AT' }
  assert.equal(judge(text, anna), true)
  assert.equal(judge(text, { ...anna, country: 'DE' }), false)
  assert.equal(judge(text, { department: 'Sales', title: 'Sales Engineer' }), undefined)
})

test('and binds closer than or; words are read in any case, values exactly', () => {
  assert.deepEqual(
    parsed('title == "a" OR title == "b" And hireYear >= 2020'),
    parsed('title == "a" or (title == "b" and (hireYear >= 2020))'),
  )
  assert.equal(judge('title == "Engineer"', { title: 'engineer' }), false)
  assert.deepEqual(parsed('country not in ["DE"]'), parsed('not country in ["DE"]'))
})

test('a list attribute knows contains and in, element by element', () => {
  const profile = { location: ['Vienna', 'Graz'] }
  assert.equal(judge('location contains "Graz"', profile), true)
  assert.equal(judge('location contains "Gra"', profile), false)
  assert.equal(judge('location in ["Linz", "Vienna"]', profile), true)
  assert.equal(judge('location == "Graz"', profile), undefined)
})

test('A18: a missing attribute matches nothing, under no combination of not', () => {
  fc.assert(
    fc.property(expressions, (tree) => {
      assert.notEqual(evaluate(tree, {}), true)
      assert.notEqual(evaluate({ op: 'not', of: tree }, {}), true)
    }),
  )
})

test('F15: names that every object has are attributes of nobody', () => {
  for (const attribute of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
    assert.equal(evaluate({ op: '!=', attribute, value: 'x' }, {}), undefined)
})

test('evaluation equals a naive one with numbers: and = least, or = greatest, not = 1 - x', () => {
  const value = (tree: Expression, profile: Attributes): number => {
    switch (tree.op) {
      case 'and':
        return Math.min(...tree.of.map((part) => value(part, profile)))
      case 'or':
        return Math.max(...tree.of.map((part) => value(part, profile)))
      case 'not':
        return 1 - value(tree.of, profile)
      default:
        return naive(tree, new Map(Object.entries(profile)).get(tree.attribute))
    }
  }
  const naive = (one: Test, found: unknown): number => {
    if (one.op === 'in')
      return naiveAny(
        one.values.map((wanted) =>
          naive({ op: Array.isArray(found) ? 'contains' : '==', attribute: '', value: wanted } as Test, found),
        ),
      )
    if (Array.isArray(found)) return one.op === 'contains' ? Number(found.some((item) => item === one.value)) : 0.5
    if (typeof found !== typeof one.value) return 0.5
    const [a, b] = [found as string, one.value as string]
    const answers = { '==': a === b, '!=': a !== b, '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b }
    if (one.op === 'contains') return Number(a.split(b).length > 1)
    if (one.op === 'starts with') return Number(a.slice(0, b.length) === b)
    return Number(answers[one.op])
  }
  const naiveAny = (truths: number[]) => (truths.includes(1) ? 1 : Math.max(...truths))
  fc.assert(
    fc.property(expressions, profiles, (tree, profile) => {
      const expected = new Map<number, boolean | undefined>([
        [0, false],
        [0.5, undefined],
        [1, true],
      ])
      assert.equal(evaluate(tree, profile), expected.get(value(tree, profile)))
    }),
    { numRuns: 2_000 },
  )
})

test('what is written is read back to the same tree', () => {
  fc.assert(
    fc.property(expressions, (tree) =>
      assert.deepEqual(parsed(formatExpression(tree)), JSON.parse(JSON.stringify(tree))),
    ),
    { numRuns: 2_000 },
  )
})

test('the reasons are empty exactly for a match', () => {
  fc.assert(
    fc.property(expressions, profiles, (tree, profile) => {
      assert.equal(whyNot(tree, profile).length === 0, evaluate(tree, profile) === true)
    }),
  )
})

test('a fault is named with its place', () => {
  assert.match(complaint('department = "Sales"'), /^Character 12: "=" cannot stand here/)
  assert.match(
    complaint('department == Sales'),
    /^Character 15: a "text", a number, true or false is expected, not Sales/,
  )
  assert.match(complaint('(department == "Sales"'), /^Character 23: a closing "\)" is missing/)
  assert.match(complaint('department == "Sales" title == "x"'), /^Character 23: .*"and" or "or"/)
  assert.match(complaint('country in ["DE", 5]'), /^Character 19: a list has either texts or numbers/)
  assert.match(complaint('title contains ""'), /every value would do/)
  assert.match(complaint('title == "a\\x"'), /escape/)
  assert.match(complaint('title == "a\\u0000"'), /cannot be shown/)
  assert.match(complaint('hireYear > 12345678901234567'), /15 digits/)
  assert.match(complaint(''), /^Character 1: an attribute is expected, not the end/)
})

test('F14: limits hold for length, depth, comparisons and lists, and no text is a regular expression', () => {
  assert.match(complaint(`title == "${'x'.repeat(2_000)}"`), /at most 2000 characters/)
  assert.match(complaint(`${'('.repeat(900)}title == "x"${')'.repeat(900)}`), /too deep/)
  assert.match(complaint(`${'not '.repeat(400)}title == "x"`), /too deep/)
  assert.match(complaint(Array.from({ length: 60 }, () => 'title == "x"').join(' or ')), /at most 50 comparisons/)
  assert.match(complaint(`hireYear in [${Array.from({ length: 101 }, (_, n) => n).join(',')}]`), /at most 100 values/)
  assert.equal(judge('title contains "(a+)+$"', { title: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' }), false)
})

test('A18: attributes that a user edits himself, and unknown ones, are refused', () => {
  for (const name of selfEditableAttributes) assert.match(complaint(`${name} == "x"`), /users can change it themselves/)
  assert.match(complaint('shoeSize == 43'), /not an attribute that rules may use/)
  for (const name of ruleAttributes) parsed(`${name} == "x"`)
})

test('A17: an organization can add attributes, but never one that users edit themselves', () => {
  const more = allowedAttributes(['shoeSize', 'displayName'])
  assert(!isRefusal(parseExpression('shoeSize == 43', more)))
  assert(isRefusal(parseExpression('displayName == "root"', more)))
})

test('any text is either read or refused with a place inside it, and nothing is thrown', () => {
  const words = fc.constantFrom(
    'department',
    'and',
    'or',
    'not',
    'in',
    '(',
    ')',
    '[',
    ']',
    '==',
    '"x"',
    '5',
    ',',
    ' ',
    '\n',
    'ß',
    '"',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words).map((list) => list.join(' ')),
      ),
      (text) => {
        const tree = parseExpression(text, allowed)
        if (!isRefusal(tree)) return
        const place = /^Character (\d+):/.exec(tree.causes[0]!.summary)
        if (place) assert(Number(place[1]) >= 1 && Number(place[1]) <= text.length + 1)
      },
    ),
    { numRuns: 2_000 },
  )
})
