/** A record of a CSV file: its cells, and the line that it begins at (the first is 1). */
export type CsvRecord = { readonly line: number; readonly cells: readonly string[] }

/** A file that cannot be read on from some line. */
export class CsvProblem extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

const longestRecord = 1_048_576

/**
 * Records of CSV text as it comes (RFC 4180: commas, quotation marks doubled inside of quoted cells, any line end). Holds
 * one record at a time. Throws a CsvProblem for a quotation mark that is never closed.
 */
export async function* readCsv(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let [cells, cell, length] = [[] as string[], '', 0]
  // Where in a cell we are: before it, in a plain one, in a quoted one, after a quotation mark inside of a quoted one.
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start'
  let [line, begins, first, lastWasCr] = [1, 1, true, false]
  const record = (): CsvRecord => {
    const done = { line: begins, cells: [...cells, cell] }
    ;[cells, cell, length, state] = [[], '', 0, 'start']
    return done
  }
  for await (const chunk of chunks) {
    for (const char of first && chunk.startsWith('\ufeff') ? chunk.slice(1) : chunk) {
      const isEnd = char === '\n' || char === '\r'
      // The second half of a CRLF belongs to the line end before it.
      const isSecond = char === '\n' && lastWasCr
      lastWasCr = char === '\r'
      if (isEnd && !isSecond) line++
      if (state === 'quoted') {
        if (char === '"') state = 'quote'
        else if (!isSecond) cell += isEnd ? '\n' : char
      } else if (state === 'quote' && char === '"') {
        cell += char
        state = 'quoted'
      } else if (isEnd) {
        if (isSecond) {
          begins = line
          continue
        }
        if (cells.length > 0 || cell !== '' || state !== 'start') yield record()
        begins = line
      } else if (char === ',') {
        cells.push(cell)
        ;[cell, state] = ['', 'start']
      } else if (char === '"' && state === 'start') state = 'quoted'
      else {
        cell += char
        state = 'plain'
      }
      if (++length > longestRecord) throw new CsvProblem(begins, 'A quotation mark was opened and never closed.')
    }
    first = false
  }
  if (state === 'quoted') throw new CsvProblem(begins, 'A quotation mark was opened and never closed.')
  if (cells.length > 0 || cell !== '') yield record()
}
