import { firstId, type OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'

/** How long half of the decided requests took at most, in seconds, and how many they were. */
export type UsualWait = { readonly p50Seconds: number; readonly decided: number }

/** Fewer decisions than these say nothing of an entry; its sequence is asked instead. */
const fewest = 3

/**
 * How long a decision usually takes, for pairs of a catalog entry and its sequence, by entry. Entries with too few decisions
 * have the figure of their sequence; those without either are not in it.
 */
export const usualWaits = async (
  tx: Tx,
  pairs: readonly { readonly entryId: string; readonly sequenceId: string }[],
): Promise<ReadonlyMap<string, UsualWait>> => {
  if (pairs.length === 0) return new Map()
  const rows = await tx.query<{ entry: string; p50: number; decided: number }>(
    `select w.entry, u.p50_seconds as p50, u.decided
     from unnest($1::text[], $2::text[]) as w(entry, sequence)
     cross join lateral (
       select p50_seconds, decided from wait_usual
       where org_id = org() and kind = 'ENTRY' and thing_id = w.entry and decided >= $3
       union all
       select p50_seconds, decided from wait_usual
       where org_id = org() and kind = 'SEQUENCE' and thing_id = w.sequence and decided >= $3
       limit 1) u`,
    [pairs.map((pair) => pair.entryId), pairs.map((pair) => pair.sequenceId), fewest],
    'waits_usual',
  )
  return new Map(rows.map(({ entry, p50, decided }) => [entry, { p50Seconds: p50, decided }]))
}

/** Works the figures out anew where they are old; by one process at a time. Returns 1 if it did. */
export const lookAtWaits = ({ db }: Pick<Services, 'db'>, orgId: OrgId): Promise<number> =>
  db.inOrg(orgId, async (tx) => {
    await tx.query(
      `insert into wait_usual (org_id, kind, thing_id, looked) values (org(), 'LOOK', '', '-infinity') on conflict do nothing`,
    )
    const due = await tx.query(
      `select from wait_usual where org_id = org() and kind = 'LOOK' and thing_id = ''
         and looked < clock() - $1 * interval '1 millisecond' for update skip locked`,
      [limits.waitsFreshMs],
    )
    if (due.length === 0) return 0
    // Ids begin with their time: the requests of the last 90 days are one piece of the key, and the newest of them are enough.
    await tx.query(
      `with decided as (
         select entry_id, flow_id, extract(epoch from resolved - created) as seconds from request
         where org_id = org() and request_id >= $1 and status in ('APPROVED', 'DENIED') and flow_id is not null
         order by request_id desc limit $2),
       fresh as (
         select 'ENTRY' as kind, entry_id as id, percentile_cont(0.5) within group (order by seconds) as p50, count(*)::int as n
         from decided group by entry_id
         union all
         select 'SEQUENCE', flow_id, percentile_cont(0.5) within group (order by seconds), count(*)::int
         from decided group by flow_id),
       written as (
         insert into wait_usual (org_id, kind, thing_id, p50_seconds, decided)
         select org(), kind, id, greatest(0, p50)::int, n from fresh
         on conflict (org_id, kind, thing_id) do update
           set p50_seconds = excluded.p50_seconds, decided = excluded.decided, looked = excluded.looked)
       delete from wait_usual w where w.org_id = org() and w.kind <> 'LOOK'
         and not exists (select from fresh f where f.kind = w.kind and f.id = w.thing_id)`,
      [firstId('request', Date.parse(tx.began) - limits.waitsWindowMs), limits.waitsMost],
    )
    await tx.query(
      `update wait_usual set looked = clock_timestamp() where org_id = org() and kind = 'LOOK' and thing_id = ''`,
    )
    return 1
  })

/** Keeps the usual waiting times fresh. */
export const waitsLane = (services: Services): Lane => ({
  name: 'requests.waits',
  batch: 2,
  everyMs: 60_000,
  work: (orgId) => lookAtWaits(services, orgId),
})
