import { tourStops, type WireTour } from '@assent/core/api/overview.ts'
import type { Tx } from '../../platform/db.ts'

type Stop = (typeof tourStops)[number]

// Only what was done since the demo was made: its own stories are not anybody's doing.
const toursSql = `
with since as (
  select coalesce((settings ->> 'demoReady')::timestamptz, created + interval '10 minutes') as at
  from org where org_id = org() and coalesce((settings ->> 'demo')::boolean, false)
),
asked as (
  select r.* from request r, since s where r.org_id = org() and r.last_updated > s.at and r.created > s.at
  order by r.last_updated limit 1000
),
built as (
  select q.sequence_id from since s join sequence q on q.org_id = org() and q.status = 'ACTIVE' and q.last_updated > s.at
  join flow_version f on f.org_id = q.org_id and f.flow_id = q.sequence_id and f.version = q.version
  where jsonb_path_exists(f.steps, '$[*].panels[*].quorum ? (@.type != "ANY" && (@.type != "COUNT" || @.value > 1))')
),
ruled as (
  select c.condition_id from since s join condition c on c.org_id = org() and c.status = 'ACTIVE' and c.last_updated > s.at
  where c.sequence_id in (select sequence_id from built)
)
select
  exists (select from asked) as "ASK",
  exists (select from asked r join vote v on v.org_id = org() and v.request_id = r.request_id where v.decision = 'APPROVE')
    as "APPROVE",
  exists (select from asked r join grants g on g.org_id = org() and g.request_id = r.request_id where g.ended is not null)
    as "END",
  exists (select from built) as "SEQUENCE",
  exists (select from ruled) as "RULE",
  exists (select from asked r where r.condition_id in (select condition_id from ruled)) as "TRY"
from since`

/** Which stops of the guided demo were passed; none where the organization is no demo. */
export const tour = async (tx: Tx): Promise<WireTour['data']> => {
  const [row] = await tx.query<Record<Stop, boolean>>(toursSql)
  return row ? tourStops.map((id) => ({ id, done: row[id] })) : []
}
