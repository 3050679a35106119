import type { Assertion } from '@assent/core/api/factors.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Door, Entered } from '../../app/door.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { limitedBy, tooMany } from './attempts.ts'
import {
  entersByPasskey,
  insertChallenge,
  lockPasskey,
  markPasskey,
  type PasskeyRow,
  takeChallenge,
} from './passkey-store.ts'
import { recordFailure, signInOrg, startSession } from './sign-in.ts'
import { forgiveAttempts } from './store.ts'
import {
  challengeIn,
  challengeOf,
  type RelyingParty,
  relyingParty,
  relyingPartyOf,
  requestOptions,
  verifyAssertion,
} from './webauthn.ts'

/** Whether people can sign in with passkeys here at all. */
export const passkeysWork = ({ baseUrl, signIn }: Services): boolean =>
  (signIn?.local ?? true) && relyingPartyOf(baseUrl) !== undefined

/** One answer for every reason: unknown, removed, deactivated, wrong, late, seen before (abuse cases D8, F13). */
const wrong = (): Refusal =>
  refuse('unauthenticated', 'This passkey was not accepted. Try again, or sign in another way.')

/** Signing in with a discoverable passkey: the passkey says who it is; device and person are two factors at once. */
export const passkeySignIn = (services: Services): Pick<Door, 'passkeyOptions' | 'passkeySignIn'> => {
  const place = async () => {
    if (services.signIn && !services.signIn.local) return refuse('forbidden', 'Local accounts are switched off here.')
    const party = relyingParty(services)
    if (isRefusal(party)) return party
    const orgId = await signInOrg(services)
    return isRefusal(orgId) ? orgId : { orgId, party }
  }
  return {
    passkeyOptions: async () => {
      const here = await place()
      if (isRefusal(here)) return here
      const challenge = challengeOf(services.random(32))
      await services.db.inOrg(here.orgId, (tx) => insertChallenge(tx, { hash: challenge.hash, purpose: 'SIGN_IN' }))
      return { ...(await requestOptions(here.party, challenge)) }
    },

    passkeySignIn: async ({ credential, origin, replaces, returnTo }) => {
      const here = await place()
      if (isRefusal(here)) return here
      const { orgId, party } = here
      const { counted, limited } = await limitedBy(services.db, orgId, [{ kind: 'ADDRESS', text: origin.address }])
      if (limited) return tooMany()
      const hash = challengeIn(credential.response)
      // Taken in a transaction of its own: it is used up, whatever comes of it.
      const fresh = await services.db.inOrg(orgId, (tx) => takeChallenge(tx, hash, 'SIGN_IN', undefined))
      return services.db.inOrg(orgId, async (tx): Promise<Result<Entered>> => {
        const passkey = await lockPasskey(tx, Buffer.from(credential.id, 'base64url'))
        const userId = fresh && passkey ? await prove(services, tx, party, hash, credential, passkey) : undefined
        if (userId === undefined) {
          recordFailure(tx, passkey?.userId, 'INVALID_PASSKEY')
          return wrong()
        }
        await forgiveAttempts(tx, counted)
        return startSession(services, tx, { userId, method: 'PASSKEY', origin, replaces, returnTo })
      })
    },
  }
}

const prove = async (
  services: Services,
  tx: Tx,
  party: RelyingParty,
  hash: string,
  credential: Assertion,
  passkey: PasskeyRow,
): Promise<string | undefined> => {
  const { userHandle } = credential.response
  const names =
    typeof userHandle === 'string' && Buffer.from(userHandle, 'base64url').toString('utf8') === passkey.userId
  if (!names || !(await entersByPasskey(tx, passkey.userId))) return undefined
  try {
    await markPasskey(tx, passkey.passkeyId, await verifyAssertion(party, hash, credential, passkey))
    return passkey.userId
  } catch (error) {
    services.log.warn({ passkey: passkey.passkeyId, reason: String(error) }, 'a passkey was not accepted')
    return undefined
  }
}
