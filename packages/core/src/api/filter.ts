import { type Refusal, refuse } from '../refusal.ts'

/** Operators that compare an attribute with a value (SCIM, RFC 7644, 3.4.2.2). */
export const compareOps = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const
export type CompareOp = (typeof compareOps)[number]

export type Comparison = {
  readonly op: CompareOp
  readonly attribute: string
  readonly value: string | number | boolean
}

/** A filter expression, already held against the list's own rules: only its attributes, only their operators. */
export type Filter =
  | Comparison
  | { readonly op: 'pr'; readonly attribute: string }
  | { readonly op: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly op: 'not'; readonly filter: Filter }

/** What a list can be filtered by: attribute, the operators it takes, and the type of its value (text if not given). */
export type FilterRules = {
  readonly [attribute: string]: {
    readonly ops: readonly (CompareOp | 'pr')[]
    readonly type?: 'text' | 'time' | 'boolean'
    /** The only values it can be compared with. */
    readonly values?: readonly string[]
  }
}

/** The summary of every refusal about a filter; the API gives it the code E0000053. */
export const filterSummary = 'Invalid SCIM filter.'

/** The answer to a filter that cannot be used, and why. */
export const badFilter = (summary: string, location = '/filter'): Refusal =>
  refuse('invalid', filterSummary, [{ summary, reason: 'STRING_FORMAT_INVALID', location }])
