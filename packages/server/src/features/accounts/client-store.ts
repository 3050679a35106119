import type { ServiceUser } from '@assent/core/api/accounts.ts'
import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { OrgId } from '@assent/core/ids.ts'
import type { JSONWebKeySet } from 'jose'
import type { Db, Tx } from '../../platform/db.ts'

export type Client = {
  readonly userId: string
  readonly scopes: readonly string[]
  readonly secretHash: string | undefined
  readonly keys: JSONWebKeySet | undefined
}

/** The organization of a client; undefined if there is no such client. */
export const findClientOrg = async (db: Db, clientId: string): Promise<OrgId | undefined> => {
  const rows = await db.bare<{ org_id: OrgId | null }>('select assent.client_org($1) as org_id', [clientId])
  return rows[0]?.org_id ?? undefined
}

/** A client whose service user, and the user's owner, are active. */
export const findClient = async (tx: Tx, clientId: string): Promise<Client | undefined> => {
  const rows = await tx.query<{ user_id: string; secret: string | null; keys: JSONWebKeySet | null; scopes: string[] }>(
    `select c.user_id, encode(c.secret_hash, 'hex') as secret, c.keys, c.scopes
     from api_client c, assent.caller_of(c.user_id) where c.user_id = $1`,
    [clientId],
  )
  const row = rows[0]
  return (
    row && { userId: row.user_id, scopes: row.scopes, secretHash: row.secret ?? undefined, keys: row.keys ?? undefined }
  )
}

/** Machine identities that are not deleted, by id. */
export const listServiceUsers = async (tx: Tx, page: PageInput): Promise<Page<ServiceUser>> => {
  const name = (user: string) =>
    `coalesce(nullif(trim(${user}.first_name || ' ' || ${user}.last_name), ''), ${user}.login)`
  const rows = await tx.query<
    Omit<ServiceUser, 'client'> & { by: 'SECRET' | 'KEYS' | null; scopes: string[]; changed: string }
  >(
    `select u.user_id as id, u.login, ${name('u')} as name, u.status, u.roles,
       jsonb_build_object('id', o.user_id, 'name', ${name('o')}) as owner,
       case when c.user_id is null then null when c.keys is null then 'SECRET' else 'KEYS' end as by, c.scopes, c.changed,
       t.tokens, t."lastUsed"
     from users u join users o on o.org_id = u.org_id and o.user_id = u.owner_id
       left join api_client c on c.org_id = u.org_id and c.user_id = u.user_id
       cross join lateral (
         select (count(*) filter (where a.kind = 'API' and a.revoked is null and a.expires > clock_timestamp()))::int as tokens,
           max(a.last_used) as "lastUsed"
         from api_token a where a.org_id = u.org_id and a.user_id = u.user_id) t
     where u.org_id = org() and u.kind = 'SERVICE' and u.status <> 'DELETED' and u.user_id > $1
     order by u.user_id limit $2`,
    [page.after ?? '', page.limit + 1],
  )
  return pageOf(
    rows,
    page.limit,
    ({ id }) => id,
    ({ by, changed, scopes, ...user }) => ({ ...user, client: by === null ? null : { by, scopes, changed } }),
  )
}

export const putClient = async (
  tx: Tx,
  client: { userId: string; scopes: readonly string[]; secretHash: string | undefined; keys: object | undefined },
): Promise<void> => {
  await tx.query(
    `insert into api_client (org_id, user_id, secret_hash, keys, scopes) values ($1, $2, decode($3, 'hex'), $4::jsonb, $5::text[])
     on conflict (org_id, user_id) do update set secret_hash = excluded.secret_hash, keys = excluded.keys,
       scopes = excluded.scopes, changed = clock_timestamp()`,
    [
      tx.orgId,
      client.userId,
      client.secretHash ?? null,
      client.keys ? JSON.stringify(client.keys) : null,
      client.scopes,
    ],
  )
}

/** False if there was none. */
export const deleteClient = async (tx: Tx, userId: string): Promise<boolean> => {
  await tx.query('delete from client_assertion where user_id = $1', [userId])
  const rows = await tx.query('delete from api_client where user_id = $1 returning user_id', [userId])
  return rows.length > 0
}

/** Ends the access tokens that a client has fetched. */
export const revokeAccessTokens = async (tx: Tx, userId: string, by: string): Promise<void> => {
  await tx.query(
    `update api_token set revoked = clock_timestamp(), revoked_by = $2
     where user_id = $1 and kind = 'ACCESS' and revoked is null`,
    [userId, by],
  )
}

/** Notes that an assertion was used; false if it was used before. `exp` in seconds since 1970. */
export const noteAssertion = async (tx: Tx, userId: string, jtiHash: string, exp: number): Promise<boolean> => {
  const rows = await tx.query(
    `insert into client_assertion (org_id, user_id, jti_hash, expires)
     values ($1, $2, decode($3, 'hex'), to_timestamp($4::float8 + 60)) on conflict do nothing returning user_id`,
    [tx.orgId, userId, jtiHash, exp],
  )
  return rows.length > 0
}
