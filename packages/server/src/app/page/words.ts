/** A piece of a template of HTML: markup, the number of a value, or words that a reader sees with the values in them. */
export type Piece = string | number | { readonly words: readonly (string | number)[] }

const mark = /\ue000(\d+)\ue001/
// Markup, comments among it, and what stands between.
const parts = /<!--[\s\S]*?-->|<[^>]*>|[^<]+/g
// Attributes whose values are read or heard.
const spoken = /( (?:aria-label|alt|placeholder|title)=")([^"]+)(")/
// ` required`, ` class="soft"`: a piece of a tag.
const attributes = /^(?: (?:autofocus|checked|hidden|required|selected)| [a-z-]+="[^"]*")+$/

/** Takes a template of HTML apart. A sentence ends where a tag begins: what is set apart within one is a value of it. */
export const piecesOf = (strings: readonly string[]): readonly Piece[] => {
  const whole = strings.map((text, i) => (i === 0 ? text : `\ue000${i - 1}\ue001${text}`)).join('')
  if (attributes.test(whole)) return valuesIn(whole)
  return (whole.match(parts) ?? []).flatMap((part) => {
    if (!part.startsWith('<')) return textIn(part)
    return part.split(spoken).flatMap((piece, i) => (i % 4 === 2 ? textIn(piece) : valuesIn(piece)))
  })
}

const textIn = (text: string): readonly Piece[] => {
  // Entities and numbers alone say nothing.
  if (!/\p{L}{2}/u.test(text.replaceAll(/\ue000\d+\ue001|&\w+;/g, ' '))) return valuesIn(text)
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? []
  return [before, { words: valuesIn(words) }, after].filter((piece) => piece !== '')
}

const valuesIn = (text: string): readonly (string | number)[] =>
  text
    .split(mark)
    .map((piece, i) => (i % 2 === 1 ? Number(piece) : piece))
    .filter((piece) => piece !== '')

/** The sentences of a template, with {0}, {1} … where a value is put in; several values side by side are one. */
export const sentencesIn = (strings: readonly string[]): readonly string[] =>
  piecesOf(strings).flatMap((piece) => {
    if (typeof piece !== 'object') return []
    let count = 0
    const isNext = (i: number): boolean => typeof piece.words[i - 1] !== 'number'
    return [piece.words.map((word, i) => (typeof word === 'string' ? word : isNext(i) ? `{${count++}}` : '')).join('')]
  })
