import type { Filter } from '@assent/core/api/filter.ts'
import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { isId } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'
import { matching, meaning, openSql, requestColumns, requestWhere } from '../requests/index.ts'

/** One request as a line of a report. Names are those of today. */
export type PastRequest = {
  readonly requestId: string
  readonly status: string
  readonly created: string
  readonly resolved: string | null
  /** From asking to the outcome, in seconds. */
  readonly seconds: number | null
  readonly userId: string
  readonly userName: string
  readonly userLogin: string
  readonly creatorId: string
  readonly creatorName: string
  readonly appId: string
  readonly appLabel: string
  readonly scopeType: string
  readonly scopeId: string
  readonly scopeName: string
  readonly duration: string | null
  readonly sequenceName: string | null
  /** Everybody who voted, in their order, by commas. */
  readonly deciders: string | null
  readonly grantStatus: string | null
  readonly granted: string | null
  readonly revocationStatus: string | null
  readonly revoked: string | null
}

export type PastInput = {
  readonly page: PageInput
  readonly filter?: Filter | undefined
  readonly match?: string | undefined
  /** From whom teams keep requests; undefined: nothing is kept. */
  readonly keptFrom: string | undefined
}

const nameOf = (alias: string) =>
  `coalesce(nullif(trim(${alias}.first_name || ' ' || ${alias}.last_name), ''), ${alias}.login)`

// The page is cut first, by the columns of requests alone; names are looked up for its rows only.
const pastSql = (where: string, limit: string) => `
with page as materialized (
  select r.* from (
    select request_id, status, created, resolved, requested_for, requested_by, app_id, scope_type, scope_id, entry_id, duration,
      flow_id, grant_status, granted, revocation_status, revoked, last_updated, priority, held, org_id
    from request where org_id = org()) r
  where ${where} order by r.request_id desc limit ${limit})
select r.request_id as "requestId", r.status, r.created, r.resolved,
  extract(epoch from r.resolved - r.created)::int as seconds,
  r.requested_for as "userId", ${nameOf('u')} as "userName", u.login as "userLogin",
  r.requested_by as "creatorId", ${nameOf('c')} as "creatorName", r.app_id as "appId", a.label as "appLabel",
  r.scope_type as "scopeType", r.scope_id as "scopeId", coalesce(g.name, b.name, y.name, a.label) as "scopeName", r.duration,
  s.name as "sequenceName", v.deciders, r.grant_status as "grantStatus", r.granted,
  r.revocation_status as "revocationStatus", r.revoked
from page r
join users u on u.org_id = org() and u.user_id = r.requested_for
join users c on c.org_id = org() and c.user_id = r.requested_by
join app a on a.org_id = org() and a.app_id = r.app_id
left join groups g on r.scope_type = 'GROUP' and g.org_id = org() and g.group_id = r.scope_id
left join bundle b on r.scope_type = 'ENTITLEMENT_BUNDLE' and b.org_id = org() and b.bundle_id = r.scope_id
left join request_type y on r.scope_type = 'REQUEST_TYPE' and y.org_id = org() and y.type_id = r.scope_id
left join sequence s on s.org_id = org() and s.sequence_id = r.flow_id
left join lateral (
  select string_agg(${nameOf('w')}, ', ' order by x.at) as deciders
  from vote x join users w on w.org_id = x.org_id and w.user_id = x.user_id
  where x.org_id = org() and x.request_id = r.request_id) v on true
order by r.request_id desc`

type Wish = Pick<PastInput, 'filter' | 'match' | 'keptFrom'>

/** What of the requests `r` is wanted, as conditions; their values go to the end of `values`. */
const wanted = async (tx: Tx, { filter, keptFrom, match }: Wish, values: unknown[]): Promise<string[]> => [
  'r.org_id = org()',
  openSql(keptFrom, values),
  ...(filter ? [requestWhere(filter, requestColumns, values)] : []),
  ...(match === undefined ? [] : [matching(await meaning(tx, match), values)]),
]

/** More lines than these are not counted. */
const mostCounted = 1_000_000

/** How many lines the whole report has, up to a million: what a long export is held against. */
export const countPast = async (tx: Tx, wish: Wish): Promise<number> => {
  const values: unknown[] = []
  const where = await wanted(tx, wish, values)
  const rows = await tx.query<{ n: number }>(
    `select count(*)::int as n from (
       select from request r where ${where.join(' and ')} limit $${values.push(mostCounted)}) x`,
    values,
  )
  return rows[0]!.n
}

/** Requests as a report has them, the newest first. */
export const pastRequests = async (tx: Tx, { page, ...wish }: PastInput): Promise<Result<Page<PastRequest>>> => {
  if (page.after !== undefined && !isId('request', page.after)) return badCursor()
  const values: unknown[] = []
  const where = await wanted(tx, wish, values)
  if (page.after) where.push(`r.request_id < $${values.push(page.after)}`)
  const limit = `$${values.push(page.limit + 1)}`
  const rows = await tx.query<PastRequest>(pastSql(where.join(' and '), limit), values)
  return pageOf(rows, page.limit, (row) => row.requestId)
}
