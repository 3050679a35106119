import { limits } from '@assent/core/limits.ts'

/** Why a body is not taken, in words for the person who sent it. */
export class BadJson extends Error {}

/**
 * A JSON body as a value. Refused with a BadJson: what is not UTF-8 or not JSON, nesting deeper than the limit, a name
 * twice in one object, `__proto__` as a name, NUL and lone surrogates in any text (abuse cases F7, F15). Nothing is
 * built before the depth is known.
 */
export const parseJson = (bytes: Uint8Array): unknown => {
  const text = decode(bytes)
  scan(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BadJson('The body is not valid JSON.')
  }
  // Only escapes can bring in what UTF-8 and JSON themselves forbid.
  if (text.includes('\\u')) checkTexts(value)
  return value
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

const decode = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new BadJson('The body is not valid UTF-8.')
  }
}

const quote = 0x22
const backslash = 0x5c

/** Walks the text once: counts depth, and sees that no object has a name twice. Syntax is JSON.parse's business. */
const scan = (text: string): void => {
  // One set of names per open object; undefined for an array.
  const open: (Set<string> | undefined)[] = []
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x7b || code === 0x5b) {
      if (open.length >= limits.jsonDepth)
        throw new BadJson(`The body is nested deeper than ${limits.jsonDepth} levels.`)
      open.push(code === 0x7b ? new Set() : undefined)
    } else if (code === 0x7d || code === 0x5d) open.pop()
    else if (code === quote) {
      const end = endOfText(text, i + 1)
      if (open.at(-1) && isName(text, end + 1)) addName(open.at(-1)!, text.slice(i, end + 1))
      i = end
    }
  }
}

const endOfText = (text: string, from: number): number => {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === backslash) i++
    else if (code === quote) return i
  }
  throw new BadJson('The body is not valid JSON.')
}

const isName = (text: string, from: number): boolean => {
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x3a) return true
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return false
  }
  return false
}

const addName = (names: Set<string>, quoted: string): void => {
  // No name of ours needs an escape, and JSON.parse of this V8 can lose a member whose name has one (nodejs/node#63785).
  if (quoted.includes('\\')) throw new BadJson('Names of members are written without escapes.')
  const name = quoted.slice(1, -1)
  if (name === '__proto__') throw new BadJson('The name __proto__ is not allowed.')
  if (names.has(name)) throw new BadJson('An object of the body has the same name twice.')
  names.add(name)
}

const checkTexts = (value: unknown): void => {
  if (typeof value === 'string') checkText(value)
  else if (Array.isArray(value)) for (const item of value) checkTexts(item)
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value)) {
      checkText(name)
      checkTexts(item)
    }
}

const checkText = (text: string): void => {
  const problem = textProblem(text)
  if (problem) throw new BadJson(problem)
}

/** Why a text cannot be stored, or undefined: NUL bytes and halves of surrogate pairs (abuse case F7). */
export const textProblem = (text: string): string | undefined => {
  if (text.includes('\0')) return 'A text has a NUL character.'
  return text.isWellFormed() ? undefined : 'A text has half of a surrogate pair.'
}
