import { durationMs } from '@assent/core/duration.ts'
import type { GrantActor, GrantScope } from '@assent/core/grant/model.ts'
import { judgeGrant } from '@assent/core/grant/outcome.ts'
import type { Source } from '../../app/actor.ts'
import type { Tx } from '../../platform/db.ts'
import { type Level, type OpenDeps, type Plan, planGrants } from './effects.ts'
import { assignmentEvents, type GrantRow, grantEvent } from './events.ts'
import { grantColumns } from './rows.ts'
import { judgeGrants } from './store-judge.ts'
import { type Link, type Wanted, wantEffects } from './store-want.ts'

/** A grant to be opened: from an approved request, or by an administrator. */
export type NewGrant = {
  readonly requestId?: string | null
  /** The ACTION task that gives it. */
  readonly taskId?: string
  readonly extendsId?: string | null
  readonly userId: string
  readonly appId: string
  readonly scopeType: GrantScope
  readonly scopeId: string
  readonly duration: string | null
  readonly actor: GrantActor
  readonly createdBy: string
  /** ISO time of a fixed end, instead of a duration. */
  readonly ends?: string | null
  readonly starts?: string | null
  readonly timeZone?: string | null
  /** What a CUSTOM grant gives besides the app. */
  readonly valueIds?: readonly string[]
}

const missing = 'The app, its level or its connector no longer exists or is not active.'

/** Grants that are about to be: their access is wanted, and given where the directory holds it. */
export type Opening = { readonly births: readonly Birth[]; readonly links: readonly Link[] }

/** Grants that were asked for, by their new ids, and what each would give. */
export type Planned = { readonly asks: ReadonlyMap<string, NewGrant>; readonly plans: readonly Plan[] }

/** Works out what grants would give; changes nothing. */
export const planOpening = async (tx: Tx, deps: OpenDeps, asks: readonly NewGrant[]): Promise<Planned> => {
  const extended = asks.flatMap((ask) => (ask.extendsId ? [ask.extendsId] : []))
  if (extended.length > 0) await lockGrants(tx, extended)
  const known = new Map(asks.map((ask) => [deps.newId('grant'), ask]))
  const levels = [...known].map(([grantId, ask]) => levelOf(grantId, ask))
  return { asks: known, plans: asks.length === 0 ? [] : await planGrants(tx, deps, levels) }
}

/**
 * Makes the access of planned grants wanted; what the built-in directory holds is given at once, and a grant that
 * needs nothing else is in force from the start. A grant whose user is gone, or that extends an ended one, is refused for
 * good (A20); one whose level cannot be given now stays, with its problem, until somebody mends it and tries again.
 */
export const prepareGrants = async (tx: Tx, deps: OpenDeps, { asks, plans }: Planned): Promise<Opening> => {
  const wanted = await wantEffects(
    tx,
    deps,
    plans.filter((plan) => plan.refusal === null && !plan.later),
  )
  return { births: plans.map((plan) => birth(asks.get(plan.grantId)!, plan, wanted)), links: wanted.links }
}

/** Writes prepared grants down, in the same transaction; their requests must be saved as approved by now. */
export const sendGrants = (tx: Tx, opening: Opening): void => {
  if (opening.births.length === 0) return
  insertGrants(tx.send, opening)
  tx.record(
    ...opening.births.map((one) => grantEvent(one, one.status === 'INACTIVE' ? 'REFUSED' : openingOf(one))),
    ...assignmentEvents(opening.births.filter(isBorn), 'assign'),
  )
}

const isBorn = ({ status }: { readonly status: string }): boolean => status !== 'INACTIVE'

/** Opens grants: plans, prepares and writes them down. `source`: who assigns collections by them. */
export const openGrants = async (
  tx: Tx,
  deps: OpenDeps,
  asks: readonly NewGrant[],
  source?: Source,
): Promise<readonly GrantRow[]> => {
  const opening = await prepareGrants(tx, deps, await planOpening(tx, deps, asks))
  if (opening.births.length === 0) return []
  const rows = await insertGrants(tx.query<GrantRow>, opening)
  tx.record(
    ...rows.map((row) => grantEvent(row, row.status === 'INACTIVE' ? 'REFUSED' : openingOf(row))),
    ...assignmentEvents(rows.filter(isBorn), 'assign', source),
  )
  return rows
}

// What came into force, or failed, at once says so with one event.
const openingOf = (row: Pick<GrantRow, 'outcome'>): string => (row.outcome === 'PENDING' ? 'OPENED' : row.outcome)

const levelOf = (grantId: string, ask: NewGrant): Level => ({
  grant_id: grantId,
  request_id: ask.requestId ?? null,
  extends_id: ask.extendsId ?? null,
  user_id: ask.userId,
  app_id: ask.appId,
  scope_type: ask.scopeType,
  scope_id: ask.scopeId,
  starts: ask.starts ?? null,
  ends: ask.ends ?? null,
  ...(ask.valueIds ? { value_ids: ask.valueIds } : {}),
})

type Birth = ReturnType<typeof birth>

/** A grant as it is born: refused, scheduled, in force, or on its way. */
const birth = (ask: NewGrant, plan: Plan, wanted: Wanted) => {
  const { now } = plan
  const status = plan.refusal !== null ? 'INACTIVE' : plan.later ? 'SCHEDULED' : 'ACTIVE'
  const summary = wanted.summaries.get(plan.grantId)
  const lost = status === 'ACTIVE' && plan.effects.length === 0
  const failed = status === 'INACTIVE' || lost
  const { clock, outcome } =
    failed || !summary
      ? ({ outcome: failed ? 'FAILED' : 'PENDING', clock: 'no' } as const)
      : judgeGrant(status, 'PENDING', summary)
  const lasts = ask.duration === null ? null : (durationMs(ask.duration) ?? null)
  const runsFrom = plan.runsOnFrom ?? (clock === 'no' ? null : now)
  return {
    ...levelOf(plan.grantId, ask),
    scope_type: ask.scopeType,
    task_id: ask.taskId ?? null,
    starts: ask.starts ?? now,
    ends: ask.ends ?? (runsFrom === null || lasts === null ? null : after(runsFrom, lasts)),
    end_fixed: Boolean(ask.ends ?? ask.extendsId),
    granted: clock === 'start' ? now : null,
    now,
    status,
    actor: ask.actor,
    duration: ask.duration,
    lasts,
    time_zone: ask.timeZone ?? null,
    created_by: ask.createdBy,
    problem: plan.refusal ?? (lost ? missing : null),
    outcome,
  }
}

const after = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString()

const insertGrants = <Answer>(
  run: (text: string, values: readonly unknown[], name: string) => Answer,
  { births, links }: Opening,
): Answer =>
  run(
    `with linked as (
       insert into grant_access (org_id, grant_id, access_id)
       select org(), n.grant_id, n.access_id from unnest($2::text[], $3::text[]) as n(grant_id, access_id)
     )
     insert into grants as g (org_id, grant_id, request_id, task_id, extends_id, user_id, app_id, scope_type, scope_id, status, actor,
       duration, lasts, starts, granted, ends, end_fixed, time_zone, ended, end_reason, ended_by, outcome, outcome_told, problem, revocation,
       revocation_told, created, created_by, last_updated, last_updated_by)
     select org(), grant_id, request_id, task_id, extends_id, user_id, app_id, scope_type, scope_id, status, actor,
       duration, lasts, starts, granted, ends, end_fixed, time_zone,
       case when status = 'INACTIVE' then now end, case when status = 'INACTIVE' then 'REFUSED' end,
       case when status = 'INACTIVE' then 'system' end,
       -- Who opens grants of requests tells them so in the same transaction; of what was never given nothing is revoked.
       outcome, case when task_id is null then outcome else 'PENDING' end, problem, case when status = 'INACTIVE' then 'REVOKED' end,
       case when status = 'INACTIVE' then 'REVOKED' end, now, created_by, now, created_by
     from jsonb_to_recordset($1::jsonb) as b(grant_id text, request_id text, task_id text, extends_id text, user_id text, app_id text,
       scope_type text, scope_id text, status text, actor text, duration text, lasts bigint, starts timestamptz,
       granted timestamptz, ends timestamptz, end_fixed boolean, now timestamptz, time_zone text, created_by text,
       problem text, outcome text)
     returning ${grantColumns}`,
    [JSON.stringify(births), links.map((link) => link.grantId), links.map((link) => link.accessId)],
    'grants_insert',
  )

/** Locks grants in the order of their ids, before any line of access. */
export const lockGrants = (tx: Tx, ids: readonly string[]): Promise<GrantRow[]> =>
  tx.query<GrantRow>(
    `select ${grantColumns} from grants g where g.grant_id = any($1::text[]) order by g.grant_id for update`,
    [ids],
    'grants_lock',
  )

/**
 * Makes the access of grants that are there and active wanted: scheduled ones that start, and those that could not be given
 * before. Their rows must be locked. Returns how many of them have effects now.
 */
export const placeGrants = async (tx: Tx, deps: OpenDeps, grants: readonly GrantRow[]): Promise<number> => {
  if (grants.length === 0) return 0
  const plans = await planGrants(
    tx,
    deps,
    grants.map(({ extends_id: _, ...grant }) => ({ ...grant, extends_id: null })),
  )
  const able = plans.filter((plan) => plan.effects.length > 0)
  const lost = new Set(grants.map((grant) => grant.grant_id)).difference(new Set(able.map((plan) => plan.grantId)))
  const { links } = await wantEffects(tx, deps, able)
  await tx.query(
    `insert into grant_access (org_id, grant_id, access_id)
     select org(), n.grant_id, n.access_id from unnest($1::text[], $2::text[]) as n(grant_id, access_id)
     on conflict (org_id, grant_id, access_id) do update set withdrawn = null, left_out = false where grant_access.left_out`,
    [links.map((link) => link.grantId), links.map((link) => link.accessId)],
    'grants_links',
  )
  if (lost.size > 0)
    await tx.query(
      `update grants set outcome = 'FAILED', problem = $2, last_updated = clock_timestamp() where grant_id = any($1::text[])`,
      [[...lost], missing],
    )
  await judgeGrants(
    tx,
    able.map((plan) => plan.grantId),
  )
  return able.length
}

/** Starts what was scheduled and is due by the database's clock; returns how many grants it started. */
export const startDue = async (tx: Tx, deps: OpenDeps, limit: number): Promise<number> => {
  const due = await tx.query<GrantRow>(
    `update grants g set status = 'ACTIVE', last_updated = clock_timestamp()
     where g.grant_id = any (array(
       select grant_id from grants where status = 'SCHEDULED' and starts <= clock()
       order by starts limit $1 for update skip locked))
     returning ${grantColumns}`,
    [limit],
    'grants_start_due',
  )
  tx.record(...due.map((grant) => grantEvent(grant, 'STARTED')))
  await placeGrants(tx, deps, due)
  return due.length
}
