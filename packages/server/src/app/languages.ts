import { readFileSync } from 'node:fs'
import { readPo } from '@assent/core/texts/po.ts'
import { makeSay, type Say } from '@assent/core/texts/say.ts'

/** Languages that our sentences can be said in. English is what the code speaks, and what is stored. */
export type Language = 'en' | 'de'

const isLanguage = (tag: string): tag is Language => tag === 'en' || tag === 'de'

// Nobody asks for that many languages.
const mostAsked = 30

/** The language that an Accept-Language header (RFC 9110, 12.5.4) likes best; English where it names none that we speak. */
export const languageOf = (header: string | undefined): Language => {
  let best: { readonly language: Language; readonly quality: number } = { language: 'en', quality: 0 }
  for (const part of (header ?? '').split(',', mostAsked)) {
    const [, tag, weight] =
      /^\s*([a-z]{1,8}|\*)(?:-[a-z0-9-]{1,40})?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*$/i.exec(part) ?? []
    const language = tag === '*' ? 'en' : tag?.toLowerCase()
    const quality = weight === undefined ? 1 : Number(weight)
    if (language !== undefined && isLanguage(language) && quality > best.quality) best = { language, quality }
  }
  return best.language
}

/** How something is said to a reader: the language, and our sentences in it. */
export type Voice = { readonly lang: Language; readonly say: Say }

const asWritten: Say = (sentence) => sentence

/** The voice of a language. */
export const voiceIn = (lang: Language): Voice => ({ lang, say: sayIn(lang) ?? asWritten })

const made = new Map<Language, Say>()

/** Says our sentences in that language; undefined for English, in which they are written. Reads a catalogue once. */
export const sayIn = (language: Language): Say | undefined => {
  if (language === 'en') return undefined
  const known = made.get(language)
  if (known) return known
  const say = makeSay(readPo(readFileSync(new URL(`../texts/${language}.po`, import.meta.url), 'utf8')))
  made.set(language, say)
  return say
}
