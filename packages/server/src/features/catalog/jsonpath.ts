import type { Expression, Scalar, Test } from '@assent/core/policy/expression.ts'

/**
 * A requester expression as PostgreSQL's jsonpath over a profile: `profile @@ path` is true exactly where
 * `evaluate(expression, profile)` of core/policy is. jsonpath's own rules for missing values and other types differ from
 * ours, so each comparison first asks for the type, and `not` is pushed down to the comparisons.
 */
export const jsonpathOf = (expression: Expression): string => holds(expression)

/** Where the expression is true. */
const holds = (expression: Expression): string => {
  switch (expression.op) {
    case 'and':
      return expression.of.map(holds).map(grouped).join(' && ')
    case 'or':
      return expression.of.map(holds).map(grouped).join(' || ')
    case 'not':
      return fails(expression.of)
    default:
      return compares(expression, true)
  }
}

/** Where the expression is false; neither where something is missing. */
const fails = (expression: Expression): string => {
  switch (expression.op) {
    case 'and':
      return expression.of.map(fails).map(grouped).join(' || ')
    case 'or':
      return expression.of.map(fails).map(grouped).join(' && ')
    case 'not':
      return holds(expression.of)
    default:
      return compares(expression, false)
  }
}

const grouped = (part: string): string => `(${part})`

const compares = (test: Test, wanted: boolean): string => {
  const at = `$.${JSON.stringify(test.attribute)}`
  const sign = (predicate: string) => (wanted ? `(${predicate})` : `!(${predicate})`)
  const ofType = (type: string, predicate: string) => `(${at}.type() == "${type}" && ${sign(predicate)})`
  const anyOf = (subject: string, values: readonly Scalar[]) =>
    values.map((value) => `${subject} == ${JSON.stringify(value)}`).join(' || ')
  switch (test.op) {
    case 'in': {
      const inList = ofType('array', `exists(${at}[*] ? (${anyOf('@', test.values)}))`)
      return `${ofType(typeOf(test.values[0]!), anyOf(at, test.values))} || ${inList}`
    }
    case 'contains': {
      const inList = ofType('array', `exists(${at}[*] ? (${anyOf('@', [test.value])}))`)
      // The flag q takes the pattern literally.
      return `${ofType('string', `${at} like_regex ${JSON.stringify(test.value)} flag "q"`)} || ${inList}`
    }
    case 'starts with':
      return ofType('string', `${at} starts with ${JSON.stringify(test.value)}`)
    default:
      return ofType(typeOf(test.value), `${at} ${test.op} ${JSON.stringify(test.value)}`)
  }
}

const typeOf = (value: Scalar): string => typeof value
