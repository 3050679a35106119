import type { Tx } from '../../platform/db.ts'
import type { IndexedEntry } from './eligibility-index.ts'

/** A user as the index wants him: with the groups that open something, and the rules that his profile satisfies. */
export type UserOpeners = { readonly userId: string; readonly active: boolean; readonly openers: readonly string[] }

/** Users by id. Those that are not there come back inactive. */
export const readUsers = (tx: Tx, userIds: readonly string[]): Promise<UserOpeners[]> =>
  tx.query<UserOpeners>(
    `select w.user_id as "userId", coalesce(u.status = 'ACTIVE', false) as active,
       array(
         select m.group_id from group_member m
         where m.org_id = org() and m.user_id = w.user_id
           and exists (select from condition_opener o where o.org_id = m.org_id and o.opener_id = m.group_id)
         union all
         select r.rule_id from requester_rule r where r.org_id = org() and u.profile @@ r.path) as openers
     from unnest($1::text[]) as w(user_id) left join users u on u.org_id = org() and u.user_id = w.user_id`,
    [userIds],
    'eligibility_users',
  )

/** Active users, by id, after one of them. */
export const activeUsers = async (tx: Tx, after: string, limit: number): Promise<readonly string[]> => {
  const rows = await tx.query<{ ids: string | null }>(
    `select string_agg(user_id, ',' order by user_id) as ids from (
       select user_id from users where org_id = org() and status = 'ACTIVE' and user_id > $1 order by user_id limit $2) as u`,
    [after, limit],
  )
  return split(rows[0]?.ids)
}

/** Every group and rule that opens something, by id, after one of them. */
export const openersAfter = async (tx: Tx, after: string, limit: number): Promise<readonly string[]> => {
  const rows = await tx.query<{ id: string }>(
    `select distinct opener_id as id from condition_opener where org_id = org() and opener_id > $1 order by 1 limit $2`,
    [after, limit],
  )
  return rows.map((row) => row.id)
}

/** Who belongs to each of some openers. */
export const membersOf = async (
  tx: Tx,
  openers: readonly string[],
): Promise<readonly { readonly opener: string; readonly userIds: readonly string[] }[]> => {
  const rows = await tx.query<{ opener: string; ids: string | null }>(
    `select m.group_id as opener, string_agg(m.user_id, ',') as ids
     from group_member m where m.org_id = org() and m.group_id = any ($1) group by m.group_id
     union all
     select r.rule_id, (select string_agg(u.user_id, ',') from users u where u.org_id = org() and u.profile @@ r.path)
     from requester_rule r where r.org_id = org() and r.rule_id = any ($1)`,
    [openers],
  )
  return rows.map((row) => ({ opener: row.opener, userIds: split(row.ids) }))
}

const split = (ids: string | null | undefined): readonly string[] => (ids ? ids.split(',') : [])

type EntryRow = IndexedEntry & { appId: string }

/** The entries of apps, with what opens each. An app without any is missing. */
export const readApps = async (
  tx: Tx,
  appIds: readonly string[],
): Promise<ReadonlyMap<string, readonly IndexedEntry[]>> => {
  const rows = await tx.query<EntryRow>(
    `select e.app_id as "appId", e.entry_id as "entryId", e.parent_id as "parentId", e.search, e.offered, e.everyone,
       array(
         select distinct o.opener_id from condition_level l
         join condition_opener o on o.org_id = l.org_id and o.condition_id = l.condition_id and o.active
         where l.org_id = org() and l.entry_id = e.entry_id and l.active) as openers
     from catalog_entry e where e.org_id = org() and e.app_id = any ($1)`,
    [appIds],
    'eligibility_apps',
  )
  return Map.groupBy(rows, (row) => row.appId)
}

/** Apps that have entries, by id, after one of them. */
export const appsAfter = async (tx: Tx, after: string, limit: number): Promise<readonly string[]> => {
  const rows = await tx.query<{ id: string }>(
    `select app_id as id from catalog_entry where org_id = org() and parent_id = '' and app_id > $1 order by app_id limit $2`,
    [after, limit],
  )
  return rows.map((row) => row.id)
}
