import { type Static, Type } from 'typebox'
import { closed, nullable, oneWord, passedOver, text, time } from './wire.ts'

const base64url = (max: number) => Type.String({ minLength: 1, maxLength: max, pattern: '^[A-Za-z0-9_-]+$' })

/** What a browser says of a credential in any case, as `toJSON()` of today's browsers gives it. */
const credential = {
  id: base64url(1_400),
  rawId: base64url(1_400),
  type: oneWord(['public-key']),
  ...passedOver('clientExtensionResults', 'authenticatorAttachment'),
}

/** The answer of `navigator.credentials.create()` as JSON (WebAuthn Level 3, 5.1.8). */
export const Registration = closed({
  ...credential,
  response: closed({
    clientDataJSON: base64url(8_000),
    attestationObject: base64url(60_000),
    transports: Type.Optional(Type.Array(text(30), { maxItems: 10 })),
    ...passedOver('authenticatorData', 'publicKey', 'publicKeyAlgorithm'),
  }),
})
export type Registration = Static<typeof Registration>

/** The answer of `navigator.credentials.get()` as JSON. */
export const Assertion = closed({
  ...credential,
  response: closed({
    clientDataJSON: base64url(8_000),
    authenticatorData: base64url(8_000),
    signature: base64url(8_000),
    userHandle: Type.Optional(nullable(base64url(200))),
    ...passedOver('attestationObject'),
  }),
})
export type Assertion = Static<typeof Assertion>

/** What is given to `navigator.credentials.create()` or `.get()`, as JSON; browsers parse it by themselves. */
export const CredentialOptions = Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' })

export const Passkey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** Whether its maker keeps copies on other devices of the same person. */
  synced: Type.Boolean(),
  created: time(),
  lastUsed: Type.Optional(time()),
})
export type Passkey = Static<typeof Passkey>

export const PasskeyCreate = closed({ name: text(100), credential: Registration })
export const PasskeyRename = closed({ name: text(100) })

/** How somebody proves who he is, besides the first way. */
export const Factors = Type.Object({
  password: Type.Boolean(),
  passkeys: Type.Integer(),
  totp: Type.Object({ active: Type.Boolean(), confirmed: Type.Optional(time()) }),
  recoveryCodesLeft: Type.Integer(),
})
export type Factors = Static<typeof Factors>

/** A secret for an authenticator app: shown this once. `qr` is an SVG image of `uri`. */
export const TotpSecret = Type.Object({ secret: Type.String(), uri: Type.String(), qr: Type.String() })
export type TotpSecret = Static<typeof TotpSecret>

/** Six digits of an authenticator app, spaces allowed, or a recovery code. */
export const Code = closed({ code: text(40) })

/** Codes for who loses the phone: shown this once, each good once. */
export const RecoveryCodes = Type.Object({ recoveryCodes: Type.Array(Type.String()) })
export type RecoveryCodes = Static<typeof RecoveryCodes>

/** What the organization asks of people who sign in. */
export const SignInSettings = closed({
  /** Administrators with a local password need a second factor: a passkey, or a one-time code. */
  secondFactorForAdmins: Type.Boolean(),
})
export type SignInSettings = Static<typeof SignInSettings>
