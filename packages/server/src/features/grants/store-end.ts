import type { EndReason } from '@assent/core/grant/model.ts'
import type { Source } from '../../app/actor.ts'
import type { Tx } from '../../platform/db.ts'
import { assignmentEvents, type GrantRow, grantEvent, systemSource, type Told } from './events.ts'
import { grantColumns, lockOrder, toldColumns } from './rows.ts'
import { judgeRevocations } from './store-judge.ts'

/** How grants end, and by whom. */
export type Ending = {
  readonly reason: EndReason
  readonly by: string
  readonly source: Source
  /** Why, in somebody's own words. */
  readonly why?: string | undefined
}

export const byTime: Ending = { reason: 'EXPIRED', by: 'system', source: systemSource }

/**
 * Ends what is due by the database's clock, the longest overdue first, and orders its access taken. Returns how many
 * grants it ended. The order is given here; the taking is the lane's that never gives up.
 */
export const endDue = async (tx: Tx, limit: number): Promise<number> => {
  const ended = await tx.query<Told>(
    `update grants g set ${ending('EXPIRED')}
     where g.grant_id = any (array(
       select grant_id from grants where status = 'ACTIVE' and ends <= clock()
       order by ends limit $1 for update skip locked))
     returning ${toldColumns}`,
    [limit, 'EXPIRED', 'system'],
    'grants_end_due',
  )
  await afterEnd(tx, ended, byTime)
  return ended.length
}

/** Ends living grants of users who are gone from the directory (D1); they never come back by themselves (D3). */
export const endOfGoneUsers = async (tx: Tx, limit: number): Promise<number> => {
  const ended = await tx.query<Told>(
    `update grants g set ${ending('INACTIVE')}
     where g.grant_id = any (array(
       select grant_id from grants where user_gone is not null and ended is null
       order by user_gone limit $1 for update skip locked))
     returning ${toldColumns}`,
    [limit, 'USER_GONE', 'system'],
    'grants_end_of_gone_users',
  )
  await afterEnd(tx, ended, { reason: 'USER_GONE', by: 'system', source: systemSource })
  return ended.length
}

/** Ends these grants if they live. Returns those that it ended. */
export const endGrants = async (tx: Tx, ids: readonly string[], how: Ending): Promise<readonly GrantRow[]> => {
  const ended = await tx.query<GrantRow>(
    `update grants g set ${ending('INACTIVE')}
     where g.grant_id in (
       select grant_id from grants where grant_id = any($1::text[]) and status in ('ACTIVE', 'SCHEDULED')
       order by grant_id for update)
     returning ${grantColumns}`,
    [ids, how.reason, how.by],
    'grants_end',
  )
  await afterEnd(tx, ended, how)
  return ended
}

// $2 is the reason, $3 who ended it. What was never given has failed for its request.
const ending = (status: 'EXPIRED' | 'INACTIVE'): string => `status = '${status}', ended = clock_timestamp(),
  end_reason = $2, ended_by = $3, last_updated = clock_timestamp(), last_updated_by = $3, revocation = 'PENDING',
  problem = case when g.outcome = 'PENDING' then coalesce(g.problem, 'The grant ended before it was in force.') else g.problem end,
  outcome = case when g.outcome = 'PENDING' then 'FAILED' else g.outcome end`

const afterEnd = async (tx: Tx, ended: readonly Told[], how: Ending): Promise<void> => {
  if (ended.length === 0) return
  const owed = await dropReasons(
    tx,
    ended.map((grant) => grant.grant_id),
  )
  const why = how.why === undefined ? {} : { reason: how.why }
  tx.record(
    ...ended.map((grant) => grantEvent(grant, how.reason, how.source, why)),
    ...assignmentEvents(ended, 'unassign', how.source),
  )
  // What is owed is judged when it is taken; what nothing is owed of is revoked by this.
  const settled = ended.flatMap(({ grant_id }) => (owed.has(grant_id) ? [] : [grant_id]))
  await judgeRevocations(tx, settled)
}

/**
 * Makes the lines of these ended grants unwanted, where no other grant lives for them: core's `unwant`, set-wise.
 * The lines are locked first, so that the reasons are counted as they are when nobody can change them any more.
 * Returns the grants of which something is to be taken now.
 */
const dropReasons = async (tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  const lines = await tx.query<{ access_id: string; grant_id: string }>(
    `select a.access_id, i.grant_id
     from unnest($1::text[]) as i(grant_id)
       cross join lateral (select ga.access_id from grant_access ga where ga.grant_id = i.grant_id offset 0) ga
       join access a on a.access_id = ga.access_id
     order by ${lockOrder} for update of a`,
    [ids],
    'grants_lock_lines',
  )
  const due = new Set(await unwantLines(tx, [...new Set(lines.map((line) => line.access_id))]))
  return new Set(lines.flatMap((line) => (due.has(line.access_id) ? [line.grant_id] : [])))
}

/** Makes locked lines unwanted where no grant lives for them; returns those that are ours and so due for taking. */
export const unwantLines = async (tx: Tx, lines: readonly string[]): Promise<readonly string[]> => {
  if (lines.length === 0) return []
  const due = await tx.query<{ access_id: string }>(
    `with moved as (
       update access a set wanted = false, manual = false, tries = 0, last_error = null, last_updated = clock_timestamp(),
         next_try = case when a.baseline is false and a.actual <> 'gone' then clock_timestamp() end,
         owed_since = case when a.baseline is false and a.actual <> 'gone' then clock_timestamp() end,
         check_at = null, alarmed = null
       where a.access_id = any($1::text[]) and a.wanted and not exists (
         select from grant_access ga where ga.access_id = a.access_id and ga.withdrawn is null
           and (select g.status from grants g where g.grant_id = ga.grant_id) = 'ACTIVE' offset 0)
       returning a.access_id, a.next_try is not null as due
     ), told as (select pg_notify('assent_access', org()) where exists (select from moved where due))
     select access_id from moved where due union all select null from told where false`,
    [lines],
    'grants_unwant',
  )
  return due.map((line) => line.access_id)
}

/**
 * Moves the end of a living grant whose row is locked: by an administrator, or by an approved extension. Answers false
 * if it has ended meanwhile: ended stays ended (A20). `ends` null makes it permanent.
 */
export const moveEnd = async (
  tx: Tx,
  grantId: string,
  change: { readonly ends: string | null; readonly timeZone?: string | null; readonly by: string },
): Promise<GrantRow | undefined> => {
  const [moved] = await tx.query<GrantRow>(
    `with moved as (
       update grants g set ends = $2, end_fixed = true, time_zone = $3, last_updated = clock_timestamp(), last_updated_by = $4,
         duration = case when $2::timestamptz is null then null else g.duration end,
         lasts = case when $2::timestamptz is null then null else g.lasts end,
         -- Its request is told anew until when.
         outcome_told = case when g.outcome = 'GRANTED' then 'PENDING' else g.outcome_told end
       where g.grant_id = $1 and g.status in ('ACTIVE', 'SCHEDULED')
         and (g.ends is null or g.ends > clock_timestamp())
       returning g.*
     ), told as (
       insert into notice_end (org_id, grant_id)
       select org_id, grant_id from moved where ends is not null on conflict do nothing
     )
     select ${grantColumns} from moved g`,
    [grantId, change.ends, change.timeZone ?? null, change.by],
  )
  return moved
}
