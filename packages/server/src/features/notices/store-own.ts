import type { Card } from '@assent/core/card.ts'
import type { Alarm } from '@assent/core/cards/alarm.ts'
import type { DisabledType } from '@assent/core/cards/own-notice.ts'
import type { Tx } from '../../platform/db.ts'

/** A notice that belongs to no request, with whom it is for and of whom it speaks, as the directory knows them now. */
export type OwnNotice = {
  readonly noticeId: string
  readonly userId: string
  readonly address: string
  /** Null where it speaks of nobody. */
  readonly about: { readonly name: string; readonly login: string } | null
  /** Its reader can be told, and it is still so. */
  readonly true: boolean
} & (
  | {
      readonly kind: 'delegate_appointed'
      readonly detail: { readonly starts: string; readonly ends?: string; readonly note?: string }
    }
  | { readonly kind: 'type_disabled'; readonly detail: DisabledType }
  | { readonly kind: 'alarm'; readonly detail: Alarm }
)

/** Takes up to `limit` of them; they are gone when the transaction commits. */
export const claimOwn = (tx: Tx, limit: number): Promise<OwnNotice[]> =>
  tx.query<OwnNotice>(
    `with gone as (
       delete from own_notice where org_id = org() and notice_id = any (array(
         select notice_id from own_notice where org_id = org() order by notice_id limit $1 for update skip locked))
       returning *)
     select n.notice_id::text as "noticeId", n.kind, n.to_id as "userId", u.email as address, n.detail,
       case when a.user_id is not null then
         json_build_object('name', trim(a.first_name || ' ' || a.last_name), 'login', a.login) end as about,
       u.status = 'ACTIVE' and u.kind = 'HUMAN' and case n.kind when 'alarm' then cardinality(u.roles) > 0
         when 'type_disabled' then exists (select from request_type t where t.org_id = org() and t.type_id = n.detail ->> 'typeId'
           and t.status = 'DISABLED')
         else exists (
         select from delegate d where d.org_id = org() and d.delegator_id = n.about_id and d.stand_in_id = n.to_id
           and (d.ends is null or d.ends > clock_timestamp())) end as true
     from gone n
     join users u on u.org_id = n.org_id and u.user_id = n.to_id
     left join users a on a.org_id = n.org_id and a.user_id = n.about_id
     order by n.notice_id`,
    [limit],
  )

/** Something that waited for somebody's summary. */
export type DigestItem = {
  readonly itemId: string
  readonly userId: string
  readonly address: string
  readonly card: Card
}

/** Takes up to `limit` things whose summary is due, those of one reader together. Who left gets none. */
export const claimDigest = (tx: Tx, limit: number): Promise<DigestItem[]> =>
  tx.query<DigestItem>(
    `with gone as (
       delete from digest_item where org_id = org() and ctid = any (array(
         select ctid from digest_item where org_id = org() and due <= clock()
         order by due, user_id, item_id limit $1 for update skip locked))
       returning *)
     select d.item_id as "itemId", d.user_id as "userId", u.email as address, d.card
     from gone d join users u on u.org_id = d.org_id and u.user_id = d.user_id
     where u.status = 'ACTIVE' order by d.user_id, d.item_id`,
    [limit],
  )

/** Alarms go out by mail and inside the app at once, whatever their readers have chosen. `held`: there is no way to send mail. */
export const insertAlarms = async (
  tx: Tx,
  alarms: readonly { mailId: string; userId: string; address: string; cause: string; card: Card }[],
  held: boolean,
): Promise<void> => {
  if (alarms.length === 0) return
  await tx.query(
    `with told as materialized (
       select * from jsonb_to_recordset($1::jsonb) as m("mailId" text, "userId" text, address text, cause text, card jsonb)),
     shown as (
       insert into in_app_notice (org_id, user_id, notice_id, kind, cause, card)
       select org(), "userId", "mailId", 'alarm', cause, card from told
       on conflict on constraint one_in_app_per_person_and_notice do nothing)
     insert into mail (org_id, mail_id, user_id, address, kind, cause, card, state, next_try)
     select org(), "mailId", "userId", address, 'alarm', cause, card, case when $2 then 'HELD' else 'QUEUED' end,
       case when $2 then null else clock_timestamp() end from told
     on conflict on constraint one_mail_per_person_and_notice do nothing`,
    [JSON.stringify(alarms), held],
  )
  await tx.query(`select pg_notify('assent_mail', org()), pg_notify('assent_told', org())`)
}

/** Puts summaries into the outbox, whatever their readers have chosen for the notices in them. */
export const insertDigests = async (
  tx: Tx,
  mails: readonly { mailId: string; userId: string; address: string; cause: string; card: Card }[],
): Promise<void> => {
  if (mails.length === 0) return
  await tx.query(
    `insert into mail (org_id, mail_id, user_id, address, kind, cause, card, state, next_try)
     select org(), m."mailId", m."userId", m.address, 'digest', m.cause, m.card, 'QUEUED', clock_timestamp()
     from jsonb_to_recordset($1::jsonb) as m("mailId" text, "userId" text, address text, cause text, card jsonb)
     on conflict on constraint one_mail_per_person_and_notice do nothing`,
    [JSON.stringify(mails)],
  )
  await tx.query(`select pg_notify('assent_mail', org())`)
}
