import * as crypto from 'node:crypto'
import { promisify } from 'node:util'
import { passwordLongest, passwordShortest } from '@assent/core/api/accounts.ts'

const argon2 = crypto.argon2 ? promisify(crypto.argon2) : undefined
const scrypt = promisify<Buffer, Buffer, number, crypto.ScryptOptions, Buffer>(crypto.scrypt)

/** Cost of a new hash: OWASP's first choice for argon2id, 19 MiB in two passes (about 40 ms). Stored with each hash. */
const cost = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
const scryptCost = { ln: 15, r: 8, p: 3 }

/** Hashes that are computed at a time; the rest waits in line, so that a flood does not take every thread. */
const atOnce = 2
/** The longest line; beyond it the answer is "not now". */
const longestLine = 64

/** Too many passwords are being checked at this moment. */
export class TooManyAtOnce extends Error {}

/** A PHC string of a password. Unicode variants of the same text hash alike (NFKC). */
export const hashPassword = async (plain: string): Promise<string> => {
  const salt = crypto.randomBytes(16)
  if (!argon2) {
    const { ln, r, p } = scryptCost
    const hash = await inLine(() => scryptOf(plain, salt, ln, r, p, 32))
    return `$scrypt$ln=${ln},r=${r},p=${p}$${phc(salt)}$${phc(hash)}`
  }
  const hash = await inLine(() => argon2('argon2id', { ...cost, message: bytesOf(plain), nonce: salt }))
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${phc(salt)}$${phc(hash)}`
}

/** Whether the password is the one of a PHC string; as slow for a wrong one as for the right one. */
export const verifyPassword = async (plain: string, stored: string): Promise<boolean> => {
  const [, algorithm, ...rest] = stored.split('$')
  const [hash, salt] = [rest.at(-1)!, rest.at(-2)!].map((part) => Buffer.from(part, 'base64')) as [Buffer, Buffer]
  const number = parameters(rest.at(-3)!)
  const computed = await inLine(() => {
    if (algorithm === 'scrypt') return scryptOf(plain, salt, number('ln'), number('r'), number('p'), hash.length)
    if (!argon2) throw new Error('this Node has no argon2; use Node 24.7 or newer')
    const asked = { memory: number('m'), passes: number('t'), parallelism: number('p'), tagLength: hash.length }
    return argon2('argon2id', { ...asked, message: bytesOf(plain), nonce: salt })
  })
  return crypto.timingSafeEqual(computed, hash)
}

/** A hash of nothing that anybody knows: checked where there is no user, so that the answer takes as long (F13). */
export const decoy = (): Promise<string> => {
  decoyHash ??= hashPassword(crypto.randomBytes(24).toString('base64'))
  return decoyHash
}
let decoyHash: Promise<string> | undefined

/** Why a password is not taken, in words, or undefined. */
export const passwordProblem = (plain: string, login: string): string | undefined => {
  const length = [...plain.normalize('NFKC')].length
  if (length < passwordShortest) return `A password has at least ${passwordShortest} characters.`
  if (plain.length > passwordLongest) return `A password has at most ${passwordLongest} characters.`
  if (new Set(plain).size < 5) return 'A password has at least five different characters.'
  const name = login.split('@')[0]!.toLowerCase()
  if (name.length >= 4 && plain.toLowerCase().includes(name)) return 'A password does not contain the login.'
  return undefined
}

const bytesOf = (plain: string): Buffer => Buffer.from(plain.normalize('NFKC'))
const phc = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

const scryptOf = (plain: string, salt: Buffer, ln: number, r: number, p: number, size: number): Promise<Buffer> =>
  scrypt(bytesOf(plain), salt, size, { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r })

const parameters = (text: string): ((name: string) => number) => {
  const values = new Map(text.split(',').map((part) => part.split('=') as [string, string]))
  return (name) => Number(values.get(name))
}

let running = 0
const line: (() => void)[] = []

const inLine = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= atOnce) {
    if (line.length >= longestLine) throw new TooManyAtOnce('too many passwords at once')
    await new Promise<void>((resolve) => line.push(resolve))
  } else running++
  try {
    return await work()
  } finally {
    const next = line.shift()
    if (next) next()
    else running--
  }
}
