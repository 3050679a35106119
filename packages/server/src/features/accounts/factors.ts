import type { Factors, RecoveryCodes, TotpSecret } from '@assent/core/api/factors.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { eventOf, managesAccounts, noSuchUser, readsAccount } from './act.ts'
import { limitedBy, tooMany } from './attempts.ts'
import {
  confirmTotp,
  deletePasskeys,
  deleteTotp,
  factorsOf,
  lockTotp,
  markTotp,
  putPendingTotp,
  putRecoveryCodes,
  useRecoveryCode,
} from './factor-store.ts'
import { findPassword, findUser, findWelcome } from './queries.ts'
import { inBrowser, justSignedIn } from './recent.ts'
import { announce, endSessions, forgiveAttempts } from './store.ts'
import {
  hashOfRecovery,
  isRecoveryCode,
  newRecoveryCodes,
  newTotpSecret,
  shownTotp,
  stepOfCode,
  totpContext,
} from './totp.ts'

export type FactorCommands = {
  /** A new secret for the caller's authenticator app; it counts once a code has confirmed it. */
  'totp.enrol': { input: Record<never, never>; output: TotpSecret }
  /** Confirms it; gives recovery codes. */
  'totp.confirm': { input: { code: string }; output: RecoveryCodes }
  'totp.remove': { input: Record<never, never>; output: undefined }
  /** New recovery codes in place of the old ones. */
  'recovery.renew': { input: Record<never, never>; output: RecoveryCodes }
  /** Takes all second factors and passkeys from somebody who lost them, and ends the sessions. Super administrators. */
  'factors.reset': { input: { userId: string }; output: undefined }
}
export type FactorQueries = {
  /** By what somebody can prove himself: oneself, or for those who may, others. */
  'factors.get': { input: { userId?: string }; output: Factors }
}

export const factorCommands = (services: Services): Handlers<FactorCommands> => ({
  'totp.enrol': (caller) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const stale = await justSignedIn(tx, caller)
      if (stale) return stale
      if ((await findPassword(tx, caller.userId)) === undefined)
        return refuse('conflict', 'One-time codes go with a local password, and you have none.')
      return enrol(services, tx, caller.userId)
    }),

  'totp.confirm': async (caller, { code }) => {
    const wrong = inBrowser(caller)
    if (wrong) return wrong
    const { counted, limited } = await limitedBy(services.db, caller.orgId, [
      { kind: 'LOGIN', text: `code ${caller.userId}` },
    ])
    if (limited) return tooMany()
    return services.db.inOrg(caller.orgId, async (tx) => {
      const codes = await confirm(services, tx, caller.userId, code)
      if (!codes) return refuse('invalid', wrongCode, [{ summary: wrongCode, location: '/code' }])
      await forgiveAttempts(tx, counted)
      tx.record(eventOf(caller, 'user.mfa.factor.activate', caller.userId, { factor: 'TOTP' }))
      return { recoveryCodes: codes }
    })
  },

  'totp.remove': (caller) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const stale = await justSignedIn(tx, caller)
      if (stale) return stale
      if (await deleteTotp(tx, caller.userId))
        tx.record(eventOf(caller, 'user.mfa.factor.deactivate', caller.userId, { factor: 'TOTP' }))
      return undefined
    }),

  'recovery.renew': (caller) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const stale = await justSignedIn(tx, caller)
      if (stale) return stale
      if (!(await factorsOf(tx, caller.userId)).totp.active)
        return refuse('conflict', 'Recovery codes stand in for one-time codes. Set those up first.')
      tx.record(eventOf(caller, 'assent.recovery_codes.create', caller.userId))
      return { recoveryCodes: await renew(services, tx, caller.userId) }
    }),

  'factors.reset': (caller, { userId }) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      if (!managesAccounts(caller)) return refuse('forbidden', 'Only a super administrator may reset factors.')
      if (!(await findUser(tx, userId))) return noSuchUser()
      const totp = await deleteTotp(tx, userId)
      const passkeys = await deletePasskeys(tx, userId)
      const sessions = await endSessions(tx, userId)
      await announce(tx)
      tx.record(eventOf(caller, 'user.mfa.factor.reset_all', userId, { totp, passkeys, sessions }))
      return undefined
    }),
})

export const factorQueries = (services: Services): Handlers<FactorQueries> => ({
  'factors.get': async (caller, { userId = caller.userId }): Promise<Factors | Refusal> => {
    if (!readsAccount(caller, userId)) return refuse('forbidden', 'You may see only your own ways to sign in.')
    return services.db.inOrg(caller.orgId, async (tx) =>
      (await findUser(tx, userId)) ? factorsOf(tx, userId) : noSuchUser(),
    )
  },
})

/** What is said of a code that does not count, for whatever reason. */
export const wrongCode = 'This code is not right, or it was used before. Wait for the next one.'

/** Begins the enrolment of one-time codes for a user. */
export const enrol = async (services: Services, tx: Tx, userId: string): Promise<TotpSecret> => {
  const secret = newTotpSecret(services.random)
  await putPendingTotp(tx, userId, services.secrets.seal(secret, totpContext(tx.orgId, userId)))
  const [user, { name }] = [await findUser(tx, userId), await findWelcome(tx)]
  return shownTotp(secret, user!.login, name)
}

/** Confirms a pending secret by its first code; new recovery codes, or undefined if the code is not right. */
export const confirm = async (
  services: Services,
  tx: Tx,
  userId: string,
  code: string,
): Promise<string[] | undefined> => {
  const row = await lockTotp(tx, userId)
  if (!row?.pending) return undefined
  const secret = services.secrets.open(row.pending, totpContext(tx.orgId, userId))
  const step = stepOfCode(secret, digitsOf(code), row.now, 0)
  if (step === undefined) return undefined
  await confirmTotp(tx, userId, step)
  return renew(services, tx, userId)
}

const renew = async (services: Services, tx: Tx, userId: string): Promise<string[]> => {
  const codes = [...newRecoveryCodes(services.random)]
  await putRecoveryCodes(
    tx,
    userId,
    codes.map((code) => hashOfRecovery(userId, code)),
  )
  return codes
}

/** By what a code proved its user, or undefined: a one-time code that was not used before, or a recovery code. */
export const takeCode = async (
  services: Services,
  tx: Tx,
  userId: string,
  code: string,
): Promise<'TOTP' | 'RECOVERY' | undefined> => {
  const row = await lockTotp(tx, userId)
  if (!row?.secret) return undefined
  if (isRecoveryCode(code))
    return (await useRecoveryCode(tx, userId, hashOfRecovery(userId, code))) ? 'RECOVERY' : undefined
  const secret = services.secrets.open(row.secret, totpContext(tx.orgId, userId))
  const step = stepOfCode(secret, digitsOf(code), row.now, row.lastStep)
  if (step === undefined) return undefined
  await markTotp(tx, userId, step)
  return 'TOTP'
}

const digitsOf = (code: string): string => code.replace(/[\s-]/g, '')
