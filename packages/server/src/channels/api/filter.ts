import { badFilter, type CompareOp, type Filter, type FilterRules } from '@assent/core/api/filter.ts'
import type { Result } from '@assent/core/refusal.ts'
import { parse, type Filter as ScimFilter } from 'scim2-parse-filter'
import { isDayOrInstant } from './instant.ts'

const maxLength = 4_000
const maxTerms = 200
const maxDepth = 8

/** A filter expression as a tree, held against the list's rules, or E0000053. */
export const parseFilter = (rules: FilterRules, text: string): Result<Filter> => {
  if (text.length > maxLength) return badFilter(`A filter has at most ${maxLength} characters.`)
  const tree = read(text)
  if (tree === undefined) return badFilter('Invalid filter syntax.')
  const state = { terms: 0 }
  try {
    return held(rules, tree, state, 0)
  } catch (error) {
    if (error instanceof BadFilter) return badFilter(error.message)
    throw error
  }
}

class BadFilter extends Error {}

const read = (text: string): ScimFilter | undefined => {
  // The parser recurses with the brackets: count them before it does (abuse case F7).
  let depth = 0
  for (const character of text) {
    if (character === '(' || character === '[') depth++
    if (character === ')' || character === ']') depth--
    if (depth > maxDepth) return undefined
  }
  if ((text.match(/\bnot\b/gi)?.length ?? 0) > maxTerms) return undefined
  try {
    return parse(text)
  } catch {
    return undefined
  }
}

const held = (rules: FilterRules, tree: ScimFilter, state: { terms: number }, depth: number): Filter => {
  if (depth > maxDepth || ++state.terms > maxTerms) throw new BadFilter('The filter is too large.')
  switch (tree.op) {
    case 'and':
    case 'or':
      return { op: tree.op, filters: tree.filters.map((part) => held(rules, part, state, depth + 1)) }
    case 'not':
      // The parser takes a `not` between two comparisons for one that joins them.
      if (!tree.filter) throw new BadFilter('Invalid filter syntax.')
      return { op: 'not', filter: held(rules, tree.filter, state, depth + 1) }
    case 'pr':
      ruleOf(rules, tree.attrPath, 'pr')
      return { op: 'pr', attribute: tree.attrPath }
    case '[]':
      throw new BadFilter('Filters with brackets are not supported.')
    default:
      return comparison(rules, tree.attrPath, tree.op, tree.compValue)
  }
}

const comparison = (rules: FilterRules, attribute: string, op: CompareOp, value: unknown): Filter => {
  const rule = ruleOf(rules, attribute, op)
  const type = rule.type ?? 'text'
  if (type === 'boolean') {
    if (typeof value !== 'boolean') throw new BadFilter(`${attribute} is compared with true or false.`)
    return { op, attribute, value }
  }
  if (typeof value !== 'string') throw new BadFilter(`${attribute} is compared with a text in double quotes.`)
  if (value.includes('\0') || !value.isWellFormed())
    throw new BadFilter('The text has characters that cannot be stored.')
  if (rule.values && !rule.values.includes(value))
    throw new BadFilter(`${attribute} is one of ${rule.values.join(', ')}.`)
  if (type === 'time' && !isDayOrInstant(value)) throw new BadFilter(`${attribute} is compared with an ISO 8601 time.`)
  return { op, attribute, value }
}

const ruleOf = (rules: FilterRules, attribute: string, op: CompareOp | 'pr') => {
  const rule = Object.hasOwn(rules, attribute) ? rules[attribute] : undefined
  if (!rule)
    throw new BadFilter(`This list cannot be filtered by that attribute. It takes: ${Object.keys(rules).join(', ')}.`)
  if (!rule.ops.includes(op)) throw new BadFilter(`${attribute} takes the operators ${rule.ops.join(', ')}.`)
  return rule
}
