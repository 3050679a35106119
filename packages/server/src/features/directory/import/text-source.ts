import type { Problem } from './rows.ts'

/** Ends reading: what follows cannot be made sense of. */
export class Unreadable extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

const advice = 'Save the file as UTF-8 (in Excel: "CSV UTF-8").'

/**
 * Bytes as text: UTF-8 with or without a byte order mark. Throws Unreadable, with the line, for anything else, for NUL,
 * and when there are more than `limit` bytes.
 */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let read = 0
  let lines = 1
  for await (const chunk of bytes) {
    if (read === 0) refuseOtherEncodings(chunk)
    read += chunk.length
    if (read > limit)
      throw new Unreadable({ line: lines, message: `The file is larger than ${Math.floor(limit / 1_048_576)} MiB.` })
    let text: string
    try {
      text = decoder.decode(chunk, { stream: true })
    } catch {
      throw new Unreadable({ line: lines + linesBefore(chunk), message: `This is not UTF-8. ${advice}` })
    }
    const nul = text.indexOf('\0')
    if (nul >= 0)
      throw new Unreadable({
        line: lines + newLines(text.slice(0, nul)),
        message: `There is a NUL character. ${advice}`,
      })
    lines += newLines(text)
    yield text
  }
  try {
    decoder.decode()
  } catch {
    throw new Unreadable({ line: lines, message: 'The file ends in the middle of a character.' })
  }
}

const refuseOtherEncodings = (start: Uint8Array): void => {
  const [a, b] = start
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    throw new Unreadable({ line: 1, message: `The file is UTF-16. ${advice}` })
  if (a === 0x50 && b === 0x4b)
    throw new Unreadable({ line: 1, message: 'This is a spreadsheet or archive, not text. Save it as CSV UTF-8.' })
}

const newLines = (text: string): number => {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** How many lines of a chunk come before the first that is not UTF-8. Its first line may have begun in the chunk before. */
const linesBefore = (chunk: Uint8Array): number => {
  let lines = 0
  for (let start = 0; start < chunk.length; lines++) {
    const end = chunk.indexOf(0x0a, start)
    const stop = end < 0 ? chunk.length : end
    if (lines > 0 && !isUtf8(chunk.subarray(start, stop))) return lines
    start = stop + 1
  }
  return 0
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
