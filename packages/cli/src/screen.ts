import { styleText } from 'node:util'
import { plain, plainJson, plainLines } from './plain.ts'
import { displayWidth, gap, widths, wrapped } from './wrap.ts'

/** Where a command's words go. What people wrote is made harmless here, once. */
export type Screen = {
  /** A line on standard output. The text is ours: variable parts come through `plain`. */
  readonly line: (text?: string) => void
  /** A line on standard error: progress, warnings, questions. */
  readonly note: (text: string) => void
  readonly json: (value: unknown) => void
  /** A word for it, and what is so: broken between words to fit the screen, line ends kept. */
  readonly fact: (head: string, text: string) => void
  /** A table of cells; a cell of `[style, text]` is coloured where colours are welcome. Long texts go on below. */
  readonly table: (head: readonly string[], rows: readonly (readonly Cell[])[]) => Promise<void>
  readonly style: (style: Style, text: string) => string
  readonly isTerminal: boolean
  readonly width: number
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
export type Cell = string | readonly [Style, string]

/** How far in the texts of facts begin. */
const factIndent = 12

type Out = { write: (text: string) => unknown; isTTY?: boolean; columns?: number }

/** The screen on these streams. Colours follow NO_COLOR, FORCE_COLOR and whether it is a terminal. */
export const makeScreen = (out: Out & NodeJS.WritableStream, err: Out): Screen => {
  const style = (how: Style, text: string) => styleText(how, text, { stream: out as NodeJS.WriteStream })
  // Into a file or another program every row is one line, whatever its length.
  const width = out.isTTY ? out.columns || 80 : Number.POSITIVE_INFINITY
  return {
    line: (text = '') => void out.write(`${text}\n`),
    note: (text) => void err.write(`${text}\n`),
    json: (value) => void out.write(`${plainJson(value)}\n`),
    fact: (head, text) => {
      const indent = Math.max(factIndent, displayWidth(head) + 1)
      const lines = plainLines(text)
        .split('\n')
        .flatMap((line) => wrapped(line, Math.max(20, width - indent)))
      out.write(`${style('dim', head.padEnd(indent))}${lines.join(`\n${' '.repeat(indent)}`)}\n`)
    },
    table: async (head, rows) => {
      const { default: Table } = await import('cli-table3')
      const texts = rows.map((row) => row.map((cell) => plain(typeof cell === 'string' ? cell : cell[1])))
      const colWidths = widths([head, ...texts], width)
      const table = new Table({
        head: head.map((text) => style('bold', text)),
        chars: noLines,
        style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [] },
        colWidths,
        wordWrap: false,
      })
      const fitting = (given: Cell, text: string, at: number): string =>
        wrapped(text, colWidths[at]! - gap)
          .map((line) => (typeof given === 'string' ? line : style(given[0], line)))
          .join('\n')
      table.push(...rows.map((row, n) => row.map((given, at) => fitting(given, texts[n]![at]!, at))))
      out.write(`${table.toString().replaceAll(/ +$/gm, '')}\n`)
    },
    style,
    isTerminal: out.isTTY === true,
    width,
  }
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}
