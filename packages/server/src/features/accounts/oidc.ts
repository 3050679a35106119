import { limits } from '@assent/core/limits.ts'
import { type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import * as client from 'openid-client'
import type { Departure, Door } from '../../app/door.ts'
import type { OidcProvider, Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { findIdentity, findUnlinked, insertFlow, insertIdentity, takeFlow } from './oidc-store.ts'
import { signInOrg, startSession } from './sign-in.ts'
import { hashOf, isSecret, makeSecret } from './token.ts'

/** Discovery documents are read again after this long, in milliseconds. */
const discoveredMs = 3_600_000

/** What we believe of a person at a provider, after every check of the ID token. */
type Claims = { readonly issuer: string; readonly subject: string; readonly email: string | undefined }

type Discovered = { readonly at: number; readonly config: Promise<client.Configuration> }

/** Sign-in at OpenID Connect providers: code flow with PKCE, state and nonce, each used once (abuse cases D4, D8). */
export const makeOidc = (services: Services): Pick<Door, 'depart' | 'arrive'> => {
  const discovered = new Map<string, Discovered>()
  const configOf = (provider: OidcProvider): Promise<client.Configuration> => {
    const known = discovered.get(provider.id)
    if (known && performance.now() - known.at < discoveredMs) return known.config
    const config = discover(services, provider)
    discovered.set(provider.id, { at: performance.now(), config })
    config.catch(() => discovered.delete(provider.id))
    return config
  }
  const providerOf = (id: string) => services.signIn?.providers.find((provider) => provider.id === id)

  return {
    depart: async ({ provider: id, returnTo }) => {
      const provider = providerOf(id)
      if (!provider) return refuse('not_found', 'There is no such way to sign in.')
      const orgId = await signInOrg(services)
      if (typeof orgId !== 'string') return orgId
      const config = await configOf(provider).catch(() => undefined)
      if (!config) return noAnswer(provider)
      const flowId = makeSecret(services.random)
      const flow = {
        provider: id,
        state: makeSecret(services.random),
        nonce: makeSecret(services.random),
        verifier: client.randomPKCECodeVerifier(),
        returnTo,
      }
      await services.db.inOrg(orgId, (tx) => insertFlow(tx, hashOf(flowId), flow))
      const location = client.buildAuthorizationUrl(config, {
        redirect_uri: callbackOf(services, provider),
        scope: 'openid email profile',
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      })
      return { location: location.href, flowId, maxAge: limits.oidcFlowMs / 1000 } satisfies Departure
    },

    arrive: async ({ provider: id, url, flowId, origin, replaces }) => {
      const provider = providerOf(id)
      const orgId = await signInOrg(services)
      if (typeof orgId !== 'string') return orgId
      if (!provider || !isSecret(flowId)) return notOurs()
      const flow = await services.db.inOrg(orgId, (tx) => takeFlow(tx, hashOf(flowId)))
      // Each provider has a callback of its own, so an answer of one cannot pass for that of another (mix-up).
      if (!flow || flow.provider !== id) return notOurs()
      const config = await configOf(provider).catch(() => undefined)
      if (!config) return noAnswer(provider)
      const claims = await prove(services, config, provider, url, flow)
      if ('refused' in claims) return claims
      return services.db.inOrg(orgId, async (tx) => {
        const userId = await userOf(tx, provider, claims)
        if (userId === undefined) {
          recordStranger(tx, provider)
          return refuse('unauthenticated', `Your account at ${provider.label} does not belong to an active user here.`)
        }
        return startSession(services, tx, { userId, method: 'OIDC', origin, replaces, returnTo: flow.returnTo })
      })
    },
  }
}

const callbackOf = (services: Services, provider: OidcProvider): string =>
  `${services.baseUrl}/auth/oidc/${provider.id}/callback`

const notOurs = (): Refusal =>
  refuse('unauthenticated', 'This sign-in was not started in this browser, or it took too long. Start again.')

const noAnswer = (provider: OidcProvider): Refusal =>
  refuse('unavailable', `${provider.label} does not answer. Try again later.`)

const discover = (services: Services, provider: OidcProvider): Promise<client.Configuration> => {
  const issuer = new URL(provider.issuer)
  const loopback = issuer.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(issuer.hostname)
  return client.discovery(
    issuer,
    provider.clientId,
    undefined,
    provider.clientSecret === undefined ? client.None() : client.ClientSecretBasic(provider.clientSecret),
    {
      timeout: 10,
      [client.customFetch]: services.fetch as client.CustomFetch,
      // The signature of the ID token is checked as well, not only where it came from; plain http for trials on loopback alone.
      execute: [client.enableNonRepudiationChecks, ...(loopback ? [client.allowInsecureRequests] : [])],
    },
  )
}

const prove = async (
  services: Services,
  config: client.Configuration,
  provider: OidcProvider,
  url: URL,
  flow: { readonly state: string; readonly nonce: string; readonly verifier: string },
): Promise<Result<Claims>> => {
  try {
    const tokens = await client.authorizationCodeGrant(config, url, {
      expectedState: flow.state,
      expectedNonce: flow.nonce,
      pkceCodeVerifier: flow.verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()!
    // Some providers give the address only on asking; whose address it is stays bound to the same subject.
    const profile =
      provider.link === 'verified_email' && claims['email'] === undefined && config.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
        : claims
    // Only a true `true` vouches for an address: some send the text "false".
    const email = profile['email_verified'] === true ? profile['email'] : undefined
    return { issuer: claims.iss, subject: claims.sub, email: typeof email === 'string' ? email : undefined }
  } catch (error) {
    services.log.warn({ provider: provider.id, reason: reasonOf(error) }, 'a sign-in at a provider was refused')
    return refuse('unauthenticated', `The answer of ${provider.label} was not accepted. Start again.`)
  }
}

// The library's messages name the check that failed; codes and tokens are in its causes, which are not logged.
const reasonOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : 'unknown')

const userOf = async (tx: Tx, provider: OidcProvider, claims: Claims): Promise<string | undefined> => {
  const known = await findIdentity(tx, claims.issuer, claims.subject)
  if (known) return known.active ? known.userId : undefined
  if (provider.link !== 'verified_email' || claims.email === undefined) return undefined
  // Who has another identity at this provider is somebody else with the same address by now (abuse case D4).
  const candidates = await findUnlinked(tx, claims.issuer, claims.email)
  const userId = candidates.length === 1 ? candidates[0]! : undefined
  if (userId === undefined || !(await insertIdentity(tx, claims.issuer, claims.subject, userId))) return undefined
  tx.record({
    type: 'assent.identity.link',
    actor: { id: userId, type: 'User' },
    targets: [{ id: userId, type: 'User' }],
    channel: 'web',
    detail: { issuer: claims.issuer, subject: claims.subject, by: 'verified_email' },
  })
  return userId
}

const recordStranger = (tx: Tx, provider: OidcProvider): void =>
  tx.record({
    type: 'user.session.start',
    actor: { id: 'unknown', type: 'System' },
    targets: [],
    outcome: 'FAILURE',
    channel: 'web',
    detail: { reason: 'NO_SUCH_IDENTITY', provider: provider.id },
  })
