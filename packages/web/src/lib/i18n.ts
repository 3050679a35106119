import { i18n, type Messages } from '@lingui/core'

export { i18n }

export const locales = { en: 'English', de: 'Deutsch' } as const
export type Locale = keyof typeof locales

const isLocale = (text: string | null | undefined): text is Locale => text != null && text in locales

const ofBrowser = (): Locale => navigator.languages.map((tag) => tag.slice(0, 2)).find(isLocale) ?? 'en'

/** What this browser keeps; nothing where it keeps nothing. */
export const readStored = (name: string): string | null => {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}
export const store = (name: string, value: string): void => {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Then it lasts as long as the page.
  }
}

const catalogs = import.meta.glob<{ messages: Messages }>(['../texts/*.po', '../routes/*/texts/*.po'])
const loaded = new Map<string, Promise<void>>()
const asked = new Set(['../texts'])

/** Resolves when the texts are there, whoever else waits for them. */
const load = (folder: string, locale: Locale): Promise<void> => {
  const path = `${folder}/${locale}.po`
  const going =
    loaded.get(path) ??
    Promise.resolve(catalogs[path]?.()).then((catalog) => {
      if (catalog) i18n.load(locale, catalog.messages)
    })
  loaded.set(path, going)
  return going
}

/** Loads the texts of a page, by the name of its folder in src/routes. */
export const texts = async (page: string): Promise<void> => {
  const folder = `../routes/${page}/texts`
  asked.add(folder)
  await load(folder, i18n.locale as Locale)
}

let sayGerman: ((sentence: string) => string) | undefined

/** A sentence of core, which is English, in the language that is spoken here: the server says its own by itself. */
export const saidHere = (sentence: string): string =>
  i18n.locale === 'de' && sayGerman ? sayGerman(sentence) : sentence

const loadSentences = async (locale: Locale): Promise<void> => {
  if (locale === 'de') ({ sayGerman } = await import('./german.ts'))
}

/** Speaks another language from now on. */
export const speak = async (locale: Locale): Promise<void> => {
  i18n.load(locale, {})
  await loadSentences(locale)
  // A page that somebody goes to meanwhile asks for its texts in the language that was spoken until now.
  for (let known = -1; known !== asked.size; ) {
    known = asked.size
    await Promise.all([...asked].map((folder) => load(folder, locale)))
  }
  i18n.activate(locale)
  document.documentElement.lang = locale
}

/** Speaks another language; null, or one that there is not: as the browser asks. True if it was another until now. */
export const chooseLocale = async (tag: string | null): Promise<boolean> => {
  const chosen = tag?.slice(0, 2).toLowerCase()
  const locale = isLocale(chosen) ? chosen : ofBrowser()
  if (locale === i18n.locale) return false
  await speak(locale)
  return true
}

/** Asks the server to say its sentences in the language that is spoken here, which may be another than the browser's. */
export const inOwnLanguage = () => ({ 'accept-language': i18n.locale || 'en' })

/** Speaks the language in which the server sent the document: that of whoever is looking, or as the browser asks. */
export const startTexts = (): Promise<void> => {
  const { lang } = document.documentElement
  return speak(isLocale(lang) ? lang : 'en')
}
