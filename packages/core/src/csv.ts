/**
 * CSV out (RFC 4180: CRLF, quotes only where needed), with the guard against formulas of ASVS 1.2.10 (abuse case F17):
 * a text that a spreadsheet would run gets an apostrophe in front. A text that begins with apostrophes before such a
 * character gets one more, so that `unguard` gives back exactly what went in.
 */
const dangerous = /^'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/u
const guarded = /^'+[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/u

/** A text that no spreadsheet takes for a formula. */
export const guard = (text: string): string => (dangerous.test(text) ? `'${text}` : text)

/** The text that was guarded. What never was stays as it is, unless it begins with an apostrophe and a formula. */
export const unguard = (text: string): string => (guarded.test(text) ? text.slice(1) : text)

/** One line of CSV with its line end. Numbers and truth values are written as they are, null and undefined as nothing. */
export const csvLine = (cells: readonly (string | number | boolean | null | undefined)[]): string =>
  `${cells.map(cell).join(',')}\r\n`

const cell = (value: string | number | boolean | null | undefined): string => {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const safe = guard(value)
  return /[",\r\n\t]|^\s|\s$|^$/.test(safe) && safe !== '' ? `"${safe.replaceAll('"', '""')}"` : safe
}
