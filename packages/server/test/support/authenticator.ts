import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

type Cbor = number | string | Uint8Array | Map<number | string, Cbor>

const head = (major: number, value: number): Buffer => {
  if (value < 24) return Buffer.of((major << 5) | value)
  if (value < 0x100) return Buffer.of((major << 5) | 24, value)
  return Buffer.of((major << 5) | 25, value >> 8, value & 0xff)
}

/** CBOR (RFC 8949) of what authenticators send: integers, texts, bytes and maps of fewer than 65,536. */
export const cbor = (value: Cbor): Buffer => {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([name, item]) => [cbor(name), cbor(item)])])
  return Buffer.concat([head(2, value.length), value])
}

/** What a dishonest or broken device, browser or page in between may do. */
export type Twist = {
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  readonly challenge?: string
  readonly verified?: boolean
  readonly present?: boolean
  readonly counter?: number
  readonly userHandle?: string | undefined
  readonly id?: string
  readonly signature?: string
  readonly attestation?: 'none' | 'packed'
  readonly attestationSignature?: Buffer
}

type Credential = {
  readonly id: Buffer
  readonly key: KeyObject
  readonly rpId: string
  readonly user: string
  counter: number
}

const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest()
const flagsOf = (twist: Twist, attested: boolean): number =>
  (twist.present === false ? 0 : 1) | (twist.verified === false ? 0 : 4) | (attested ? 0x40 : 0)

/**
 * An authenticator in software with the browser around it: true structures of WebAuthn Level 3, ES256 keys, discoverable
 * credentials, a counter. `create` and `get` take what the server gives to `navigator.credentials` as JSON, and answer
 * what a browser would, unless twisted.
 */
export const makeAuthenticator = (origin: string) => {
  const credentials: Credential[] = []

  const clientData = (type: string, challenge: string, twist: Twist): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: twist.type ?? type,
        challenge: twist.challenge ?? challenge,
        origin: twist.origin ?? origin,
        crossOrigin: false,
      }),
    )
  const authData = (rpId: string, counter: number, twist: Twist, attested = Buffer.alloc(0)): Buffer => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(twist.counter ?? counter)
    return Buffer.concat([sha256(twist.rpId ?? rpId), Buffer.of(flagsOf(twist, attested.length > 0)), count, attested])
  }

  return {
    credentials,

    // biome-ignore lint/suspicious/noExplicitAny: the options are JSON from the wire
    create: (options: any, twist: Twist = {}) => {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const id = twist.id === undefined ? randomBytes(32) : Buffer.from(twist.id, 'base64url')
      const credential: Credential = { id, key: privateKey, rpId: options.rp.id, user: options.user.id, counter: 1 }
      credentials.push(credential)
      const { x, y } = publicKey.export({ format: 'jwk' })
      const cose = new Map<number, Cbor>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x!, 'base64url')],
        [-3, Buffer.from(y!, 'base64url')],
      ])
      const length = Buffer.of(id.length >> 8, id.length & 0xff)
      const attested = Buffer.concat([Buffer.alloc(16), length, id, cbor(cose)])
      const data = authData(options.rp.id, credential.counter, twist, attested)
      const client = clientData('webauthn.create', options.challenge, twist)
      const signed = () => sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)
      const statement: Map<string, Cbor> =
        twist.attestation === 'packed'
          ? new Map<string, Cbor>([
              ['alg', -7],
              ['sig', twist.attestationSignature ?? signed()],
            ])
          : new Map()
      const attestation = new Map<string, Cbor>([
        ['fmt', twist.attestation ?? 'none'],
        ['attStmt', statement],
        ['authData', data],
      ])
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          attestationObject: cbor(attestation).toString('base64url'),
          transports: ['internal'],
        },
      }
    },

    // biome-ignore lint/suspicious/noExplicitAny: the options are JSON from the wire
    get: (options: any, twist: Twist = {}, credential: Credential = credentials.at(-1)!) => {
      const allowed: { id: string }[] | undefined = options.allowCredentials
      if (allowed && !allowed.some(({ id }) => id === credential.id.toString('base64url')))
        throw new Error('the server does not want this credential')
      credential.counter += 1
      const data = authData(options.rpId, credential.counter, twist)
      const client = clientData('webauthn.get', options.challenge, twist)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), credential.key)
      const userHandle = 'userHandle' in twist ? twist.userHandle : credential.user
      const id = twist.id ?? credential.id.toString('base64url')
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: twist.signature ?? signature.toString('base64url'),
          ...(userHandle === undefined ? {} : { userHandle }),
        },
      }
    },
  }
}
