import type { Tx } from '../../platform/db.ts'

/** Who stands in for somebody, now or from later on. */
export type StandIn = { readonly delegateId: string; readonly standInId: string }

/** Whether there is such a user. */
export const isThere = async (tx: Tx, userId: string): Promise<boolean> =>
  (await tx.query(`select from users where org_id = org() and user_id = $1 and status <> 'DELETED'`, [userId])).length >
  0

/** The stand-in of a user, the appointment locked so that it stays what it is; undefined if nobody is or will be. */
export const lockStandIn = async (tx: Tx, userId: string): Promise<StandIn | undefined> => {
  const [row] = await tx.query<StandIn>(
    `select delegate_id as "delegateId", stand_in_id as "standInId" from delegate
     where org_id = org() and delegator_id = $1 and (ends is null or ends > clock_timestamp()) for share`,
    [userId],
  )
  return row
}

/** Open tasks `t` of requests `r` that $1 can act on in his own right; those of others whom he stands in for are none. */
const ownSql = `
from task t join request r using (org_id, request_id)
where t.org_id = org() and t.status = 'OPEN'
  and exists (select from task_assignee a where a.org_id = t.org_id and a.task_id = t.task_id and (a.principal_id = $1
    or (a.principal_kind = 'GROUP' and exists (select from group_member m where m.org_id = org()
      and m.group_id = a.principal_id and m.since <= t.opened and m.user_id = $1))))
  and (t.type <> 'APPROVAL' or not ($1 in (r.requested_for, r.requested_by)
    or exists (select from vote v where v.org_id = org() and v.task_id = t.task_id and $1 in (v.user_id, v.as_id))))`

/** How many open tasks wait for a user himself. */
export const countOwn = async (tx: Tx, userId: string): Promise<number> => {
  const [row] = await tx.query<{ count: number }>(`select count(*)::int as count ${ownSql}`, [userId])
  return row!.count
}

/** True where the person who stands in asked, or gets the access: he would act on his own request (abuse case A3). */
const ownOfStandIn = `exists (select from users u join users s on s.org_id = u.org_id and s.person_id = u.person_id
  where u.org_id = org() and u.user_id in (r.requested_for, r.requested_by) and s.user_id = $3)`

/** Gives all open tasks of a user to his stand-in; which were given, and how many stay with him alone. */
export const giveOpenTasks = async (
  tx: Tx,
  userId: string,
  { delegateId, standInId }: StandIn,
): Promise<{ readonly given: readonly string[]; readonly kept: number }> => {
  const rows = await tx.query<{ taskId: string; own: boolean }>(
    `with open as (select t.task_id, ${ownOfStandIn} as own ${ownSql}),
     done as (
       insert into handed_task as h (org_id, delegate_id, task_id, to_id) select org(), $2, task_id, $3 from open where not own
       on conflict (org_id, delegate_id, task_id) do update set to_id = excluded.to_id, at = clock_timestamp())
     select task_id as "taskId", own from open order by task_id`,
    [userId, delegateId, standInId],
  )
  return {
    given: rows.flatMap(({ own, taskId }) => (own ? [] : [taskId])),
    kept: rows.filter(({ own }) => own).length,
  }
}
