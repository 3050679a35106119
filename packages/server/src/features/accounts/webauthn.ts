import { hash } from 'node:crypto'
import type { Assertion, Registration } from '@assent/core/api/factors.ts'
import { limits } from '@assent/core/limits.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Services } from '../../app/services.ts'
import type { PasskeyRow } from './passkey-store.ts'

/** Who we are to passkeys: they sign for this domain alone, and only on pages of these origins (WebAuthn, 5.1.3 and 13.4.9). */
export type RelyingParty = { readonly id: string; readonly name: string; readonly origins: readonly string[] }

const name = 'Assent'

/**
 * The relying party of an address, or undefined where browsers have no passkeys: plain http to other hosts, and addresses
 * by number. On loopback it is `localhost`, whichever way it is written.
 */
export const relyingPartyOf = (baseUrl: string): RelyingParty | undefined => {
  const { hostname, origin, port, protocol } = new URL(baseUrl)
  if (['127.0.0.1', '[::1]', 'localhost'].includes(hostname))
    return { id: 'localhost', name, origins: [`${protocol}//localhost${port ? `:${port}` : ''}`] }
  const isNumber = /^[\d.]+$|^\[/.test(hostname)
  if (isNumber || !(protocol === 'https:' || hostname.endsWith('.localhost'))) return undefined
  return { id: hostname, name, origins: [origin] }
}

/** Whether people can sign decisions here: whether browsers have passkeys at this server's address. */
export const canSign = ({ baseUrl }: Services): boolean => relyingPartyOf(baseUrl) !== undefined

/** The relying party of this server, or why there is none. */
export const relyingParty = ({ baseUrl }: Services): Result<RelyingParty> =>
  relyingPartyOf(baseUrl) ??
  refuse('conflict', 'Passkeys work only where this server is reached by name and https, or on localhost.')

/** Something to sign: `value` goes to the browser in base64url, `hash` (hex) is what is kept. */
export type Challenge = { readonly value: string; readonly hash: string }

export const challengeOf = (bytes: Uint8Array): Challenge => {
  const value = Buffer.from(bytes).toString('base64url')
  return { value, hash: hashOfChallenge(value) }
}

export const hashOfChallenge = (value: string): string => hash('sha256', `challenge ${value}`, 'hex')

/** The hash of the challenge that an answer says it signed; of nothing, where it says none. Not proven yet. */
export const challengeIn = ({ clientDataJSON }: { readonly clientDataJSON: string }): string => {
  try {
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8')) as {
      challenge?: unknown
    }
    return hashOfChallenge(typeof challenge === 'string' ? challenge : '')
  } catch {
    return hashOfChallenge('')
  }
}

const timeout = limits.challengeMs
/** EdDSA, ES256 and RS256 (COSE): what devices of today make. */
const algorithms = [-8, -7, -257]

/** What `navigator.credentials.create()` is given: a passkey that can be found without a login, and that knows its person. */
export const creationOptions = (
  party: RelyingParty,
  challenge: Challenge,
  user: { readonly id: string; readonly login: string; readonly displayName: string },
  known: readonly PasskeyRow[],
) =>
  generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: new Uint8Array(Buffer.from(user.id)),
    userName: user.login,
    userDisplayName: user.displayName,
    challenge: new Uint8Array(Buffer.from(challenge.value, 'base64url')),
    timeout,
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: known.map(described),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  })

/** What `navigator.credentials.get()` is given. Without `known` any discoverable passkey of ours will do. */
export const requestOptions = (party: RelyingParty, challenge: Challenge, known?: readonly PasskeyRow[]) =>
  generateAuthenticationOptions({
    rpID: party.id,
    challenge: new Uint8Array(Buffer.from(challenge.value, 'base64url')),
    timeout,
    userVerification: 'required',
    ...(known ? { allowCredentials: known.map(described) } : {}),
  })

const described = ({ credentialId, transports }: PasskeyRow) => ({
  id: credentialId.toString('base64url'),
  transports: [...transports],
})

/** A new credential that proved itself. */
export type Registered = {
  readonly credentialId: Buffer
  readonly publicKey: Buffer
  readonly counter: number
  readonly transports: readonly string[]
  readonly synced: boolean
}

/**
 * Holds a registration against the challenge of this hash, our origin and our domain; the person must have been verified
 * by the device. Throws with the reason, for the log alone.
 */
export const verifyRegistration = async (
  party: RelyingParty,
  challengeHash: string,
  given: Registration,
): Promise<Registered> => {
  const { registrationInfo, verified } = await verifyRegistrationResponse({
    response: given as unknown as RegistrationResponseJSON,
    expectedChallenge: (value) => hashOfChallenge(value) === challengeHash,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  })
  if (!verified) throw new Error('the attestation is not right')
  const { credential, credentialBackedUp } = registrationInfo
  return {
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: (given.response.transports ?? []).slice(0, 10),
    synced: credentialBackedUp,
  }
}

/** Holds an assertion against the challenge of this hash and the passkey that it names. Throws with the reason, for the log. */
export const verifyAssertion = async (
  party: RelyingParty,
  challengeHash: string,
  given: Assertion,
  passkey: PasskeyRow,
): Promise<{ readonly counter: number; readonly synced: boolean }> => {
  const { authenticationInfo, verified } = await verifyAuthenticationResponse({
    response: given as unknown as AuthenticationResponseJSON,
    expectedChallenge: (value) => hashOfChallenge(value) === challengeHash,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId.toString('base64url'),
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
    },
  })
  if (!verified) throw new Error('the signature is not right')
  return { counter: authenticationInfo.newCounter, synced: authenticationInfo.credentialBackedUp }
}
