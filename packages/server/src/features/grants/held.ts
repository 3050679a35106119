import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { isId } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'

/** Why somebody holds a value. */
export type HeldThrough =
  | {
      readonly kind: 'GRANT'
      readonly grantId: string
      readonly requestId: string | null
      readonly ends: string | null
    }
  /** It stands in the directory without any grant. */
  | { readonly kind: 'DIRECTORY'; readonly since: string }
  /** It stood at the target before any grant. */
  | { readonly kind: 'CONNECTOR'; readonly connectorId: string }
  /** No reason is left, and nothing proves yet that it is gone. */
  | { readonly kind: 'OWED'; readonly connectorId: string | null; readonly since: string }

type Named = {
  readonly id: string
  readonly name: string
  readonly externalValue: string
  readonly description: string
}

/** An entitlement as history and holdings show it. */
export type ShownEntitlement = Named & {
  readonly dataType: 'string' | 'array'
  readonly multiValue: boolean
  readonly values: readonly Named[]
}

/** One entitlement of one app, with the values that a user holds, each with every reason. */
export type HeldEntitlement = Omit<ShownEntitlement, 'values'> & {
  readonly appId: string
  /** The app's kind, for its ORN. */
  readonly appName: string
  readonly values: readonly (Named & { readonly through: readonly HeldThrough[] })[]
}

// By the user's id alone: entitlement_user_user, one_line_per_access; names are looked up one by one, whatever the statistics. What a grant gives has a line in the directory too.
const heldSql = `
with there as (
  select eu.value_id from entitlement_user eu where eu.org_id = org() and eu.user_id = $1
  union
  select a.target_id from access a where a.org_id = org() and a.user_id = $1 and a.kind = 'entitlement'
    and a.connector_id is not null and a.actual <> 'gone' and (a.wanted or a.baseline is true or a.owed_since is not null)
), named as (
  select v.value_id, v.name as value_name, v.external_value as value_external,
    v.description as value_description, e.*
  from there
    cross join lateral (select v.* from entitlement_value v where v.org_id = org() and v.value_id = there.value_id offset 0) v
    cross join lateral (select e.* from entitlement e where e.org_id = org() and e.entitlement_id = v.entitlement_id offset 0) e
  where $2::text is null or e.app_id = $2
), shown as (
  select entitlement_id from named where entitlement_id > $3 group by entitlement_id order by entitlement_id limit $4
), reason as (
  select eu.value_id, jsonb_build_object('kind', 'DIRECTORY', 'since', eu.since) as why
  from entitlement_user eu where eu.org_id = org() and eu.user_id = $1 and eu.direct
  union all
  select a.target_id, jsonb_build_object('kind', 'GRANT', 'grantId', g.grant_id, 'requestId', g.request_id, 'ends', g.ends)
  from access a join grant_access ga on ga.org_id = a.org_id and ga.access_id = a.access_id and ga.withdrawn is null
    join grants g on g.org_id = ga.org_id and g.grant_id = ga.grant_id and g.status = 'ACTIVE'
  where a.org_id = org() and a.user_id = $1 and a.kind = 'entitlement' and a.connector_id is null
  union all
  select a.target_id, case when a.owed_since is null
    then jsonb_build_object('kind', 'CONNECTOR', 'connectorId', a.connector_id)
    else jsonb_build_object('kind', 'OWED', 'connectorId', a.connector_id, 'since', a.owed_since) end
  from access a where a.org_id = org() and a.user_id = $1 and a.kind = 'entitlement'
    and (a.owed_since is not null or (a.baseline is true and a.connector_id is not null and a.actual <> 'gone'))
)
select n.entitlement_id as id, n.name, n.external_value as "externalValue", n.description, n.data_type as "dataType",
  n.multi_value as "multiValue", n.app_id as "appId", p.name as "appName",
  jsonb_agg(jsonb_build_object('id', n.value_id, 'name', n.value_name, 'externalValue', n.value_external,
    'description', n.value_description, 'through', coalesce(r.through, '[]')) order by n.value_id) as values
from named n
  join shown using (entitlement_id) join app p on p.org_id = org() and p.app_id = n.app_id
  left join lateral (
    select jsonb_agg(why order by why ->> 'kind', why ->> 'grantId') as through from reason where reason.value_id = n.value_id
  ) r on true
group by n.entitlement_id, n.name, n.external_value, n.description, n.data_type, n.multi_value, n.app_id, p.name
order by n.entitlement_id`

/**
 * What a user holds now, of one app or of all: whatever gives it, here and at the targets that are known; also what is
 * still to be taken away. Sorted by entitlement.
 */
export const heldEntitlements = async (
  tx: Tx,
  userId: string,
  appId: string | null,
  page: PageInput,
): Promise<Result<Page<HeldEntitlement>>> => {
  if (page.after !== undefined && !isId('entitlement', page.after)) return badCursor()
  const rows = await tx.query<HeldEntitlement>(
    heldSql,
    [userId, appId, page.after ?? '', page.limit + 1],
    'grants_held_entitlements',
  )
  return pageOf(rows, page.limit, (row) => row.id, withTimes)
}

// Times inside JSON come with PostgreSQL's own zone and microseconds.
const iso = (time: string): string => new Date(time).toISOString()
const withTimes = (held: HeldEntitlement): HeldEntitlement => ({
  ...held,
  values: held.values.map((value) => ({ ...value, through: value.through.map(throughView) })),
})
const throughView = (why: HeldThrough): HeldThrough => {
  if (why.kind === 'GRANT') return { ...why, ends: why.ends && iso(why.ends) }
  return why.kind === 'CONNECTOR' ? why : { ...why, since: iso(why.since) }
}

/** What a user held of an app in one stretch of time; `end` null: still. */
export type HeldState = {
  readonly start: string
  readonly end: string | null
  readonly entitlements: readonly ShownEntitlement[]
}

/** Which part of a history is wanted: states that touch the time from `from` to `to`; `after` is a start in milliseconds. */
export type HistoryInput = {
  readonly userId: string
  readonly appId: string
  readonly from?: string
  readonly to?: string
  readonly page: PageInput
}

// A state begins wherever a span begins or ends; what is held of nothing is no state. entitlement_span's key leads by user.
const statesSql = `
with span as (
  select s.value_id, s.since, s.until
  from entitlement_span s
    cross join lateral (select v.entitlement_id from entitlement_value v where v.org_id = org() and v.value_id = s.value_id offset 0) v
    cross join lateral (select e.app_id from entitlement e where e.org_id = org() and e.entitlement_id = v.entitlement_id offset 0) e
  where s.org_id = org() and s.user_id = $1 and e.app_id = $2
), instant as (
  select at, lead(at) over (order by at) as next
  from (select since as at from span union select until from span where until is not null) t
), state as (
  select at, next from instant i
  where exists (select from span s where s.since <= i.at and (s.until is null or s.until > i.at))
    and ($3::timestamptz is null or next is null or next >= $3) and ($4::timestamptz is null or at <= $4)
)`

const historySql = `${statesSql}, shown as (
  select * from state where $5::float8 is null or at < to_timestamp($5 / 1000.0) order by at desc limit $6
)
select s.at as start, s.next as end, (
  select jsonb_agg(jsonb_build_object('id', entitlement_id, 'name', name, 'externalValue', external_value,
    'description', description, 'dataType', data_type, 'multiValue', multi_value, 'values', parts) order by entitlement_id)
  from (
    select e.entitlement_id, e.name, e.external_value, e.description, e.data_type, e.multi_value,
      jsonb_agg(jsonb_build_object('id', v.value_id, 'name', v.name, 'externalValue', v.external_value,
        'description', v.description) order by v.value_id) as parts
    from span p join entitlement_value v on v.org_id = org() and v.value_id = p.value_id
      join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
    where p.since <= s.at and (p.until is null or p.until > s.at)
    group by e.entitlement_id, e.name, e.external_value, e.description, e.data_type, e.multi_value
  ) one) as entitlements
from shown s order by s.at desc`

/** What a user held of an app, the newest state first. */
export const heldHistory = async (tx: Tx, input: HistoryInput): Promise<Page<HeldState>> => {
  const { userId, appId, from, to, page } = input
  const rows = await tx.query<HeldState>(
    historySql,
    [userId, appId, from ?? null, to ?? null, page.after === undefined ? null : Number(page.after), page.limit + 1],
    'grants_held_history',
  )
  return pageOf(rows, page.limit, (row) => String(Date.parse(row.start)))
}

/** How many states a history has in all. */
export const countStates = async (tx: Tx, { appId, from, to, userId }: HistoryInput): Promise<number> => {
  const [row] = await tx.query<{ count: number }>(`${statesSql} select count(*)::int as count from state`, [
    userId,
    appId,
    from ?? null,
    to ?? null,
  ])
  return row?.count ?? 0
}

/** Whether there is such a user. */
export const userExists = async (tx: Tx, userId: string): Promise<boolean> =>
  (await tx.query(`select from users where user_id = $1`, [userId])).length > 0
