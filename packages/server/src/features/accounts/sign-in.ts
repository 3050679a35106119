import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Door, Entered, Origin, SignedIn } from '../../app/door.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { limitedBy, normalForm, tooMany } from './attempts.ts'
import { insertStep, secondNeeded } from './factor-store.ts'
import { decoy, TooManyAtOnce, verifyPassword } from './password.ts'
import { findCallers, findLogin, onlyOrg } from './queries.ts'
import { announce, endSession, forgiveAttempts, insertSession, type SessionMethod } from './store.ts'
import { hashOf, isSecret, makeSecret } from './token.ts'

/** The organization that people of this server sign in to, or a refusal where that cannot be said. */
export const signInOrg = async (services: Services): Promise<Result<OrgId>> =>
  services.signIn?.orgId ??
  (await onlyOrg(services.db)) ??
  refuse('unavailable', 'Nobody can sign in here: no organization is configured for it.')

const wrong = (): Refusal => refuse('unauthenticated', 'The login or the password is not right.')

/**
 * Signs in with a local password. Unknown, deactivated and password-less accounts get the same answer as a wrong
 * password, after the same work (abuse case F13).
 */
export const signIn =
  (services: Services): Door['signIn'] =>
  async ({ login, password, returnTo, origin, replaces }) => {
    const orgId = await signInOrg(services)
    if (typeof orgId !== 'string') return orgId
    if (services.signIn && !services.signIn.local) return refuse('forbidden', 'Local passwords are switched off here.')
    const form = normalForm(login)
    const { limited, counted } = await limitedBy(services.db, orgId, [
      { kind: 'LOGIN', text: form },
      { kind: 'ADDRESS', text: origin.address },
    ])
    if (limited) return tooMany()
    const found = await services.db.inOrg(orgId, (tx) => findLogin(tx, form))
    const right = await check(password, found?.hash ?? undefined)
    if (right === 'busy') return refuse('unavailable', 'Too many people sign in at this moment. Try again.')
    return services.db.inOrg(orgId, async (tx): Promise<Result<Entered>> => {
      // Read again: the account or its password may have changed while the hash was computed.
      const now = right && found ? await findLogin(tx, form) : undefined
      if (!now?.active || now.userId !== found?.userId || now.hash !== found.hash) {
        recordFailure(tx, found?.userId, 'INVALID_CREDENTIALS')
        return wrong()
      }
      await forgiveAttempts(tx, counted)
      const need = await secondNeeded(tx, now.userId)
      if (need) return awaitSecond(services, tx, now.userId, need, returnTo)
      return startSession(services, tx, { userId: now.userId, method: 'PASSWORD', origin, replaces, returnTo })
    })
  }

const check = async (password: string, hash: string | undefined): Promise<boolean | 'busy'> => {
  try {
    const right = await verifyPassword(password, hash ?? (await decoy()))
    return hash !== undefined && right
  } catch (error) {
    if (error instanceof TooManyAtOnce) return 'busy'
    throw error
  }
}

/** The password was right, and something more is needed: nobody is signed in yet. */
const awaitSecond = async (
  services: Services,
  tx: Tx,
  userId: string,
  need: 'TOTP' | 'ENROL',
  returnTo: string,
): Promise<Entered> => {
  const stepId = makeSecret(services.random)
  await insertStep(tx, { hash: hashOf(stepId), userId, need, returnTo })
  return { next: need === 'TOTP' ? 'totp' : 'enrol', stepId, maxAge: limits.secondStepMs / 1000, returnTo }
}

/** Puts a failed sign-in on the record. */
export const recordFailure = (tx: Tx, userId: string | undefined, reason: string): void =>
  // What was typed is not recorded: people type passwords into the wrong field.
  tx.record({
    type: 'user.session.start',
    actor: { id: userId ?? 'unknown', type: userId === undefined ? 'System' : 'User' },
    targets: userId === undefined ? [] : [{ id: userId, type: 'User' }],
    outcome: 'FAILURE',
    channel: 'web',
    detail: { reason },
  })

/** Starts a session under a new id and ends the one that the browser had (abuse case F11). */
export const startSession = async (
  services: Services,
  tx: Tx,
  input: {
    readonly userId: string
    readonly method: SessionMethod
    readonly origin: Origin
    readonly replaces: string | undefined
    readonly returnTo: string
  },
): Promise<SignedIn> => {
  const secret = makeSecret(services.random)
  const sessionId = services.newId('session')
  if (input.replaces !== undefined) await endByHash(tx, hashOf(input.replaces))
  await insertSession(tx, {
    sessionId,
    userId: input.userId,
    hash: hashOf(secret),
    method: input.method,
    ...input.origin,
  })
  tx.record({
    type: 'user.session.start',
    actor: { id: input.userId, type: 'User' },
    targets: [{ id: input.userId, type: 'User' }],
    channel: 'web',
    credentialId: sessionId,
    detail: { method: input.method, address: input.origin.address, userAgent: input.origin.userAgent.slice(0, 300) },
  })
  return { next: 'done', sessionId: secret, maxAge: limits.sessionLongestMs / 1000, returnTo: input.returnTo }
}

const endByHash = async (tx: Tx, hash: string): Promise<void> => {
  const rows = await tx.query<{ session_id: string }>(
    `select session_id from session where hash = decode($1, 'hex') and org_id = $2`,
    [hash, tx.orgId],
  )
  if (rows[0] && (await endSession(tx, rows[0].session_id)) !== undefined) await announce(tx)
}

/** Ends the session of a cookie; a cookie of nothing is no error. */
export const signOut =
  (services: Services): Door['signOut'] =>
  async (secret) => {
    if (!isSecret(secret)) return
    const row = (await findCallers(services.db, 'session', [hashOf(secret)]))[0]
    if (!row) return
    await services.db.inOrg(row.org_id as OrgId, async (tx) => {
      if ((await endSession(tx, row.credential_id)) === undefined) return
      await announce(tx)
      tx.record({
        type: 'user.session.end',
        actor: { id: row.user_id, type: 'User' },
        targets: [{ id: row.user_id, type: 'User' }],
        channel: 'web',
        credentialId: row.credential_id,
        detail: {},
      })
    })
  }
