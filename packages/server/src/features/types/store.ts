import type { TeamIcon } from '@assent/core/api/teams.ts'
import type { GivableLevel, GivableType } from '@assent/core/policy/levels.ts'
import type { Tx } from '../../platform/db.ts'

/** A request type as a change sets it. */
export type TypeState = {
  readonly typeId: string
  readonly teamId: string
  readonly name: string
  readonly description: string
  readonly icon: TeamIcon
  readonly status: 'DRAFT' | 'ACTIVE' | 'DISABLED'
  readonly sequenceId: string
  readonly conditionId: string
  readonly gives: GivableLevel | null
  readonly source: 'API' | 'WEB'
}

/** How many request types there are; the organization is locked, so that the limit holds. */
export const countTypes = async (tx: Tx): Promise<number> => {
  await tx.query(`select pg_advisory_xact_lock(hashtext('request_types'), hashtext(org()))`)
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from request_type where org_id = org() and status <> 'DELETED'`,
  )
  return row!.count
}

/** What a change is made from. */
export type Locked = {
  readonly version: number
  readonly status: 'DRAFT' | 'ACTIVE' | 'DISABLED'
  readonly teamId: string
  readonly sequenceId: string
  readonly conditionId: string
  readonly flowVersion: number
}

/** Locks a request type for a change; undefined if it is not there. */
export const lockType = async (tx: Tx, typeId: string): Promise<Locked | undefined> => {
  const [row] = await tx.query<Locked>(
    `select t.version, t.status, t.team_id as "teamId", t.sequence_id as "sequenceId", t.condition_id as "conditionId",
       s.version as "flowVersion"
     from request_type t join sequence s using (org_id, sequence_id)
     where t.org_id = org() and t.type_id = $1 and t.status <> 'DELETED' for no key update of t`,
    [typeId],
  )
  return row
}

/** Writes a request type, new or whole. Its sequence must be there. Constraint: request_type_name. */
export const saveType = async (tx: Tx, type: TypeState, by: string): Promise<void> => {
  await tx.query(
    `insert into request_type (org_id, type_id, team_id, name, description, icon, status, sequence_id, condition_id,
       gives_app_id, gives_type, gives_id, source, created_by, last_updated_by)
     values (org(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
     on conflict (org_id, type_id) do update set team_id = excluded.team_id, name = excluded.name,
       description = excluded.description, icon = excluded.icon, status = excluded.status, disabled_reason = null,
       gives_app_id = excluded.gives_app_id, gives_type = excluded.gives_type, gives_id = excluded.gives_id,
       source = excluded.source, checked = clock_timestamp(), version = request_type.version + 1,
       last_updated = clock_timestamp(), last_updated_by = excluded.last_updated_by`,
    [
      type.typeId,
      type.teamId,
      type.name,
      type.description,
      type.icon,
      type.status,
      type.sequenceId,
      type.conditionId,
      type.gives?.appId ?? null,
      type.gives?.scopeType ?? null,
      type.gives?.scopeId ?? null,
      type.source,
      by,
    ],
  )
}

/** Moves a request type to another status; `reason` says what a DISABLED one lost. */
export const moveType = async (
  tx: Tx,
  typeId: string,
  status: 'DRAFT' | 'ACTIVE' | 'DISABLED' | 'DELETED',
  by: string,
  reason: string | null = null,
): Promise<void> => {
  await tx.query(
    `update request_type set status = $2, disabled_reason = $3, checked = clock_timestamp(), version = version + 1,
       last_updated = clock_timestamp(), last_updated_by = $4 where org_id = org() and type_id = $1`,
    [typeId, status, reason, by],
  )
}

/** Notes what a request type names, so that it is looked at again when one of these changes. */
export const noteUses = async (tx: Tx, typeId: string, usedIds: readonly string[]): Promise<void> => {
  await tx.query('delete from request_type_use where org_id = org() and type_id = $1', [typeId])
  await tx.query(
    `insert into request_type_use (org_id, used_id, type_id) select org(), used, $1 from unnest($2::text[]) as u(used)
     on conflict do nothing`,
    [typeId, usedIds],
  )
}

/**
 * The level of an active app that an id of a kind stands for: a group is that of the first app that it is a level of;
 * undefined if it can be given by none.
 */
export const levelOf = async (
  tx: Tx,
  scopeType: GivableType,
  id: string,
  appId?: string,
): Promise<GivableLevel | undefined> => {
  const [row] = await tx.query<{ appId: string }>(
    `select a.app_id as "appId" from app a
     where a.org_id = org() and a.kind = 'APP' and a.status = 'ACTIVE' and ($3::text is null or a.app_id = $3) and case $1
       when 'APPLICATION' then a.app_id = $2
       when 'GROUP' then a.entitlement_management = 'OPTED_OUT' and exists (
         select from app_group l join groups g using (org_id, group_id)
         where l.org_id = a.org_id and l.app_id = a.app_id and l.group_id = $2 and g.deleted is null)
       else a.entitlement_management = 'OPTED_IN' and exists (
         select from bundle b
         where b.org_id = a.org_id and b.app_id = a.app_id and b.bundle_id = $2 and b.status = 'ACTIVE') end
     order by a.app_id limit 1`,
    [scopeType, id, appId ?? null],
  )
  return row && { appId: row.appId, scopeType, scopeId: id }
}

/** Request types to be looked at again, each locked; what somebody changes now is passed over. */
export const takeUnchecked = (
  tx: Tx,
  limit: number,
): Promise<{ typeId: string; teamId: string; name: string; conditionId: string; lost: string | null }[]> =>
  tx.query(
    `select t.type_id as "typeId", t.team_id as "teamId", t.name, t.condition_id as "conditionId",
       case when c.status = 'INVALID' then c.invalid_reason end as lost
     from request_type t join condition c using (org_id, condition_id)
     where t.org_id = org() and t.checked is null and t.status = 'ACTIVE' order by t.type_id limit $1
     for no key update of t skip locked`,
    [limit],
  )

/**
 * Tells the members of a team, or where it has none whoever administers requests, that one of its request types was disabled
 * by itself, and why.
 */
export const tellDisabled = async (
  tx: Tx,
  { name, teamId, typeId }: { readonly name: string; readonly teamId: string; readonly typeId: string },
  reason: string,
): Promise<void> => {
  await tx.query(
    `with member as (select user_id from team_member where org_id = org() and team_id = $1),
     reader as (
       select user_id from member
       union select u.user_id from users u where u.org_id = org() and u.status = 'ACTIVE' and u.kind = 'HUMAN'
         and u.roles && array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN'] and not exists (select from member))
     insert into own_notice (org_id, kind, to_id, about_id, detail)
     select org(), 'type_disabled', user_id, '', $2::jsonb from reader order by user_id limit 1000`,
    [teamId, JSON.stringify({ typeId, name, reason })],
  )
  await tx.query(`select pg_notify('assent_own_notice', org())`)
}

/** Notes that request types were looked at. */
export const markChecked = async (tx: Tx, typeIds: readonly string[]): Promise<void> => {
  await tx.query(`update request_type set checked = clock_timestamp() where org_id = org() and type_id = any ($1)`, [
    typeIds,
  ])
}
