import { isAbsolute, resolve } from 'node:path'

/** Reads one setting's text; throws an Error whose message says what to write instead. */
export type Reader<T> = (text: string) => T

/** A whole number within bounds. Text like 1e9, 0x10, NaN or 8080abc is none. */
export const integer =
  (min: number, max: number): Reader<number> =>
  (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) throw new Error(`write a whole number from ${min} to ${max}`)
    return value
  }

export const oneOf =
  <const T extends string>(...values: readonly T[]): Reader<T> =>
  (text) => {
    const found = values.find((value) => value === text)
    if (found === undefined) throw new Error(`write one of ${values.join(', ')}`)
    return found
  }

export const yesNo: Reader<boolean> = (text) => {
  if (['true', 'yes', 'on', '1'].includes(text.toLowerCase())) return true
  if (['false', 'no', 'off', '0'].includes(text.toLowerCase())) return false
  throw new Error('write true or false')
}

/** An address with one of these schemes and a host. `plain` schemes are taken on this machine's own address only. */
export const address =
  (schemes: readonly string[], plain: readonly string[] = []): Reader<string> =>
  (text) => {
    const all = [...schemes, ...plain].map((scheme) => `${scheme}://…`).join(' or ')
    if (!URL.canParse(text)) throw new Error(`write an address like ${all}`)
    const url = new URL(text)
    const scheme = url.protocol.slice(0, -1)
    if (plain.includes(scheme) && !isLoopback(url.hostname)) {
      throw new Error(`write ${schemes.join(' or ')}://…; ${scheme}:// is for this machine only`)
    }
    if (![...schemes, ...plain].includes(scheme) || !url.hostname) throw new Error(`write an address like ${all}`)
    return text.replace(/\/+$/, '')
  }

/** True for names of this machine itself. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)

/** An address of this product itself: where it begins, without query or fragment. */
export const webAddress: Reader<string> = (text) => {
  const value = address(['https', 'http'])(text)
  const { search, hash, username } = new URL(value)
  if (search || hash || username) throw new Error('write only scheme, host, port and path')
  return value
}

/** A folder; a relative one is taken from the working folder. */
export const folder: Reader<string> = (text) => (isAbsolute(text) ? text : resolve(text))

export const textOf =
  (min: number, max: number): Reader<string> =>
  (text) => {
    if (text.length < min || text.length > max || /[\r\n\0]/.test(text)) {
      throw new Error(`write ${min} to ${max} characters on one line`)
    }
    return text
  }

/** 32 bytes in base64 or hex. */
export const key32: Reader<Buffer> = (text) => {
  const bytes = /^[0-9a-f]{64}$/i.test(text)
    ? Buffer.from(text, 'hex')
    : /^[A-Za-z0-9+/_-]{43}=?$/.test(text)
      ? Buffer.from(text, 'base64')
      : undefined
  if (bytes?.length !== 32) throw new Error('write 32 random bytes in base64, as `openssl rand -base64 32` prints them')
  if (new Set(bytes).size < 8) throw new Error('these bytes are not random; take what `openssl rand -base64 32` prints')
  return bytes
}

/** Several values with commas between them. */
export const listOf =
  <T>(reader: Reader<T>): Reader<readonly T[]> =>
  (text) =>
    text.split(',').map((part) => reader(part.trim()))
