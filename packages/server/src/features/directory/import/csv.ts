import { pipeline, Readable } from 'node:stream'
import { unguard } from '@assent/core/csv.ts'
import { CsvError, parse } from 'csv-parse'
import { type CsvKind, cellsOf, columnNames, columnProblem } from './columns.ts'
import type { Problem, Read } from './rows.ts'
import { decodeText, Unreadable } from './text-source.ts'
import { toRow } from './to-rows.ts'

/** A row longer than this has a quotation mark that was never closed. */
const maxRecord = 1_048_576

/**
 * The rows of a CSV file of one kind, and what is wrong with it, as they come. The first line names the columns; cells
 * are separated by commas, semicolons or tabs, whichever the first line has. Reading ends at what cannot be parsed.
 */
export async function* readCsv(kind: CsvKind, bytes: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Read> {
  try {
    yield* readText(kind, decodeText(bytes, limit))
  } catch (error) {
    const problem = error instanceof Unreadable ? error.problem : syntaxProblem(error)
    if (!problem) throw error
    yield problem
  }
}

async function* readText(kind: CsvKind, text: AsyncGenerator<string>): AsyncGenerator<Read> {
  const { head, rest } = await withFirstLine(text)
  const delimiter = delimiterOf(head)
  const parser = parse({
    delimiter,
    // Blanks around a cell are nobody's; those inside quotation marks are meant.
    trim: delimiter !== '\t',
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxRecord,
  })
  // Errors of the source reach the loop below through the parser.
  pipeline(Readable.from(rest), parser, () => {})
  let names: readonly string[] | undefined
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    const line = info.lines - inside(record)
    if (names === undefined) {
      names = columnNames(
        kind,
        record.map((name) => name.trim()),
      )
      const problem = columnProblem(kind, names)
      if (problem) {
        yield { line, message: problem }
        return
      }
    } else if (record.some((cell) => cell !== '')) {
      if (record.length !== names.length) yield lengthProblem(line, record.length, names.length)
      else yield* toRow(kind, line, cellsOf(names, record.map(unguard)))
    }
  }
  if (names === undefined) yield { line: 1, message: 'The file is empty.' }
}

/** Line ends inside of quoted cells: a row is where it begins, the parser says where it ends. */
const inside = (record: readonly string[]): number =>
  record.reduce((count, cell) => count + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0)

const lengthProblem = (line: number, found: number, wanted: number): Problem => ({
  line,
  message: `This row has ${found} cells, the first line has ${wanted} columns. A cell with a separator in it needs quotation marks.`,
})

const withFirstLine = async (text: AsyncGenerator<string>) => {
  let head = ''
  let done = false
  while (!done && !head.includes('\n') && head.length < maxRecord) {
    const next = await text.next()
    done = next.done === true
    if (!next.done) head += next.value
  }
  async function* rest(): AsyncGenerator<string> {
    yield head
    yield* text
  }
  return { head: head.slice(0, head.search(/\r|\n|$/)), rest: rest() }
}

const delimiterOf = (head: string): string => {
  const count = (mark: string) => head.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

const syntaxProblem = (error: unknown): Problem | undefined => {
  if (!(error instanceof CsvError)) return undefined
  const line = typeof error['lines'] === 'number' ? error['lines'] : 0
  if (error.code === 'CSV_MAX_RECORD_SIZE' || error.code === 'CSV_QUOTE_NOT_CLOSED')
    return { line, message: 'A quotation mark was opened and never closed.' }
  return { line, message: 'A quotation mark is where none can be. Inside a cell it is written twice.' }
}
