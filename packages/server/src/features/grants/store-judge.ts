import { judgeGrant, judgeRevocation } from '@assent/core/grant/outcome.ts'
import type { Tx } from '../../platform/db.ts'
import { type GrantRow, grantEvent, type Told } from './events.ts'
import { toldColumns } from './rows.ts'

type Summary = {
  grant_id: string
  status: GrantRow['status']
  outcome: GrantRow['outcome']
  revocation: GrantRow['revocation']
  all_there: boolean
  some_there: boolean
  some_manual: boolean
  tries: number
  owed: number
  owed_tries: number
  error: string | null
}

// Laterals with `offset 0` are looked up one by one: before the tables have statistics a join may be planned quadratic.
const summaries = `select g.grant_id, g.status, g.outcome, g.revocation, s.*
  from unnest($1::text[]) as i(grant_id)
  cross join lateral (select g.* from grants g where g.grant_id = i.grant_id offset 0) g
  cross join lateral (select bool_and(a.actual = 'there') as all_there, bool_or(a.actual = 'there') as some_there, bool_or(a.manual) as some_manual,
    coalesce(max(a.tries) filter (where a.actual <> 'there'), 0) as tries,
    (count(*) filter (where not a.wanted and a.baseline is false and a.actual <> 'gone'))::int as owed,
    coalesce(max(a.tries) filter (where not a.wanted and a.baseline is false and a.actual <> 'gone'), 0) as owed_tries,
    max(a.last_error) as error
    from grant_access ga
    cross join lateral (select a.* from access a where a.access_id = ga.access_id offset 0) a
    where ga.grant_id = i.grant_id and (ga.withdrawn is null or g.ended is not null)
    having count(*) > 0 offset 0) s`

/**
 * Judges living grants by their lines: whether they are in force (then their clock starts), failed, or need a person.
 * The grants must be locked or new: two workers that prove the two halves of one grant must not miss each other.
 * Returns those that something became of.
 */
export const judgeGrants = async (tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  if (ids.length === 0) return new Set()
  const rows = await tx.query<Summary>(summaries, [ids], 'grants_summaries')
  const verdicts = rows.flatMap((row) => {
    const { outcome, clock } = judgeGrant(row.status, row.outcome, {
      allThere: row.all_there,
      someThere: row.some_there,
      someManual: row.some_manual,
      tries: row.tries,
    })
    if (outcome === row.outcome && clock === 'no') return []
    const problem = outcome === 'GRANTED' ? null : row.error
    return [{ grant_id: row.grant_id, outcome, before: row.outcome, clock, problem }]
  })
  if (verdicts.length === 0) return new Set()
  const judged = await tx.query<Told & { outcome: GrantRow['outcome']; before: string }>(
    `update grants g set outcome = v.outcome, problem = left(v.problem, 1000), last_updated = clock_timestamp(),
       granted = case when v.clock = 'start' then clock_timestamp() end,
       ends = case
         when g.end_fixed or g.lasts is null then g.ends
         when v.clock = 'start' or (v.clock = 'provisional' and g.ends is null)
           then clock_timestamp() + g.lasts * interval '1 millisecond'
         else g.ends end
     from jsonb_to_recordset($1::jsonb) as v(grant_id text, outcome text, before text, clock text, problem text)
     where g.grant_id = v.grant_id
     returning ${toldColumns}, g.outcome, v.before`,
    [JSON.stringify(verdicts)],
    'grants_verdicts',
  )
  const decided = judged.filter((grant) => grant.outcome !== grant.before)
  tx.record(...decided.map((grant) => grantEvent(grant, grant.outcome)))
  return new Set(decided.map((grant) => grant.grant_id))
}

/** Judges ended grants: whether all that only they gave is proven gone. The grants must be locked. */
export const judgeRevocations = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  const rows = await tx.query<Summary>(summaries, [ids], 'grants_summaries')
  const known = new Map(rows.map((row) => [row.grant_id, row]))
  const verdicts = ids.flatMap((grant_id) => {
    const row = known.get(grant_id)
    // Without any line there was nothing to take.
    const before = row?.revocation ?? 'PENDING'
    const revocation = judgeRevocation(before, { owed: row?.owed ?? 0, tries: row?.owed_tries ?? 0 })
    return revocation === before ? [] : [{ grant_id, revocation }]
  })
  if (verdicts.length === 0) return
  const judged = await tx.query<Told & { revocation: GrantRow['revocation'] }>(
    `update grants g set revocation = v.revocation, last_updated = clock_timestamp(),
       revoked = case when v.revocation = 'REVOKED' then clock_timestamp() end
     from jsonb_to_recordset($1::jsonb) as v(grant_id text, revocation text)
     where g.grant_id = v.grant_id and g.ended is not null
     returning ${toldColumns}, g.revocation`,
    [JSON.stringify(verdicts)],
    'grants_revocations',
  )
  tx.record(
    ...judged.map((grant) => grantEvent(grant, grant.revocation === 'FAILED' ? 'REVOCATION_FAILED' : 'REVOKED')),
  )
}

/** A grant of which its request, or whoever asks, does not know yet that all of it is there, or gone. */
const isUnsettled = `((g.status = 'ACTIVE' and g.outcome <> 'GRANTED') or g.revocation in ('PENDING', 'FAILED'))`

type UnsettledRow = { readonly grant_id: string; readonly ended: boolean }

/** Locks the grants that are not settled yet and hang on these lines: always before the lines themselves. */
export const lockUnsettled = (tx: Tx, accessIds: readonly string[]): Promise<readonly UnsettledRow[]> =>
  tx.query<UnsettledRow>(
    `select g.grant_id, g.ended is not null as ended from grants g
     where g.grant_id = any(array(select grant_id from grant_access where access_id = any($1::text[]))) and ${isUnsettled}
     order by g.grant_id for update`,
    [accessIds],
    'grants_unsettled',
  )

/** Judges locked grants as their lines are now. */
export const judgeUnsettled = async (tx: Tx, grants: readonly UnsettledRow[]): Promise<void> => {
  await judgeGrants(
    tx,
    grants.filter((one) => !one.ended).map((one) => one.grant_id),
  )
  await judgeRevocations(
    tx,
    grants.filter((one) => one.ended).map((one) => one.grant_id),
  )
}

/**
 * Judges grants whose lines were settled by somebody else's doing: one grant's new reason keeps what another's end had
 * ordered taken, a person marks the line that two grants share, a grant came to hang on a line while its call was being
 * recorded. Grants are locked before lines, so that those could not judge them. Returns how many it judged.
 */
export const judgeLeft = async (tx: Tx, limit: number): Promise<number> => {
  const left = await tx.query<UnsettledRow>(
    `select g.grant_id, g.ended is not null as ended from grants g
     where ${isUnsettled} and exists (
       select from grant_access ga
         cross join lateral (select a.* from access a where a.access_id = ga.access_id offset 0) a
       where ga.grant_id = g.grant_id and (ga.withdrawn is null or g.ended is not null)
       having case when g.ended is not null
         then coalesce(bool_and(a.wanted or a.baseline is not false or a.actual = 'gone'), true)
         else bool_and(a.actual = 'there') or (bool_or(a.manual) and g.outcome = 'PENDING') end)
     order by g.grant_id limit $1 for update of g skip locked`,
    [limit],
    'grants_left',
  )
  await judgeUnsettled(tx, left)
  return left.length
}
