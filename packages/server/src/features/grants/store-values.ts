import { limits } from '@assent/core/limits.ts'
import { type Cause, type Result, refuse } from '@assent/core/refusal.ts'
import type { Source } from '../../app/actor.ts'
import type { Tx } from '../../platform/db.ts'
import { type GrantRow, grantEvent } from './events.ts'
import { grantColumns } from './rows.ts'
import { lockLinesOf } from './store-access.ts'
import { unwantLines } from './store-end.ts'
import { judgeGrants } from './store-judge.ts'

/** Entitlements with the values that are wanted of them, by id. */
export type Chosen = readonly { readonly id: string; readonly values: readonly { readonly id: string }[] }[]

type Known = { readonly value_id: string; readonly entitlement_id: string; readonly multi_value: boolean }

/** The ids of the chosen values: each of an entitlement of this app, one only where the entitlement takes only one. */
export const chosenValues = async (tx: Tx, appId: string, chosen: Chosen): Promise<Result<readonly string[]>> => {
  const ids = chosen.flatMap(({ values }) => values.map(({ id }) => id))
  if (ids.length > limits.valuesPerBundle)
    return bad(`at most ${limits.valuesPerBundle} values`, '/entitlements', 'INVALID_ARRAY_LENGTH_OVER_MAX')
  const rows = await tx.query<Known>(
    `select v.value_id, e.entitlement_id, e.multi_value
     from entitlement_value v join entitlement e using (org_id, entitlement_id)
     where v.value_id = any($1::text[]) and e.app_id = $2 and v.deleted is null and e.deleted is null`,
    [ids, appId],
  )
  const known = new Map(rows.map((row) => [row.value_id, row]))
  const seen = new Set<string>()
  for (const [i, { id, values }] of chosen.entries()) {
    if (seen.has(id)) return bad('this entitlement is there twice', `/entitlements/${i}/id`, 'DUPLICATE')
    seen.add(id)
    for (const [j, value] of values.entries()) {
      const place = `/entitlements/${i}/values/${j}/id`
      const found = known.get(value.id)
      if (found?.entitlement_id !== id)
        return bad(`the app has no such value of entitlement ${id}`, place, 'IDENTIFIER_NOT_FOUND')
      if (seen.has(value.id)) return bad('this value is there twice', place, 'DUPLICATE')
      seen.add(value.id)
      if (j > 0 && !found.multi_value)
        return bad('this entitlement has one value at a time', `/entitlements/${i}/values`, tooMany)
    }
  }
  return ids
}

const tooMany = 'INVALID_ARRAY_LENGTH_OVER_MAX'

const bad = (summary: string, location: string, reason: string) => {
  const cause: Cause = { summary, location, reason }
  return refuse('invalid', `Api validation failed: ${location} ${summary}`, [cause])
}

/** The values that a CUSTOM grant gives besides the app, as it is now. */
export const valuesOfGrant = async (tx: Tx, grantId: string): Promise<readonly string[]> => {
  const rows = await tx.query<{ value_id: string }>(
    `select value_id from grant_value where grant_id = $1 order by value_id`,
    [grantId],
  )
  return rows.map((row) => row.value_id)
}

/** Keeps these as values of a CUSTOM grant that is there. Constraint: grant_value_of_an_administrator. */
export const addValues = async (tx: Tx, grantId: string, valueIds: readonly string[]): Promise<void> => {
  if (valueIds.length === 0) return
  await tx.query(
    `insert into grant_value (org_id, grant_id, value_id) select org(), $1, id from unnest($2::text[]) id`,
    [grantId, valueIds],
  )
  // What was taken out of this grant before is in it again.
  await tx.query(
    `update grant_access set withdrawn = null where grant_id = $1 and withdrawn is not null and access_id in (
       select access_id from access where kind = 'entitlement' and target_id = any($2::text[]))`,
    [grantId, valueIds],
  )
}

/** Takes values out of a CUSTOM grant whose row is locked; what nothing else gives is taken from its holder. */
export const dropValues = async (tx: Tx, grantId: string, valueIds: readonly string[]): Promise<void> => {
  if (valueIds.length === 0) return
  await tx.query(`delete from grant_value where grant_id = $1 and value_id = any($2::text[])`, [grantId, valueIds])
  const dropped = new Set(valueIds)
  const lines = (await lockLinesOf(tx, grantId)).filter(
    (row) => row.kind === 'entitlement' && dropped.has(row.target_id),
  )
  const ids = lines.map((line) => line.access_id)
  await tx.query(
    `update grant_access set withdrawn = clock_timestamp()
     where grant_id = $1 and access_id = any($2::text[]) and withdrawn is null`,
    [grantId, ids],
  )
  await unwantLines(tx, ids)
  await judgeGrants(tx, [grantId])
}

/** Says that somebody changed a grant, now. */
export const touchGrant = async (tx: Tx, grantId: string, by: string): Promise<void> => {
  await tx.query(`update grants set last_updated = clock_timestamp(), last_updated_by = $2 where grant_id = $1`, [
    grantId,
    by,
  ])
}

/**
 * Locks the one place that a user has for a base grant of an app (okta-access-requests G.1: there is one), and the grants
 * that an administrator put there. Whoever changes it waits here, before any other lock.
 */
export const lockBase = async (tx: Tx, userId: string, appId: string): Promise<readonly string[]> => {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('base:' || org() || $1 || $2, 0))`, [userId, appId])
  const rows = await tx.query<{ grant_id: string }>(
    `select grant_id from grants where user_id = $1 and app_id = $2 and request_id is null and task_id is null
       and scope_type = 'APPLICATION'
       and status in ('ACTIVE', 'SCHEDULED') order by grant_id for update`,
    [userId, appId],
  )
  return rows.map((row) => row.grant_id)
}

/** Puts a denial in the base of a user's access to an app. It gives nothing; the grants it replaces are ended beside it. */
export const insertDenial = async (
  tx: Tx,
  denial: {
    readonly grantId: string
    readonly userId: string
    readonly appId: string
    readonly actor: 'API' | 'ADMIN'
    readonly by: string
  },
  source: Source,
): Promise<GrantRow> => {
  const [row] = await tx.query<GrantRow>(
    `insert into grants as g (org_id, grant_id, user_id, app_id, scope_type, scope_id, status, action, actor, starts, granted,
       outcome, outcome_told, created_by, last_updated_by)
     values (org(), $1, $2, $3, 'APPLICATION', $3, 'ACTIVE', 'DENY', $4, clock_timestamp(), clock_timestamp(),
       'GRANTED', 'GRANTED', $5, $5)
     returning ${grantColumns}`,
    [denial.grantId, denial.userId, denial.appId, denial.actor, denial.by],
  )
  tx.record(grantEvent(row!, 'DENIED', source))
  return row!
}
