import type { User } from '@assent/core/directory/model.ts'
import { isId } from '@assent/core/ids.ts'
import type { Tx } from '../../../platform/db.ts'

/** Columns of a user under the names that the model gives them; the table goes by `u`. */
export const userColumns = `u.user_id as "userId", u.person_id as "personId", u.kind, u.owner_id as "ownerId", u.login,
  u.email, u.first_name as "firstName", u.last_name as "lastName", u.status, u.manager_id as "managerId", u.roles,
  u.profile, u.source, u.external_id as "externalId", u.time_zone as "timeZone", u.created, u.activated,
  u.last_updated as "lastUpdated", u.status_changed as "statusChanged"`

/** A user as a change sets it; the database sets the times. */
export type UserState = Omit<User, 'created' | 'activated' | 'lastUpdated' | 'statusChanged'>

// One record per user, in the form in which the set-wise statements take them.
const recordset = `jsonb_to_recordset($2::jsonb) as r("userId" text, "personId" text, kind text, "ownerId" text,
  login text, email text, "firstName" text, "lastName" text, status text, "managerId" text, roles text[],
  profile jsonb, source text, "externalId" text, "timeZone" text)`

/** Inserts users; answers them in no order. Constraints: users_login, users_external. */
export const insertUsers = (tx: Tx, users: readonly UserState[]): Promise<User[]> =>
  tx.query<User>(
    `insert into users as u (org_id, user_id, person_id, kind, owner_id, login, email, first_name, last_name, status,
       manager_id, roles, profile, source, external_id, time_zone, activated)
     select $1, r."userId", r."personId", r.kind, r."ownerId", r.login, r.email, r."firstName", r."lastName", r.status,
       r."managerId", r.roles, r.profile, r.source, r."externalId", r."timeZone",
       case when r.status = 'ACTIVE' then clock_timestamp() end
     from ${recordset} returning ${userColumns}`,
    [tx.orgId, JSON.stringify(users)],
  )

/** Writes users that were locked before; answers them as they are now, in no order. */
export const updateUsers = (tx: Tx, users: readonly UserState[]): Promise<User[]> =>
  tx.query<User>(
    `update users u set person_id = r."personId", kind = r.kind, owner_id = r."ownerId", login = r.login,
       email = r.email, first_name = r."firstName", last_name = r."lastName", status = r.status,
       manager_id = r."managerId", roles = r.roles, profile = r.profile, source = r.source,
       external_id = r."externalId", time_zone = r."timeZone", last_updated = clock_timestamp(),
       status_changed = case when u.status = r.status then u.status_changed else clock_timestamp() end,
       activated = case when r.status = 'ACTIVE' and u.status in ('STAGED', 'PROVISIONED', 'DEPROVISIONED')
         then clock_timestamp() else u.activated end
     from ${recordset} where u.org_id = $1 and u.user_id = r."userId" returning ${userColumns}`,
    [tx.orgId, JSON.stringify(users)],
  )

/** Finds a user by id or login and locks the row. A deleted user is not found. */
export const lockUser = async (tx: Tx, ref: string): Promise<User | undefined> => {
  const where = isId('user', ref) ? 'u.user_id = $2' : 'u.login_key = lower($2)'
  const rows = await tx.query<User>(
    `select ${userColumns} from users u where u.org_id = $1 and ${where} and u.status <> 'DELETED' for no key update`,
    [tx.orgId, ref],
  )
  return rows[0]
}

/** Locks users by id, in the order of their ids, and answers them. */
export const lockUsers = (tx: Tx, userIds: readonly string[]): Promise<User[]> =>
  tx.query<User>(
    `select ${userColumns} from users u where u.org_id = $1 and u.user_id = any ($2) and u.status <> 'DELETED'
     order by u.user_id for no key update`,
    [tx.orgId, userIds],
  )

/** Whom a login and an external id of a source belong to. */
export type Match = { readonly byLogin: User | undefined; readonly byExternalId: User | undefined }

/** Finds whom logins and external ids belong to, and locks the rows; one match for each that was asked, in order. */
export const lockMatching = async (
  tx: Tx,
  source: string,
  wanted: readonly { readonly login: string; readonly externalId: string | null }[],
): Promise<readonly Match[]> => {
  const find = (on: string, texts: readonly (string | null)[]) =>
    tx.query<User & { i: number }>(
      // Folded before the join: under row security an index serves no join by lower().
      `with w as materialized (select t.text, lower(t.text) as key, t.i from unnest($2::text[]) with ordinality as t(text, i))
       select w.i::int as i, ${userColumns} from w
       join users u on u.org_id = $1 and u.status <> 'DELETED' and ${on}
       where $3 <> '' order by u.user_id for no key update of u`,
      [tx.orgId, texts, source],
    )
  const matches: { byLogin: User | undefined; byExternalId: User | undefined }[] = wanted.map(() => ({
    byLogin: undefined,
    byExternalId: undefined,
  }))
  const logins = wanted.map(({ login }) => login)
  for (const { i, ...user } of await find('u.login_key = w.key', logins)) matches[i - 1]!.byLogin = user
  const ids = wanted.map(({ externalId }) => externalId)
  if (ids.some((id) => id !== null))
    for (const { i, ...user } of await find('u.source = $3 and u.external_id = w.text', ids))
      matches[i - 1]!.byExternalId = user
  return matches
}

/** Locks every super administrator who can act now, so that two of them cannot remove each other at once (D10). */
export const lockSuperAdmins = async (tx: Tx): Promise<string[]> => {
  const rows = await tx.query<{ userId: string }>(
    `select user_id as "userId" from users
     where org_id = $1 and super_admin order by user_id for no key update`,
    [tx.orgId],
  )
  return rows.map((row) => row.userId)
}

/**
 * Finds a user by id or login and locks the row, and before it those of all super administrators if the user is one:
 * always in this order, so that two who remove each other wait instead of deadlocking.
 */
export const lockUserAmongAdmins = async (tx: Tx, ref: string): Promise<User | undefined> => {
  const where = isId('user', ref) ? 'user_id = $2' : 'login_key = lower($2)'
  const admins = await tx.query(`select from users where org_id = $1 and ${where} and super_admin`, [tx.orgId, ref])
  if (admins.length > 0) await lockSuperAdmins(tx)
  return lockUser(tx, ref)
}

/** Marks a user as deleted: the id stays for ever, the login becomes free, what is personal beyond the name goes. */
export const deleteUser = async (tx: Tx, userId: string): Promise<void> => {
  await tx.query(
    `update users set status = 'DELETED', roles = '{}', profile = '{}', manager_id = null, external_id = null,
       status_changed = clock_timestamp(), last_updated = clock_timestamp()
     where org_id = $1 and user_id = $2`,
    [tx.orgId, userId],
  )
}

/** All accounts of a person, locked. */
export const lockPerson = (tx: Tx, personId: string): Promise<User[]> =>
  tx.query<User>(
    `select ${userColumns} from users u where u.org_id = $1 and u.person_id = $2 and u.status <> 'DELETED'
     order by u.user_id for no key update`,
    [tx.orgId, personId],
  )

/** Gives accounts to a person. */
export const setPerson = async (tx: Tx, userIds: readonly string[], personId: string): Promise<void> => {
  await tx.query(
    `update users set person_id = $3, last_updated = clock_timestamp() where org_id = $1 and user_id = any ($2)`,
    [tx.orgId, userIds, personId],
  )
}

/**
 * Users whose profile named a manager whom nobody knew, and who is among `arrived`: they get that manager. An e-mail
 * address that two users have names nobody. Answers the users who got one.
 */
export const bindAwaitedManagers = (tx: Tx, arrived: readonly string[]): Promise<User[]> =>
  tx.query<User>(
    `with a as materialized (select user_id, login_key, email_key from users
         where org_id = $1 and user_id = any ($2) and status <> 'DELETED'),
       m as materialized (
         select user_id, login_key as key from a union select user_id, lower(user_id) from a
         union select a.user_id, a.email_key from a where not exists (
           select from users x where x.org_id = $1 and x.email_key = a.email_key and x.user_id <> a.user_id and x.status <> 'DELETED')
           and not exists (
           select from users x where x.org_id = $1 and x.login_key = a.email_key and x.user_id <> a.user_id and x.status <> 'DELETED'))
     update users u set manager_id = m.user_id, last_updated = clock_timestamp()
     from m
     where u.org_id = $1 and u.manager_id is null and u.manager_key = m.key
       and u.user_id <> m.user_id and u.status <> 'DELETED'
     returning ${userColumns}`,
    [tx.orgId, arrived],
  )

/**
 * Puts somebody who has just become super administrator into the team of privileged access, if he is the first and nobody
 * saw to the team before; answers that team then.
 */
export const firstInTeam = async (
  tx: Tx,
  userId: string,
): Promise<{ readonly teamId: string; readonly name: string } | undefined> => {
  const rows = await tx.query<{ teamId: string; name: string }>(
    'select team_id as "teamId", name from first_in_team($1)',
    [userId],
  )
  return rows[0]
}
