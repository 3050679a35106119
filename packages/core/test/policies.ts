import fc from 'fast-check'
import { type Attributes, depthOf, type Expression, type Test, testsOf } from '../src/policy/expression.ts'

/** Generators for the property tests of policies. Few names and values, so that they meet. */
const names = ['department', 'title', 'country', 'costCenter', 'hireYear']
const texts = ['Sales', 'Sales East', 'Engineer', 'DE', 'FR', 'a"b', 'ünï', '%_x', '.*']

const attribute = fc.constantFrom(...names)
const text = fc.constantFrom(...texts)
const number = fc.constantFrom(0, 1, -5, 2020, 2.5)
const scalar = fc.oneof(text, number, fc.boolean())

const test: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ op: fc.constantFrom('==' as const, '!=' as const), attribute, value: scalar }),
  fc.record({
    op: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
    attribute,
    value: number,
  }),
  fc.record({ op: fc.constantFrom('contains' as const, 'starts with' as const), attribute, value: text }),
  fc.record({
    op: fc.constant('in' as const),
    attribute,
    values: fc.oneof(fc.array(text, { minLength: 1, maxLength: 4 }), fc.array(number, { minLength: 1, maxLength: 4 })),
  }),
)

/** Any expression that the limits allow. */
export const expressions: fc.Arbitrary<Expression> = fc
  .letrec<{ tree: Expression }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      test,
      fc.record({
        op: fc.constantFrom('and' as const, 'or' as const),
        of: fc.array(tie('tree'), { minLength: 2, maxLength: 4 }),
      }),
      fc.record({ op: fc.constant('not' as const), of: tie('tree') }),
    ),
  }))
  .tree.filter((tree) => testsOf(tree).length <= 50 && depthOf(tree) <= 10)

/** Profiles with missing attributes, nulls, lists, and names that are properties of every object. */
export const profiles: fc.Arbitrary<Attributes> = fc.dictionary(
  fc.oneof(attribute, fc.constantFrom('constructor', 'toString')),
  fc.oneof(scalar, fc.array(text, { maxLength: 3 }), fc.array(scalar, { maxLength: 3 }), fc.constant(null)),
)
