import { isId } from '../ids.ts'
import type { Cause } from '../refusal.ts'

// Control characters, and the marks that reorder or hide text: two names that look alike would be two different people.
const hidden = /[\p{Cc}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]/u
// In logins also the joiners, which names of some languages need.
const joiners = /[\u200c\u200d]/u

/** A text as it is kept and compared: composed Unicode without blanks at the ends. */
export const clean = (text: string): string => text.normalize('NFC').trim()

/** The form in which logins, e-mail addresses and names are compared; the database's `lower` agrees with it. */
export const compared = (text: string): string => clean(text).toLowerCase()

/** Why a name of something is not taken, or undefined. At most `max` characters. */
export const nameProblem = (value: string, max = 255): string | undefined => {
  if (value === '') return 'must not be empty'
  return textProblem(value, max)
}

/** Why a text is not taken, or undefined. It may be empty; line ends and tabs are allowed only if `lines`. */
export const textProblem = (value: string, max: number, lines = false): string | undefined => {
  if (value.length > max) return `must have at most ${max} characters`
  if (!value.isWellFormed()) return 'has half of a surrogate pair'
  return hidden.test(lines ? value.replaceAll(/[\t\n\r]/g, ' ') : value)
    ? 'has control characters or invisible marks'
    : undefined
}

/** Why a login is not taken, or undefined. A login never looks like an id, since users are found by either. */
export const loginProblem = (value: string): string | undefined => {
  const problem = nameProblem(value)
  if (problem) return problem
  if (/\s/u.test(value) || joiners.test(value)) return 'must not have blanks or invisible marks'
  if (isId('user', value) || value.toLowerCase() === 'me') return 'must not look like an id'
  return undefined
}

/** Why an e-mail address is not taken, or undefined. Whether it exists shows only when it is used. */
export const emailProblem = (value: string): string | undefined => {
  const problem = nameProblem(value)
  if (problem) return problem
  return /^[^\s@<>,;"]+@[^\s@<>,;"]+$/u.test(value) ? undefined : 'is not an e-mail address'
}

// Asking is slow, and there are few answers.
const timeZones = new Map<string, boolean>()

/** Why a time zone is not taken, or undefined. */
export const timeZoneProblem = (value: string): string | undefined => {
  let known = timeZones.get(value)
  if (known === undefined) {
    known = isTimeZone(value)
    if (timeZones.size < 1_000) timeZones.set(value, known)
  }
  return known ? undefined : 'is not a time zone, such as Europe/Paris'
}

const isTimeZone = (value: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
}

/** A cause for each named problem that there is. */
export const causesOf = (problems: Readonly<Record<string, string | undefined>>): readonly Cause[] =>
  Object.entries(problems).flatMap(([location, problem]) =>
    problem === undefined
      ? []
      : [
          {
            summary: `${location.slice(location.lastIndexOf('/') + 1)} ${problem}`,
            location,
            reason: 'STRING_FORMAT_INVALID',
          },
        ],
  )
