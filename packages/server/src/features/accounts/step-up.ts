import { createHash, hash } from 'node:crypto'
import type { Assertion } from '@assent/core/api/factors.ts'
import { canonical } from '@assent/core/audit/canonical.ts'
import type { Json } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { actorOf } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { insertChallenge, lockPasskey, lockStepUp, markPasskey, passkeysOf, useStepUp } from './passkey-store.ts'
import {
  challengeIn,
  challengeOf,
  type RelyingParty,
  relyingParty,
  requestOptions,
  verifyAssertion,
} from './webauthn.ts'

/** What an approver signs: this answer to this task of this request, as it was shown (`digest`). */
export type Signed = {
  readonly requestId: string
  readonly taskId: string
  readonly digest: string
  /** The answer as it goes over the wire. */
  readonly answer: Json
}

/** As it is kept with the challenge: with who signs, and what makes the challenge one of its own. */
type Binding = Signed & {
  readonly assent: 'approval'
  readonly org: string
  readonly user: string
  readonly nonce: string
}

/**
 * What the browser needs to have a decision signed. The challenge is the SHA-256 of the decision itself (canonical JSON)
 * and a nonce, so that the signature is over it and an auditor can check that later by the record alone.
 */
export const askStepUp = async (
  services: Services,
  caller: Caller,
  signed: Signed,
): Promise<Result<Readonly<Record<string, unknown>>>> => {
  const party = relyingParty(services)
  if (isRefusal(party)) return party
  if (caller.kind !== 'HUMAN') return refuse('forbidden', 'Only a person can sign a decision.')
  return services.db.inOrg(caller.orgId, async (tx) => {
    const known = await passkeysOf(tx, caller.userId)
    if (known.length === 0)
      return refuse('conflict', 'This approval has to be signed with a passkey, and you have none. Add one first.', [
        { summary: 'no passkey', reason: 'NO_PASSKEY' },
      ])
    const nonce = Buffer.from(services.random(16)).toString('base64url')
    const binding: Binding = { assent: 'approval', org: caller.orgId, user: caller.userId, nonce, ...signed }
    const challenge = challengeOf(
      createHash('sha256')
        .update(canonical(binding as unknown as Json))
        .digest(),
    )
    await insertChallenge(tx, { hash: challenge.hash, purpose: 'STEP_UP', userId: caller.userId, binding })
    return { ...(await requestOptions(party, challenge, known)) }
  })
}

const unfit = (): Refusal => {
  const summary = 'This signature is not for this decision, or too old. Look at the request again, then decide.'
  return refuse('forbidden', summary, [{ summary, reason: 'STEP_UP_FAILED', location: '/stepUp' }])
}

/**
 * The passkey that signed exactly this answer to this task, and the digest of what was shown; judged before the decision
 * itself. Each challenge is good for one decision. The same delivery that comes again (`Idempotency-Key`) is answered as
 * before, so that a lost answer does no harm (abuse cases B2, B13).
 */
export const proveStepUp = async (
  services: Services,
  caller: Caller,
  { answer, taskId }: Pick<Signed, 'taskId' | 'answer'>,
  given: Assertion,
): Promise<Result<{ readonly passkeyId: string; readonly digest: string }>> => {
  const party = relyingParty(services)
  if (isRefusal(party)) return party
  const challenge = challengeIn(given.response)
  const delivery = deliveryOf(services, caller, given)
  return services.db.inOrg(caller.orgId, async (tx) => {
    const row = await lockStepUp(tx, challenge, caller.userId)
    if (!row) return unfit()
    const binding = row.binding as Binding
    if (binding.taskId !== taskId || canonical(binding.answer) !== canonical(answer)) return unfit()
    if (row.usedBy !== null)
      return row.usedBy === delivery && row.passkeyId !== null
        ? { passkeyId: row.passkeyId, digest: binding.digest }
        : unfit()
    const passkeyId = await verify(services, tx, caller, party, challenge, given)
    await useStepUp(tx, challenge, delivery, passkeyId)
    record(tx, caller, binding, given, passkeyId)
    return passkeyId === undefined ? unfit() : { passkeyId, digest: binding.digest }
  })
}

/** Names a delivery: without a key each is its own. */
const deliveryOf = ({ random }: Services, { key }: Caller, { response }: Assertion): string =>
  hash('sha256', key === undefined ? Buffer.from(random(32)) : `${key} ${response.signature}`, 'hex')

const verify = async (
  services: Services,
  tx: Tx,
  caller: Caller,
  party: RelyingParty,
  challenge: string,
  given: Assertion,
): Promise<string | undefined> => {
  const passkey = await lockPasskey(tx, Buffer.from(given.id, 'base64url'))
  if (passkey?.userId !== caller.userId) return undefined
  try {
    await markPasskey(tx, passkey.passkeyId, await verifyAssertion(party, challenge, given, passkey))
    return passkey.passkeyId
  } catch (error) {
    services.log.warn({ passkey: passkey.passkeyId, reason: String(error) }, 'a signed decision was not accepted')
    return undefined
  }
}

// What was signed and the signature itself: with the public key of `user.mfa.factor.activate` anybody can check it again.
const record = (tx: Tx, caller: Caller, binding: Binding, given: Assertion, passkeyId: string | undefined): void => {
  const { authenticatorData, clientDataJSON, signature } = given.response
  tx.record({
    type: 'assent.approval.prove',
    actor: actorOf(caller),
    targets: [
      { id: binding.requestId, type: 'ACCESS_REQUEST' },
      { id: caller.userId, type: 'User' },
    ],
    outcome: passkeyId === undefined ? 'FAILURE' : 'SUCCESS',
    channel: caller.channel,
    ...(caller.trace?.credentialId ? { credentialId: caller.trace.credentialId } : {}),
    detail: {
      passkeyId: passkeyId ?? null,
      signed: binding as unknown as Json,
      ...(passkeyId === undefined ? {} : { authenticatorData, clientDataJSON, signature }),
    },
  })
}
