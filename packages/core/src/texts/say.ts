import { compile, fill, makeIndex, type Template, valuesFromRight } from './template.ts'

/** Says one of our English sentences in another language; a sentence that it does not know comes back as it is. */
export type Say = (sentence: string) => string

// Longer texts are not ours. Sentences in sentences in sentences: deeper they are left as they are.
const longest = 2_000
const deepest = 4
const mostParts = 60

/**
 * Makes the function that says our sentences in another language out of a catalogue of templates: `There is no app {0}.` →
 * `Die App {0} gibt es nicht.` A value is put in as it was; where the translation has `{0:say}`, what it holds is one of
 * our sentences, or a list of them, and is translated too. Of several templates that fit, the one with most words wins.
 */
export const makeSay = (catalogue: Iterable<readonly [string, string]>): Say => {
  const whole = new Map<string, string>()
  const withValues: Template[] = []
  for (const [text, said] of catalogue) {
    const template = compile(text, said)
    if (template.words.length === 1) whole.set(template.words[0]!, said)
    else withValues.push(template)
  }
  const find = makeIndex(withValues)

  const one = (text: string, depth: number): string | undefined => {
    const known = whole.get(text)
    if (known !== undefined) return known
    const found = find(text)
    if (!found || depth >= deepest) return found && fill(found.template, found.values, (value) => value)
    const [said, isWhole] = filled(found.template, found.values, depth)
    if (isWhole) return said
    // "The request made for you for Git …": which "for" is ours, only the sentences in between can tell.
    const [other, isBetter] = filled(found.template, valuesFromRight(found.template, text), depth)
    return isBetter ? other : said
  }
  /** With values put in, and whether each that is to be said is known. */
  const filled = (template: Template, values: readonly string[], depth: number): readonly [string, boolean] => {
    let isWhole = true
    const said = fill(template, values, (value) => {
      const other = inside(value, depth + 1)
      if (other === value) isWhole = false
      return other
    })
    return [said, isWhole]
  }
  const any = (text: string, depth: number): string =>
    one(text, depth) ?? named(text, depth) ?? split(text, betweenSentences, ' ', depth) ?? text
  const inside = (text: string, depth: number): string => {
    const said = any(text, depth)
    return said === text ? (split(text, betweenItems, ', ', depth) ?? text) : said
  }
  // "login must be a text": a name, and what is wrong with it.
  const named = (text: string, depth: number): string | undefined => {
    const at = text.indexOf(' ')
    if (at <= 0 || !isPredicate.test(text.slice(at + 1, at + 12))) return undefined
    const said = one(text.slice(at + 1), depth)
    return said === undefined ? undefined : `${text.slice(0, at)} ${said}`
  }
  const split = (text: string, between: RegExp, by: string, depth: number): string | undefined => {
    const parts = text.split(between)
    if (parts.length < 2 || parts.length > mostParts) return undefined
    // A sentence that is put behind others is known with the blank before it.
    const said = parts.map((part) => one(part, depth) ?? one(` ${part}`, depth)?.trimStart() ?? named(part, depth))
    return said.some((part) => part !== undefined) ? said.map((part, i) => part ?? parts[i]).join(by) : undefined
  }
  return (sentence) => (sentence.length > longest ? sentence : any(sentence, 0))
}

const isPredicate = /^(must|is|has|does|are|cannot|takes|needs|comes) /
const betweenSentences = /(?<=[.!?]) (?=["“]?\p{Lu})/u
const betweenItems = /, /
