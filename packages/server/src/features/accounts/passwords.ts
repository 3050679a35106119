import { type Refusal, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { eventOf, managesAccounts, noSuchUser } from './act.ts'
import { limitedBy, tooMany } from './attempts.ts'
import { decoy, hashPassword, passwordProblem, TooManyAtOnce, verifyPassword } from './password.ts'
import { findPassword, findUser } from './queries.ts'
import { announce, endSessions, forgiveAttempts, putPassword } from './store.ts'

export type PasswordCommands = {
  /** Gives a user a password and ends all of his sessions. Super administrators and the server itself. */
  'password.set': { input: { userId: string; password: string }; output: undefined }
  /** Changes one's own; the old one proves it. Ends all other sessions. */
  'password.change': { input: { userId: string; oldPassword: string; newPassword: string }; output: undefined }
}

const refusedPassword = (summary: string, location: string) =>
  refuse('invalid', summary, [{ summary, reason: 'STRING_FORMAT_INVALID', location }])

/** Both commands, answered with "not now" where too many passwords are being hashed. */
export const passwordCommands = (services: Services): Handlers<PasswordCommands> => {
  const commands = handlers(services)
  return {
    'password.set': (caller, input) => orBusy(commands['password.set'](caller, input)),
    'password.change': (caller, input) => orBusy(commands['password.change'](caller, input)),
  }
}

const orBusy = async <T>(work: Promise<T>): Promise<T | Refusal> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof TooManyAtOnce) return refuse('unavailable', 'Too many passwords are being checked. Try again.')
    throw error
  }
}

/** The hash of a first password, for whoever creates the user in the same transaction, or why it is not taken. */
export const firstPassword = async (login: string, password: string): Promise<string | Refusal> => {
  const problem = passwordProblem(password, login)
  return problem ? refusedPassword(problem, '/credentials/password/value') : orBusy(hashPassword(password))
}

const handlers = (services: Services): Handlers<PasswordCommands> => ({
  'password.set': async (caller, { userId, password }) => {
    if (!managesAccounts(caller)) return refuse('forbidden', 'Only a super administrator may set a password.')
    const user = await services.db.inOrg(caller.orgId, (tx) => findUser(tx, userId))
    if (!user) return noSuchUser()
    if (user.kind !== 'HUMAN') return refuse('conflict', 'A service user has tokens, no password.')
    const problem = passwordProblem(password, user.login)
    if (problem) return refusedPassword(problem, '/password/value')
    // Hashed outside the transaction: it takes long, and no row waits for it.
    const hash = await hashPassword(password)
    return services.db.inOrg(caller.orgId, async (tx) => {
      await putPassword(tx, userId, hash)
      await endSessions(tx, userId)
      await announce(tx)
      tx.record(eventOf(caller, 'user.account.reset_password', userId))
      return undefined
    })
  },

  'password.change': async (caller, { userId, oldPassword, newPassword }) => {
    // Only the person knows the old one; for somebody else a super administrator sets a new one.
    if (userId !== caller.userId) return refuse('forbidden', 'You may change only your own password.')
    const keys = [{ kind: 'LOGIN' as const, text: `change ${caller.userId}` }]
    const { limited, counted } = await limitedBy(services.db, caller.orgId, keys)
    if (limited) return tooMany()
    const [user, stored] = await services.db.inOrg(caller.orgId, async (tx) => [
      await findUser(tx, caller.userId),
      await findPassword(tx, caller.userId),
    ])
    const right = await verifyPassword(oldPassword, stored ?? (await decoy()))
    if (!user || stored === undefined || !right) return refuse('forbidden', 'The old password is not right.')
    const problem = passwordProblem(newPassword, user.login)
    if (problem) return refusedPassword(problem, '/newPassword/value')
    const hash = await hashPassword(newPassword)
    return services.db.inOrg(caller.orgId, async (tx) => {
      await putPassword(tx, caller.userId, hash)
      await endSessions(tx, caller.userId, caller.trace?.credentialId)
      await forgiveAttempts(tx, counted)
      await announce(tx)
      tx.record(eventOf(caller, 'user.account.update_password', caller.userId))
      return undefined
    })
  },
})
