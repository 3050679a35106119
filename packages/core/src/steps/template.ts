import { answerText, type FieldValue } from './step.ts'

/**
 * What a text can take in beside answers: whom it is for, who asked, what was asked for, and where the request is to be
 * read.
 */
export const templateWords = [
  'requestedFor',
  'requestedBy',
  'resource',
  'level',
  'duration',
  'subject',
  'link',
] as const
export type TemplateWord = (typeof templateWords)[number]

/** A place in a text: `{{word}}`, or `{{id}}` for the answer to a question before it. */
const place = /\{\{\s*([A-Za-z0-9][A-Za-z0-9_.-]{0,127})\s*\}\}/g

const isWord = (name: string): name is TemplateWord => (templateWords as readonly string[]).includes(name)

/** The ids of the answers that a text takes in, each once. */
export const answersIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(place)].flatMap(([, name = '']) => (isWord(name) ? [] : [name]))),
]

/**
 * A text with its places filled in, once: what somebody answered is never looked through for places again. What was not
 * answered is empty. `shown` makes what is put in harmless where it goes.
 */
export const fillTemplate = (
  text: string,
  answers: readonly FieldValue[],
  words: Readonly<Partial<Record<TemplateWord, string>>>,
  shown: (value: string) => string = (value) => value,
): string =>
  text.replaceAll(place, (_, name: string) => {
    if (isWord(name)) return shown(words[name] ?? '')
    const answer = answers.find(({ id }) => id === name)
    return answer ? shown(answerText(answer)) : ''
  })
