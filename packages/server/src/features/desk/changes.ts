import type { OrgId } from '@assent/core/ids.ts'
import type { Db, Tx } from '../../platform/db.ts'

/** What happened after a place on the record, as far as it concerns the people who look on. Ids only, no content. */
export type Changes = {
  /** The place to go on from. */
  readonly seq: number
  /** More happened than is worth telling apart: everything may be another. */
  readonly much: boolean
  /** Something besides requests changed. */
  readonly rest: boolean
  /** Requests that changed, each with those of the viewers who can see it as a party or somebody who has to act. */
  readonly requests: ReadonlyMap<string, { readonly parties: readonly string[]; readonly actors: readonly string[] }>
  /** Somebody stands in for another, or does so no longer. */
  readonly standIns: boolean
  /** Viewers who did something or to whom something was done. */
  readonly touched: ReadonlySet<string>
}

const most = 500

const standInEvents: ReadonlySet<string> = new Set([
  'governance.principal.settings.update',
  'assent.delegate.open_tasks',
])

/** Everybody for whom each viewer may act: himself, his groups, and those he stands in for with theirs. `$1`: the viewers. */
const acts = `acts as materialized (
  select v as viewer, v as principal from unnest($1::text[]) v
  union select m.user_id, m.group_id from group_member m where m.org_id = org() and m.user_id = any ($1)
  union select d.stand_in_id, d.delegator_id from delegate d where d.org_id = org() and d.stand_in_id = any ($1)
    and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())
  union select d.stand_in_id, m.group_id from delegate d
    join group_member m on m.org_id = d.org_id and m.user_id = d.delegator_id
    where d.org_id = org() and d.stand_in_id = any ($1)
    and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp()))`

/** The last place on an organization's record. */
export const lastPlace = (db: Db, orgId: OrgId): Promise<number> => db.inOrg(orgId, placeOf)

const placeOf = async (tx: Tx): Promise<number> =>
  (await tx.query<{ size: number }>('select size from audit_head where org_id = org()'))[0]?.size ?? 0

/** The last place on the record before an instant, ISO 8601. */
export const placeBefore = (db: Db, orgId: OrgId, instant: string): Promise<number> =>
  db.inOrg(orgId, async (tx) => {
    const [last] = await tx.query<{ seq: number }>(
      'select seq from event where org_id = org() and at < $1 order by at desc, seq desc limit 1',
      [instant],
      'place_before',
    )
    return last?.seq ?? 0
  })

/** Requests that wait for a user, at most a thousand; and when the next of those begins or ends for whom he stands in. */
export type Waiting = { readonly requests: readonly string[]; readonly otherInMs: number | undefined }

/** What waits for a user: he is to be told when it does so no longer. */
export const waitingFor = (db: Db, orgId: OrgId, userId: string): Promise<Waiting> =>
  db.inOrg(orgId, async (tx) => {
    const rows = await tx.query<{ id: string }>(
      `with ${acts} select distinct t.request_id as id from acts a
       join task_assignee s on s.org_id = org() and s.principal_id = a.principal
       join task t on t.org_id = org() and t.task_id = s.task_id limit 1000`,
      [[userId]],
    )
    const [next] = await tx.query<{ ms: number | null }>(
      `select extract(epoch from min(at) - clock_timestamp())::float8 * 1000 as ms
       from delegate d cross join lateral (values (d.starts), (d.ends)) as v (at)
       where d.org_id = org() and d.stand_in_id = $1 and at > clock_timestamp()`,
      [userId],
    )
    return { requests: rows.map(({ id }) => id), otherInMs: next?.ms ?? undefined }
  })

/** What happened after `seq`, for these viewers. */
export const changesAfter = (db: Db, orgId: OrgId, seq: number, viewers: readonly string[]): Promise<Changes> =>
  db.inOrg(orgId, async (tx) => {
    type Event = { seq: number; type: string; request_id: string | null; actor_id: string; target_ids: string[] }
    const events = await tx.query<Event>(
      'select seq, type, request_id, actor_id, target_ids from event where org_id = org() and seq > $1 order by seq limit $2',
      [seq, most],
      'changes_after',
    )
    const much = events.length === most
    const ids = [...new Set(events.flatMap(({ request_id }) => request_id ?? []))]
    const known = new Set(viewers)
    return {
      seq: much ? await placeOf(tx) : (events.at(-1)?.seq ?? seq),
      much,
      rest: events.some(({ request_id }) => request_id === null),
      standIns: much || events.some(({ type }) => standInEvents.has(type)),
      requests: ids.length === 0 || much ? new Map() : await concerned(tx, ids, viewers),
      touched: new Set(
        events.flatMap(({ actor_id, target_ids }) => [actor_id, ...target_ids]).filter((id) => known.has(id)),
      ),
    }
  })

const concerned = async (
  tx: Tx,
  requestIds: readonly string[],
  viewers: readonly string[],
): Promise<Changes['requests']> => {
  const rows = await tx.query<{ id: string; viewer: string; acts: boolean }>(
    `with ${acts}
     select t.request_id as id, a.viewer, true as acts from task t
     join task_assignee s on s.org_id = org() and s.task_id = t.task_id
     join acts a on a.principal = s.principal_id
     where t.org_id = org() and t.request_id = any ($2)
     union select r.request_id, p, false from request r cross join lateral (values (r.requested_for), (r.requested_by)) as v (p)
     where r.org_id = org() and r.request_id = any ($2) and p = any ($1)
     union select t.request_id, t.completed_by, false from task t
     where t.org_id = org() and t.request_id = any ($2) and t.completed_by = any ($1)
     union select f.request_id, f.user_id, false from request_follower f
     where f.org_id = org() and f.request_id = any ($2) and f.user_id = any ($1)
     union select a.request_id, a.user_id, false from request_assignee a
     where a.org_id = org() and a.request_id = any ($2) and a.user_id = any ($1)
     union select v.request_id, v.user_id, false from vote v
     where v.org_id = org() and v.request_id = any ($2) and v.user_id = any ($1)`,
    [viewers, requestIds],
    'changes_concern',
  )
  const found = new Map(requestIds.map((id) => [id, { parties: [] as string[], actors: [] as string[] }]))
  for (const row of rows) found.get(row.id)?.[row.acts ? 'actors' : 'parties'].push(row.viewer)
  return found
}
