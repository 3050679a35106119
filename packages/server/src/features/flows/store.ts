import type { Finding, OnCallInput } from '@assent/core/api/sequences.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import type { Tx } from '../../platform/db.ts'
import type { ResourceType } from './steps.ts'

/** An approval sequence with the steps of its current version. */
export type SequenceView = {
  readonly sequenceId: string
  readonly name: string
  readonly description: string
  readonly version: number
  readonly resourceTypes: readonly ResourceType[]
  readonly steps: readonly Step[]
  /** When the checker last looked, and what it found. */
  readonly checked: string | null
  readonly findings: readonly Finding[]
  readonly conditionCount: number
  readonly created: string
  readonly createdBy: string
  readonly lastUpdated: string
  readonly lastUpdatedBy: string
}

const selectSql = `
select s.sequence_id as "sequenceId", s.name, s.description, s.version, s.resource_types as "resourceTypes", v.steps,
  s.checked, s.findings, (select count(*)::int from condition c
    where c.org_id = s.org_id and c.sequence_id = s.sequence_id and c.status <> 'DELETED') as "conditionCount", s.created, s.created_by as "createdBy", s.last_updated as "lastUpdated",
  s.last_updated_by as "lastUpdatedBy"
from sequence s
join flow_version v on v.org_id = s.org_id and v.flow_id = s.sequence_id and v.version = s.version
where s.org_id = org() and s.status = 'ACTIVE'`

/** One sequence, if it is there. */
export const findSequence = async (tx: Tx, sequenceId: string): Promise<SequenceView | undefined> => {
  const rows = await tx.query<SequenceView>(`${selectSql} and s.sequence_id = $1`, [sequenceId])
  return rows[0]
}

/** Sequences by id, after one of them, at most `limit`. */
export const sequencesAfter = (tx: Tx, after: string, limit: number): Promise<SequenceView[]> =>
  tx.query<SequenceView>(
    `${selectSql} and s.request_type_id is null and s.sequence_id > $1 order by s.sequence_id limit $2`,
    [after, limit],
  )

/** One version of a sequence. */
export type VersionView = {
  readonly version: number
  readonly steps: readonly Step[]
  readonly created: string
  readonly createdBy: string
  readonly createdByName: string
}

/** Versions of a sequence before one of them, the newest first, at most `limit`. */
export const versionsBefore = (tx: Tx, sequenceId: string, before: number, limit: number): Promise<VersionView[]> =>
  tx.query<VersionView>(
    `select v.version, v.steps, v.created, v.created_by as "createdBy",
       coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login, v.created_by) as "createdByName"
     from flow_version v left join users u on u.org_id = v.org_id and u.user_id = v.created_by
     where v.org_id = org() and v.flow_id = $1 and v.version < $2 order by v.version desc limit $3`,
    [sequenceId, before, limit],
  )

/** Locks a sequence for a change and gives its version; undefined if it is not there. */
export const lockSequence = async (tx: Tx, sequenceId: string): Promise<number | undefined> => {
  const rows = await tx.query<{ version: number }>(
    `select version from sequence where org_id = org() and sequence_id = $1 and status = 'ACTIVE' and request_type_id is null
     for no key update`,
    [sequenceId],
  )
  return rows[0]?.version
}

/** How many sequences there are; the organization is locked, so that the limit holds. */
export const countSequences = async (tx: Tx): Promise<number> => {
  await tx.query(`select pg_advisory_xact_lock(hashtext('sequences'), hashtext(org()))`)
  const rows = await tx.query<{ count: number }>(
    `select count(*)::int as count from sequence where org_id = org() and status = 'ACTIVE' and request_type_id is null`,
  )
  return rows[0]!.count
}

type Written = {
  readonly sequenceId: string
  readonly name: string
  readonly description: string
  readonly resourceTypes: readonly ResourceType[]
  readonly steps: readonly Step[]
  readonly version: number
  /** Whose flow it is, if it is no sequence of its own. */
  readonly requestTypeId?: string
}

/** Writes a sequence with a new version of its steps. Versions before it stay as they were (abuse case A14). */
export const saveSequence = async (tx: Tx, sequence: Written, by: string): Promise<void> => {
  await tx.query(
    `insert into sequence (org_id, sequence_id, name, description, version, resource_types, created_by, last_updated_by, request_type_id)
     values (org(), $1, $2, $3, $4, $5, $6, $6, $7)
     on conflict (org_id, sequence_id) do update set name = excluded.name, description = excluded.description,
       version = excluded.version, resource_types = excluded.resource_types, checked = null, findings = '[]',
       last_updated = clock_timestamp(), last_updated_by = excluded.last_updated_by`,
    [
      sequence.sequenceId,
      sequence.name,
      sequence.description,
      sequence.version,
      sequence.resourceTypes,
      by,
      sequence.requestTypeId ?? null,
    ],
  )
  await tx.query(
    `insert into flow_version (org_id, flow_id, version, steps, created_by) values (org(), $1, $2, $3::jsonb, $4)`,
    [sequence.sequenceId, sequence.version, JSON.stringify(sequence.steps), by],
  )
}

/** Marks a sequence as deleted; its versions stay for the requests that run by them. */
export const burySequence = async (tx: Tx, sequenceId: string, by: string): Promise<void> => {
  await tx.query(
    `with look as (delete from sequence_look where org_id = org() and sequence_id = $1)
     update sequence set status = 'DELETED', last_updated = clock_timestamp(), last_updated_by = $2
     where org_id = org() and sequence_id = $1`,
    [sequenceId, by],
  )
}

/** A condition that uses a sequence. */
export type Use = {
  readonly conditionId: string
  readonly conditionName: string
  readonly status: string
  readonly scopeType: string
  readonly appId: string
  readonly appLabel: string
}

/** The conditions that use a sequence, by app and place. */
export const usesOf = (tx: Tx, sequenceId: string): Promise<Use[]> =>
  tx.query<Use>(
    `select c.condition_id as "conditionId", c.name as "conditionName", c.status, c.scope_type as "scopeType",
       c.app_id as "appId", a.label as "appLabel"
     from condition c join app a using (org_id, app_id)
     where c.org_id = org() and c.sequence_id = $1 and c.status <> 'DELETED' order by a.label, c.priority`,
    [sequenceId],
  )

/** Steps of pinned versions, each `flow id`, `version`, `steps`. */
export const stepsOf = (
  tx: Tx,
  pins: readonly { readonly id: string; readonly version: number }[],
): Promise<{ flowId: string; version: number; steps: readonly Step[] }[]> =>
  tx.query(
    `select v.flow_id as "flowId", v.version, v.steps
     from unnest($1::text[], $2::int[]) as p(flow_id, version)
     join flow_version v on v.org_id = org() and v.flow_id = p.flow_id and v.version = p.version`,
    [pins.map((pin) => pin.id), pins.map((pin) => pin.version)],
    'flow_steps',
  )

/** Who is on call in turn. `turnMs` is the length of a turn in milliseconds. */
export type OnCallView = {
  readonly onCallId: string
  readonly name: string
  readonly members: readonly string[]
  readonly turnMs: number
  readonly starts: string
  readonly version: number
  readonly lastUpdated: string
  /** Null before the first turn. */
  readonly onCallNow: string | null
}

// The same reckoning as when a task is opened (features/requests/facts.ts).
const onCallSql = `
select on_call_id as "onCallId", name, members, turn_ms as "turnMs", starts, version, last_updated as "lastUpdated",
  case when starts <= clock_timestamp() then
    members[1 + mod(floor(extract(epoch from clock_timestamp() - starts) * 1000 / turn_ms)::bigint, cardinality(members))::int]
  end as "onCallNow"
from on_call where org_id = org()`

/** One schedule, if it is there. */
export const findOnCall = async (tx: Tx, onCallId: string): Promise<OnCallView | undefined> => {
  const rows = await tx.query<OnCallView>(`${onCallSql} and on_call_id = $1`, [onCallId])
  return rows[0]
}

/** Who is on call now by schedule; schedules before their first turn are missing. */
export const whoIsOnCall = async (tx: Tx, onCallIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (onCallIds.length === 0) return new Map()
  const rows = await tx.query<OnCallView>(`${onCallSql} and on_call_id = any ($1)`, [onCallIds])
  return new Map(
    rows.flatMap(({ onCallId, onCallNow }) => (onCallNow === null ? [] : [[onCallId, onCallNow] as const])),
  )
}

/** Schedules by id, after one of them, at most `limit`. */
export const onCallsAfter = (tx: Tx, after: string, limit: number): Promise<OnCallView[]> =>
  tx.query<OnCallView>(`${onCallSql} and on_call_id > $1 order by on_call_id limit $2`, [after, limit])

/** Writes a schedule. */
export const saveOnCall = async (tx: Tx, onCallId: string, input: OnCallInput, turnMs: number): Promise<void> => {
  await tx.query(
    `insert into on_call (org_id, on_call_id, name, members, turn_ms, starts) values (org(), $1, $2, $3, $4, $5)
     on conflict (org_id, on_call_id) do update set name = excluded.name, members = excluded.members,
       turn_ms = excluded.turn_ms, starts = excluded.starts, version = on_call.version + 1, last_updated = clock_timestamp()`,
    [onCallId, input.name, input.members, turnMs, input.starts],
  )
}

/** Removes a schedule. */
export const removeOnCall = async (tx: Tx, onCallId: string): Promise<void> => {
  await tx.query('delete from on_call where org_id = org() and on_call_id = $1', [onCallId])
}

/** The sequences whose current steps name a schedule. */
export const sequencesNaming = async (tx: Tx, onCallId: string): Promise<readonly string[]> => {
  const rows = await tx.query<{ name: string }>(
    `select s.name from sequence s join flow_version v on v.org_id = s.org_id and v.flow_id = s.sequence_id and v.version = s.version
     where s.org_id = org() and s.status = 'ACTIVE'
       and jsonb_path_exists(v.steps, '$.**.onCallId ? (@ == $id)', jsonb_build_object('id', $1::text))
     order by s.name`,
    [onCallId],
  )
  return rows.map((row) => row.name)
}

/** Which of these users are not there, or not active. */
export const missingUsers = async (tx: Tx, userIds: readonly string[]): Promise<readonly string[]> => {
  const rows = await tx.query<{ id: string }>(
    `select user_id as id from users where org_id = org() and user_id = any ($1) and status = 'ACTIVE' and kind = 'HUMAN'`,
    [userIds],
  )
  const there = new Set(rows.map((row) => row.id))
  return userIds.filter((id) => !there.has(id))
}
