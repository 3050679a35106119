import { limits } from '@assent/core/limits.ts'
import type { Request } from '@assent/core/request/model.ts'
import type { FlowAnswer } from '@assent/core/steps/answered.ts'
import { type StepType, stepKinds, stepTypes } from '@assent/core/steps/registry.ts'
import type { Tx } from '../../platform/db.ts'

/** A person as a flow is told of him. */
type FlowPerson = {
  readonly id: string
  readonly login: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
}

/** The request that something outside is called for, and what people call it. */
export type DueRequest = {
  readonly request: Request
  readonly app: string
  readonly level: string | null
  readonly requested_for: FlowPerson
  readonly requested_by: FlowPerson
}

/** A call that a worker owns until its lease ends, with all that it is made of. */
export type DueCall = DueRequest & {
  readonly task_id: string
  readonly request_id: string
  readonly tries: number
  /** Sealed callback secret; null: none was made yet, or the flow has taken it. */
  readonly callback_sealed: Buffer | null
  /** The answer, where it still has to be carried out. */
  readonly answer: FlowAnswer | null
  /** The task still waits for it. */
  readonly open: boolean
  readonly type: StepType
  readonly label: string
  readonly connector_id: string | null
  readonly inputs: Readonly<Record<string, string>> | null
  /** Inputs that are answers, by the ids of their questions. */
  readonly mapped: Readonly<Record<string, string>> | null
  readonly url: string | null
  readonly secret: Buffer | null
  readonly disabled: boolean | null
  /** When the flow last took the call, to answer later (ISO 8601). */
  readonly accepted: string | null
  /** Milliseconds for which it could not be called; null: it could, or was not yet. */
  readonly failing: number | null
  /** Whether those who see to it were told of that. */
  readonly told: boolean
} & Lent

/** Until when the worker has it. Where its next try is another by then, somebody has asked for that meanwhile. */
export type Lent = { readonly lent: string }

/** The next try of a row `c` that its worker sets, unless somebody has asked for another while it was at it. */
export const unlessAsked = (lent: string, then: string): string =>
  `case when date_trunc('milliseconds', c.next_try) <> ${lent} then c.next_try else ${then} end`

const personSql = (alias: string): string =>
  `jsonb_build_object('id', ${alias}.user_id, 'login', ${alias}.login, 'email', ${alias}.email, 'firstName', ${alias}.first_name, 'lastName', ${alias}.last_name)`

/** The columns of a DueRequest, where `requestJoins` follow a row of flow_call named d. */
export const requestColumns = `r.state as request, a.label as app,
       case r.scope_type when 'GROUP' then lg.name when 'ENTITLEMENT_BUNDLE' then lb.name when 'REQUEST_TYPE' then lt.name end as level,
       ${personSql('rf')} as requested_for, ${personSql('rb')} as requested_by`

/** The task t, the request r, its flow's version f, and what `requestColumns` need. */
export const requestJoins = `join task t on t.org_id = d.org_id and t.task_id = d.task_id
     join request r on r.org_id = d.org_id and r.request_id = d.request_id
     join users rf on rf.org_id = r.org_id and rf.user_id = r.requested_for
     join users rb on rb.org_id = r.org_id and rb.user_id = r.requested_by
     join app a on a.org_id = r.org_id and a.app_id = r.app_id
     join flow_version f on f.org_id = r.org_id and f.flow_id = r.flow_id and f.version = r.flow_version
     left join groups lg on r.scope_type = 'GROUP' and lg.org_id = r.org_id and lg.group_id = r.scope_id
     left join request_type lt on r.scope_type = 'REQUEST_TYPE' and lt.org_id = r.org_id and lt.type_id = r.scope_id
     left join bundle lb on r.scope_type = 'ENTITLEMENT_BUNDLE' and lb.org_id = r.org_id and lb.bundle_id = r.scope_id`

// What another system answers; a ticket is looked at instead.
const heard = stepTypes.filter((type) => stepKinds[type].hears)

/** Takes up to `limit` calls that are due, and lends them to this worker for limits.leaseMs. */
export const claimCalls = (tx: Tx, limit: number): Promise<DueCall[]> =>
  tx.query<DueCall>(
    `with due as (
       update flow_call set tries = tries + 1, next_try = clock_timestamp() + $2 * interval '1 millisecond'
       where org_id = org() and task_id = any (array(
         select task_id from flow_call where org_id = org() and kind = any($3::text[]) and next_try <= clock()
         order by next_try limit $1 for update skip locked))
       returning *)
     select d.task_id, d.request_id, d.tries, d.callback_sealed, d.answer, d.accepted, d.told, d.next_try as lent,
       extract(epoch from clock_timestamp() - d.failing)::float * 1000 as failing, t.status = 'OPEN' as open, t.type, t.label,
       f.steps -> t.step ->> 'connectorId' as connector_id, f.steps -> t.step -> 'inputs' as inputs, f.steps -> t.step -> 'mapped' as mapped,
       k.config ->> 'url' as url, k.secret, k.disabled is not null as disabled, ${requestColumns}
     from due d ${requestJoins}
     left join connector k on k.org_id = d.org_id and k.connector_id = f.steps -> t.step ->> 'connectorId'
       and k.kind = 'webhook' and k.status = 'ACTIVE'
     order by d.task_id`,
    [limit, limits.leaseMs, heard],
    'flow_claim',
  )

/** Keeps the callback secrets of calls that are about to be made. */
export const saveSecrets = async (
  tx: Tx,
  secrets: readonly { readonly taskId: string; readonly hash: Buffer; readonly sealed: Buffer }[],
): Promise<void> => {
  if (secrets.length === 0) return
  await tx.query(
    `update flow_call c set callback_hash = s.hash, callback_sealed = s.sealed
     from unnest($1::text[], $2::bytea[], $3::bytea[]) as s(task_id, hash, sealed)
     where c.org_id = org() and c.task_id = s.task_id`,
    [secrets.map((s) => s.taskId), secrets.map((s) => s.hash), secrets.map((s) => s.sealed)],
  )
}

/** Keeps the first answer of a flow; false if there was one already. It is carried out next. */
export const keepAnswer = async (tx: Tx, taskId: string, answer: FlowAnswer): Promise<boolean> => {
  const rows = await tx.query(
    `update flow_call set answer = $2::jsonb, answered = clock_timestamp(), callback_sealed = null, last_error = null, failing = null,
       next_try = clock_timestamp() + $3 * interval '1 millisecond'
     where org_id = org() and task_id = $1 and answer is null returning 1`,
    [taskId, JSON.stringify(answer), limits.leaseMs],
  )
  return rows.length > 0
}

/** The flow has taken the call and will answer later: it is not called again. */
export const keepAccepted = (tx: Tx, taskId: string): Promise<unknown> =>
  tx.query(
    `update flow_call set accepted = clock_timestamp(), callback_sealed = null, last_error = null, failing = null, told = false,
       next_try = null
     where org_id = org() and task_id = $1 and answer is null`,
    [taskId],
  )

/** The call did not succeed; it is made again after `pause` milliseconds. `tells`: those who see to it know by now. */
export const keepFailure = (
  tx: Tx,
  { error, lent, pause, taskId, tells }: Lent & { taskId: string; error: string; pause: number; tells: boolean },
): Promise<unknown> =>
  tx.query(
    `update flow_call c set last_error = $2, failing = coalesce(failing, clock_timestamp()), told = told or $4,
       next_try = ${unlessAsked('$5', `clock_timestamp() + $3 * interval '1 millisecond'`)}
     where org_id = org() and task_id = $1 and answer is null`,
    [taskId, error, pause, tells, lent],
  )

/** Nobody is called: it waits for whoever was given its address, and that can be shown for as long. */
export const keepWaiting = async (tx: Tx, taskIds: readonly string[]): Promise<void> => {
  if (taskIds.length === 0) return
  await tx.query(`update flow_call set next_try = null where org_id = org() and task_id = any($1::text[])`, [taskIds])
}

/** The request of a task. */
export const requestOfTask = async (tx: Tx, taskId: string): Promise<string | undefined> => {
  const rows = await tx.query<{ request_id: string }>(
    'select request_id from task where org_id = org() and task_id = $1',
    [taskId],
  )
  return rows[0]?.request_id
}

/** What is there of an address: its secret, and an answer that was not taken by the request; locked, where it is to be another. */
export const addressOf = async (tx: Tx, taskId: string, lock = false) => {
  const rows = await tx.query<{ sealed: Buffer | null; answered: boolean; refused: boolean }>(
    `select callback_sealed as sealed, answer is not null as answered, last_error is not null as refused
     from flow_call where org_id = org() and task_id = $1${lock ? ' for update' : ''}`,
    [taskId],
  )
  return rows[0]
}

/** Another address in the place of the one before, which is dead; an answer that the request did not take is forgotten. */
export const keepAddress = (tx: Tx, taskId: string, hash: Buffer, sealed: Buffer): Promise<unknown> =>
  tx.query(
    `update flow_call set callback_hash = $2, callback_sealed = $3, answer = null, answered = null, last_error = null, next_try = null
     where org_id = org() and task_id = $1`,
    [taskId, hash, sealed],
  )

/** Nothing is left to do: the answer is carried out, or nobody waits for one any more. */
export const finish = (tx: Tx, taskId: string, error?: string): Promise<unknown> =>
  tx.query(
    `update flow_call set next_try = null, callback_sealed = null, last_error = coalesce($2, last_error)
     where org_id = org() and task_id = $1`,
    [taskId, error ?? null],
  )

/** What a callback is held against; locks it. */
export const lockCall = async (tx: Tx, taskId: string) => {
  const rows = await tx.query<{ callback_hash: Buffer | null; answer: FlowAnswer | null; open: boolean }>(
    `select c.callback_hash, c.answer, t.status = 'OPEN' as open
     from flow_call c join task t on t.org_id = c.org_id and t.task_id = c.task_id
     where c.org_id = org() and c.task_id = $1 for update of c`,
    [taskId],
  )
  return rows[0]
}
