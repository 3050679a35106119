import { unguard } from '@assent/core/csv.ts'
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'

/** What is wrong with a line of a file, the first line being 1. */
export type LineProblem = { readonly line: number; readonly message: string }

/** A file of lines; `columns` are what the first line names, in lower case. */
type CsvFile = {
  readonly columns: readonly string[]
  readonly lines: readonly { readonly line: number; readonly cells: readonly string[] }[]
}

type Parsed = { readonly record: readonly string[]; readonly info: { readonly lines: number } }

/**
 * A CSV file that is small enough to be held, or why it cannot be read. Cells are separated by commas or semicolons,
 * whichever the first line has. Blank lines are passed over.
 */
export const readCsv = (bytes: Uint8Array): CsvFile | LineProblem => {
  const text = decode(bytes)
  if (text === undefined) return { line: 1, message: 'The file is not UTF-8.' }
  try {
    const firstLine = /^[^\r\n]*/.exec(text)![0]
    const [head, ...rest] = parse(text, {
      bom: true,
      delimiter: firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',',
      trim: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as readonly Parsed[]
    if (!head) return { line: 1, message: 'The file is empty.' }
    return {
      columns: head.record.map((name) => name.toLowerCase()),
      lines: rest.map(({ info, record }) => ({
        line: info.lines,
        cells: record.map((cell) => unguard(cell).normalize('NFC')),
      })),
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1
    return { line, message: 'A quotation mark is where none can be, or was never closed.' }
  }
}

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
