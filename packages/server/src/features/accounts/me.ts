import type { Me } from '@assent/core/api/me.ts'
import { limits } from '@assent/core/limits.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Door } from '../../app/door.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { personasAllowed } from './personas.ts'
import { findMe, findSession, findWelcome } from './queries.ts'
import { signInOrg } from './sign-in.ts'
import { canSign } from './webauthn.ts'

export type MeQueries = {
  /** Who the caller is, and the session that he came in by, if he did. */
  'me.get': { input: Record<never, never>; output: Required<Pick<Me, 'user'>> & Pick<Me, 'session'> }
}

export const meQueries = (services: Services): Handlers<MeQueries> => ({
  'me.get': (caller) =>
    services.db.inOrg(caller.orgId, async (tx): Promise<Result<MeQueries['me.get']['output']>> => {
      const user = await findMe(tx, caller.userId)
      if (!user) return refuse('not_found', 'There is no such user.')
      const id = caller.trace?.credentialId
      const session = id === undefined ? undefined : await findSession(tx, id, id)
      if (!session) return { user }
      const { amr, createdAt, expiresAt } = session
      const recentUntil = new Date(Date.parse(createdAt) + limits.recentSignInMs).toISOString()
      return { user, session: { id: session.id, createdAt, expiresAt, recentUntil, amr } }
    }),
})

/** What anybody may know before signing in: where this is, and by which ways one may enter. */
export const welcome =
  (services: Services, ways: Door['ways']): Door['welcome'] =>
  async ({ here } = { here: false }) => {
    const orgId = await signInOrg(services)
    const found =
      typeof orgId === 'string' ? await services.db.inOrg(orgId, (tx) => findWelcome(tx)) : await now(services)
    return {
      ...(found.name === undefined ? {} : { org: { name: found.name, demo: found.demo } }),
      ways: { ...ways(), personas: found.demo && personasAllowed(services, here) },
      features: canSign(services) ? ['passkeys', 'totp', 'stepUp'] : ['totp'],
      baseUrl: services.baseUrl,
      serverTime: found.at,
    }
  }

const now = async (services: Services) => {
  const rows = await services.db.bare<{ at: string }>('select clock_timestamp() as at')
  return { at: rows[0]!.at, name: undefined, demo: false }
}
