import type { Json } from './event.ts'

/**
 * The one text of a JSON value: keys sorted by UTF-16 code units, no blanks, ECMAScript's own strings and numbers.
 * Members that are undefined are left out. Throws on what JSON cannot say (NaN, infinity). Source: RFC 8785.
 */
export const canonical = (value: Json): string => {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return canonicalNumber(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const record = value as { readonly [key: string]: Json | undefined }
  let members = ''
  for (const key of Object.keys(record).sort()) {
    const member = record[key]
    if (member === undefined) continue
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${canonical(member)}`
  }
  return `{${members}}`
}

const canonicalNumber = (value: number): string => {
  if (!Number.isFinite(value)) throw new Error('a number on the record must be finite')
  return JSON.stringify(value)
}
