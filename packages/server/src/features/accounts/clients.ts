import { timingSafeEqual } from 'node:crypto'
import {
  accessTokenSeconds,
  type ClientCreate,
  type ClientCreated,
  type ServiceUser,
} from '@assent/core/api/accounts.ts'
import type { Page, PageInput } from '@assent/core/api/page.ts'
import { isId } from '@assent/core/ids.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import type { ClientProof, Door } from '../../app/door.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { eventOf, managesAccounts, noSuchUser, readsAccount } from './act.ts'
import {
  type Client,
  deleteClient,
  findClient,
  findClientOrg,
  listServiceUsers,
  noteAssertion,
  putClient,
  revokeAccessTokens,
} from './client-store.ts'
import { findUser } from './queries.ts'
import { announce, insertToken } from './store.ts'
import { hashOf, makeClientSecret, makeToken, tokenHint } from './token.ts'

export type ClientCommands = {
  /** Lets a service user fetch access tokens; what it had of the kind before stops working. Super administrators only. */
  'client.create': { input: ClientCreate & { userId: string }; output: ClientCreated }
  'client.delete': { input: { userId: string }; output: undefined }
}

export type ClientQueries = {
  /** Every machine identity, with its owner and by what it gets in. */
  'client.list': { input: { page: PageInput }; output: Page<ServiceUser> }
}

export const clientQueries = (services: Services): Handlers<ClientQueries> => ({
  'client.list': async (caller, { page }) =>
    readsAccount(caller, '')
      ? services.db.inOrg(caller.orgId, (tx) => listServiceUsers(tx, page))
      : refuse('forbidden', 'Machine identities are for super administrators and auditors.'),
})

export const clientCommands = (services: Services): Handlers<ClientCommands> => ({
  'client.create': async (caller, { userId, scopes, keys }) => {
    if (!managesAccounts(caller)) return refuse('forbidden', 'Only a super administrator may make clients.')
    const weak = keys?.findIndex((key) => key.kty === 'RSA' && (key.n?.length ?? 0) < 342)
    if (weak !== undefined && weak >= 0)
      return refuse('invalid', 'An RSA key has at least 2048 bits.', [
        {
          summary: 'must have at least 2048 bits',
          reason: 'INVALID_STRING_LENGTH_UNDER_MIN',
          location: `/keys/${weak}/n`,
        },
      ])
    return services.db.inOrg(caller.orgId, async (tx) => {
      const user = await findUser(tx, userId)
      if (!user) return noSuchUser()
      if (user.kind !== 'SERVICE') return refuse('conflict', 'Only a service user can be a client.')
      const secret = keys ? undefined : makeClientSecret(services.random)
      await revokeAccessTokens(tx, userId, caller.userId)
      await putClient(tx, { userId, scopes, secretHash: secret && hashOf(secret), keys: keys && { keys } })
      await announce(tx)
      tx.record(eventOf(caller, 'assent.client.create', userId, { scopes: [...scopes], by: keys ? 'keys' : 'secret' }))
      return {
        client_id: userId,
        ...(secret === undefined ? {} : { client_secret: secret }),
        scopes,
        token_endpoint_auth_method: keys ? ('private_key_jwt' as const) : ('client_secret_basic' as const),
      }
    })
  },

  'client.delete': (caller, { userId }) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      if (!managesAccounts(caller)) return refuse('forbidden', 'Only a super administrator may remove clients.')
      if (!(await deleteClient(tx, userId))) return refuse('not_found', 'There is no such client.')
      await revokeAccessTokens(tx, userId, caller.userId)
      await announce(tx)
      tx.record(eventOf(caller, 'assent.client.delete', userId))
      return undefined
    }),
})

/**
 * Client credentials (RFC 6749, 4.4; RFC 7523 for assertions). The client id names the organization, as the value of a
 * token does. One answer for every reason that a proof is not accepted.
 */
export const clientToken =
  (services: Services): Door['clientToken'] =>
  async ({ proof, scopes }) => {
    const clientId = clientIdOf(proof)
    const orgId = clientId === undefined ? undefined : await findClientOrg(services.db, clientId)
    // That a client id is not known takes less time than that its proof is wrong: it is no secret (RFC 6749, 2.2).
    if (clientId === undefined || orgId === undefined) return notKnown()
    return services.db.inOrg(orgId, async (tx) => {
      const client = await prove(tx, clientId, proof)
      if (!client) return notKnown()
      const wanted = scopes ?? client.scopes
      const others = wanted.filter((scope) => !client.scopes.includes(scope))
      if (others.length > 0) return refuse('invalid', `The client may not have: ${others.join(' ')}.`)
      const token = makeToken(services.random)
      const tokenId = services.newId('token')
      await insertToken(tx, {
        tokenId,
        userId: client.userId,
        name: 'client credentials',
        hash: hashOf(token),
        hint: tokenHint(token),
        scopes: wanted,
        createdBy: client.userId,
        lifeSeconds: accessTokenSeconds,
        kind: 'ACCESS',
      })
      tx.record({
        type: 'app.oauth2.token.grant.access_token',
        actor: { id: client.userId, type: 'ServiceAccount' },
        targets: [{ id: client.userId, type: 'User' }],
        channel: 'api',
        credentialId: tokenId,
        detail: { scopes: [...wanted] },
      })
      return { token, expiresIn: accessTokenSeconds, scopes: wanted }
    })
  }

const notKnown = (): Refusal => refuse('unauthenticated', 'The client is not known here by this proof.')

const prove = async (tx: Tx, clientId: string, proof: ClientProof): Promise<Client | undefined> => {
  const client = await findClient(tx, clientId)
  if (!client) return undefined
  if ('assertion' in proof) return proveByKey(tx, client, proof.assertion, proof.audience)
  return client.secretHash && isSame(client.secretHash, hashOf(proof.secret)) ? client : undefined
}

const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(a, 'hex'), Buffer.from(b, 'hex'))

/** Longest life of an assertion, in seconds (Okta: one hour). */
const assertionSeconds = 3_600

const proveByKey = async (tx: Tx, client: Client, assertion: string, audience: string): Promise<Client | undefined> => {
  const claims = client.keys && (await verified(assertion, client.keys, client.userId, audience))
  if (!claims) return undefined
  // Good once: whoever reads an assertion on its way cannot use it again.
  return (await noteAssertion(tx, client.userId, hashOf(claims.jti), claims.exp)) ? client : undefined
}

/** Which client a proof says it is of, undefined if it can be none. Nothing of it is proven yet. */
const clientIdOf = (proof: ClientProof): string | undefined => {
  const said = 'clientId' in proof ? proof.clientId : subjectOf(proof.assertion)
  return typeof said === 'string' && isId('user', said) ? said : undefined
}

const subjectOf = (assertion: string): unknown => {
  try {
    return decodeJwt(assertion).sub
  } catch {
    return undefined
  }
}

const verified = async (
  assertion: string,
  keys: JSONWebKeySet,
  clientId: string,
  audience: string,
): Promise<{ jti: string; exp: number } | undefined> => {
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(keys), {
      issuer: clientId,
      subject: clientId,
      audience,
      algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
      requiredClaims: ['exp', 'jti'],
      clockTolerance: 30,
    })
    const { jti, exp } = payload
    const far = exp! - Math.floor(Date.now() / 1000) > assertionSeconds
    return far || typeof jti !== 'string' || jti.length > 255 ? undefined : { jti, exp: exp! }
  } catch {
    return undefined
  }
}
