import type { AdminRole } from '@assent/core/caller.ts'
import type { OrgId, PersonId, UserId } from '@assent/core/ids.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Identity, Proof } from '../../app/door.ts'
import { coalesce } from '../../platform/coalesce.ts'
import type { Db } from '../../platform/db.ts'
import { type CallerRow, findCallers } from './queries.ts'
import { hashOf, isSecret, isToken } from './token.ts'

/** How long an answer may be used again at most, were no word of a change to arrive, in milliseconds. */
const keptMs = 1_000
/** Credentials remembered; the oldest make room. */
const mostKept = 10_000
/** Look-ups in one statement. */
const batch = 64

type Kept = { readonly identity: Identity; readonly at: number }

/** What was used since the last flush: tokens and sessions by organization, for "last used" and the idle end. */
export type Used = { readonly tokens: Set<string>; readonly sessions: Set<string> }

export type Callers = {
  readonly authenticate: (proof: Proof) => Promise<Result<Identity>>
  /** Drops what is remembered of an organization's callers; of all, without one. */
  readonly forget: (orgId?: OrgId) => void
  /** Takes what was used since the last time. */
  readonly takeUsed: (orgId: OrgId) => Used
}

/**
 * Finds callers by token or session: one statement for all that ask at the same time, remembered for a second unless a
 * change is heard of. Deactivated users, lost roles, revoked and expired credentials thus end at the next call (D7, D9).
 */
export const makeCallers = (db: Db): Callers => {
  const kept = new Map<string, Kept>()
  const used = new Map<OrgId, Used>()
  let forgotten = 0
  const look = coalesce<string, CallerRow | undefined>({
    run: (kind, hashes) => inOrder(db, kind as Proof['kind'], hashes),
    most: batch,
    inFlight: 2,
  })

  const find = async (kind: Proof['kind'], hash: string): Promise<Identity | undefined> => {
    const before = forgotten
    const row = await look(kind, hash)
    if (!row) return undefined
    const identity = identityOf(row)
    // A change was heard of meanwhile: what was read may be older, so it is good for this call alone.
    if (before === forgotten) {
      if (kept.size >= mostKept) kept.delete(kept.keys().next().value!)
      kept.set(kind + hash, { identity, at: performance.now() })
    }
    return identity
  }

  return {
    authenticate: async ({ kind, quiet, value }) => {
      if (!(kind === 'token' ? isToken(value) : isSecret(value))) return unknown()
      const hash = hashOf(value)
      const known = kept.get(kind + hash)
      const fresh = known !== undefined && performance.now() - known.at < keptMs
      if (known && !fresh) kept.delete(kind + hash)
      const identity = fresh ? known.identity : await find(kind, hash)
      if (!identity) return unknown()
      if (!quiet) note(used, kind, identity)
      return identity
    },
    forget: (orgId) => {
      forgotten++
      for (const [key, { identity }] of kept) if (orgId === undefined || identity.orgId === orgId) kept.delete(key)
    },
    takeUsed: (orgId) => {
      const taken = used.get(orgId) ?? { tokens: new Set(), sessions: new Set() }
      used.delete(orgId)
      return taken
    },
  }
}

// One answer for every reason: unknown, revoked, expired, deactivated (abuse case F13).
const unknown = () => refuse('unauthenticated', 'Authentication failed.')

const inOrder = async (
  db: Db,
  kind: Proof['kind'],
  hashes: readonly string[],
): Promise<readonly (CallerRow | undefined)[]> => {
  const rows = new Map((await findCallers(db, kind, [...new Set(hashes)])).map((row) => [row.hash, row]))
  return hashes.map((hash) => rows.get(hash))
}

const identityOf = (row: CallerRow): Identity => ({
  orgId: row.org_id as OrgId,
  userId: row.user_id as UserId,
  personId: row.person_id as PersonId,
  kind: row.kind,
  roles: row.roles as readonly AdminRole[],
  ...(row.scopes ? { scopes: row.scopes } : {}),
  credentialId: row.credential_id,
})

const note = (used: Map<OrgId, Used>, kind: Proof['kind'], identity: Identity): void => {
  const mine = used.get(identity.orgId) ?? { tokens: new Set(), sessions: new Set() }
  used.set(identity.orgId, mine)
  mine[kind === 'token' ? 'tokens' : 'sessions'].add(identity.credentialId)
}
