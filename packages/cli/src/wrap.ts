// Wide characters of East Asian scripts and pictographs take two cells.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u
const mark = /\p{M}/u

/** How many cells of a terminal a text takes. */
export const displayWidth = (text: string): number => {
  let width = 0
  for (const char of text) width += mark.test(char) ? 0 : wide.test(char) ? 2 : 1
  return width
}

/** A text as lines of at most so many cells, broken between words; a longer word is broken where the line ends. */
export const wrapped = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  const add = (word: string): void => {
    const longer = line === '' ? word : `${line} ${word}`
    if (displayWidth(longer) <= width) {
      line = longer
      return
    }
    if (line !== '') lines.push(line)
    const [head, rest] = cut(word, width)
    line = head
    if (rest === '') return
    lines.push(head)
    line = ''
    add(rest)
  }
  for (const word of text.split(' ')) add(word)
  return [...lines, line]
}

const cut = (word: string, width: number): readonly [string, string] => {
  let head = ''
  for (const char of word) {
    if (displayWidth(head + char) > width && head !== '') return [head, word.slice(head.length)]
    head += char
  }
  return [head, '']
}

/** What is between two columns of a table. */
export const gap = 2
const longestWord = 26
const narrowest = 8

/**
 * Column widths with which a table fits the screen: each its longest text; then the widest give way, first down to their
 * longest word (an id is never broken), on a very narrow screen further.
 */
export const widths = (rows: readonly (readonly string[])[], screen: number): number[] => {
  const columns = rows[0]!.map((_, at) => rows.map((row) => row[at] ?? ''))
  const natural = columns.map((texts) => Math.max(1, ...texts.map(displayWidth)) + gap)
  const words = columns.map(
    (texts) => Math.min(longestWord, Math.max(...texts.flatMap((text) => text.split(' ').map(displayWidth)))) + gap,
  )
  // The gap behind the last column takes no room.
  const room = screen + gap
  return [words, words.map(() => narrowest + gap)].reduce((now, floors) => shrunk(now, floors, room), natural)
}

const shrunk = (columns: readonly number[], floors: readonly number[], room: number): number[] => {
  const now = [...columns]
  let over = now.reduce((sum, column) => sum + column, 0) - room
  while (over > 0) {
    const widest = now.reduce((best, column, at) => (column > floors[at]! && column > (now[best] ?? 0) ? at : best), -1)
    if (widest < 0) return now
    const others = now.filter((column, at) => at !== widest && column > floors[at]!)
    const down = Math.max(floors[widest]!, now[widest]! - over, Math.min(now[widest]! - 1, Math.max(0, ...others)))
    over -= now[widest]! - down
    now[widest] = down
  }
  return now
}
