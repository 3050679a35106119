import { styleText } from 'node:util'
import { plain, plainJson } from './plain.ts'

/** Where a command's words go. What people wrote is made harmless here, once. */
export type Screen = {
  /** A line on standard output. The text is ours: variable parts come through `plain`. */
  readonly line: (text?: string) => void
  /** A line on standard error: progress, warnings, questions. */
  readonly note: (text: string) => void
  readonly json: (value: unknown) => void
  /** A table of cells; a cell of `[style, text]` is coloured where colours are welcome. */
  readonly table: (head: readonly string[], rows: readonly (readonly Cell[])[]) => Promise<void>
  readonly style: (style: Style, text: string) => string
  readonly isTerminal: boolean
  readonly width: number
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'
export type Cell = string | readonly [Style, string]

type Out = { write: (text: string) => unknown; isTTY?: boolean; columns?: number }

/** The screen on these streams. Colours follow NO_COLOR, FORCE_COLOR and whether it is a terminal. */
export const makeScreen = (out: Out & NodeJS.WritableStream, err: Out): Screen => {
  const style = (how: Style, text: string) => styleText(how, text, { stream: out as NodeJS.WriteStream })
  const cell = (given: Cell): string => (typeof given === 'string' ? plain(given) : style(given[0], plain(given[1])))
  const width = out.isTTY ? (out.columns ?? 80) : 200
  return {
    line: (text = '') => void out.write(`${text}\n`),
    note: (text) => void err.write(`${text}\n`),
    json: (value) => void out.write(`${plainJson(value)}\n`),
    table: async (head, rows) => {
      const { default: Table } = await import('cli-table3')
      const table = new Table({
        head: head.map((text) => style('bold', text)),
        chars: noLines,
        style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
        colWidths: widths(head, rows, width),
        wordWrap: false,
      })
      table.push(...rows.map((row) => row.map(cell)))
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

const padding = 2

/** Column widths that fit the screen: each its longest text, then the widest columns give way down to ten. */
export const widths = (head: readonly string[], rows: readonly (readonly Cell[])[], screen: number): number[] => {
  const long = (given: Cell | undefined) => displayWidth(plain(typeof given === 'string' ? given : (given?.[1] ?? '')))
  const columns = head.map((text, i) => Math.max(displayWidth(text), ...rows.map((row) => long(row[i]))) + padding)
  for (;;) {
    const over = columns.reduce((sum, column) => sum + column, 0) - screen
    const widest = Math.max(...columns)
    if (over <= 0 || widest <= 10 + padding) return columns
    const at = columns.indexOf(widest)
    const second = Math.max(10 + padding, ...columns.filter((_, i) => i !== at))
    columns[at] = Math.max(widest - over, Math.min(second, widest - 1), 10 + padding)
  }
}

// Wide characters of East Asian scripts and pictographs take two cells.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u
const mark = /\p{M}/u

const displayWidth = (text: string): number => {
  let width = 0
  for (const char of text) width += mark.test(char) ? 0 : wide.test(char) ? 2 : 1
  return width
}
