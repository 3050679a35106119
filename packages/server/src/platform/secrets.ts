import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, isTrial } from './config.ts'

/** The key that new secrets are sealed with, and older ones that may still have to open some. 32 bytes each. */
export type Keys = { readonly current: Buffer; readonly previous: readonly Buffer[] }

export type Secrets = {
  /** Seals under a fresh data key. `context` names the place (organization, record, version); elsewhere it does not open. */
  readonly seal: (plain: string, context: string) => Buffer
  /** Throws if the bytes or the context were changed, or if the key is not here. */
  readonly open: (sealed: Buffer, context: string) => string
  /** The same secret under the current key: undefined if it already is. The data itself is not touched. */
  readonly rewrap: (sealed: Buffer, context: string) => Buffer | undefined
}

/** A sealed secret; undefined if the key that sealed it is gone. */
export const opened = (secrets: Pick<Secrets, 'open'>, sealed: Buffer, context: string): string | undefined => {
  try {
    return secrets.open(sealed, context)
  } catch {
    return undefined
  }
}

// Layout: version 1 · key id 8 · nonce 12 · tag 16 · wrapped data key 32 · nonce 12 · tag 16 · text.
const version = 1
const keyIdEnd = 9
const wrapEnd = keyIdEnd + 12 + 16 + 32

/** AES-256-GCM in two layers: the text under a data key of its own, that key under a master key (abuse cases G12, G13). */
export const makeSecrets = ({ current, previous }: Keys): Secrets => {
  const keys = new Map([current, ...previous].map((key) => [keyId(key).toString('hex'), key]))
  const currentId = keyId(current)

  const wrap = (dataKey: Buffer, context: string): Buffer =>
    Buffer.concat([Buffer.of(version), currentId, encrypt(current, dataKey, `key\0${context}`)])
  const unwrap = (sealed: Buffer, context: string): Buffer => {
    if (sealed.length < wrapEnd + 28 || sealed[0] !== version) throw new Error('this is no sealed secret')
    const key = keys.get(sealed.subarray(1, keyIdEnd).toString('hex'))
    if (!key) throw new Error('this secret was sealed with a key that is neither SECRET_KEY nor in SECRET_KEY_PREVIOUS')
    return decrypt(key, sealed.subarray(keyIdEnd, wrapEnd), `key\0${context}`)
  }
  return {
    seal: (plain, context) => {
      const dataKey = randomBytes(32)
      return Buffer.concat([wrap(dataKey, context), encrypt(dataKey, Buffer.from(plain, 'utf8'), `text\0${context}`)])
    },
    open: (sealed, context) =>
      decrypt(unwrap(sealed, context), sealed.subarray(wrapEnd), `text\0${context}`).toString('utf8'),
    rewrap: (sealed, context) => {
      if (sealed.subarray(1, keyIdEnd).equals(currentId)) return undefined
      return Buffer.concat([wrap(unwrap(sealed, context), context), sealed.subarray(wrapEnd)])
    },
  }
}

const keyId = (key: Buffer): Buffer => createHash('sha256').update('assent key id').update(key).digest().subarray(0, 8)

const encrypt = (key: Buffer, plain: Buffer, context: string): Buffer => {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context, 'utf8'))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

const decrypt = (key: Buffer, bytes: Buffer, context: string): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(context, 'utf8'))
    .setAuthTag(bytes.subarray(12, 28))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
  } catch {
    throw new Error('this secret does not open: it was changed, or it belongs elsewhere')
  }
}

/**
 * The keys that the settings give. For a first try without any, one is made and kept in `secret-key` (mode 0600) of the
 * data directory; in production and with a database of one's own the settings demand it.
 */
export const keysOf = (config: Config): Keys => {
  if (config.secretKey) return { current: config.secretKey, previous: config.previousKeys ?? [] }
  if (!isTrial(config)) throw new Error('SECRET_KEY is missing')
  const file = join(config.dataDir, 'secret-key')
  mkdirSync(config.dataDir, { recursive: true })
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const current = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')
  if (current.length !== 32)
    throw new Error(`${file} does not hold 32 bytes in base64; put back the one that was there.`)
  return { current, previous: [] }
}
