import { limits } from '../limits.ts'
import type { FieldOp, FieldType } from './logic.ts'

const always = ['NOT_EMPTY'] as const
const equal = ['IS', 'IS_NOT', ...always] as const
const ordered = [...equal, 'AFTER', 'BEFORE', 'BETWEEN'] as const
const text = [...equal, 'CONTAINS', 'CONTAINS_NOT'] as const
const listed = [...equal, 'IN_LIST', 'NOT_IN_LIST'] as const

/** Which operators of logic go with which type of question (okta-access-requests E.5). */
export const opsOfType: Readonly<Record<FieldType, readonly FieldOp[]>> = {
  TEXT: text,
  LONG_TEXT: text,
  NUMBER: ordered,
  ISO_DATE: ordered,
  SELECT: listed,
  MULTISELECT: ['INCLUDES', ...always],
  USER: listed,
  GROUP: listed,
  APP: listed,
}

/** What is checked of one value of a question. */
export type FieldRules = {
  readonly label: string
  readonly type: FieldType
  readonly choices?: readonly string[] | undefined
  readonly min?: number | undefined
  readonly max?: number | undefined
}

const ids: Readonly<Partial<Record<FieldType, readonly [RegExp, string]>>> = {
  USER: [/^00u[0-9A-Za-z]{17}$/, 'a user'],
  GROUP: [/^00g[0-9A-Za-z]{17}$/, 'a group'],
  APP: [/^0oa[0-9A-Za-z]{17}$/, 'an app'],
}

/** Why a text is no value of a question, as a sentence; undefined if it is one. */
export const valueProblem = ({ choices, label, max, min, type }: FieldRules, value: string): string | undefined => {
  if (choices && !choices.includes(value)) return `"${value}" is not one of the choices of "${label}".`
  const id = ids[type]
  if (id) return id[0].test(value) ? undefined : `"${label}" must be ${id[1]}, named by its id.`
  switch (type) {
    case 'ISO_DATE':
      return isIsoDate(value) ? undefined : `"${label}" must be a date such as 2026-01-31.`
    case 'NUMBER':
      return numberProblem(label, value, min, max)
    case 'TEXT':
    case 'LONG_TEXT': {
      const most = type === 'TEXT' ? limits.answer : limits.longAnswer
      return value.length <= most ? undefined : `"${label}" takes at most ${most} characters.`
    }
    default:
      return undefined
  }
}

const numberProblem = (label: string, value: string, min?: number, max?: number): string | undefined => {
  if (!/^-?\d{1,15}(\.\d{1,6})?$/.test(value)) return `"${label}" must be a number such as 12 or 12.5.`
  const number = Number(value)
  if (min !== undefined && number < min) return `"${label}" must be at least ${min}.`
  return max !== undefined && number > max ? `"${label}" must be at most ${max}.` : undefined
}

/** Whether a text is a day there is, alone or with a time in UTC. */
export const isIsoDate = (value: string): boolean => {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z)?$/.exec(value)
  if (!match) return false
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1]!
}
