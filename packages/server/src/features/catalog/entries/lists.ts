import type { Filter } from '@assent/core/api/filter.ts'
import type { PageInput } from '@assent/core/api/page.ts'
import type { ScopeType } from '@assent/core/policy/levels.ts'
import type { Tx } from '../../../platform/db.ts'
import { likeText, whereOf } from '../../../platform/where.ts'
import { isMeantBy } from '../../directory/index.ts'

/** One tile or level of the catalog. */
export type EntryView = {
  readonly entryId: string
  /** Undefined for an app. */
  readonly parentId: string | undefined
  readonly appId: string
  readonly scopeType: ScopeType
  readonly scopeId: string
  readonly name: string
  readonly description: string
  /** True for a level that the one in question may ask for; in the list of everything: that somebody may. */
  readonly requestable: boolean
  /** Of a team or a request type. */
  readonly icon?: string | null
  /** Of a collection: the apps that it holds, by name. */
  readonly holds?: readonly string[] | null
  /** The open request of the one in question for this level. */
  readonly pendingRequestId?: string
}

/** Where a page begins: after the entry with this key of its name and this id. Two empty texts are the beginning. */
export type Place = { readonly nameKey: string; readonly entryId: string }

/** Which entries are read: those of one parent or the top ones, with all words of `match`, so many after a place. */
export type Wanted = {
  readonly parentId: string | undefined
  readonly match: string | undefined
  readonly after: Place
  readonly limit: number
}

/** An entry of a list, with the key that it stands at. */
export type Listed = EntryView & Place

const columns = `e.entry_id as "entryId", e.name_key as "nameKey", e.parent_id as "parentId", e.app_id as "appId",
  e.scope_type as "scopeType", e.scope_id as "scopeId", e.name, e.description, e.offered and e.parent_id <> '' as requestable,
  -- Ids of teams have 24 characters, those of apps 20.
  case when length(e.app_id) = 24 then coalesce(
    (select t.icon from request_type t where t.org_id = e.org_id and t.type_id = e.scope_id),
    (select m.icon from team m where m.org_id = e.org_id and m.team_id = e.app_id)) end as icon,
  case when e.app_id ^@ 'col' then array(
    select h.label from collection_resource r join app h on h.org_id = r.org_id and h.app_id = r.app_id
    where r.org_id = org() and r.collection_id = e.app_id and h.status = 'ACTIVE' order by h.label_key limit 100) end as holds`

// The groups of a user, and the rules that his profile satisfies; $1 is the user.
const openersSql = `
openers as materialized (
  select m.group_id as opener_id from group_member m where m.org_id = org() and m.user_id = $1
  union all
  select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = $1
  where r.org_id = org() and u.profile @@ r.path
)`

const visibleSql = `select ${columns} from catalog_page($1, $2, $3, $4, $5, $6) e order by e.name_key, e.entry_id`

const allSql = (search: boolean) => `
select ${columns} from catalog_entry e
where e.org_id = org() and e.parent_id = $1 and e.offered and (e.name_key, e.entry_id) > ($2, $3)
  ${search ? 'and e.search like all ($5::text[])' : ''}
order by e.name_key, e.entry_id limit $4`
const [all, allSearch] = [allSql(false), allSql(true)]

/** Patterns for the words of a search. */
const patternsOf = (match: string): string[] =>
  match
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => `%${likeText(word)}%`)

/** What a user may ask for by name, one row more than the page holds if there is more. */
export const visibleEntries = (
  tx: Tx,
  userId: string,
  { parentId, match, after, limit }: Wanted,
): Promise<Listed[]> => {
  const patterns = match === undefined ? null : patternsOf(match)
  const values = [userId, parentId ?? '', after.nameKey, after.entryId, limit + 1, patterns]
  return entries(tx, visibleSql, values, 'catalog_page')
}

/** Entries with the open request that a user has for each. */
export const withPending = async (
  tx: Tx,
  userId: string,
  entries: readonly EntryView[],
): Promise<readonly EntryView[]> => {
  const levels = entries.filter((entry) => entry.parentId !== undefined)
  if (levels.length === 0) return entries
  const rows = await tx.query<{ entry: string; request: string }>(
    `select entry_id as entry, request_id as request from request
     where org_id = org() and requested_for = $1 and app_id = any ($2) and status = 'PENDING'
       and scope_type <> 'REQUEST_TYPE'`,
    [userId, [...new Set(levels.map((entry) => entry.appId))]],
    'catalog_pending',
  )
  const pending = new Map(rows.map((row) => [row.entry, row.request]))
  return entries.map((entry) => {
    const requestId = pending.get(entry.entryId)
    return requestId ? { ...entry, pendingRequestId: requestId } : entry
  })
}

/** Everything that is offered to anybody by name, one row more than the page holds if there is more. */
export const allEntries = (tx: Tx, { parentId, match, after, limit }: Wanted): Promise<Listed[]> => {
  const values = [parentId ?? '', after.nameKey, after.entryId, limit + 1]
  return match === undefined
    ? entries(tx, all, values, 'catalog_all')
    : entries(tx, allSearch, [...values, patternsOf(match)], 'catalog_all_search')
}

/** One entry, offered or not. */
export const entryOf = async (tx: Tx, entryId: string): Promise<EntryView | undefined> => {
  const [entry] = await entries(
    tx,
    `select ${columns} from catalog_entry e where e.org_id = org() and e.entry_id = $1`,
    [entryId],
  )
  return entry
}

type EntryRow = Omit<Listed, 'parentId'> & { parentId: string }

const entries = async (tx: Tx, sql: string, values: readonly unknown[], name?: string): Promise<Listed[]> => {
  const rows = await tx.query<EntryRow>(sql, values, name)
  return rows.map((row) => ({ ...row, parentId: row.parentId === '' ? undefined : row.parentId }))
}

/** True if a user sees an entry. */
export const isOpenTo = async (tx: Tx, entryId: string, userId: string): Promise<boolean> => {
  const rows = await tx.query(
    `with ${openersSql}
     select from catalog_entry e
     where e.org_id = org() and e.entry_id = $2 and e.offered and (e.everyone or exists (
       select from condition_level l join condition_opener co using (org_id, condition_id)
       where l.org_id = org() and l.entry_id = e.entry_id and l.active and co.opener_id in (select opener_id from openers)))`,
    [userId, entryId],
  )
  return rows.length > 0
}

/** Whether there is such a user, and whether he can be given anything. */
export const userState = async (tx: Tx, userId: string): Promise<{ active: boolean } | undefined> => {
  const rows = await tx.query<{ active: boolean }>(
    `select status = 'ACTIVE' as active from users where org_id = org() and user_id = $1 and status <> 'DELETED'`,
    [userId],
  )
  return rows[0]
}

/** A person in a list to choose from. */
export type UserLine = {
  readonly userId: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
}

const nameColumns = {
  firstName: { sql: 'u.first_name', key: 'u.first_name_key' },
  lastName: { sql: 'u.last_name', key: 'u.last_name_key' },
}

/** What a list of people is narrowed by: a filter, or words that begin a name, the login or the address. */
export type UserSearch = {
  readonly filter?: Filter | undefined
  readonly match?: string | undefined
  readonly page: PageInput
}

/**
 * The active people, other than one, who may have an entry themselves; of one manager only, if one is named. One row more
 * than the page holds if there is more.
 */
export const requestersOf = (
  tx: Tx,
  entryId: string,
  exceptId: string,
  managerId: string | undefined,
  { filter, match, page }: UserSearch,
): Promise<UserLine[]> => {
  const values: unknown[] = [entryId, exceptId, page.after ?? '', page.limit + 1]
  const named = [
    ...(filter ? [whereOf(filter, nameColumns, values)] : []),
    ...(match === undefined ? [] : [isMeantBy(match, values)]),
  ].join(' and ')
  const managed = managerId === undefined ? '' : `and u.manager_id = $${values.push(managerId)}`
  return tx.query<UserLine>(
    `with openers as materialized (
       select co.opener_id from condition_level l join condition_opener co using (org_id, condition_id)
       where l.org_id = org() and l.entry_id = $1 and l.active
     )
     select u.user_id as "userId", u.first_name as "firstName", u.last_name as "lastName", u.email
     from users u
     where u.org_id = org() and u.user_id > $3 and u.user_id <> $2 and u.status = 'ACTIVE' and u.kind = 'HUMAN'
       and ${named || 'true'} ${managed}
       and (exists (select from catalog_entry e where e.org_id = org() and e.entry_id = $1 and e.everyone)
         or exists (select from group_member m
           where m.org_id = org() and m.user_id = u.user_id and m.group_id in (select opener_id from openers))
         or exists (select from requester_rule r
           where r.org_id = org() and r.rule_id in (select opener_id from openers) and u.profile @@ r.path))
     order by u.user_id limit $4`,
    values,
  )
}
