import { type Expression, formatExpression, type Scalar, type Test } from '@assent/core/policy/expression.ts'
import { parseExpression } from '@assent/core/policy/parse.ts'
import { isRefusal } from '@assent/core/refusal.ts'

export const rowOps = ['==', '!=', 'in', 'not in', 'contains', 'starts with', '>=', '<='] as const
export type RowOp = (typeof rowOps)[number]

/** One comparison as a line of the builder; several values only for `in` and `not in`. */
export type Row = { readonly attribute: string; readonly op: RowOp; readonly values: readonly Scalar[] }
export type Rows = { readonly join: 'and' | 'or'; readonly rows: readonly Row[] }

/** The expression, or what is wrong with the text. */
export const readExpression = (text: string, allowed: readonly string[]): Expression | { readonly wrong: string } => {
  const read = parseExpression(text, new Set(allowed))
  return isRefusal(read) ? { wrong: read.causes[0]?.summary ?? read.summary } : read
}

/** The lines of an expression; undefined where it is more than lines joined by one word. */
export const rowsOf = (expression: Expression): Rows | undefined => {
  const [join, parts] =
    expression.op === 'and' || expression.op === 'or'
      ? [expression.op, expression.of]
      : (['and', [expression]] as const)
  const rows = parts.map(rowOf)
  return rows.every((row) => row !== undefined) ? { join, rows } : undefined
}

const rowOf = (part: Expression): Row | undefined => {
  switch (part.op) {
    case 'and':
    case 'or':
    case '<':
    case '>':
      return undefined
    case 'not':
      return part.of.op === 'in' ? { attribute: part.of.attribute, op: 'not in', values: part.of.values } : undefined
    case 'in':
      return { attribute: part.attribute, op: 'in', values: part.values }
    default:
      return { attribute: part.attribute, op: part.op, values: [part.value] }
  }
}

/** The text of lines; empty where a line lacks its value. */
export const textOf = ({ join, rows }: Rows): string => {
  const whole =
    rows.length > 0 && rows.every(({ attribute, values }) => attribute !== '' && values.length > 0 && values[0] !== '')
  if (!whole) return ''
  const parts = rows.map(partOf)
  return formatExpression(parts.length === 1 ? (parts[0] as Expression) : { op: join, of: parts })
}

const partOf = ({ attribute, op, values }: Row): Expression => {
  if (op === 'in') return { op, attribute, values }
  if (op === 'not in') return { op: 'not', of: { op: 'in', attribute, values } }
  return { op, attribute, value: values[0] } as Test
}

/** A line with another comparison: its value stays as far as it can. */
export const withOp = (row: Row, op: RowOp): Row => {
  const several = op === 'in' || op === 'not in'
  if (op === '>=' || op === '<=') {
    const number = Number(row.values[0])
    return { ...row, op, values: [Number.isFinite(number) ? number : 0] }
  }
  const values = row.values.map((value) => (op === 'contains' || op === 'starts with' ? String(value) : value))
  return { ...row, op, values: several ? values.filter((value) => value !== '') : values.slice(0, 1) }
}

/** Whether it can be read at all; which attributes are allowed is judged elsewhere. */
export const isReadable = (text: string): boolean => !('wrong' in readExpression(text, wordsIn(text)))

/** Everything in a text that may be an attribute. */
export const wordsIn = (text: string): readonly string[] => text.match(/[A-Za-z]\w*/g) ?? []
