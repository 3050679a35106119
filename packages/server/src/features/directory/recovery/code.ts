import { hash } from 'node:crypto'
import type { RandomBytes } from '@assent/core/ids.ts'

// Crockford's base 32: no letter that looks like a digit.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A new recovery code: 160 random bits in eight groups of four, to be written on paper. */
export const makeCode = (random: RandomBytes): string =>
  [...random(32)]
    .map((byte) => alphabet[byte % 32]!)
    .join('')
    .replaceAll(/(.{4})(?=.)/g, '$1-')

/** What is stored of a code: SHA-256 in hex of how it is meant, however it was typed; undefined if it cannot be one. */
export const codeHash = (typed: string): string | undefined => {
  const meant = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return meant.length === 32 && [...meant].every((letter) => alphabet.includes(letter))
    ? hash('sha256', meant, 'hex')
    : undefined
}
