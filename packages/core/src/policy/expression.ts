import { limits } from '../limits.ts'

/** A value that an expression compares with. */
export type Scalar = string | number | boolean

/**
 * A rule over profile attributes, as a JSON tree. It is stored in this form and never runs as code; there are no regular
 * expressions in it (abuse case F14). `parse.ts` reads it from text, `formatExpression` writes it back.
 */
export type Expression =
  | { readonly op: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly op: 'not'; readonly of: Expression }
  | Test

/** One comparison of one attribute. A list attribute only knows `contains` and `in`, which look at its elements. */
export type Test =
  | { readonly op: '==' | '!='; readonly attribute: string; readonly value: Scalar }
  | { readonly op: '<' | '<=' | '>' | '>='; readonly attribute: string; readonly value: number }
  | { readonly op: 'contains' | 'starts with'; readonly attribute: string; readonly value: string }
  | { readonly op: 'in'; readonly attribute: string; readonly values: readonly Scalar[] }

export type Attributes = { readonly [name: string]: unknown }

/** True, false, or undefined where an attribute is missing or of another type. */
export type Truth = boolean | undefined

/**
 * Whether the attributes satisfy the expression, in Kleene's three-valued logic: what is not known stays not known under
 * `not`. Only `true` is a match, so a missing attribute never opens anything.
 */
export const evaluate = (expression: Expression, attributes: Attributes): Truth => {
  switch (expression.op) {
    case 'and':
      return all(expression.of.map((part) => evaluate(part, attributes)))
    case 'or': {
      const none = all(expression.of.map((part) => negate(evaluate(part, attributes))))
      return negate(none)
    }
    case 'not':
      return negate(evaluate(expression.of, attributes))
    default:
      return holds(expression, attributes)
  }
}

const negate = (truth: Truth): Truth => (truth === undefined ? undefined : !truth)

const all = (parts: readonly Truth[]): Truth => {
  if (parts.includes(false)) return false
  return parts.includes(undefined) ? undefined : true
}

const holds = (test: Test, attributes: Attributes): Truth => {
  // Own properties only: `__proto__` and `constructor` are attributes of nobody (abuse case F15).
  const found = Object.hasOwn(attributes, test.attribute) ? attributes[test.attribute] : undefined
  if (test.op === 'in') {
    const kind = typeof test.values[0]
    if (Array.isArray(found)) return found.some((item) => test.values.includes(item))
    return typeof found === kind ? test.values.includes(found as Scalar) : undefined
  }
  if (test.op === 'contains' && Array.isArray(found)) return found.includes(test.value)
  return typeof found === typeof test.value ? compares(test, found as never) : undefined
}

const compares = (test: Exclude<Test, { op: 'in' }>, found: never): boolean => {
  switch (test.op) {
    case '==':
      return found === test.value
    case '!=':
      return found !== test.value
    case '<':
      return found < test.value
    case '<=':
      return found <= test.value
    case '>':
      return found > test.value
    case '>=':
      return found >= test.value
    case 'contains':
      return (found as string).includes(test.value)
    case 'starts with':
      return (found as string).startsWith(test.value)
    default:
      return test satisfies never
  }
}

/** Every attribute that the expression reads. */
export const attributesOf = (expression: Expression): ReadonlySet<string> =>
  new Set(testsOf(expression).map((test) => test.attribute))

/** The comparisons of an expression, from left to right. */
export const testsOf = (expression: Expression): readonly Test[] => {
  switch (expression.op) {
    case 'and':
    case 'or':
      return expression.of.flatMap(testsOf)
    case 'not':
      return testsOf(expression.of)
    default:
      return [expression]
  }
}

/** The expression as text that `parseExpression` reads back to the same tree. */
export const formatExpression = (expression: Expression): string => {
  switch (expression.op) {
    case 'and':
    case 'or':
      return expression.of.map(formatPart).join(` ${expression.op} `)
    case 'not':
      return `not ${formatPart(expression.of)}`
    case 'in':
      return `${expression.attribute} in [${expression.values.map((value) => JSON.stringify(value)).join(', ')}]`
    default:
      return `${expression.attribute} ${expression.op} ${JSON.stringify(expression.value)}`
  }
}

const formatPart = (part: Expression): string =>
  part.op === 'and' || part.op === 'or' ? `(${formatExpression(part)})` : formatExpression(part)

/** How deep the tree is; a single comparison is 1. */
export const depthOf = (expression: Expression): number => {
  if (expression.op === 'not') return 1 + depthOf(expression.of)
  if (expression.op === 'and' || expression.op === 'or') return 1 + Math.max(...expression.of.map(depthOf))
  return 1
}

/**
 * Why the attributes do not satisfy the expression: one sentence for each comparison that fails or cannot be judged.
 * Empty if they satisfy it. Values of the profile are not repeated, since the reader may not be allowed to see them.
 */
export const whyNot = (expression: Expression, attributes: Attributes): readonly string[] => {
  if (evaluate(expression, attributes) === true) return []
  return testsOf(expression)
    .map((test) => ({ test, truth: holds(test, attributes) }))
    .filter(({ truth }) => truth !== true || hasNot(expression))
    .map(({ test, truth }) => {
      if (truth === undefined) return `${test.attribute} is not known, or is of another type`
      return `${formatExpression(test)} is ${truth ? 'true' : 'not true'}`
    })
    .slice(0, limits.expressionReasons)
}

const hasNot = (expression: Expression): boolean => {
  if (expression.op === 'not') return true
  return (expression.op === 'and' || expression.op === 'or') && expression.of.some(hasNot)
}
