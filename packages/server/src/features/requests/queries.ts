import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type OrderBy, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import type { Principal } from '@assent/core/steps/assignment.ts'
import type { Db, Tx } from '../../platform/db.ts'
import type { Columns } from '../../platform/where.ts'
import { filesOf, type StoredFile } from './attachments/store.ts'
import { mayReopen, mayRun } from './may-run.ts'
import { type Names, namesOfEach } from './names.ts'
import { meaning, type RequestSource, requestWhere, sourcesOf } from './queries-search.ts'

export type RequestView = {
  readonly request: Request
  readonly names: Names
  /** Whether the reader runs it; where one alone was asked for. */
  readonly runs?: boolean
  /** Whether the reader can open it again now. */
  readonly reopens?: boolean
}
export type MessageView = {
  readonly messageId: string
  readonly author: string
  readonly authorName: string
  readonly body: string
  readonly created: string
  /** What was attached, as far as it was not erased. */
  readonly files: readonly StoredFile[]
}

/** A page of a list, as it was asked for. */
export type List = {
  readonly page: PageInput
  readonly filter?: Filter | undefined
  readonly orderBy?: OrderBy | undefined
  /** Words, such as the name of a person, an app or a level; all of them must fit. */
  readonly match?: string | undefined
}

export const requestColumns: Columns = {
  status: { sql: 'r.status' },
  requestedFor: { sql: 'r.requested_for' },
  requestedBy: { sql: 'r.requested_by' },
  resourceId: { sql: 'r.app_id' },
  resourceType: { sql: "case when r.scope_type = 'REQUEST_TYPE' then 'REQUEST_TYPE' else 'APPLICATION' end" },
  accessScopeId: { sql: 'r.scope_id' },
  accessScopeType: { sql: 'r.scope_type' },
  priority: { sql: `(array['LOW', 'NORMAL', 'HIGH', 'URGENT'])[r.priority]` },
  onHold: { sql: 'r.held', type: 'boolean' },
  lastUpdated: { sql: 'r.last_updated', type: 'time' },
  created: { sql: 'r.created', type: 'time' },
}

/** Who sees the requests of all. */
export const seesAll = (caller: Caller): boolean => hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')

/** Who sees requests that a team keeps to itself, though he is none of it. */
const seesHidden = (caller: Caller): boolean => hasRole(caller, 'AUDITOR')

/** A request `r` that a team keeps to itself. */
export const hiddenSql = `(r.scope_type = 'REQUEST_TYPE' and exists (
  select from team t where t.org_id = org() and t.team_id = r.app_id and t.private))`

/** A request `r` of a team that $1 is a member of. */
const teamSql = `(r.scope_type = 'REQUEST_TYPE' and exists (
  select from team_member m where m.org_id = org() and m.team_id = r.app_id and m.user_id = $1))`

/** From whom teams keep requests, of those who see all others: his id; undefined where nothing is kept from the caller. */
export const keptFrom = (caller: Caller): string | undefined => (seesHidden(caller) ? undefined : caller.userId)

/** A condition on requests `r`: not those that teams keep from this user. His id goes to the end of `values`. */
export const openSql = (userId: string | undefined, values: unknown[]): string =>
  userId === undefined ? 'true' : `(not ${hiddenSql} or ${teamSql.replaceAll('$1', `$${values.push(userId)}`)})`

/** Principals that the user $1 acts for now: himself, his groups, and those he stands in for with theirs. */
export const principalsSql = `
select $1::text as id
union select group_id from group_member where org_id = org() and user_id = $1
union select d.delegator_id from delegate d where d.org_id = org() and d.stand_in_id = $1
  and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())
union select m.group_id from delegate d join group_member m on m.org_id = d.org_id and m.user_id = d.delegator_id
  where d.org_id = org() and d.stand_in_id = $1
  and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())`

/** Whether somebody is among those who were asked, himself, by a group or as a stand-in. */
export const isAmong = async (tx: Tx, userId: string, asked: readonly Principal[]): Promise<boolean> => {
  const [row] = await tx.query<{ among: boolean }>(
    `select exists (select from (${principalsSql}) mine (id) where id = any($2::text[])) as among`,
    [userId, asked.map(({ id }) => id)],
    'request_among',
  )
  return row!.among
}

/** Requests, each with the names that it speaks of. */
export const viewsOf = async (tx: Tx, requests: readonly Request[]): Promise<readonly RequestView[]> => {
  const names = await namesOfEach(tx, requests)
  return requests.map((request, index) => ({ request, names: names[index]! }))
}

/** One request, if the caller may see it: its parties, who was asked or acted, request admins and auditors. */
export const getRequest = (db: Db, caller: Caller, requestId: string): Promise<Result<RequestView>> =>
  db.inOrg(caller.orgId, async (tx) => {
    const found = await visible(tx, caller, requestId)
    if (isRefusal(found)) return found
    const [view] = await viewsOf(tx, [found])
    const runs = await mayRun(tx, caller, found)
    return { ...view!, runs, reopens: await mayReopen(tx, caller, found, runs) }
  })

export const visible = async (tx: Tx, caller: Caller, requestId: string): Promise<Result<Request>> => {
  const [row] = await tx.query<{ state: Request; party: boolean; hidden: boolean }>(
    `select r.state, ${hiddenSql} as hidden, ${teamSql.replaceAll('$1', '$2')} or $2 in (r.requested_for, r.requested_by) or r.state -> 'assigners' ? $2
       or (coalesce(r.state -> 'followers' ? $2, false) and not ${hiddenSql})
       or exists (select from task t where t.org_id = org() and t.request_id = r.request_id and t.completed_by = $2)
       or exists (select from vote v where v.org_id = org() and v.request_id = r.request_id and v.user_id = $2)
       or exists (select from jsonb_path_query(r.state, '$.tasks[*].detail.panels[*].principals[*].id') asked (id)
          where asked.id #>> '{}' in (${principalsSql.replaceAll('$1', '$2')})) as party
     from request r where r.org_id = org() and r.request_id = $1`,
    [requestId, caller.userId],
    'request_visible',
  )
  return row && (row.party || (seesAll(caller) && (!row.hidden || seesHidden(caller))))
    ? row.state
    : refuse('not_found', 'There is no such request.')
}

/** All requests of the organization, for request admins and auditors. */
export const listRequests = async (db: Db, caller: Caller, list: List): Promise<Result<Page<RequestView>>> => {
  if (!seesAll(caller)) return refuse('forbidden', 'Only request administrators and auditors can list all requests.')
  const values: unknown[] = []
  return pageOfRequests(db, caller, list, [{ base: openSql(keptFrom(caller), values) }], values)
}

/** What the caller asked for or gets. */
export const myRequests = (db: Db, caller: Caller, list: List): Promise<Result<Page<RequestView>>> =>
  pageOfRequests(
    db,
    caller,
    list,
    [{ base: 'r.requested_for = $1' }, { base: 'r.requested_by = $1 and r.requested_by <> r.requested_for' }],
    [caller.userId],
  )

const sortable: Readonly<Record<string, string>> = {
  created: 'r.request_id',
  lastUpdated: 'r.last_updated',
  status: 'r.status',
  priority: 'r.priority',
}

/** A page of the requests of these sources. Each is read in the order of an index, as far as the page goes, however many there are. */
const pageOfRequests = (
  db: Db,
  caller: Caller,
  { filter, match, orderBy, page }: List,
  given: readonly RequestSource[],
  first: readonly unknown[],
) =>
  db.inOrg(caller.orgId, async (tx): Promise<Result<Page<RequestView>>> => {
    const values = [...first]
    const where = ['r.org_id = org()']
    if (filter) where.push(requestWhere(filter, requestColumns, values))
    const sources = sourcesOf(given, match === undefined ? undefined : await meaning(tx, match), values)
    const by = sortable[orderBy?.by ?? 'created'] ?? 'r.request_id'
    const descending = orderBy ? orderBy.direction === 'desc' : true
    if (page.after) {
      const [known] = await tx.query('select 1 from request where org_id = org() and request_id = $1', [page.after])
      if (!known) return badCursor()
      const at = `$${values.push(page.after)}`
      where.push(
        `(${by}, r.request_id) ${descending ? '<' : '>'} (select ${by.replace('r.', 'c.')}, c.request_id from request c where c.org_id = org() and c.request_id = ${at})`,
      )
    }
    const direction = descending ? 'desc' : 'asc'
    const most = `$${values.push(page.limit + 1)}`
    const parts = sources.map(({ base, each }) => {
      const part = `(select ${by} as rank, r.request_id from request r where ${[base, ...where].join(' and ')}
        order by ${by} ${direction}, r.request_id ${direction} limit ${most})`
      return each ? `select part.* from (${each}) mine (id) cross join lateral ${part} part` : part
    })
    const order = ['p.rank', 'p.request_id'].map((column) => `${column} ${direction}`).join(', ')
    const rows = await tx.query<{ state: Request }>(
      `select r.state from (select * from (${parts.join(' union all ')}) p order by ${order} limit ${most}) p
       join request r on r.org_id = org() and r.request_id = p.request_id order by ${order}`,
      values,
    )
    const views = await viewsOf(
      tx,
      rows.map((row) => row.state),
    )
    return pageOf(views, page.limit, (view) => view.request.requestId)
  })

export const messagesOf = (db: Db, caller: Caller, requestId: string): Promise<Result<readonly MessageView[]>> =>
  db.inOrg(caller.orgId, async (tx) => {
    const request = await visible(tx, caller, requestId)
    if (isRefusal(request)) return request
    const rows = await tx.query<{
      message_id: string
      author_id: string
      body: string
      created: string
      name: string | null
    }>(
      `select m.message_id, m.author_id, m.body, m.created, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name
       from message m left join users u on u.org_id = m.org_id and u.user_id = m.author_id
       where m.org_id = org() and m.request_id = $1 order by m.message_id limit 1000`,
      [requestId],
    )
    const files = (await filesOf(tx, requestId, caller.userId)).filter(({ messageId }) => messageId !== undefined)
    return rows.map((row) => ({
      messageId: row.message_id,
      author: row.author_id,
      authorName: row.name ?? row.author_id,
      body: row.body,
      created: row.created,
      files: files.filter(({ messageId }) => messageId === row.message_id),
    }))
  })
