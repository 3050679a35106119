import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import { packCursor, unpackCursor } from '../../platform/cursor.ts'
import { keepPlans, type Tx } from '../../platform/db.ts'
import { likeText } from '../../platform/where.ts'

export type LevelKind = 'APPLICATION' | 'GROUP' | 'ENTITLEMENT_BUNDLE' | 'ENTITLEMENT_VALUE'

/** One reason for having something: a grant that lives or is about to. */
export type HeldGrant = {
  readonly grantId: string
  readonly requestId: string | null
  readonly status: 'ACTIVE' | 'SCHEDULED'
  readonly outcome: 'PENDING' | 'GRANTED' | 'FAILED' | 'MANUAL_REQUIRED'
  readonly granted: string | null
  readonly ends: string | null
  readonly duration: string | null
}

/** One thing that somebody has, with every reason for it. */
export type Held = {
  readonly appId: string
  readonly appLabel: string
  readonly kind: LevelKind
  readonly id: string
  readonly name: string
  /** HELD: it is there. SETTING_UP: approved, on its way. REMOVING: no reason is left, and it is being taken away. */
  readonly state: 'HELD' | 'SETTING_UP' | 'REMOVING'
  /** It was there before any grant, or an administrator gave it by hand: no request ends it. */
  readonly standing: boolean
  readonly since: string | null
  /** When the last reason ends; null: by itself never. */
  readonly ends: string | null
  readonly grants: readonly HeldGrant[]
  /** The catalog entry of it, where its holder may ask for it (again) now. */
  readonly entryId: string | null
  /** The catalog entry by which more time is asked for: of the request type that gave it, or its own. */
  readonly extendsEntryId: string | null
  readonly pendingRequestId: string | null
  /** The catalog entry by which that was asked for. */
  readonly pendingEntryId: string | null
}

export type HeldInput = {
  readonly page: PageInput
  /** Words that must be in the name or the app's. */
  readonly match?: string | undefined
  /** Only what ends within so many days, the next to end first. */
  readonly endsWithinDays?: number | undefined
}

type Row = Held & { readonly place: string; readonly key: string }

// Whether an entry `e` is in the catalog of whoever has these openers.
const askableSql = `e.offered and (e.everyone or exists (
      select from condition_level l join condition_opener co on co.org_id = l.org_id and co.condition_id = l.condition_id
      where l.org_id = org() and l.entry_id = e.entry_id and l.active and co.opener_id in (select opener_id from openers)))`

// All that one person has is some hundreds of rows, found by his id. What a grant of a bundle or a group brings along
// (the account, the values) is told by that grant, and on its own only once no grant of the app, or of a collection that
// holds it, is left.
const heldSql = `
with given as materialized (
  select g.app_id, g.scope_type as kind, g.scope_id as id,
    jsonb_agg(jsonb_build_object('grantId', g.grant_id, 'requestId', g.request_id, 'status', g.status, 'outcome', g.outcome,
      'granted', g.granted, 'ends', g.ends, 'duration', g.duration) order by g.starts, g.grant_id) as grants,
    min(coalesce(g.granted, g.starts)) as since,
    case when bool_and(g.ends is not null) then max(g.ends) end as ends,
    bool_or(g.status = 'ACTIVE' and g.outcome = 'GRANTED') as there
  from grants g
  where g.org_id = org() and g.user_id = $1 and g.status in ('ACTIVE', 'SCHEDULED') and g.action = 'ALLOW'
  group by g.app_id, g.scope_type, g.scope_id
),
there as materialized (
  select app_id, 'APPLICATION' as kind, app_id as id, since, direct from app_user where org_id = org() and user_id = $1
  union all
  select ag.app_id, 'GROUP', m.group_id, m.since, m.direct
  from group_member m join app_group ag on ag.org_id = m.org_id and ag.group_id = m.group_id
  where m.org_id = org() and m.user_id = $1
  union all
  select e.app_id, 'ENTITLEMENT_VALUE', eu.value_id, eu.since, eu.direct
  from entitlement_user eu join entitlement_value v on v.org_id = eu.org_id and v.value_id = eu.value_id
  join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
  where eu.org_id = org() and eu.user_id = $1
),
held as (
  select coalesce(g.app_id, t.app_id) as app_id, coalesce(g.kind, t.kind) as kind, coalesce(g.id, t.id) as id,
    case when t.direct or g.there or (t.id = g.id) then 'HELD' when g.id is null then 'REMOVING' else 'SETTING_UP' end as state,
    coalesce(t.direct, false) as standing, coalesce(t.since, g.since) as since,
    case when t.direct then null else g.ends end as ends, coalesce(g.grants, '[]') as grants
  from given g full join there t on t.app_id = g.app_id and t.kind = g.kind and t.id = g.id
  where g.id is not null or t.direct or not exists (select from given o where o.app_id = t.app_id or exists (
    select from collection_resource r where r.org_id = org() and r.collection_id = o.app_id and r.app_id = t.app_id))
),
named as (
  -- One look-up for each line: a join would read all apps and groups.
  select h.*, a.label, h.app_id || h.kind || h.id as key,
    case h.kind
      when 'GROUP' then (select g.name from groups g where g.org_id = org() and g.group_id = h.id)
      when 'ENTITLEMENT_BUNDLE' then (select b.name from bundle b where b.org_id = org() and b.bundle_id = h.id)
      when 'ENTITLEMENT_VALUE' then (
        select e.name || ': ' || v.name from entitlement_value v
        join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id
        where v.org_id = org() and v.value_id = h.id)
      else a.label end as name,
    case when $3::int is null then left(a.label_key, 100) else to_char(h.ends at time zone 'UTC', 'YYYYMMDDHH24MISSUS') end collate "C" as place
  from held h cross join lateral (
    select label, label_key from app where org_id = org() and app_id = h.app_id limit 1) a
  where $3::int is null or h.ends <= clock() + $3 * interval '1 day'
),
shown as (
  select * from named
  where ($2::text[] is null or lower(label || ' ' || name) like all ($2))
    and ($4::text is null or (place, key collate "C") > ($4, $5))
  order by place, key collate "C" limit $6
),
openers as materialized (
  select group_id as opener_id from group_member where org_id = org() and user_id = $1
  union all
  select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = $1
  where r.org_id = org() and u.profile @@ r.path
),
-- More time that is asked for by request types.
extending as materialized (
  select p.request_id, p.entry_id, p.state ->> 'extendsGrant' as grant_id from request p
  where p.org_id = org() and p.requested_for = $1 and p.status = 'PENDING' and p.scope_type = 'REQUEST_TYPE'
    and p.state ->> 'extendsGrant' is not null
)
select s.app_id as "appId", s.label as "appLabel", s.kind, s.id, s.name, s.state, s.standing, s.since, s.ends, s.grants,
  s.place, s.key, e.entry_id as "entryId", coalesce(t.entry_id, e.entry_id) as "extendsEntryId",
  coalesce(p.request_id, x.request_id) as "pendingRequestId", coalesce(p.entry_id, x.entry_id) as "pendingEntryId"
from shown s
left join lateral (
  select e.entry_id from catalog_entry e
  where e.org_id = org() and e.scope_id = s.id and e.app_id = s.app_id and e.scope_type = s.kind and (e.parent_id = '') = false
    and ${askableSql}
  limit 1) e on true
-- The request type that gave what ends last, if it still gives that.
left join lateral (
  select e.entry_id from grants g
    join request r on r.org_id = g.org_id and r.request_id = g.request_id and r.scope_type = 'REQUEST_TYPE'
    join request_type y on y.org_id = r.org_id and y.type_id = r.scope_id
      and y.gives_app_id = s.app_id and y.gives_type = s.kind and y.gives_id = s.id
    join catalog_entry e on e.org_id = y.org_id and e.app_id = y.team_id and e.scope_type = 'REQUEST_TYPE' and e.scope_id = y.type_id
  where s.ends is not null and g.org_id = org() and g.user_id = $1 and g.app_id = s.app_id and g.scope_type = s.kind
    and g.scope_id = s.id and g.status = 'ACTIVE' and g.ends = s.ends and (e.parent_id = '') = false and ${askableSql}
  limit 1) t on true
left join request p on p.org_id = org() and p.requested_for = $1 and p.app_id = s.app_id and p.scope_type = s.kind
  and p.scope_id = s.id and p.status = 'PENDING'
left join lateral (
  select x.request_id, x.entry_id from extending x
  where s.grants @> jsonb_build_array(jsonb_build_object('grantId', x.grant_id))
  order by x.request_id limit 1) x on true
order by s.place, s.key collate "C"`

/** What the caller has, by app, or by its end where only what ends soon is asked for. */
export const myAccess =
  ({ db }: Services) =>
  (caller: Caller, input: HeldInput): Promise<Result<Page<Held>>> =>
    db.inOrg(caller.orgId, async (tx) => {
      await keepPlans(tx)
      return heldBy(tx, caller.userId, input)
    })

/** What a user has, by app, or by its end where only what ends soon is asked for. */
export const heldBy = async (
  tx: Tx,
  userId: string,
  { page, match, endsWithinDays }: HeldInput,
): Promise<Result<Page<Held>>> => {
  const at = page.after === undefined ? undefined : unpackCursor(page.after, 2)
  if (page.after !== undefined && !at) return badCursor()
  const rows = await tx.query<Row>(
    heldSql,
    [userId, patterns(match), endsWithinDays ?? null, at?.[0] ?? null, at?.[1] ?? null, page.limit + 1],
    'desk_my_access',
  )
  return pageOf(
    rows,
    page.limit,
    ({ place, key }) => packCursor(place, key),
    ({ place: _, key: _key, ...held }) => ({ ...held, grants: held.grants.map(grantView) }),
  )
}

/** Patterns for the words of a search; null: no search. */
export const patterns = (match: string | undefined): readonly string[] | null => {
  const words = (match ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  return words.length === 0 ? null : words.map((word) => `%${likeText(word)}%`)
}

// Times inside JSON come with PostgreSQL's own zone and microseconds.
const grantView = (grant: HeldGrant): HeldGrant => ({
  ...grant,
  granted: grant.granted && new Date(grant.granted).toISOString(),
  ends: grant.ends && new Date(grant.ends).toISOString(),
})
