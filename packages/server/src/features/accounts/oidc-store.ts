import { limits } from '@assent/core/limits.ts'
import type { Tx } from '../../platform/db.ts'

export type Flow = {
  readonly provider: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly returnTo: string
}

/** Keeps what a browser that leaves for a provider must bring back. */
export const insertFlow = async (tx: Tx, hash: string, flow: Flow): Promise<void> => {
  await tx.query(
    `insert into oidc_flow (org_id, hash, provider, state, nonce, verifier, return_to, expires)
     values ($1, decode($2, 'hex'), $3, $4, $5, $6, $7, clock_timestamp() + make_interval(secs => $8))`,
    [tx.orgId, hash, flow.provider, flow.state, flow.nonce, flow.verifier, flow.returnTo, limits.oidcFlowMs / 1000],
  )
}

/** Takes a flow away: a second coming finds nothing (replay, abuse case D8). */
export const takeFlow = async (tx: Tx, hash: string): Promise<Flow | undefined> => {
  const rows = await tx.query<{
    provider: string
    state: string
    nonce: string
    verifier: string
    return_to: string
    good: boolean
  }>(
    `delete from oidc_flow where hash = decode($1, 'hex')
     returning provider, state, nonce, verifier, return_to, expires > clock_timestamp() as good`,
    [hash],
  )
  const row = rows[0]
  if (!row?.good) return undefined
  return { provider: row.provider, state: row.state, nonce: row.nonce, verifier: row.verifier, returnTo: row.return_to }
}

/** The user behind an outside identity, and whether he may sign in. */
export const findIdentity = async (
  tx: Tx,
  issuer: string,
  subject: string,
): Promise<{ userId: string; active: boolean } | undefined> => {
  const rows = await tx.query<{ user_id: string; active: boolean }>(
    `select i.user_id, u.status = 'ACTIVE' and u.kind = 'HUMAN' as active
     from oidc_identity i join users u on u.org_id = i.org_id and u.user_id = i.user_id
     where i.issuer = $1 and i.subject = $2`,
    [issuer, subject],
  )
  return rows[0] && { userId: rows[0].user_id, active: rows[0].active }
}

/** Active people with an e-mail address who have no identity at that provider yet; at most two, since only one may count. */
export const findUnlinked = async (tx: Tx, issuer: string, email: string): Promise<string[]> => {
  const rows = await tx.query<{ user_id: string }>(
    `select u.user_id from users u
     where u.email_key = lower($2) and u.status = 'ACTIVE' and u.kind = 'HUMAN'
       and not exists (select from oidc_identity i where i.org_id = u.org_id and i.user_id = u.user_id and i.issuer = $1)
     limit 2`,
    [issuer, email],
  )
  return rows.map((row) => row.user_id)
}

/** Links an identity to a user; false if either has a link at that provider already. */
export const insertIdentity = async (tx: Tx, issuer: string, subject: string, userId: string): Promise<boolean> => {
  const rows = await tx.query(
    `insert into oidc_identity (org_id, issuer, subject, user_id) values ($1, $2, $3, $4)
     on conflict do nothing returning user_id`,
    [tx.orgId, issuer, subject, userId],
  )
  return rows.length > 0
}

/** Removes a user's link to a provider; false if there was none. */
export const deleteIdentity = async (tx: Tx, userId: string, issuer: string): Promise<boolean> => {
  const rows = await tx.query('delete from oidc_identity where user_id = $1 and issuer = $2 returning user_id', [
    userId,
    issuer,
  ])
  return rows.length > 0
}
