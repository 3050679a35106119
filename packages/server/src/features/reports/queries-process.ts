import type { processKinds } from '@assent/core/api/reports.ts'
import { firstHexId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'

export type ProcessInput = { readonly days: number; readonly times: number }

type Kind = (typeof processKinds)[number]

/** How people stood in their own way as deciders: who, how often, and the newest requests. */
export type ProcessConflict = {
  readonly kind: Kind
  readonly people: readonly { readonly id: string; readonly name: string }[]
  readonly condition: { readonly id: string; readonly name: string; readonly appId: string } | null
  readonly count: number
  readonly back: number | null
  readonly requestIds: readonly string[]
  readonly last: string
}

/** Every kind of conflict, and the kinds of which there are more than are told. */
export type ProcessConflicts = { readonly data: readonly ProcessConflict[]; readonly more: readonly Kind[] }

// The ids of tasks begin with the time of their opening: a span is one piece of the key.
const votesSql = `
votes as materialized (
  select v.request_id, v.person_id as decider, v.at, u.person_id as requester, r.condition_id, r.flow_id, r.flow_version, r.app_id
  from (
    select * from vote where org_id = org() and task_id >= $1 and decision = 'APPROVE' order by task_id desc limit $2) v
  join request r on r.org_id = org() and r.request_id = v.request_id
  join users u on u.org_id = org() and u.user_id = r.requested_for
)`
const counted = `count(distinct request_id)::int as count, max(at) as last,
  (array_agg(distinct request_id order by request_id desc))[1:${limits.processRequests}] as request_ids`

const reciprocalSql = `with ${votesSql},
pair as materialized (select decider as a, requester as b, ${counted} from votes group by 1, 2)
select array[p.a, p.b] as persons, null as condition_id, p.count, q.count as back, greatest(p.last, q.last) as last,
  (p.request_ids || q.request_ids) as request_ids
from pair p join pair q on q.a = p.b and q.b = p.a
where p.a < p.b and p.count >= $4 and q.count >= $4`

// Who stands above whom, over all accounts; a line that turns back on itself ends by its depth.
const reportSql = `with recursive ${votesSql},
line(decider, user_id, depth) as (
  select distinct v.decider, u.manager_id, 1 from votes v
  join users u on u.org_id = org() and u.person_id = v.decider where u.manager_id is not null
  union
  select l.decider, u.manager_id, l.depth + 1 from line l join users u on u.org_id = org() and u.user_id = l.user_id
  where u.manager_id is not null and l.depth < 10
),
above as (
  select distinct l.decider, u.person_id as manager from line l join users u on u.org_id = org() and u.user_id = l.user_id
)
select array[v.decider, v.requester] as persons, null as condition_id, null::int as back, ${counted}
from votes v join above a on a.decider = v.decider and a.manager = v.requester
where $4::int is not null group by v.decider, v.requester`

const authorSql = `with ${votesSql},
one as (
  select condition_id, flow_id, flow_version, min(decider) as decider, ${counted}
  from votes where condition_id is not null group by condition_id, flow_id, flow_version having count(distinct decider) = 1
)
select array[o.decider] as persons, o.condition_id, o.count, null::int as back, o.last, o.request_ids
from one o join condition c on c.org_id = org() and c.condition_id = o.condition_id
left join flow_version f on f.org_id = org() and f.flow_id = o.flow_id and f.version = o.flow_version
where $4::int is not null and exists (
  select from users u where u.org_id = org() and u.person_id = o.decider
    and u.user_id in (c.created_by, c.last_updated_by, f.created_by))`

const provisionerSql = `with ${votesSql},
gave as (
  select t.request_id, u.person_id from votes v
  join task t on t.org_id = org() and t.request_id = v.request_id and t.type in ('TODO', 'ACTION', 'WORKFLOW', 'JIRA', 'SERVICENOW')
  join users u on u.org_id = org() and u.user_id = t.completed_by
  union
  select g.request_id, u.person_id
  from event e join users u on u.org_id = org() and u.user_id = e.actor_id
  join grant_access a on a.org_id = org() and a.access_id = (e.detail::jsonb) #>> '{detail,accessId}'
  join grants g on g.org_id = org() and g.grant_id = a.grant_id
  where e.org_id = org() and e.type = 'assent.access.done_by_hand' and e.at >= $5 and g.request_id is not null
)
select array[v.decider] as persons, null as condition_id, null::int as back, ${counted.replaceAll('request_id)', 'v.request_id)').replaceAll('distinct request_id order by request_id', 'distinct v.request_id order by v.request_id')}
from votes v join gave g on g.request_id = v.request_id and g.person_id = v.decider
where $4::int is not null group by v.decider`

const kinds: readonly (readonly [Kind, string])[] = [
  ['RECIPROCAL', reciprocalSql],
  ['REPORT_DECIDED', reportSql],
  ['AUTHOR_DECIDED', authorSql],
  ['PROVISIONER_DECIDED', provisionerSql],
]

type Row = Pick<ProcessConflict, 'people' | 'condition' | 'count' | 'back' | 'last'> & {
  readonly request_ids: string[]
}

/** Conflicts of the process in votes on steps that were opened in the last so many days, most often first. */
export const processConflicts = async (tx: Tx, { days, times }: ProcessInput): Promise<Result<ProcessConflicts>> => {
  const from = Date.parse(tx.began) - days * 86_400_000
  const data: ProcessConflict[] = []
  const more: Kind[] = []
  for (const [kind, sql] of kinds) {
    const since = sql.includes('$5') ? [new Date(from).toISOString()] : []
    const rows = await tx.query<Row & Record<string, unknown>>(shownSql(sql), [
      firstHexId(from),
      limits.reportDecisions,
      limits.processConflicts + 1,
      times,
      ...since,
    ])
    if (rows.length > limits.processConflicts) more.push(kind)
    data.push(
      ...rows.slice(0, limits.processConflicts).map(({ request_ids, ...row }) => ({
        kind,
        ...row,
        requestIds: request_ids.toSorted().toReversed().slice(0, limits.processRequests),
      })),
    )
  }
  return { data, more }
}

const shownSql = (sql: string): string => `
select f.count, f.back, f.last, f.request_ids, (
    select json_agg(json_build_object('id', w.user_id, 'name', w.name) order by p.n)
    from unnest(f.persons) with ordinality as p(person_id, n) cross join lateral (
      select u.user_id, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name from users u
      where u.org_id = org() and u.person_id = p.person_id order by u.user_id = u.person_id desc, u.user_id limit 1) w) as people,
  case when c.condition_id is not null then
    json_build_object('id', c.condition_id, 'name', c.name, 'appId', c.app_id) end as condition
from (${sql}) f left join condition c on c.org_id = org() and c.condition_id = f.condition_id
order by f.count + coalesce(f.back, 0) desc, f.persons limit $3`
