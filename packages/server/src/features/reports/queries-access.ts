import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { limits } from '@assent/core/limits.ts'
import type { Result } from '@assent/core/refusal.ts'
import { packCursor, unpackCursor } from '../../platform/cursor.ts'
import type { Tx } from '../../platform/db.ts'

type Who = { readonly userId: string; readonly userName: string; readonly userLogin: string }
type What = {
  readonly appId: string
  readonly appLabel: string
  readonly kind: 'APPLICATION' | 'GROUP' | 'ENTITLEMENT_BUNDLE' | 'ENTITLEMENT_VALUE'
  readonly id: string
  readonly name: string
}

/** Access that ends by itself. */
export type Ending = Who &
  What & {
    readonly grantId: string
    readonly requestId: string | null
    readonly ends: string
    /** The open request for more time, or for the same again. */
    readonly pendingRequestId: string | null
  }

/** Access that somebody has or had. */
export type Holding = Who &
  What & {
    /** GRANT: by a request or an administrator's grant. DIRECTORY: without any that we know of. */
    readonly source: 'GRANT' | 'DIRECTORY'
    readonly grantId: string | null
    readonly requestId: string | null
    readonly since: string
    readonly until: string | null
  }

/** Access that should be gone and is not proven to be. */
export type Overdue = Who & {
  readonly accessId: string
  readonly appId: string
  readonly appLabel: string
  readonly targetName: string
  readonly connectorName: string | null
  readonly owedSince: string
  readonly seconds: number
  readonly tries: number
  readonly manual: boolean
  readonly lastError: string | null
}

const whoSql = `u.user_id as "userId", coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as "userName", u.login as "userLogin"`
/** What a level is called, after `namesSql`. */
export const whatName = `coalesce(gr.name, b.name, en.name || ': ' || ev.name, a.label)`
const whatSql = `x.app_id as "appId", a.label as "appLabel", x.kind, x.id,
  ${whatName} as name`
/** Joins to `x` the user `u`, the app `a`, and what its level is called. */
export const namesSql = `
join users u on u.org_id = org() and u.user_id = x.user_id
join app a on a.org_id = org() and a.app_id = x.app_id
left join groups gr on x.kind = 'GROUP' and gr.org_id = org() and gr.group_id = x.id
left join bundle b on x.kind = 'ENTITLEMENT_BUNDLE' and b.org_id = org() and b.bundle_id = x.id
left join entitlement_value ev on x.kind = 'ENTITLEMENT_VALUE' and ev.org_id = org() and ev.value_id = x.id
left join entitlement en on en.org_id = ev.org_id and en.entitlement_id = ev.entitlement_id`

/** A page by a place in time and an id. Times go into cursors as PostgreSQL writes them: microseconds count. */
const byTime = async <Row extends object>(
  tx: Tx,
  sql: string,
  given: readonly unknown[],
  page: PageInput,
): Promise<Result<Page<Row>>> => {
  const at = page.after === undefined ? [null, null] : unpackCursor(page.after, 2)
  if (!at || (typeof at[0] === 'string' && !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(at[0])))
    return badCursor()
  type Placed = Row & { place: string; key: string }
  const rows = await tx.query<Placed & Record<string, unknown>>(sql, [at[0], at[1], page.limit + 1, ...given])
  return pageOf(
    rows as readonly Placed[],
    page.limit,
    ({ key, place }) => packCursor(place, key),
    ({ key: _, place: _place, ...row }) => row as unknown as Row,
  )
}

/** What ends within so many days, the next first. */
export const accessEnding = (
  tx: Tx,
  { page, withinDays }: { readonly page: PageInput; readonly withinDays: number },
): Promise<Result<Page<Ending>>> =>
  byTime<Ending>(
    tx,
    `select x.place, x.grant_id as key, ${whoSql}, ${whatSql}, x.grant_id as "grantId", x.request_id as "requestId", x.ends,
       p.request_id as "pendingRequestId"
     from (
       select g.*, g.ends::text as place, g.scope_type as kind, g.scope_id as id from grants g
       where g.org_id = org() and g.status = 'ACTIVE' and g.ends is not null and g.ends <= clock() + $4 * interval '1 day'
         and ($1::timestamptz is null or (g.ends, g.grant_id) > ($1::timestamptz, $2))
       order by g.ends, g.grant_id limit $3) x ${namesSql}
     left join request p on p.org_id = org() and p.requested_for = x.user_id and p.app_id = x.app_id
       and p.scope_type = x.kind and p.scope_id = x.id and p.status = 'PENDING'
     order by x.ends, x.grant_id`,
    [withinDays],
    page,
  )

/** Revocations that are overdue, the oldest first. */
export const overdueRevocations = (tx: Tx, { page }: { readonly page: PageInput }): Promise<Result<Page<Overdue>>> =>
  byTime<Overdue>(
    tx,
    `select x.place, x.access_id as key, x.access_id as "accessId", ${whoSql}, x.app_id as "appId", a.label as "appLabel",
       x.target_name as "targetName", c.name as "connectorName", x.owed_since as "owedSince",
       extract(epoch from clock() - x.owed_since)::int as seconds, x.tries, x.manual, x.last_error as "lastError"
     from (
       select l.*, l.owed_since::text as place from access l
       where l.org_id = org() and l.owed_since <= clock() - $4 * interval '1 millisecond'
         and ($1::timestamptz is null or (l.owed_since, l.access_id) > ($1::timestamptz, $2))
       order by l.owed_since, l.access_id limit $3) x
     join users u on u.org_id = org() and u.user_id = x.user_id
     join app a on a.org_id = org() and a.app_id = x.app_id
     left join connector c on c.org_id = org() and c.connector_id = x.connector_id
     order by x.owed_since, x.access_id`,
    [limits.overdueMs],
    page,
  )

export type HoldingsInput = {
  readonly page: PageInput
  /** ISO 8601; now, if left out. */
  readonly at?: string | undefined
  readonly userId?: string | undefined
  readonly appId?: string | undefined
}

// One branch per kind of thing, each cut to the page by itself; $1 the time, $2 the user, $3 the app, $4 the place.
const cut = `order by user_id, app_id, kind, id, grant_id limit $5`
const after = `and ($4::text[] is null or (user_id, app_id, kind, id, grant_id) > ($4[1], $4[2], $4[3], $4[4], $4[5]))`
const branch = (rows: string) => `(select * from (${rows}) rows where true ${after} ${cut})`
const text = (sql: string) => `(${sql})::text collate "C"`
const holdingsSql = `
with held as (
  ${branch(`select g.user_id, g.app_id, ${text('g.scope_type')} as kind, g.scope_id as id, g.grant_id, g.request_id,
      g.granted as since, g.gone as until
    from (select *, case when ended is null then null when revoked is not null then revoked
        when revocation = 'PENDING' then null else ended end as gone from grants) g
    where g.org_id = org() and ($2::text is null or g.user_id = $2) and ($3::text is null or g.app_id = $3)
      and g.action = 'ALLOW' and g.granted <= $1::timestamptz and (g.gone is null or g.gone > $1::timestamptz)`)}
  union all
  -- What collections give, app by app; looked at only where there are collections.
  ${branch(`select g.user_id, l.app_id, (case l.kind when 'app' then 'APPLICATION' else 'ENTITLEMENT_VALUE' end)::text collate "C" as kind,
      l.target_id as id, g.grant_id, g.request_id, g.granted as since, coalesce(ga.withdrawn, g.gone) as until
    from (select *, case when ended is null then null when revoked is not null then revoked
        when revocation = 'PENDING' then null else ended end as gone from grants) g
    join app c on c.org_id = g.org_id and c.app_id = g.app_id and c.kind = 'COLLECTION'
    join grant_access ga on ga.org_id = g.org_id and ga.grant_id = g.grant_id
    join access l on l.org_id = ga.org_id and l.access_id = ga.access_id
    where g.org_id = org() and exists (select from app k where k.org_id = org() and k.kind = 'COLLECTION')
      and ($2::text is null or g.user_id = $2) and ($3::text is null or l.app_id = $3)
      and l.connector_id is null and l.target_id <> g.app_id
      and g.granted <= $1::timestamptz and (g.gone is null or g.gone > $1::timestamptz)
      and (ga.withdrawn is null or ga.withdrawn > $1::timestamptz)`)}
  union all
  ${branch(`select m.user_id, m.app_id, ${text("'APPLICATION'")} as kind, m.app_id as id, ${text("''")} as grant_id,
      null::text as request_id, m.since, null::timestamptz as until
    from app_user m
    where m.org_id = org() and ($2::text is null or m.user_id = $2) and ($3::text is null or m.app_id = $3)
      and m.direct and m.since <= $1::timestamptz`)}
  union all
  ${branch(`select m.user_id, ag.app_id, ${text("'GROUP'")} as kind, m.group_id as id, ${text("''")} as grant_id,
      null::text as request_id, m.since, null::timestamptz as until
    from app_group ag join group_member m on m.org_id = ag.org_id and m.group_id = ag.group_id
    where ag.org_id = org() and ($2::text is null or m.user_id = $2) and ($3::text is null or ag.app_id = $3)
      and m.direct and m.since <= $1::timestamptz`)}
  union all
  ${branch(`select s.user_id, e.app_id, ${text("'ENTITLEMENT_VALUE'")} as kind, s.value_id as id, ${text("''")} as grant_id,
      null::text as request_id, s.since, s.until
    from entitlement_span s join entitlement_value v on v.org_id = s.org_id and v.value_id = s.value_id
    join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
    where s.org_id = org() and ($2::text is null or s.user_id = $2) and ($3::text is null or e.app_id = $3)
      and s.since <= $1::timestamptz and (s.until is null or s.until > $1::timestamptz)
      and not exists (select from entitlement_user x
        where x.org_id = org() and x.value_id = s.value_id and x.user_id = s.user_id and not x.direct)`)}
)
select ${whoSql}, ${whatSql}, case x.grant_id when '' then 'DIRECTORY' else 'GRANT' end as source, nullif(x.grant_id, '') as "grantId",
  x.request_id as "requestId", x.since, x.until
from (select * from held ${cut}) x ${namesSql}
order by x.user_id, x.app_id, x.kind collate "C", x.id, x.grant_id`

/**
 * Who has or had what at a time, of one user or one app. Grants are known for all times; what the directory had without a
 * grant is known of entitlements, and of apps and groups as far as it is still there.
 */
export const holdingsAt = async (
  tx: Tx,
  { appId, at, page, userId }: HoldingsInput,
): Promise<Result<Page<Holding>>> => {
  const place = page.after === undefined ? null : unpackCursor(page.after, 5)
  if (place === undefined) return badCursor()
  const rows = await tx.query<Holding>(holdingsSql, [
    at ?? tx.began,
    userId ?? null,
    appId ?? null,
    place,
    page.limit + 1,
  ])
  return pageOf(rows, page.limit, (row) => packCursor(row.userId, row.appId, row.kind, row.id, row.grantId ?? ''))
}
