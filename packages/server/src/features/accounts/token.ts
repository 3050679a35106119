import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { RandomBytes } from '@assent/core/ids.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const length = 32
const checkLength = 6
const form = new RegExp(`^ast_([0-9A-Za-z]{${length}})([0-9A-Za-z]{${checkLength}})$`)

/** A new client secret: as a token, but beginning with `asc_`. */
export const makeClientSecret = (random: RandomBytes): string => makeToken(random).replace(/^ast_/, 'asc_')

/**
 * A new API token: `ast_`, 32 base-62 digits (190 random bits), and a check sum of 6 over them, by which secret scanners
 * know a real one (abuse case F27).
 */
export const makeToken = (random: RandomBytes): string => {
  const body = randomDigits(random)
  return `ast_${body}${checkSum(body)}`
}

/** Whether a text can be a token at all; what is not is refused without asking the database. */
export const isToken = (value: string): boolean => {
  const match = form.exec(value)
  return match !== null && checkSum(match[1]!) === match[2]
}

/** What a person may be shown to tell tokens apart. */
export const tokenHint = (token: string): string => token.slice(0, 8)

/** SHA-256 in hex: what is stored of a token or session. 128 random bits and more need no salt and no slow hash. */
export const hashOf = (secret: string): string => hash('sha256', secret, 'hex')

/** A new session id or the like: 32 random bytes in base64url. */
export const makeSecret = (random: RandomBytes): string => Buffer.from(random(32)).toString('base64url')

export const isSecret = (value: string): boolean => /^[0-9A-Za-z_-]{43}$/.test(value)

const checkSum = (body: string): string => {
  let rest = crc32(body)
  let out = ''
  for (let i = 0; i < checkLength; i++) {
    out = alphabet[rest % 62] + out
    rest = Math.floor(rest / 62)
  }
  return out
}

const randomDigits = (random: RandomBytes): string => {
  let out = ''
  while (out.length < length)
    // 248 = 4 × 62: bytes above it would favour the first digits.
    for (const byte of random(length)) if (byte < 248 && out.length < length) out += alphabet[byte % 62]
  return out
}
