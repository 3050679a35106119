import type { TObject } from 'typebox'
import { textProblem } from './json.ts'

/** A parsed query string: every name once, every value one text; or what is wrong with it. */
export type Query = { readonly values: Record<string, unknown>; readonly problem?: { name: string; summary: string } }

const maxParameters = 50

/** Parses a query string strictly: a name twice, `a[]=`, bad percent signs and NUL are problems (abuse case F19). */
export const parseQuery = (search: string): Query => {
  const values: Record<string, unknown> = Object.create(null)
  if (search === '') return { values }
  const parts = search.split('&')
  if (parts.length > maxParameters) return { values, problem: { name: '', summary: 'There are too many parameters.' } }
  for (const part of parts) {
    if (part === '') continue
    const at = part.indexOf('=')
    const name = decode(at < 0 ? part : part.slice(0, at))
    const value = decode(at < 0 ? '' : part.slice(at + 1))
    if (name === undefined || value === undefined)
      return { values, problem: { name: name ?? '', summary: 'A parameter is not valid percent-encoded UTF-8.' } }
    const summary = name in values ? 'must be given only once' : (textProblem(name) ?? textProblem(value))
    if (summary) return { values, problem: { name, summary } }
    values[name] = value
  }
  return { values }
}

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** Texts of a query as the numbers and truth values that its schema asks for; what is none stays text and is refused. */
export const convert = (schema: TObject, values: Record<string, unknown>): void => {
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = values[name]
    if (typeof value !== 'string') continue
    const { type } = property as { type?: string }
    if (type === 'integer' && /^-?(0|[1-9]\d{0,14})$/.test(value)) values[name] = Number(value)
    if (type === 'boolean' && (value === 'true' || value === 'false')) values[name] = value === 'true'
  }
}
