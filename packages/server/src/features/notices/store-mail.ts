import type { ShownKind } from '@assent/core/api/personal.ts'
import type { Card } from '@assent/core/card.ts'
import { limits } from '@assent/core/limits.ts'
import type { Tx } from '../../platform/db.ts'

/** A mail that a worker owns until its lease ends. */
export type DueMail = {
  readonly mail_id: string
  readonly user_id: string
  readonly kind: ShownKind | 'digest'
  readonly request_id: string | null
  readonly card: Card
  readonly tries: number
  readonly name: string
  readonly email: string
  readonly time_zone: string
  readonly language: string | null
  /** Its reader is still active, and what it asks for is still to be done. */
  readonly wanted: boolean
}

/** Takes up to `limit` mails that are due, and lends them to this worker for limits.leaseMs. */
export const claimMail = (tx: Tx, limit: number): Promise<DueMail[]> =>
  tx.query<DueMail>(
    `with due as (
       update mail set tries = tries + 1, next_try = clock_timestamp() + $2 * interval '1 millisecond'
       where org_id = org() and mail_id = any (array(
         select mail_id from mail where org_id = org() and state = 'QUEUED' and next_try <= clock()
         order by next_try limit $1 for update skip locked))
       returning *)
     select d.mail_id, d.user_id, d.kind, d.request_id, d.card, d.tries, trim(u.first_name || ' ' || u.last_name) as name,
       u.email, coalesce(f.time_zone, u.time_zone) as time_zone, f.language,
       u.status = 'ACTIVE' and (t.status is null or t.status = 'OPEN') as wanted
     from due d join users u on u.org_id = d.org_id and u.user_id = d.user_id
     left join preference f on f.org_id = d.org_id and f.user_id = d.user_id
     left join task t on d.kind in ('task_assigned', 'task_reminder') and t.org_id = d.org_id and t.task_id = d.task_id
     order by d.created, d.mail_id`,
    [limit, limits.leaseMs],
    'mail_claim',
  )

/** What became of a mail; `pause` in milliseconds until the next try, null if there is none. */
export type MailResult = {
  readonly mail_id: string
  readonly state: 'SENT' | 'DROPPED' | 'FAILED' | 'QUEUED'
  readonly address: string
  readonly pause: number | null
  readonly error: string | null
}

/**
 * Writes down what became of mails. One that has been tried for limits.mailGiveUpMs is given up; the ids of all that
 * failed for good are returned.
 */
export const settleMail = async (tx: Tx, results: readonly MailResult[]): Promise<readonly string[]> => {
  const rows = await tx.query<{ mail_id: string }>(
    `with result as (
       select r.*, case when r.state = 'QUEUED' and m.created < clock_timestamp() - $2 * interval '1 millisecond'
         then 'FAILED' else r.state end as becomes
       from jsonb_to_recordset($1::jsonb) as r(mail_id text, state text, address text, pause bigint, error text)
       join mail m on m.org_id = org() and m.mail_id = r.mail_id and m.state = 'QUEUED'),
     settled as (
       update mail m set state = r.becomes, last_error = r.error, address = r.address,
         sent = case when r.becomes = 'SENT' then clock_timestamp() end,
         next_try = case when r.becomes = 'QUEUED' then clock_timestamp() + r.pause * interval '1 millisecond' end
       from result r where m.org_id = org() and m.mail_id = r.mail_id
       returning m.mail_id, m.state)
     select mail_id from settled where state = 'FAILED'`,
    [JSON.stringify(results), limits.mailGiveUpMs],
    'mail_settle',
  )
  return rows.map((row) => row.mail_id)
}

/** Forgets mail, and who was told of ended tasks, after limits.mailKeptMs; what failed is kept. Returns how many rows. */
export const sweepMail = async (tx: Tx, limit: number): Promise<number> => {
  // Ids begin with their time, so that the oldest are found without an index of their own.
  const rows = await tx.query<{ n: number }>(
    `with old as (select lpad(to_hex(((extract(epoch from clock_timestamp()) * 1000) - $2)::bigint), 12, '0') as id),
     mails as (
       delete from mail where org_id = org() and mail_id = any (array(
         select mail_id from mail, old where org_id = org() and mail_id < old.id and state in ('SENT', 'HELD', 'DROPPED')
         order by mail_id limit $1))
       returning 1),
     told as (
       delete from notice_told d using task t
       where d.org_id = org() and t.org_id = d.org_id and t.task_id = d.task_id and t.closed < clock_timestamp() - $2 * interval '1 millisecond'
         and d.task_id = any (array(select task_id from notice_told, old where org_id = org() and task_id < old.id order by task_id limit $1))
       returning 1)
     select (select count(*) from mails)::int + (select count(*) from told)::int as n`,
    [limit, limits.mailKeptMs],
  )
  return rows[0]?.n ?? 0
}
