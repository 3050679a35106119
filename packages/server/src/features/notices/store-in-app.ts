import type { OrgId } from '@assent/core/ids.ts'
import type { Db, Tx } from '../../platform/db.ts'
import type { InAppNotice } from './in-app.ts'

/** Notices of somebody before one of them, the newest first, at most `limit`. */
export const inAppOf = (
  tx: Tx,
  userId: string,
  unreadOnly: boolean,
  before: string | undefined,
  limit: number,
): Promise<InAppNotice[]> =>
  tx.query<InAppNotice>(
    `select notice_id as "noticeId", kind, request_id as "requestId", task_id as "taskId", card, created, read
     from in_app_notice
     where org_id = org() and user_id = $1 ${unreadOnly ? 'and read is null' : ''} and ($2::text is null or notice_id < $2)
     order by notice_id desc limit $3`,
    [userId, before ?? null, limit],
    unreadOnly ? 'in_app_unread' : 'in_app_list',
  )

/** More than these are not counted. */
const mostCounted = 1_000

/** How many somebody has not read, up to a thousand. */
export const unreadOf = async (tx: Tx, userId: string): Promise<number> => {
  const rows = await tx.query<{ n: number }>(
    `select count(*)::int as n from (
       select from in_app_notice where org_id = org() and user_id = $1 and read is null limit $2) x`,
    [userId, mostCounted],
    'in_app_count',
  )
  return rows[0]!.n
}

/** Whether somebody was told something that he has not read, since an instant, ISO 8601. */
export const toldSince = async (db: Db, orgId: OrgId, userId: string, since: string): Promise<boolean> => {
  const rows = await db.inOrg(orgId, (tx) =>
    tx.query(
      `select from in_app_notice
       where org_id = org() and user_id = $1 and read is null and created >= $2 limit 1`,
      [userId, since],
      'in_app_since',
    ),
  )
  return rows.length > 0
}

/** Marks somebody's notices as read: those named, and everything up to `upTo`. What is read stays read since then. */
export const markRead = async (
  tx: Tx,
  userId: string,
  ids: readonly string[],
  upTo: string | undefined,
): Promise<void> => {
  await tx.query(
    `update in_app_notice set read = clock_timestamp()
     where org_id = org() and user_id = $1 and read is null and (notice_id = any ($2::text[]) or notice_id <= $3)`,
    [userId, ids, upTo ?? ''],
  )
}

/** Forgets notices that are older than so many milliseconds; returns how many. */
export const sweepInApp = async (tx: Tx, keptMs: number, limit: number): Promise<number> => {
  // The ids of everybody's notices begin with their time, but follow the user in the key: one user after another.
  const rows = await tx.query(
    `with old as (select lpad(to_hex(((extract(epoch from clock_timestamp()) * 1000) - $1)::bigint), 12, '0') as id)
     delete from in_app_notice where org_id = org() and ctid = any (array(
       select n.ctid from in_app_notice n, old where n.org_id = org() and n.notice_id < old.id
       limit $2 for update of n skip locked))
     returning 1 as one`,
    [keptMs, limit],
  )
  return rows.length
}
