import { badCursor, type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { firstHexId, firstId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { Result } from '@assent/core/refusal.ts'
import { packCursor, unpackCursor } from '../../platform/cursor.ts'
import type { Tx } from '../../platform/db.ts'

/** A span of time, ISO 8601, without its end. */
export type Span = { readonly from: string; readonly to: string }

/** Half, nine of ten, and 95 of a hundred took no longer, in seconds. */
type Times = { readonly p50: number; readonly p90: number; readonly p95: number }

/** How long one step of a sequence takes, from its opening to its end. */
export type StepTimes = Times & {
  readonly sequenceId: string
  readonly sequenceName: string
  readonly step: number
  readonly label: string
  readonly count: number
  readonly key: string
}

/** How long somebody takes to decide, from the opening of a step to his vote, and how much he decides. */
export type ApproverTimes = Times & {
  readonly userId: string
  readonly userName: string
  readonly count: number
  readonly approved: number
  readonly denied: number
  /** Open approvals that name him himself now. */
  readonly open: number
  readonly key: string
}

type Input = Span & { readonly page: PageInput }

const percentiles = (seconds: string) =>
  `percentile_cont(array[0.5, 0.9, 0.95]) within group (order by greatest(0, extract(epoch from ${seconds})))`
const spread = 'p[1]::int as p50, p[2]::int as p90, p[3]::int as p95'
const name = `coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login)`

// The ids of tasks begin with the time of their opening: a span is one piece of the key.
const stepsSql = `
with timed as (
  select r.flow_id || ' ' || t.step as key, r.flow_id, t.step, max(t.label) as label, count(*)::int as count,
    ${percentiles('t.closed - t.opened')} as p
  from (
    select * from task
    where org_id = org() and task_id >= $1 and task_id < $2 and status = 'COMPLETED' and type <> 'WORKFLOW'
    order by task_id desc limit $6) t
  join request r on r.org_id = t.org_id and r.request_id = t.request_id
  group by r.flow_id, t.step)
select key, flow_id as "sequenceId", coalesce(s.name, flow_id) as "sequenceName", step, label, count, ${spread}
from timed left join sequence s on s.org_id = org() and s.sequence_id = flow_id
where $3::int is null or (-count, key collate "C") > (-$3::int, $4)
order by count desc, key collate "C" limit $5`

const approversSql = `
with timed as (
  select v.user_id, count(*)::int as count, (count(*) filter (where v.decision = 'APPROVE'))::int as approved,
    ${percentiles('v.at - t.opened')} as p
  from (
    select * from vote where org_id = org() and task_id >= $1 and task_id < $2 order by task_id desc limit $6) v
  join task t on t.org_id = v.org_id and t.task_id = v.task_id
  group by v.user_id)
select x.user_id as key, x.user_id as "userId", ${name} as "userName", count, approved, count - approved as denied, ${spread},
  (select count(*)::int from (
     select from task_assignee a join task t on t.org_id = a.org_id and t.task_id = a.task_id
     where a.org_id = org() and a.principal_id = x.user_id and t.type = 'APPROVAL' and t.status = 'OPEN' limit 1000) o) as open
from timed x join users u on u.org_id = org() and u.user_id = x.user_id
where $3::int is null or (-count, x.user_id) > (-$3::int, $4)
order by count desc, x.user_id limit $5`

const timesOf = async <Row extends { readonly count: number; readonly key: string }>(
  tx: Tx,
  sql: string,
  { from, page, to }: Input,
): Promise<Result<Page<Row>>> => {
  const at = page.after === undefined ? [null, null] : unpackCursor(page.after, 2)
  if (!at || (typeof at[0] === 'string' && !/^\d{1,9}$/.test(at[0]))) return badCursor()
  const [first, last] = [from, to].map((time) => firstHexId(Math.max(0, Date.parse(time))))
  const rows = await tx.query<Row & Record<string, unknown>>(sql, [
    first,
    last,
    at[0],
    at[1],
    page.limit + 1,
    limits.reportDecisions,
  ])
  return pageOf(rows as readonly Row[], page.limit, (row) => packCursor(String(row.count), row.key))
}

/** Steps that were opened in the span and have ended, the most frequent first. */
export const stepTimes = (tx: Tx, input: Input): Promise<Result<Page<StepTimes>>> => timesOf(tx, stepsSql, input)

/** Who decided on steps that were opened in the span, whoever decided most first. */
export const approverTimes = (tx: Tx, input: Input): Promise<Result<Page<ApproverTimes>>> =>
  timesOf(tx, approversSql, input)

/** What came of requests on one day (YYYY-MM-DD) of a time zone, and how many were made. */
export type Day = {
  readonly day: string
  readonly created: number
  readonly approved: number
  readonly denied: number
  readonly canceled: number
  readonly expired: number
  readonly rejected: number
}

/** Every day of the span, the oldest first; days without any are there too. `zone` is an IANA name. */
export const days = (tx: Tx, { from, to, zone }: Span & { readonly zone: string }): Promise<Day[]> =>
  tx.query<Day>(
    `with made as materialized (
       select (created at time zone $3)::date as day, count(*)::int as n from request
       where org_id = org() and request_id >= $4 and request_id < $5 and created >= $1 and created < $2 group by 1),
     ended as materialized (
       -- A request is last touched when it ends, or later.
       select (resolved at time zone $3)::date as day, status, count(*)::int as n from request
       where org_id = org() and last_updated >= $1 and resolved >= $1 and resolved < $2 group by 1, 2)
     select to_char(d, 'YYYY-MM-DD') as day, coalesce((select n from made where made.day = d::date), 0) as created,
       ${['approved', 'denied', 'canceled', 'expired', 'rejected']
         .map((one) => `coalesce(sum(e.n) filter (where e.status = '${one.toUpperCase()}'), 0)::int as ${one}`)
         .join(', ')}
     from generate_series(($1::timestamptz at time zone $3)::date::timestamp,
         (($2::timestamptz - interval '1 microsecond') at time zone $3)::date::timestamp, interval '1 day') d
     left join ended e on e.day = d::date
     group by d order by d`,
    [
      from,
      to,
      zone,
      ...[from, to].map((time, end) => firstId('request', Math.max(0, Date.parse(time) + (end ? 60_000 : -60_000)))),
    ],
  )
