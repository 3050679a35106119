/** A template taken apart: the words between its values, and its translation. */
export type Template = {
  /** One more than there are values; of length 1 where there are none. */
  readonly words: readonly string[]
  readonly said: readonly Piece[]
  /** How much it says: what has more words says more. */
  readonly weight: number
}

/** A piece of a translation: words, or the number of a value, to be put in as it is or said in that language too. */
type Piece = string | { readonly value: number; readonly say: boolean }

/** A place for a value: `{0}`, or `{0:say}` in a translation. Other braces are words. */
const place = /\{(\d{1,2})(:say)?\}/g

/** Takes a template and its translation apart. A sentence's own places are in order from 0. */
export const compile = (text: string, said: string): Template => {
  const words = text.split(/\{\d{1,2}\}/)
  const pieces: Piece[] = []
  let from = 0
  for (const match of said.matchAll(place)) {
    pieces.push(said.slice(from, match.index), { value: Number(match[1]), say: match[2] !== undefined })
    from = match.index + match[0].length
  }
  pieces.push(said.slice(from))
  return { words, said: pieces, weight: weightOf(words) }
}

const weightOf = (words: readonly string[]): number =>
  words.join('').replaceAll(/\s/g, '').length +
  // "Api validation failed: …": what comes before a sentence is not a value at its beginning.
  (/[:.] /.test(words[0]!) ? 1_000 : 0) +
  // A whole sentence rather than the beginning of one.
  (/[.!?]$/.test(words.at(-1)!) ? 100 : 0)

/** Numbers of the values in a template or a translation. */
export const placesOf = (text: string): readonly number[] =>
  [...text.matchAll(place)].map(([, number]) => Number(number)).toSorted((a, b) => a - b)

// What follows a word without a blank ("denied{0}.") may be missing; every other value has at least one character.
const shortestAfter = (word: string): number => (/[\p{L}\p{N}.]$/u.test(word) ? 0 : 1)

/**
 * The values with which a template gives that text, or undefined. Each place takes as few characters as the words after
 * it allow: the text is read once from left to right, whatever stands in it.
 */
export const valuesIn = ({ words }: Pick<Template, 'words'>, text: string): readonly string[] | undefined => {
  const [first, last] = [words[0]!, words.at(-1)!]
  const end = text.length - last.length
  if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return undefined
  const values: string[] = []
  let from = first.length
  for (const [i, word] of words.slice(1, -1).entries()) {
    const at = text.indexOf(word, from + shortestAfter(words[i]!))
    if (at < 0) return undefined
    values.push(text.slice(from, at))
    from = at + word.length
  }
  if (from + shortestAfter(words.at(-2)!) > end) return undefined
  return [...values, text.slice(from, end)]
}

/** The same from right to left, for a text that `valuesIn` takes: as few characters as the words before each place allow. */
export const valuesFromRight = ({ words }: Pick<Template, 'words'>, text: string): readonly string[] => {
  const values: string[] = []
  let end = text.length - words.at(-1)!.length
  for (let i = words.length - 2; i >= 0; i--) {
    const word = words[i]!
    const at = i === 0 ? 0 : text.lastIndexOf(word, end - shortestAfter(word) - word.length)
    values.unshift(text.slice(at + word.length, end))
    end = at
  }
  return values
}

/** The translation with values put in; `say` says those that are sentences themselves. */
export const fill = ({ said }: Template, values: readonly string[], say: (value: string) => string): string =>
  said
    .map((piece) => {
      if (typeof piece === 'string') return piece
      const value = values[piece.value] ?? ''
      return piece.say ? say(value) : value
    })
    .join('')

type Found = { readonly template: Template; readonly values: readonly string[] }

const keyLength = 4

// Of two with the same words the one with fewer values.
const bySaying = (a: Template, b: Template): number => b.weight - a.weight || a.words.length - b.words.length

/** Finds the template with most words that fits a text; by how it begins, so that few have to be tried. */
export const makeIndex = (templates: readonly Template[]): ((text: string) => Found | undefined) => {
  const byBeginning = new Map<string, Template[]>()
  for (const template of templates.toSorted(bySaying)) {
    const first = template.words[0]!
    const key = first.length < keyLength ? '' : first.slice(0, keyLength)
    byBeginning.set(key, [...(byBeginning.get(key) ?? []), template])
  }
  return (text) => {
    const [one, other] = [text.slice(0, keyLength), ''].map((key) => firstOf(byBeginning.get(key) ?? [], text))
    return one && other && bySaying(other.template, one.template) < 0 ? other : (one ?? other)
  }
}

const firstOf = (templates: readonly Template[], text: string): Found | undefined => {
  for (const template of templates) {
    const values = valuesIn(template, text)
    if (values) return { template, values }
  }
  return undefined
}
