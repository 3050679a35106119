import { csvLine } from '@assent/core/csv.ts'
import { limits } from '@assent/core/limits.ts'
import { type LineProblem, readCsv } from '../../platform/csv.ts'
import type { ListItem } from './list-store.ts'

/** A value of a file, and where it stands. */
type FileValue = { readonly line: number; readonly value: string }

/** The values of a CSV file: of the columns that its first line names, `value` is read, the others are passed over. */
export const readListCsv = (
  bytes: Uint8Array,
): { readonly values: readonly FileValue[]; readonly problems: readonly LineProblem[] } => {
  const file = readCsv(bytes)
  if ('message' in file) return { values: [], problems: [file] }
  const at = file.columns.indexOf('value')
  if (at < 0) return { values: [], problems: [{ line: 1, message: 'The first line must name a column "value".' }] }
  const values: FileValue[] = []
  const problems: LineProblem[] = []
  const seen = new Map<string, number>()
  for (const { cells, line } of file.lines) {
    const value = cells[at] ?? ''
    const before = seen.get(value)
    const message =
      value === ''
        ? 'The value is empty.'
        : value.length > limits.choice
          ? `The value has more than ${limits.choice} characters.`
          : before === undefined
            ? undefined
            : `The value stands in line ${before} already.`
    if (message === undefined) {
      seen.set(value, line)
      values.push({ line, value })
    } else problems.push({ line, message })
  }
  if (values.length > limits.configListItems)
    problems.push({
      line: values[limits.configListItems]!.line,
      message: `A list has at most ${limits.configListItems} items.`,
    })
  return { values, problems }
}

/** A list as CSV, as an import of it reads it back: `value`, and what people read. */
export const listCsv = (items: readonly ListItem[]): string =>
  [csvLine(['value', 'name']), ...items.map(({ name, value }) => csvLine([value, name]))].join('')
