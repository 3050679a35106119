import { type Token, type TokenCreate, type TokenCreated, tokenUsualDays } from '@assent/core/api/accounts.ts'
import type { Page, PageInput } from '@assent/core/api/page.ts'
import type { Caller } from '@assent/core/caller.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { eventOf, managesAccounts, noSuchUser, readsAccount } from './act.ts'
import { findToken, findUser, listTokens, type UserRow } from './queries.ts'
import { announce, insertToken, revokeToken } from './store.ts'
import { hashOf, makeToken, tokenHint } from './token.ts'

export type TokenCommands = {
  /** Makes a token for oneself; super administrators also for service users. The answer holds it, and nothing else ever does. */
  'token.create': { input: TokenCreate; output: TokenCreated }
  'token.revoke': { input: { tokenId: string }; output: undefined }
}
export type TokenQueries = {
  /** One's own tokens; with `userId` somebody's, with `all` everybody's, for those who may. `active`: only those that work. */
  'token.list': { input: { page: PageInput; userId?: string; all?: boolean; active?: boolean }; output: Page<Token> }
  'token.get': { input: { tokenId: string }; output: Token }
}

export const tokenCommands = (services: Services): Handlers<TokenCommands> => ({
  'token.create': async (caller, input) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const userId = input.userId ?? caller.userId
      const user = await findUser(tx, userId)
      const problem = creationProblem(caller, input, user)
      if (problem) return problem
      const token = makeToken(services.random)
      const tokenId = services.newId('token')
      const scopes = input.scopes ?? caller.scopes
      await insertToken(tx, {
        tokenId,
        userId,
        name: input.name,
        hash: hashOf(token),
        hint: tokenHint(token),
        scopes,
        createdBy: caller.userId,
        lifeSeconds: (input.expiresInDays ?? tokenUsualDays) * 86_400,
      })
      tx.record(
        eventOf(caller, 'system.api_token.create', userId, {
          tokenId,
          name: input.name,
          scopes: scopes ? [...scopes] : null,
        }),
      )
      return { ...(await findToken(tx, tokenId))!, token }
    }),

  'token.revoke': async (caller, { tokenId }) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const token = await findToken(tx, tokenId)
      if (!token || !readsAccount(caller, token.userId)) return refuse('not_found', 'There is no such token.')
      if (token.userId !== caller.userId && !managesAccounts(caller))
        return refuse('forbidden', 'You may revoke only your own tokens.')
      // Revoking twice is revoking once.
      if (!(await revokeToken(tx, tokenId, caller.userId))) return undefined
      await announce(tx)
      tx.record(eventOf(caller, 'system.api_token.revoke', token.userId, { tokenId, name: token.name }))
      return undefined
    }),
})

export const tokenQueries = (services: Services): Handlers<TokenQueries> => ({
  'token.list': async (caller, { page, userId, all, active }) => {
    const wanted = all ? undefined : (userId ?? caller.userId)
    const allowed = wanted === undefined ? readsAccount(caller, '') : readsAccount(caller, wanted)
    if (!allowed) return refuse('forbidden', 'You may list only your own tokens.')
    return services.db.inOrg(caller.orgId, (tx) => listTokens(tx, wanted, page, active))
  },
  'token.get': async (caller, { tokenId }) => {
    const token = await services.db.inOrg(caller.orgId, (tx) => findToken(tx, tokenId))
    return token && readsAccount(caller, token.userId) ? token : refuse('not_found', 'There is no such token.')
  },
})

const creationProblem = (caller: Caller, input: TokenCreate, user: UserRow | undefined): Refusal | undefined => {
  const own = user !== undefined && user.user_id === caller.userId
  if (!own && !managesAccounts(caller)) return refuse('forbidden', 'You may make tokens only for yourself.')
  if (!user) return noSuchUser()
  if (user.status !== 'ACTIVE') return refuse('conflict', 'The user is not active.')
  // A token acts as its user: nobody makes one to act as another person. The server itself does, for a demo.
  if (!own && user.kind === 'HUMAN' && caller.kind !== 'SYSTEM')
    return refuse('forbidden', 'A token for a person is made by that person.')
  const more = caller.scopes && input.scopes?.filter((scope) => !caller.scopes!.includes(scope))
  if (more && more.length > 0)
    return refuse('forbidden', `A token cannot give what it does not have: ${more.join(', ')}.`)
  return undefined
}
