import type { Comparison, Filter } from '@assent/core/api/filter.ts'

/**
 * What an attribute of a filter is in SQL. Compared without regard to case if there is a `key`, a column that holds the
 * folded text in byte order (which an index can serve under row security), or if it is to be folded here (`fold`).
 */
export type Column = {
  readonly sql: string
  readonly type?: 'text' | 'time' | 'boolean'
  readonly fold?: boolean
  readonly key?: string
}
export type Columns = { readonly [attribute: string]: Column }

/**
 * A filter as a condition. Its values go to the end of `values` and are referred to as $n, so nothing of what a caller
 * wrote becomes SQL. Throws if an attribute has no column: the list's rules and its columns then disagree, a bug.
 */
export const whereOf = (filter: Filter, columns: Columns, values: unknown[]): string => {
  switch (filter.op) {
    case 'and':
    case 'or':
      return `(${filter.filters.map((part) => whereOf(part, columns, values)).join(` ${filter.op} `)})`
    case 'not':
      // What is null is not equal, and so it is what `not` asks for.
      return `not coalesce(${whereOf(filter.filter, columns, values)}, false)`
    case 'pr': {
      const column = columnOf(columns, filter.attribute)
      return column.type ? `${column.sql} is not null` : `nullif(${column.sql}, '') is not null`
    }
    default:
      return comparison(filter, columnOf(columns, filter.attribute), values)
  }
}

const columnOf = (columns: Columns, attribute: string): Column => {
  const column = Object.hasOwn(columns, attribute) ? columns[attribute] : undefined
  if (!column) throw new Error(`no column for the filter attribute ${attribute}`)
  return column
}

const operators = { eq: '=', ne: 'is distinct from', gt: '>', ge: '>=', lt: '<', le: '<=' } as const
const patterns = { sw: ['', '%'], ew: ['%', ''], co: ['%', '%'] } as const

const comparison = ({ op, value }: Comparison, column: Column, values: unknown[]): string => {
  const folded = column.fold === true || column.key !== undefined
  const left = column.key ?? (folded ? `lower(${column.sql})` : column.sql)
  const right = (text: unknown): string =>
    folded ? `lower($${values.push(String(text))})` : `$${values.push(String(text))}`
  if (op === 'sw' && column.key !== undefined) return `${left} ^@ ${right(value)}`
  if (op === 'sw' || op === 'ew' || op === 'co') {
    const [before, after] = patterns[op]
    return `${left} like ${right(before + likeText(String(value)) + after)}`
  }
  if (column.type === 'time') return `${left} ${operators[op]} $${values.push(value)}::timestamptz`
  if (column.type === 'boolean') return `${left} ${operators[op]} $${values.push(value)}::boolean`
  return `${left} ${operators[op]} ${right(value)}`
}

/** A text in which no character means anything to `like`. */
export const likeText = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&')
