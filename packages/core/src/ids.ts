/**
 * Identifiers are Okta's wire formats themselves, made time-ordered, so that the compatible API needs no mapping.
 * 20 characters: a three-character prefix, 7 base-62 digits of milliseconds, 10 random ones (59 bits).
 * 24 hex digits: 12 of milliseconds, 12 random (48 bits). Both sort by time under byte order (collation "C").
 */

declare const brand: unique symbol
type Brand<T, B extends string> = T & { readonly [brand]: B }

export type OrgId = Brand<string, 'OrgId'>
export type UserId = Brand<string, 'UserId'>
/** Two accounts of the same human share one PersonId; separation of duties is judged by person. */
export type PersonId = Brand<string, 'PersonId'>
export type GroupId = Brand<string, 'GroupId'>
export type AppId = Brand<string, 'AppId'>
export type BundleId = Brand<string, 'BundleId'>
export type ConditionId = Brand<string, 'ConditionId'>
export type EntryId = Brand<string, 'EntryId'>
export type RequestId = Brand<string, 'RequestId'>
export type GrantId = Brand<string, 'GrantId'>
export type SequenceId = Brand<string, 'SequenceId'>
export type TaskId = Brand<string, 'TaskId'>

/** Prefix of every 20-character id. A new kind of thing gets its line here and nowhere else. */
export const idPrefixes = {
  org: '00o',
  user: '00u',
  group: '00g',
  app: '0oa',
  condition: 'rco',
  request: 'req',
  entry: 'cen',
  bundle: 'enb',
  entitlement: 'esp',
  entitlementValue: 'ent',
  grant: 'gra',
  access: 'acc',
  connector: 'con',
  delegate: 'gda',
  token: 'tok',
  session: 'ses',
  passkey: 'pky',
  message: 'msg',
  attachment: 'att',
  webhook: 'whk',
  notice: 'ntc',
  settings: 'rrs',
  operation: 'cpa',
  policyChange: 'pch',
  emergency: 'emg',
  riskRule: 'rul',
  collection: 'col',
  collectionAssignment: 'ass',
  label: 'lbc',
  labelValue: 'lbl',
  calendar: 'cal',
} as const

/** Stands as the user where something happened by itself; no account has it. */
export const systemUserId = '00u00000000000system' as UserId

export type IdKind = keyof typeof idPrefixes

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const hexDigits = '0123456789abcdef'

/** Source of randomness: `n` bytes, each 0 to 255. The server gives node:crypto, tests a seeded one. */
export type RandomBytes = (n: number) => Uint8Array

const encode = (value: number, digits: string, width: number): string => {
  let rest = value
  let out = ''
  for (let i = 0; i < width; i++) {
    out = digits[rest % digits.length] + out
    rest = Math.floor(rest / digits.length)
  }
  return out
}

const randomDigits = (bytes: Uint8Array, digits: string): string => {
  let out = ''
  // A byte modulo 62 is biased by less than 2 bits over ten digits, which 59 bits can spare; hex has no bias.
  for (const byte of bytes) out += digits[byte % digits.length]
  return out
}

/** A 20-character id of a kind, time-ordered. `now` is milliseconds since 1970. */
export const makeId = (kind: IdKind, now: number, random: RandomBytes): string =>
  idPrefixes[kind] + encode(now, alphabet, 7) + randomDigits(random(10), alphabet)

/** A 24-hex-digit id (sequences, request types, teams, tasks), time-ordered. */
export const makeHexId = (now: number, random: RandomBytes): string =>
  encode(now, hexDigits, 12) + randomDigits(random(12), hexDigits)

/** Comes before every id of a kind that was made at that time or later: lists are cut by time without an index of it. */
export const firstId = (kind: IdKind, at: number): string => idPrefixes[kind] + encode(at, alphabet, 7) + '0'.repeat(10)

/** The same for 24-hex-digit ids. */
export const firstHexId = (at: number): string => encode(at, hexDigits, 12) + '0'.repeat(12)

/** True for a 20-character id of that kind. */
export const isId = (kind: IdKind, value: string): boolean =>
  value.length === 20 && value.startsWith(idPrefixes[kind]) && /^[0-9A-Za-z]+$/.test(value)

/** True for 24 lower-case hex digits. */
export const isHexId = (value: string): boolean => /^[0-9a-f]{24}$/.test(value)
