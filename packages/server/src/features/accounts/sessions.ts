import type { Identity, Session } from '@assent/core/api/accounts.ts'
import type { Page, PageInput } from '@assent/core/api/page.ts'
import { refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { eventOf, managesAccounts, noSuchUser, readsAccount } from './act.ts'
import { deleteIdentity, insertIdentity } from './oidc-store.ts'
import { findSession, findUser, listIdentities, listSessions } from './queries.ts'
import { announce, endSession, endSessions } from './store.ts'

export type SessionCommands = {
  /** Ends one session, one's own or, for a super administrator, anybody's. */
  'session.end': { input: { sessionId: string }; output: undefined }
  /** Ends all sessions of a user; with `others` all but the one that the call came in. */
  'session.endAll': { input: { userId: string; others?: boolean }; output: undefined }
  /** Says which user a person at an outside provider is. */
  'identity.link': { input: { userId: string; issuer: string; subject: string }; output: undefined }
  'identity.unlink': { input: { userId: string; issuer: string }; output: undefined }
}
export type SessionQueries = {
  /** The session that the call itself came in. */
  'session.current': { input: Record<never, never>; output: Session }
  'session.get': { input: { sessionId: string }; output: Session }
  'session.list': { input: { userId: string; page: PageInput }; output: Page<Session> }
  'identity.list': { input: { userId: string }; output: readonly Identity[] }
}

export const sessionCommands = (services: Services): Handlers<SessionCommands> => ({
  'session.end': (caller, { sessionId }) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const session = await findSession(tx, sessionId, undefined)
      if (!session || !readsAccount(caller, session.userId)) return noSuchSession()
      if (session.userId !== caller.userId && !managesAccounts(caller))
        return refuse('forbidden', 'You may end only your own sessions.')
      if ((await endSession(tx, sessionId)) === undefined) return undefined
      await announce(tx)
      tx.record(eventOf(caller, 'user.session.end', session.userId, { sessionId }))
      return undefined
    }),

  'session.endAll': (caller, { others, userId }) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      if (userId !== caller.userId && !managesAccounts(caller))
        return refuse('forbidden', 'You may end only your own sessions.')
      if (!(await findUser(tx, userId))) return noSuchUser()
      const ended = await endSessions(tx, userId, others ? caller.trace?.credentialId : undefined)
      if (ended === 0) return undefined
      await announce(tx)
      tx.record(eventOf(caller, 'user.session.clear', userId, { ended }))
      return undefined
    }),

  'identity.link': (caller, { userId, issuer, subject }) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      if (!managesAccounts(caller)) return refuse('forbidden', 'Only a super administrator may link identities.')
      if (!(await findUser(tx, userId))) return noSuchUser()
      if (!(await insertIdentity(tx, issuer, subject, userId)))
        return refuse(
          'conflict',
          'The user has an identity at this provider, or the identity belongs to somebody else.',
        )
      tx.record(eventOf(caller, 'assent.identity.link', userId, { issuer, subject }))
      return undefined
    }),

  'identity.unlink': (caller, { userId, issuer }) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      if (!managesAccounts(caller)) return refuse('forbidden', 'Only a super administrator may unlink identities.')
      if (!(await deleteIdentity(tx, userId, issuer))) return refuse('not_found', 'There is no such identity.')
      await endSessions(tx, userId)
      await announce(tx)
      tx.record(eventOf(caller, 'assent.identity.unlink', userId, { issuer }))
      return undefined
    }),
})

export const sessionQueries = (services: Services): Handlers<SessionQueries> => ({
  'session.current': async (caller) => {
    const own = caller.trace?.credentialId ?? ''
    const session = await services.db.inOrg(caller.orgId, (tx) => findSession(tx, own, own))
    return session ?? noSuchSession()
  },
  'session.get': async (caller, { sessionId }) => {
    const session = await services.db.inOrg(caller.orgId, (tx) =>
      findSession(tx, sessionId, caller.trace?.credentialId),
    )
    return session && readsAccount(caller, session.userId) ? session : noSuchSession()
  },
  'session.list': async (caller, { userId, page }) => {
    if (!readsAccount(caller, userId)) return refuse('forbidden', 'You may list only your own sessions.')
    return services.db.inOrg(caller.orgId, async (tx) =>
      (await findUser(tx, userId)) ? listSessions(tx, userId, page, caller.trace?.credentialId) : noSuchUser(),
    )
  },
  'identity.list': async (caller, { userId }) => {
    if (!readsAccount(caller, userId)) return refuse('forbidden', 'You may list only your own identities.')
    return services.db.inOrg(caller.orgId, async (tx) =>
      (await findUser(tx, userId)) ? listIdentities(tx, userId) : noSuchUser(),
    )
  },
})

const noSuchSession = () => refuse('not_found', 'There is no such session.')
