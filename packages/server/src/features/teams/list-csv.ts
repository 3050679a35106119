import { csvLine, unguard } from '@assent/core/csv.ts'
import { limits } from '@assent/core/limits.ts'
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import type { ListItem } from './list-store.ts'

/** What is wrong with a line of a file, the first line being 1. */
export type LineProblem = { readonly line: number; readonly message: string }

/** A value of a file, and where it stands. */
type FileValue = { readonly line: number; readonly value: string }

/**
 * The values of a CSV file, whose first line names the columns: `value` is read, the others are passed over. Cells are
 * separated by commas or semicolons. Blank lines are passed over.
 */
export const readListCsv = (
  bytes: Uint8Array,
): { readonly values: readonly FileValue[]; readonly problems: readonly LineProblem[] } => {
  const text = decode(bytes)
  if (text === undefined) return { values: [], problems: [{ line: 1, message: 'The file is not UTF-8.' }] }
  try {
    const head = /^[^\r\n]*/.exec(text)![0]
    const records = parse(text, {
      bom: true,
      delimiter: head.includes(';') && !head.includes(',') ? ';' : ',',
      trim: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[]
    return valuesOf(records)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1
    return { values: [], problems: [{ line, message: 'A quotation mark is where none can be, or was never closed.' }] }
  }
}

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const valuesOf = (
  records: readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[],
): ReturnType<typeof readListCsv> => {
  const [head, ...rest] = records
  if (!head) return { values: [], problems: [{ line: 1, message: 'The file is empty.' }] }
  const at = head.record.findIndex((name) => name.toLowerCase() === 'value')
  if (at < 0) return { values: [], problems: [{ line: 1, message: 'The first line must name a column "value".' }] }
  const values: FileValue[] = []
  const problems: LineProblem[] = []
  const seen = new Map<string, number>()
  for (const { info, record } of rest) {
    const line = info.lines
    const value = unguard(record[at] ?? '').normalize('NFC')
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
