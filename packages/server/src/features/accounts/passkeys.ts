import type { Passkey, Registration } from '@assent/core/api/factors.ts'
import type { Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { type Tx, violated } from '../../platform/db.ts'
import { eventOf, readsAccount } from './act.ts'
import {
  deletePasskey,
  insertChallenge,
  insertPasskey,
  listPasskeys,
  passkeysOf,
  renamePasskey,
  takeChallenge,
} from './passkey-store.ts'
import { findMe } from './queries.ts'
import { inBrowser, justSignedIn } from './recent.ts'
import {
  challengeIn,
  challengeOf,
  creationOptions,
  type Registered,
  type RelyingParty,
  relyingParty,
  verifyRegistration,
} from './webauthn.ts'

export type PasskeyCommands = {
  /** What the browser needs to make a passkey for the caller. */
  'passkey.ask': { input: Record<never, never>; output: Readonly<Record<string, unknown>> }
  /** Takes up a passkey that the browser made. */
  'passkey.add': { input: { name: string; credential: Registration }; output: Passkey }
  'passkey.rename': { input: { passkeyId: string; name: string }; output: Passkey }
  'passkey.remove': { input: { passkeyId: string }; output: undefined }
}
export type PasskeyQueries = {
  /** One's own; with `userId` somebody's, for those who may. */
  'passkey.list': { input: { userId?: string }; output: readonly Passkey[] }
}

const noSuchPasskey = (): Refusal => refuse('not_found', 'There is no such passkey.')

export const passkeyCommands = (services: Services): Handlers<PasskeyCommands> => ({
  'passkey.ask': async (caller) => {
    const party = relyingParty(services)
    if (isRefusal(party)) return party
    return services.db.inOrg(caller.orgId, async (tx) => {
      const stale = await justSignedIn(tx, caller)
      if (stale) return stale
      const [user, known] = [await findMe(tx, caller.userId), await passkeysOf(tx, caller.userId)]
      if (known.length >= limits.passkeysPerUser) return tooMany()
      const challenge = challengeOf(services.random(32))
      await insertChallenge(tx, { hash: challenge.hash, purpose: 'REGISTER', userId: caller.userId })
      return { ...(await creationOptions(party, challenge, user!, known)) }
    })
  },

  'passkey.add': async (caller, { name, credential }) => {
    const party = relyingParty(services)
    if (isRefusal(party)) return party
    const hash = challengeIn(credential.response)
    // Taken in a transaction of its own: it is used up, whatever comes of it.
    const taken = await services.db.inOrg(caller.orgId, async (tx) => {
      const stale = await justSignedIn(tx, caller)
      return stale ?? (await takeChallenge(tx, hash, 'REGISTER', caller.userId))
    })
    if (isRefusal(taken)) return taken
    if (!taken) return refuse('invalid', 'This took too long, or was done before. Begin again.')
    const registered = await prove(services, party, hash, credential)
    if (isRefusal(registered)) return registered
    try {
      return await services.db.inOrg(caller.orgId, (tx) => add(services, tx, caller, name, registered))
    } catch (error) {
      if (violated(error) !== 'passkey_credential_once') throw error
      return refuse('conflict', 'This passkey is known here already.')
    }
  },

  'passkey.rename': (caller, { name, passkeyId }) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const wrong = inBrowser(caller)
      if (wrong) return wrong
      const before = await renamePasskey(tx, caller.userId, passkeyId, name)
      if (before === undefined) return noSuchPasskey()
      if (before !== name)
        tx.record(eventOf(caller, 'user.mfa.factor.update', caller.userId, { factor: 'PASSKEY', passkeyId, name }))
      return (await listPasskeys(tx, caller.userId)).find(({ id }) => id === passkeyId)!
    }),

  'passkey.remove': (caller, { passkeyId }) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const stale = await justSignedIn(tx, caller)
      if (stale) return stale
      const name = await deletePasskey(tx, caller.userId, passkeyId)
      if (name === undefined) return noSuchPasskey()
      tx.record(eventOf(caller, 'user.mfa.factor.deactivate', caller.userId, { factor: 'PASSKEY', passkeyId, name }))
      return undefined
    }),
})

export const passkeyQueries = (services: Services): Handlers<PasskeyQueries> => ({
  'passkey.list': async (caller, { userId = caller.userId }) => {
    if (!readsAccount(caller, userId)) return refuse('forbidden', 'You may list only your own passkeys.')
    return services.db.inOrg(caller.orgId, (tx) => listPasskeys(tx, userId))
  },
})

const tooMany = (): Refusal =>
  refuse('conflict', `You have ${limits.passkeysPerUser} passkeys already. Remove one that you do not use any more.`)

const prove = async (
  services: Services,
  party: RelyingParty,
  hash: string,
  credential: Registration,
): Promise<Result<Registered>> => {
  try {
    return await verifyRegistration(party, hash, credential)
  } catch (error) {
    services.log.warn({ reason: String(error) }, 'a passkey was not taken')
    return refuse('invalid', `The passkey was not accepted. ${hintOf(error)}`)
  }
}

/** What the person can do about it; everything else about the reason is for the log. */
const hintOf = (error: unknown): string => {
  const text = String(error)
  if (/origin/i.test(text)) return 'Open this page by the address of this server, then try again.'
  if (/user.*verif/i.test(text)) return 'Use one that asks for your finger, face or PIN.'
  if (/alg/i.test(text)) return 'It uses a kind of key that is not known here.'
  return 'Try again, or use another one.'
}

const add = async (
  services: Services,
  tx: Tx,
  caller: Caller,
  name: string,
  registered: Registered,
): Promise<Result<Passkey>> => {
  if ((await passkeysOf(tx, caller.userId)).length >= limits.passkeysPerUser) return tooMany()
  const passkeyId = services.newId('passkey')
  await insertPasskey(tx, { ...registered, passkeyId, userId: caller.userId, name })
  tx.record(
    eventOf(caller, 'user.mfa.factor.activate', caller.userId, {
      factor: 'PASSKEY',
      passkeyId,
      name,
      // With them anybody can check signatures of step-ups that are on the record, without this database.
      credentialId: registered.credentialId.toString('base64url'),
      publicKey: registered.publicKey.toString('base64url'),
    }),
  )
  return (await listPasskeys(tx, caller.userId)).find(({ id }) => id === passkeyId)!
}
