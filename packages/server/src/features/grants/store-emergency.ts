import type { Alarm } from '@assent/core/cards/alarm.ts'
import { limits } from '@assent/core/limits.ts'
import type { Tx } from '../../platform/db.ts'
import { systemSource } from './events.ts'

/** Access in an emergency, and what another administrator found. */
export type EmergencyView = {
  readonly emergencyId: string
  readonly grantId: string
  readonly userId: string
  readonly appId: string
  readonly scopeType: string
  readonly scopeId: string
  /** What people call the access, and whoever has it. */
  readonly access: string
  readonly holder: string
  readonly reason: string
  readonly opened: string
  readonly openedBy: string
  /** When it ends at the latest, and when it did. */
  readonly ends: string
  readonly ended: string | null
  readonly reviewed: string | null
  readonly reviewedBy: string | null
  readonly verdict: 'JUSTIFIED' | 'UNJUSTIFIED' | null
  readonly note: string | null
}

const selectSql = `
select e.emergency_id as "emergencyId", e.grant_id as "grantId", e.user_id as "userId", g.app_id as "appId",
  g.scope_type as "scopeType", g.scope_id as "scopeId",
  a.label || coalesce(': ' || coalesce(
    (select gr.name from groups gr where gr.org_id = g.org_id and gr.group_id = g.scope_id),
    (select b.name from bundle b where b.org_id = g.org_id and b.bundle_id = g.scope_id)), '') as access,
  coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as holder,
  e.reason, e.opened, e.opened_by as "openedBy", e.ends, g.ended, e.reviewed, e.reviewed_by as "reviewedBy", e.verdict, e.note
from emergency e
join grants g on g.org_id = e.org_id and g.grant_id = e.grant_id
join app a on a.org_id = e.org_id and a.app_id = g.app_id
join users u on u.org_id = e.org_id and u.user_id = e.user_id
where e.org_id = org()`

/** One of them. */
export const findEmergency = async (tx: Tx, emergencyId: string): Promise<EmergencyView | undefined> =>
  (await tx.query<EmergencyView>(`${selectSql} and e.emergency_id = $1`, [emergencyId]))[0]

/**
 * Before one of them, the newest first, at most `limit`; with `open`, only those that nobody has reviewed; with `of`, only
 * those that this user gave or has.
 */
export const emergenciesBefore = (
  tx: Tx,
  before: string | undefined,
  { of, open }: { readonly open: boolean; readonly of: string | undefined },
  limit: number,
): Promise<EmergencyView[]> =>
  tx.query<EmergencyView>(
    `${selectSql} and ($1::text is null or e.emergency_id < $1) and (not $2 or e.reviewed is null)
       and ($4::text is null or e.opened_by = $4 or e.user_id = $4)
     order by e.emergency_id desc limit $3`,
    [before ?? null, open, limit, of ?? null],
  )

/** Whether a grant is access in an emergency. */
export const isEmergency = async (tx: Tx, grantId: string): Promise<boolean> =>
  (await tx.query('select from emergency where org_id = org() and grant_id = $1', [grantId])).length > 0

/** Whose person somebody is, if he is active; undefined if not. */
export const personOf = async (tx: Tx, userId: string): Promise<string | undefined> => {
  const [row] = await tx.query<{ person: string }>(
    `select person_id as person from users where org_id = org() and user_id = $1 and status = 'ACTIVE'`,
    [userId],
  )
  return row?.person
}

/** Emergency access follows one after the other in an organization; what of these people nobody has reviewed yet. */
export const unreviewedOf = async (tx: Tx, persons: readonly string[]): Promise<string | undefined> => {
  await tx.query(`select pg_advisory_xact_lock(hashtext('emergency'), hashtext(org()))`)
  const [row] = await tx.query<{ id: string }>(
    `select emergency_id as id from emergency
     where org_id = org() and reviewed is null and (opened_person = any ($1) or holder_person = any ($1)) limit 1`,
    [persons],
  )
  return row?.id
}

/** Whether there is an administrator who could review what these people do. */
export const hasReviewer = async (tx: Tx, persons: readonly string[]): Promise<boolean> => {
  const rows = await tx.query(
    `select from users where org_id = org() and status = 'ACTIVE' and kind = 'HUMAN' and person_id <> all ($1)
       and roles && array['SUPER_ADMIN', 'APP_ADMIN'] limit 1`,
    [persons],
  )
  return rows.length > 0
}

/** The end of access that begins now and lasts so many hours. */
export const endAfter = async (tx: Tx, hours: number): Promise<string> => {
  const [row] = await tx.query<{ ends: string }>(`select clock_timestamp() + $1 * interval '1 hour' as ends`, [hours])
  return row!.ends
}

/** Writes down access in an emergency. */
export const insertEmergency = async (
  tx: Tx,
  one: {
    readonly emergencyId: string
    readonly grantId: string
    readonly userId: string
    readonly holderPerson: string
    readonly reason: string
    readonly openedBy: string
    readonly openedPerson: string
    readonly ends: string
  },
): Promise<void> => {
  await tx.query(
    `insert into emergency (org_id, emergency_id, grant_id, user_id, holder_person, reason, opened_by, opened_person, ends)
     values (org(), $1, $2, $3, $4, $5, $6, $7, $8)`,
    [one.emergencyId, one.grantId, one.userId, one.holderPerson, one.reason, one.openedBy, one.openedPerson, one.ends],
  )
}

/** Locks one of them for its review. */
export const lockEmergency = async (
  tx: Tx,
  emergencyId: string,
): Promise<
  { readonly grantId: string; readonly reviewed: string | null; readonly persons: readonly string[] } | undefined
> => {
  const [row] = await tx.query<{ grantId: string; reviewed: string | null; persons: string[] }>(
    `select grant_id as "grantId", reviewed, array[opened_person, holder_person] as persons
     from emergency where org_id = org() and emergency_id = $1 for update`,
    [emergencyId],
  )
  return row
}

/** Writes down what somebody found. */
export const saveReview = async (
  tx: Tx,
  emergencyId: string,
  by: { readonly userId: string; readonly personId: string },
  { note, verdict }: { readonly verdict: string; readonly note: string },
): Promise<void> => {
  await tx.query(
    `update emergency set reviewed = clock_timestamp(), reviewed_by = $2, reviewed_person = $3, verdict = $4, note = $5
     where org_id = org() and emergency_id = $1`,
    [emergencyId, by.userId, by.personId, verdict, note],
  )
}

/** Tells every administrator and auditor; nobody can mute it. */
export const alarmAll = async (tx: Tx, one: EmergencyView, overdue: boolean): Promise<void> => {
  const { access, emergencyId, ends, holder, openedBy, reason } = one
  const facts: Alarm = {
    what: 'emergency',
    emergencyId,
    access,
    holder,
    reason,
    ends,
    ...(overdue ? { overdue: true } : {}),
  }
  await tx.query(`select alarm($1, array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR'], $2::jsonb)`, [
    openedBy,
    JSON.stringify(facts),
  ])
}

/** Tells them again of what nobody has reviewed for a day. Returns how many there were. */
export const remindOfEmergencies = async (tx: Tx, limit: number): Promise<number> => {
  const rows = await tx.query<{ id: string }>(
    `update emergency set reminded = clock_timestamp() where org_id = org() and emergency_id = any (array(
       select emergency_id from emergency where org_id = org() and reviewed is null
         and reminded <= clock() - $2 * interval '1 millisecond'
       order by emergency_id limit $1 for update skip locked))
     returning emergency_id as id`,
    [limit, limits.emergencyRemindMs],
  )
  for (const { id } of rows) {
    const one = (await findEmergency(tx, id))!
    await alarmAll(tx, one, true)
    tx.record({
      type: 'assent.emergency.overdue',
      ...systemSource,
      targets: [
        { id, type: 'Emergency' },
        { id: one.openedBy, type: 'User' },
        { id: one.userId, type: 'User' },
      ],
      outcome: 'FAILURE',
      detail: { opened: one.opened },
    })
  }
  return rows.length
}
