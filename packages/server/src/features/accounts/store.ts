import { limits } from '@assent/core/limits.ts'
import type { Tx } from '../../platform/db.ts'

/** NOTIFY channel (payload: the organization) that says: tokens, sessions or passwords changed. */
export const accountsChannel = 'assent_accounts'

/** Tells every process, when the transaction commits, to forget what it remembers of this organization's callers. */
export const announce = async (tx: Tx): Promise<void> => {
  await tx.query(`select pg_notify('${accountsChannel}', $1)`, [tx.orgId])
}

export const insertToken = async (
  tx: Tx,
  token: {
    tokenId: string
    userId: string
    name: string
    hash: string
    hint: string
    scopes: readonly string[] | undefined
    createdBy: string
    lifeSeconds: number
    kind?: 'API' | 'ACCESS'
  },
): Promise<void> => {
  await tx.query(
    `insert into api_token (org_id, token_id, user_id, name, hash, hint, scopes, created_by, expires, kind)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7::text[], $8, clock_timestamp() + make_interval(secs => $9), $10)`,
    [
      tx.orgId,
      token.tokenId,
      token.userId,
      token.name,
      token.hash,
      token.hint,
      token.scopes ?? null,
      token.createdBy,
      token.lifeSeconds,
      token.kind ?? 'API',
    ],
  )
}

/** Revokes a token for good; false if it was revoked before. */
export const revokeToken = async (tx: Tx, tokenId: string, by: string): Promise<boolean> => {
  const rows = await tx.query(
    `update api_token set revoked = clock_timestamp(), revoked_by = $2
     where token_id = $1 and revoked is null returning token_id`,
    [tokenId, by],
  )
  return rows.length > 0
}

/** By what a session began. TOTP and RECOVERY: a code after the password. PERSONA: as somebody of a demo. */
export type SessionMethod = 'PASSWORD' | 'OIDC' | 'PASSKEY' | 'TOTP' | 'RECOVERY' | 'PERSONA'

export const insertSession = async (
  tx: Tx,
  session: {
    sessionId: string
    userId: string
    hash: string
    method: SessionMethod
    address: string
    userAgent: string
  },
): Promise<void> => {
  await tx.query(
    `insert into session (org_id, session_id, user_id, hash, method, idle_until, expires, address, user_agent)
     values ($1, $2, $3, decode($4, 'hex'), $5, clock_timestamp() + make_interval(secs => $6),
       clock_timestamp() + make_interval(secs => $7), $8, $9)`,
    [
      tx.orgId,
      session.sessionId,
      session.userId,
      session.hash,
      session.method,
      limits.sessionIdleMs / 1000,
      limits.sessionLongestMs / 1000,
      storable(session.address, 64),
      storable(session.userAgent, 300),
    ],
  )
}

// Header text that PostgreSQL can store: no NUL, whole characters.
const storable = (text: string, length: number): string => text.replaceAll('\0', '').slice(0, length).toWellFormed()

/** Ends a user's sessions but the one to keep; returns how many there were. */
export const endSessions = async (tx: Tx, userId: string, keep?: string): Promise<number> => {
  const rows = await tx.query(
    `update session set ended = clock_timestamp()
     where user_id = $1 and ended is null and session_id is distinct from $2 returning session_id`,
    [userId, keep ?? null],
  )
  return rows.length
}

/** Ends sessions of administrators that began with a password alone, but the one to keep; returns how many there were. */
export const endWeakSessions = async (tx: Tx, keep: string | undefined): Promise<number> => {
  const rows = await tx.query(
    `update session s set ended = clock_timestamp() from users u
     where u.org_id = s.org_id and u.user_id = s.user_id and cardinality(u.roles) > 0
       and s.method = 'PASSWORD' and s.ended is null and s.session_id is distinct from $1 returning s.session_id`,
    [keep ?? null],
  )
  return rows.length
}

/** Ends one session; the user it was of, or undefined if it was over. */
export const endSession = async (tx: Tx, sessionId: string): Promise<string | undefined> => {
  const rows = await tx.query<{ user_id: string }>(
    'update session set ended = clock_timestamp() where session_id = $1 and ended is null returning user_id',
    [sessionId],
  )
  return rows[0]?.user_id
}

/** Sets a user's password hash. */
export const putPassword = async (tx: Tx, userId: string, hash: string): Promise<void> => {
  await tx.query(
    `insert into password (org_id, user_id, hash) values ($1, $2, $3)
     on conflict (org_id, user_id) do update set hash = excluded.hash, changed = clock_timestamp()`,
    [tx.orgId, userId, hash],
  )
}

/** A key that failed sign-ins are counted by. */
export type AttemptKey = { readonly kind: 'LOGIN' | 'ADDRESS'; readonly key: string }

/** Counts an attempt before it is judged, so that a thousand at once do not all slip through; returns the counts. */
export const countAttempts = async (tx: Tx, keys: readonly AttemptKey[]): Promise<Map<string, number>> => {
  const rows = await tx.query<{ kind: string; failures: number }>(
    `insert into sign_in_attempt as a (org_id, kind, key, failures)
     select $1, k.kind, decode(k.key, 'hex'), 1 from unnest($2::text[], $3::text[]) as k (kind, key) order by k.kind
     on conflict (org_id, kind, key) do update set
       failures = case when a.since < clock_timestamp() - make_interval(secs => $4) then 1 else a.failures + 1 end,
       since = case when a.since < clock_timestamp() - make_interval(secs => $4) then clock_timestamp() else a.since end
     returning kind, failures`,
    [tx.orgId, keys.map(({ kind }) => kind), keys.map(({ key }) => key), limits.signInWindowMs / 1000],
  )
  return new Map(rows.map(({ kind, failures }) => [kind, failures]))
}

/** Takes a successful attempt back: the login starts anew, the address has one failure less. */
export const forgiveAttempts = async (tx: Tx, keys: readonly AttemptKey[]): Promise<void> => {
  await tx.query(
    `update sign_in_attempt a set failures = case when a.kind = 'LOGIN' then 0 else greatest(0, a.failures - 1) end
     from unnest($1::text[], $2::text[]) as k (kind, key) where a.kind = k.kind and a.key = decode(k.key, 'hex')`,
    [keys.map(({ kind }) => kind), keys.map(({ key }) => key)],
  )
}

/** Marks tokens and sessions as used now; a session's idle end moves with it. */
export const markUsed = async (tx: Tx, tokens: readonly string[], sessions: readonly string[]): Promise<void> => {
  if (tokens.length > 0)
    await tx.query('update api_token set last_used = clock_timestamp() where token_id = any ($1::text[])', [tokens])
  if (sessions.length > 0)
    await tx.query(
      `update session set last_seen = clock_timestamp(),
         idle_until = least(expires, clock_timestamp() + make_interval(secs => $2))
       where session_id = any ($1::text[]) and ended is null and idle_until > clock_timestamp()`,
      [sessions, limits.sessionIdleMs / 1000],
    )
}

/** Removes what is over: flows, counters of past windows, used assertions, sessions that ended a month ago. */
export const sweep = async (tx: Tx, limit: number): Promise<number> => {
  const rows = await tx.query<{ n: number }>(
    `with f as (delete from oidc_flow where (org_id, hash) in
         (select org_id, hash from oidc_flow where expires < clock_timestamp() limit $1) returning 1),
       a as (delete from sign_in_attempt where (org_id, kind, key) in
         (select org_id, kind, key from sign_in_attempt where since < clock_timestamp() - interval '1 day' limit $1) returning 1),
       c as (delete from client_assertion where (org_id, user_id, jti_hash) in
         (select org_id, user_id, jti_hash from client_assertion where expires < clock_timestamp() limit $1) returning 1),
       t as (delete from api_token where (org_id, token_id) in
         (select org_id, token_id from api_token where kind = 'ACCESS' and expires < clock_timestamp() - interval '1 day' limit $1) returning 1),
       s as (delete from session where (org_id, session_id) in
         (select org_id, session_id from session where expires < clock_timestamp() - interval '30 days' limit $1) returning 1)
     select (select count(*) from f) + (select count(*) from a) + (select count(*) from c) + (select count(*) from t)
       + (select count(*) from s) as n`,
    [limit],
  )
  return rows[0]!.n
}
