import { durationMs } from '@assent/core/duration.ts'
import type { AccessCap, Span, Use } from '@assent/core/policy/cap.ts'
import type { Rule } from '@assent/core/policy/condition.ts'
import type { Tx } from '../../platform/db.ts'

/** Somebody and the level that he asks for. */
type Asked = { readonly userId: string; readonly appId: string; readonly scopeType: string; readonly scopeId: string }

/** What a person has of a level; `key` is the same for all accounts of one person (abuse case A4). */
export type PersonUse = Use & { readonly key: string }

type Row = {
  readonly n: number
  readonly key: string
  readonly spans: readonly { readonly from: number; readonly to: number }[] | null
  readonly promised: readonly string[] | null
}

/** The organization's cap on access over a sliding window; undefined if it has none. */
export const readCap = async (tx: Tx): Promise<AccessCap | undefined> => {
  const [row] = await tx.query<{ cap: AccessCap | null }>(
    `select nullif(settings #> '{limits,accessCap}', 'null') as cap from org where org_id = org()`,
    [],
    'request_cap',
  )
  return row?.cap ?? undefined
}

/**
 * What each person has of the level, by requests and for a time: grants as they ran, and what is asked for or approved and
 * not there yet, by a request type too. Whoever asks for the same at the same moment waits until this transaction has ended.
 */
export const loadUses = async (tx: Tx, cap: AccessCap, asked: readonly Asked[]): Promise<readonly PersonUse[]> => {
  const values = [
    asked.map((one) => one.userId),
    asked.map((one) => one.appId),
    asked.map((one) => one.scopeType),
    asked.map((one) => one.scopeId),
  ]
  await tx.query(lockSql, values, 'request_cap_lock')
  const rows = await tx.query<Row>(usesSql, [...values, cap.windowDays], 'request_cap_uses')
  const byPlace = new Map(rows.map((row) => [row.n, row]))
  return asked.map((_, i) => {
    const row = byPlace.get(i + 1)
    return {
      key: row?.key ?? '',
      spans: (row?.spans ?? []).map(({ from, to }): Span => ({ from, to })),
      promised: (row?.promised ?? []).reduce((sum, duration) => sum + (durationMs(duration) ?? 0), 0),
    }
  })
}

const askSql = `select a.n, a.app_id, a.scope_type, a.scope_id, u.person_id, u.person_id || ' ' || a.app_id || ' ' || a.scope_id as key
    from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as a(user_id, app_id, scope_type, scope_id, n)
      join users u on u.org_id = org() and u.user_id = a.user_id`

// In one order by everybody.
const lockSql = `select pg_advisory_xact_lock(hashtextextended('cap:' || org() || key, 0))
  from (select distinct key from (${askSql}) k order by key) o`

const usesSql = `
with ask as (${askSql}), account as (
  select ask.n, ask.app_id, ask.scope_type, ask.scope_id, p.user_id
  from ask join users p on p.org_id = org() and p.person_id = ask.person_id
), mine as (
  -- Until its end, however late that was noticed. What never came into force counts while it may: as what is promised.
  select account.n, g.granted, least(g.ended, g.ends) as until, g.duration, g.ended
  from account join grants g on g.org_id = org() and g.user_id = account.user_id and g.app_id = account.app_id
    and g.scope_type = account.scope_type and g.scope_id = account.scope_id
  where g.request_id is not null and g.duration is not null
  union all
  -- What a step gave for a time: until it was taken, and no shorter than it said.
  select account.n, g.granted, coalesce(g.ended, g.granted + (w.duration)::interval), w.duration, g.ended
  from account join grants g on g.org_id = org() and g.user_id = account.user_id and g.app_id = account.app_id
    and g.scope_type = account.scope_type and g.scope_id = account.scope_id
  join task t on t.org_id = g.org_id and t.task_id = g.task_id
  join request r on r.org_id = t.org_id and r.request_id = t.request_id
  cross join lateral jsonb_to_recordset(r.state -> 'onTheWay') as w(step int, duration text)
  where g.task_id is not null and w.step = t.step and w.duration is not null
), span as (
  select n, range_agg(tstzrange(granted, until)) as spans from mine
  where granted is not null and until > granted and until > clock_timestamp() - $5 * interval '1 day' group by n
), promise as (
  select n, array_agg(duration) as durations from (
    select n, duration from mine where granted is null and ended is null
    union all
    select account.n, r.duration from account join request r on r.org_id = org() and r.requested_for = account.user_id
      and coalesce(r.state #>> '{gives,appId}', r.app_id) = account.app_id
      and coalesce(r.state #>> '{gives,scopeType}', r.scope_type) = account.scope_type
      and coalesce(r.state #>> '{gives,scopeId}', r.scope_id) = account.scope_id
    where r.duration is not null and (r.status = 'PENDING' or (r.status = 'APPROVED' and r.grant_status = 'PENDING'
      and not exists (select from grants g where g.org_id = org() and g.request_id = r.request_id)))
    union all
    select account.n, w.duration from account join request r on r.org_id = org() and r.requested_for = account.user_id
      cross join lateral jsonb_to_recordset(r.state -> 'onTheWay') as w(step int, level jsonb, "userId" text, duration text)
    where r.status = 'PENDING' and w.step >= (r.state ->> 'at')::int and w."userId" = account.user_id
      and w.level ->> 'appId' = account.app_id and w.level ->> 'scopeType' = account.scope_type
      and w.level ->> 'scopeId' = account.scope_id and w.duration is not null
      and not exists (select from task t join grants g on g.org_id = t.org_id and g.task_id = t.task_id
        where t.org_id = org() and t.request_id = r.request_id and t.step = w.step)
  ) d group by n
)
select ask.n::int as n, ask.key, promise.durations as promised, (
  select jsonb_agg(jsonb_build_object('from', extract(epoch from lower(s)) * 1000, 'to', extract(epoch from upper(s)) * 1000))
  from unnest(span.spans) s) as spans
from ask left join span using (n) left join promise using (n)`

/** The longest that a condition gives at once, in milliseconds; undefined where access is permanent. */
export const longestOf = (duration: Rule['duration']): number | undefined => {
  if (duration === null) return undefined
  return durationMs(duration.type === 'ADMIN_FIXED_DURATION' ? duration.duration : duration.maximumDuration)
}
