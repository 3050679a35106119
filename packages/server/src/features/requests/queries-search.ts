import type { Filter } from '@assent/core/api/filter.ts'
import { isId } from '@assent/core/ids.ts'
import { tagKey } from '@assent/core/request/tags.ts'
import type { Tx } from '../../platform/db.ts'
import { type Columns, likeText, whereOf } from '../../platform/where.ts'

/** What a request can be filtered by that is no column of it: who looks after it, follows it, voted on it and is asked now, and its tags. */
const members: Readonly<Record<string, string>> = {
  requestAssigneeId:
    'r.request_id in (select x.request_id from request_assignee x where x.org_id = org() and x.user_id = ',
  followerId: 'r.request_id in (select x.request_id from request_follower x where x.org_id = org() and x.user_id = ',
  tag: 'r.request_id in (select x.request_id from request_tag x where x.org_id = org() and x.key = ',
  deciderId: 'r.request_id in (select v.request_id from vote v where v.org_id = org() and v.user_id = ',
  assigneeId: `r.request_id in (select t.request_id from task_assignee x join task t on t.org_id = x.org_id and t.task_id = x.task_id
    where x.org_id = org() and x.principal_id = `,
}

/** A filter of requests as a condition on `r`; as `whereOf`, with what is no column looked up. */
export const requestWhere = (filter: Filter, columns: Columns, values: unknown[]): string => {
  switch (filter.op) {
    case 'and':
    case 'or':
      return `(${filter.filters.map((part) => requestWhere(part, columns, values)).join(` ${filter.op} `)})`
    case 'not':
      return `not coalesce(${requestWhere(filter.filter, columns, values)}, false)`
    case 'eq': {
      const member = members[filter.attribute]
      const value = filter.attribute === 'tag' ? tagKey(String(filter.value)) : filter.value
      return member ? `${member} $${values.push(value)})` : whereOf(filter, columns, values)
    }
    default:
      return whereOf(filter, columns, values)
  }
}

/** People, and catalog entries, that a search takes into account. */
const most = 200

/** What the words of a search mean: one request by its id, people, apps, and levels of apps. Nothing, where there are no words. */
type Meant = {
  readonly request?: string
  readonly people: readonly string[]
  readonly apps: readonly string[]
  readonly levels: readonly { readonly id: string; readonly app: string }[]
}

/** Resolves names first: requests themselves are then found by their indexes, however many there are. All words must fit. */
export const meaning = async (tx: Tx, match: string): Promise<Meant | undefined> => {
  const words = match.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 5)
  const id = match.trim()
  if (words.length === 0) return
  if (isId('request', id)) return { request: id, people: [], apps: [], levels: [] }
  const people = await tx.query<{ id: string }>(
    `select user_id as id from users u where u.org_id = org() and ${words.map((_, n) => begins(n + 1)).join(' and ')}
     limit ${most}`,
    words,
  )
  const entries = await tx.query<{ id: string; app: string; top: boolean }>(
    `select entry_id as id, app_id as app, parent_id = '' as top from catalog_entry
     where org_id = org() and search like all ($1::text[]) order by parent_id limit ${most}`,
    [words.map((word) => `%${likeText(word)}%`)],
  )
  const apps = new Set(entries.flatMap((row) => (row.top ? [row.app] : [])))
  return {
    people: people.map((row) => row.id),
    apps: [...apps],
    levels: entries.filter((row) => !row.top && !apps.has(row.app)),
  }
}

/** The condition on `r` that it is one of a person who is meant, asked for or by him, or of an app or level that is. */
export const matching = (meant: Meant | undefined, values: unknown[]): string => {
  if (!meant) return 'true'
  const { apps, levels, people, request } = meant
  if (request !== undefined) return `r.request_id = $${values.push(request)}`
  const list = (ids: readonly string[]) => `any ($${values.push(ids)}::text[])`
  // Only what was found: an empty list would hide from the planner that there is nothing to look for.
  const parts: string[] = []
  if (people.length > 0) {
    const users = list(people)
    parts.push(`r.requested_for = ${users}`, `(r.requested_by = ${users} and r.requested_by <> r.requested_for)`)
  }
  if (apps.length > 0) parts.push(`r.app_id = ${list(apps)}`)
  if (levels.length > 0)
    parts.push(
      `(r.app_id = ${list([...new Set(levels.map((row) => row.app))])} and r.entry_id = ${list(levels.map((row) => row.id))})`,
    )
  return parts.length > 0 ? `(${parts.join(' or ')})` : 'false'
}

/** Requests `r`, of which no other source has one: those of whom `base` holds, for each of the ids `mine` if given. */
export type RequestSource = { readonly base: string; readonly each?: string }

/**
 * Where the requests of `sources` stand that fit a search. Where only people are meant it is a list for each of them, in the
 * order of an index: whoever reads through all requests until a page is full reads long where few of them fit.
 */
export const sourcesOf = (
  sources: readonly RequestSource[],
  meant: Meant | undefined,
  values: unknown[],
): readonly RequestSource[] => {
  const [only, ...others] = sources
  const isOfPeople = meant && meant.people.length > 0 && meant.apps.length + meant.levels.length === 0
  if (!isOfPeople || !only || others.length > 0) {
    const fits = matching(meant, values)
    return sources.map((source) => ({ ...source, base: `${source.base} and ${fits}` }))
  }
  const users = `$${values.push(meant.people)}::text[]`
  const each = `select unnest(${users})`
  return [
    { each, base: `${only.base} and r.requested_for = mine.id` },
    {
      each,
      base: `${only.base} and r.requested_by = mine.id and r.requested_by <> r.requested_for and r.requested_for <> all (${users})`,
    },
  ]
}

/** Users of whom a word begins a name, the address or the login. Logins of the deleted are in no index. */
const begins = (n: number): string =>
  `(u.first_name_key ^@ $${n} or u.last_name_key ^@ $${n} or u.email_key ^@ $${n} or (u.login_key ^@ $${n} and u.status <> 'DELETED'))`
