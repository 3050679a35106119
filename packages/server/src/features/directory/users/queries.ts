import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Group, User } from '@assent/core/directory/model.ts'
import { isId } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../../platform/db.ts'
import { type Columns, whereOf } from '../../../platform/where.ts'
import { groupColumns } from '../groups/store.ts'
import { userColumns } from './store.ts'

/** Finds a user by id or login. */
export const findUser = async (tx: Tx, ref: string): Promise<User | undefined> => {
  const where = isId('user', ref) ? 'u.user_id = $2' : 'u.login_key = lower($2)'
  const rows = await tx.query<User>(
    `select ${userColumns} from users u where u.org_id = $1 and ${where} and u.status <> 'DELETED'`,
    [tx.orgId, ref],
  )
  return rows[0]
}

/** Users by id, in no order; those that are not there are missing from the answer. */
export const usersById = (tx: Tx, userIds: readonly string[]): Promise<User[]> =>
  tx.query<User>(
    `select ${userColumns} from users u where u.org_id = $1 and u.user_id = any ($2) and u.status <> 'DELETED'`,
    [tx.orgId, userIds],
  )

/** Whom a text means: an id, or why it means nobody. */
export type Found = { readonly userId: string } | 'unknown' | 'ambiguous'

/** Whom each text means: an id, a login, or the e-mail address of exactly one user. Compared without regard to case. */
export const resolveUsers = async (tx: Tx, refs: readonly string[]): Promise<ReadonlyMap<string, Found>> => {
  const rows = await tx.query<{ ref: string; id: string | null; emails: string[] | null }>(
    // Folded before the joins: under row security an index serves no join by lower().
    `with r as materialized (select ref, lower(ref) as key from unnest($2::text[]) as t(ref))
     select r.ref, coalesce(i.user_id, l.user_id) as id, e.ids as emails
     from r
     left join users i on i.org_id = $1 and i.user_id = r.ref and i.status <> 'DELETED'
     left join users l on l.org_id = $1 and l.login_key = r.key and l.status <> 'DELETED'
     left join lateral (
       select array_agg(x.user_id) as ids from (
         select user_id from users where org_id = $1 and email_key = r.key and status <> 'DELETED' limit 2) x
     ) e on i.user_id is null and l.user_id is null`,
    [tx.orgId, [...new Set(refs)]],
  )
  return new Map(rows.map(({ ref, id, emails }) => [ref, foundOf(id, emails)]))
}

const foundOf = (id: string | null, emails: readonly string[] | null): Found => {
  if (id !== null) return { userId: id }
  if (!emails || emails.length === 0) return 'unknown'
  return emails.length === 1 ? { userId: emails[0]! } : 'ambiguous'
}

const time = (sql: string) => ({ sql, type: 'time' }) as const
const folded = (sql: string) => ({ sql, fold: true }) as const
const keyed = (sql: string, key: string) => ({ sql, key }) as const

// Attributes of core/api/users.ts that have a column of their own; all others are in the profile.
const columns: Columns = {
  id: { sql: 'u.user_id' },
  status: { sql: 'u.status' },
  created: time('u.created'),
  activated: time('u.activated'),
  lastUpdated: time('u.last_updated'),
  statusChanged: time('u.status_changed'),
  'profile.login': keyed('u.login', 'u.login_key'),
  'profile.email': keyed('u.email', 'u.email_key'),
  'profile.firstName': keyed('u.first_name', 'u.first_name_key'),
  'profile.lastName': keyed('u.last_name', 'u.last_name_key'),
  'profile.timezone': folded('u.time_zone'),
}

// Names of profile attributes come from the list's rules, never from a caller; the quoting is for the rule's author.
const userColumnsOf = (filter: Filter): Columns => {
  const all: Record<string, Columns[string]> = { ...columns }
  const add = (part: Filter): void => {
    if ('filters' in part) part.filters.forEach(add)
    else if ('filter' in part) add(part.filter)
    else if (part.attribute.startsWith('profile.') && !Object.hasOwn(all, part.attribute))
      all[part.attribute] = folded(`u.profile ->> '${part.attribute.slice('profile.'.length).replaceAll("'", "''")}'`)
  }
  add(filter)
  return all
}

/** What a list of users is narrowed by. */
export type UserSearch = {
  /** The beginning of a first name, last name, login or e-mail address. */
  readonly q?: string | undefined
  readonly filter?: Filter | undefined
  /** Only members of this group. */
  readonly groupId?: string
}

/**
 * Users of whom each word of a text begins a name, the login or the address, as a condition on `u`. Written with `^@` on
 * the key columns, which an index serves under row security too.
 */
export const isMeantBy = (match: string, values: unknown[]): string => {
  const keys = ['first_name_key', 'last_name_key', 'login_key', 'email_key']
  const words = match.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 5)
  const conditions = words.map((word) => {
    const n = values.push(word)
    return `(${keys.map((key) => `u.${key} ^@ $${n}`).join(' or ')})`
  })
  return conditions.join(' and ') || 'true'
}

/** Users in the order of their ids, which is the order in which they came. */
export const listUsers = async (tx: Tx, search: UserSearch, page: PageInput): Promise<Result<Page<User>>> => {
  const values: unknown[] = [tx.orgId]
  const conditions = ["u.org_id = $1 and u.status <> 'DELETED'"]
  let from = 'users u'
  if (search.groupId !== undefined) {
    from = 'group_member g join users u on u.org_id = g.org_id and u.user_id = g.user_id'
    conditions.push(`g.org_id = $1 and g.group_id = $${values.push(search.groupId)}`)
  }
  if (search.q !== undefined) {
    const n = values.push(search.q)
    const keys = ['first_name_key', 'last_name_key', 'email_key', 'login_key']
    conditions.push(`(${keys.map((key) => `u.${key} ^@ lower($${n})`).join(' or ')})`)
  }
  if (search.filter) conditions.push(whereOf(search.filter, userColumnsOf(search.filter), values))
  if (page.after !== undefined) {
    if (!isId('user', page.after)) return badCursor()
    conditions.push(`u.user_id > $${values.push(page.after)}`)
  }
  const rows = await tx.query<User>(
    `select ${userColumns} from ${from} where ${conditions.join(' and ')}
     order by u.user_id limit $${values.push(page.limit + 1)}`,
    values,
  )
  return pageOf(rows, page.limit, (user) => user.userId)
}

/** The groups that a user is in. */
export const groupsOfUser = (tx: Tx, userId: string): Promise<Group[]> =>
  tx.query<Group>(
    `select ${groupColumns} from group_member m join groups g on g.org_id = m.org_id and g.group_id = m.group_id
     where m.org_id = $1 and m.user_id = $2 and g.deleted is null order by g.group_id`,
    [tx.orgId, userId],
  )
