import type { Line } from '@assent/core/card.ts'
import { escaped, visible } from '@assent/core/cards/text.ts'
import { zonedTime } from '@assent/core/cards/time.ts'
import { sayLine } from '@assent/core/texts/line.ts'
import type { Say } from '@assent/core/texts/say.ts'
import type { Voice } from '../languages.ts'
import { type Piece, piecesOf } from './words.ts'

/** A piece of HTML, drawn in the reader's language. Made only here, so that whatever is put into it was escaped. */
export type Html = { readonly draw: (voice: Voice) => string }

type Value = Html | string | number | undefined | false | readonly Html[]

/**
 * HTML whose own words are ours, and said in the reader's language. What is put in is escaped unless it is HTML itself,
 * and stays as it is: `ours` says it. Nothing for undefined and false.
 */
export const html = (words: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  draw: (voice) =>
    saidIn(words, voice)
      .map((piece) => (typeof piece === 'string' ? piece : written(values[piece], voice)))
      .join(''),
})

const isList = (value: Value): value is readonly Html[] => Array.isArray(value)

const written = (value: Value, voice: Voice): string => {
  if (value === undefined || value === false) return ''
  if (isList(value)) return value.map((part) => part.draw(voice)).join('\n')
  return typeof value === 'object' ? value.draw(voice) : escaped(String(value))
}

/** Markup and words with the numbers of values between them. */
type Said = readonly (string | number)[]

// A template is the same at each drawing, and so is what it says: only its values change.
const known = new WeakMap<Say, WeakMap<TemplateStringsArray, Said>>()

const saidIn = (words: TemplateStringsArray, { say }: Voice): Said => {
  const templates = known.get(say) ?? new WeakMap<TemplateStringsArray, Said>()
  known.set(say, templates)
  const found = templates.get(words) ?? piecesOf(words).flatMap((piece) => pieceIn(piece, say))
  templates.set(words, found)
  return found
}

// What is not our own words stands aside while they are said: private characters with a number in their place.
const aside = /\ue000(\d+)\ue001/

const pieceIn = (piece: Piece, say: Say): Said => {
  if (typeof piece !== 'object') return [piece]
  const text = piece.words.map((word) => (typeof word === 'string' ? word : `\ue000${word}\ue001`)).join('')
  const said = say(text)
  if (said === text) return piece.words
  const parts = said.split(aside).map((part, i) => (i % 2 === 0 ? escaped(part) : Number(part)))
  return parts.filter((part) => part !== '')
}

/** What somebody typed, on a page: kept from turning around what stands beside it, line ends kept (F8, F9). */
export const typed = (text: string): Html => ({
  draw: () => `<bdi>${escaped(visible(text)).replaceAll('\n', '<br>')}</bdi>`,
})

/** A sentence of ours in the reader's language, with what somebody typed in it kept as it was. */
export const ours = (text: string): Html => ({ draw: ({ say }) => escaped(visible(say(text))) })

/** Markup of ours without words: drawings, style sheets. */
export const markup = (text: string): Html => ({ draw: () => text })

/** An instant in the reader's time zone and language. */
export const time = (instant: string, timeZone: string): Html => ({
  draw: ({ lang }) => `<time datetime="${escaped(instant)}">${escaped(zonedTime(instant, timeZone, lang))}</time>`,
})

/** A line, its words in the reader's language. */
export const rich = (line: Line, { timeZone }: { readonly timeZone: string }): Html => ({
  draw: (voice) =>
    sayLine(line, voice.say)
      .map((part) => {
        if (typeof part === 'string') return escaped(part)
        return ('at' in part ? time(part.at, timeZone) : typed(part.said)).draw(voice)
      })
      .join(''),
})

/** A line of our words alone: a title, a word for a state. */
export const plain = (line: Line): Html => rich(line, { timeZone: 'UTC' })

/** Pieces one after the other, with commas. */
export const listed = (parts: readonly Html[]): Html => ({
  draw: (voice) => parts.map((part) => part.draw(voice)).join(', '),
})
