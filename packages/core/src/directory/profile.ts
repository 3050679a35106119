import { limits } from '../limits.ts'
import { selfEditableAttributes } from '../policy/attributes.ts'
import type { Cause } from '../refusal.ts'
import type { Profile, ProfileValue, User } from './model.ts'
import { causesOf, clean, emailProblem, loginProblem, textProblem, timeZoneProblem } from './text.ts'

/** Attributes of a wire profile that are members of the user, with the member's name. */
const members = {
  login: 'login',
  email: 'email',
  firstName: 'firstName',
  lastName: 'lastName',
  timezone: 'timeZone',
} as const

type MemberName = (typeof members)[keyof typeof members]

/** The part of a user that profiles are made of. */
export type Portrait = Pick<User, MemberName | 'profile'>

/** A profile as it comes in: a value, or null to remove it. */
export type ProfileInput = { readonly [attribute: string]: unknown }

// Nobody changes by himself what others know him by, or where his mail goes; the rest of the list is his own.
const notHis: ReadonlySet<string> = new Set(['firstName', 'lastName', 'displayName', 'email', 'secondEmail'])

/** Attributes that users may change on their own profile; none of them can be used in a rule (abuse cases A17, A18). */
export const ownAttributes: ReadonlySet<string> = selfEditableAttributes.difference(notHis)

const attributeName = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

/** Why a name is none for an attribute, or undefined. Names that objects have anyway are nobody's (abuse case A27). */
export const attributeNameProblem = (name: string): string | undefined =>
  attributeName.test(name) && !(name in Object.prototype)
    ? undefined
    : 'is not a name for an attribute: a letter, then letters, digits and _'

/**
 * The portrait after a profile came in. `whole`: what is not named is removed (PUT); otherwise it stays (POST).
 * Answers the causes if something in it is not acceptable; locations point into `/profile`.
 */
export const withProfile = (
  before: Portrait | undefined,
  input: ProfileInput,
  whole: boolean,
): { readonly portrait: Portrait; readonly causes: readonly Cause[] } => {
  const causes: Cause[] = []
  const profile: Record<string, ProfileValue> = whole ? {} : { ...before?.profile }
  const given: Partial<Record<MemberName, string>> = {}
  for (const [name, value] of Object.entries(input)) {
    const member = Object.hasOwn(members, name) ? members[name as keyof typeof members] : undefined
    const problem = member ? memberProblem(value) : (attributeNameProblem(name) ?? valueProblem(value))
    if (problem)
      causes.push({ summary: `${name} ${problem}`, location: `/profile/${name}`, reason: 'INVALID_DATA_TYPE' })
    else if (member) given[member] = typeof value === 'string' ? clean(value) : ''
    else if (value === null || value === '') delete profile[name]
    else profile[name] = typeof value === 'string' ? value.normalize('NFC') : (value as ProfileValue)
  }
  const old = whole ? undefined : before
  const login = given.login || before?.login || ''
  const portrait = {
    login,
    // Okta's users always have an address; a login that is one serves where nobody gave another.
    email: given.email || old?.email || (login.includes('@') ? login : ''),
    firstName: given.firstName ?? old?.firstName ?? '',
    lastName: given.lastName ?? old?.lastName ?? '',
    timeZone: given.timeZone || old?.timeZone || 'UTC',
    profile,
  }
  return { portrait, causes: [...causes, ...portraitCauses(portrait)] }
}

const memberProblem = (value: unknown): string | undefined =>
  value === null || typeof value === 'string' ? undefined : 'must be a text'

const valueProblem = (value: unknown): string | undefined => {
  if (value === null || typeof value === 'boolean') return undefined
  if (typeof value === 'string') return textProblem(value, limits.profileValue, true)
  // Whole numbers only: the record is canonical JSON, which every language must write the same way.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? undefined : 'must be a whole number'
  if (!Array.isArray(value)) return 'must be a text, a whole number, true or false, or a list of texts'
  if (value.length > limits.profileList) return `must have at most ${limits.profileList} items`
  for (const item of value) {
    const problem = typeof item === 'string' ? textProblem(item, limits.profileValue, true) : 'must be a list of texts'
    if (problem) return problem
  }
  return undefined
}

const portraitCauses = (portrait: Portrait): readonly Cause[] =>
  causesOf({
    '/profile/login': loginProblem(portrait.login),
    '/profile/email': emailProblem(portrait.email),
    '/profile/firstName': textProblem(portrait.firstName, 255),
    '/profile/lastName': textProblem(portrait.lastName, 255),
    '/profile/timezone': timeZoneProblem(portrait.timeZone),
    '/profile':
      Object.keys(portrait.profile).length > limits.profileAttributes
        ? `must have at most ${limits.profileAttributes} attributes`
        : undefined,
  })

/** Names of the attributes that differ between two portraits, sorted. */
export const changedAttributes = (before: Portrait, after: Portrait): readonly string[] => {
  const changed = Object.entries(members).flatMap(([name, member]) => (before[member] === after[member] ? [] : [name]))
  for (const name of new Set([...Object.keys(before.profile), ...Object.keys(after.profile)]))
    if (!sameValue(before.profile[name], after.profile[name])) changed.push(name)
  return changed.sort()
}

const sameValue = (a: ProfileValue | undefined, b: ProfileValue | undefined): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((item, i) => item === b[i]) : a === b

/** The text by which the profile names the manager, or undefined. */
export const managerText = (profile: Profile): string | undefined => {
  const text = profile['managerId']
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** The whole profile as the wire shows it, members and attributes together. */
export const wholeProfile = (user: Portrait): Readonly<Record<string, ProfileValue>> => ({
  ...user.profile,
  login: user.login,
  email: user.email,
  firstName: user.firstName,
  lastName: user.lastName,
  timezone: user.timeZone,
})

/** How a person is called: first and last name, or the login where there is neither. */
export const displayName = (user: Pick<User, 'firstName' | 'lastName' | 'login'>): string =>
  `${user.firstName} ${user.lastName}`.trim() || user.login
