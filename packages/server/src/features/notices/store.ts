import type { ToldKind } from '@assent/core/api/personal.ts'
import type { Card } from '@assent/core/card.ts'
import type { NoticeKind } from '@assent/core/request/follow.ts'
import type { FieldValue, StepType } from '@assent/core/steps/step.ts'
import type { Tx } from '../../platform/db.ts'

/** One notice with what its words and its readers follow from, as the tables say it now. */
export type NoticeRow = {
  readonly notice_id: string
  readonly kind: NoticeKind
  readonly request_id: string
  readonly task_id: string | null
  readonly to_kind: 'USER' | 'GROUP' | 'REQUEST_ADMINS' | 'TEAM' | 'FOLLOWER' | 'ASSIGNEE'
  readonly to_id: string
  readonly except_id: string | null
  readonly note: string | null
  readonly created: string
  readonly requested_for: string
  readonly requested_by: string
  readonly entry_id: string
  /** False: nothing is given in the end. */
  readonly gives: boolean
  readonly duration: string | null
  readonly asked: string
  readonly ends: string | null
  /** Answers and assigners only of notices that ask somebody to act. */
  readonly answers: readonly FieldValue[]
  readonly assigners: readonly string[]
  readonly app: string
  readonly level: string | null
  /** The team whose request it is; null: of none. */
  readonly team_id: string | null
  readonly task_type: StepType | null
  readonly task_label: string | null
  readonly task_status: 'OPEN' | 'ASSIGNING' | 'COMPLETED' | 'LOCKED' | null
  readonly opened: string | null
  readonly deadline: string | null
  readonly due: string | null
  readonly notify: {
    readonly mode: 'ALL' | 'ROTATION' | 'ON_CALL'
    readonly count?: number
    readonly onCallId?: string
  } | null
  /** Most votes that a panel with this group needs. */
  readonly needed: number | null
  /**
   * Where it matters: `to_id` is still an assignee of the open task (of the request, for notices about no task); of who
   * follows it or looks after it: he still does, and sees it still; for its team: it is open and nobody looks after it.
   */
  readonly still: boolean
  /** Members of the group who were told of the task before, and are members still. */
  readonly told: readonly string[]
  /** Votes on the task: "person seat" each; the seat is the voter's own id unless he stood in for somebody. */
  readonly votes: readonly string[]
  readonly denied_by: string | null
  readonly denial: string | null
  /** What the files of a message are called. */
  readonly files: readonly string[]
}

/**
 * Takes up to `limit` notices, oldest first, and with them all that they speak of. They are gone when the transaction
 * commits; other workers pass them over meanwhile.
 */
export const claimNotices = (tx: Tx, limit: number): Promise<NoticeRow[]> =>
  tx.query<NoticeRow>(
    `with gone as (
       delete from notice where org_id = org() and notice_id = any (array(
         select notice_id from notice where org_id = org() order by notice_id limit $1 for update skip locked))
       returning *)
     select n.notice_id, n.kind, n.request_id, n.task_id, n.to_kind, n.to_id, n.except_id, n.note, n.created,
       r.requested_for, r.requested_by, r.entry_id, (r.scope_type <> 'REQUEST_TYPE' or r.state ? 'gives') as gives, r.duration, r.created as asked, a.label as app,
       case when r.scope_type = 'REQUEST_TYPE' then r.app_id end as team_id,
       case l.scope_type
         when 'GROUP' then (select g.name from groups g where g.org_id = r.org_id and g.group_id = l.scope_id)
         when 'ENTITLEMENT_BUNDLE' then (select b.name from bundle b where b.org_id = r.org_id and b.bundle_id = l.scope_id)
         when 'REQUEST_TYPE' then (select y.name from request_type y where y.org_id = r.org_id and y.type_id = l.scope_id) end as level,
       case when n.kind = 'access_ending' then (
         select g.ends from grants g where g.org_id = r.org_id and g.request_id = r.request_id)
         else r.revocation_scheduled end as ends,
       t.type as task_type, t.label as task_label, t.status as task_status, t.opened,
       -- The aggregate is opened only where somebody has to act: most notices do without.
       case when n.acts then r.state -> 'answers' else '[]' end as answers,
       case when n.acts then r.state -> 'assigners' else '[]' end as assigners,
       case when n.acts then (
         select x ->> 'due' from jsonb_array_elements(r.state -> 'timers') x
         where x ->> 'taskId' = n.task_id and x ->> 'kind' = 'DEADLINE') end as deadline,
       case when n.acts and t.type = 'TODO' then (
         select k #>> '{detail,due}' from jsonb_array_elements(r.state -> 'tasks') k where k ->> 'taskId' = n.task_id) end as due,
       case when n.acts and n.to_kind = 'GROUP' then (
         select f.steps -> t.step -> 'notify' from flow_version f
         where f.org_id = r.org_id and f.flow_id = r.flow_id and f.version = r.flow_version) end as notify,
       case when n.acts and n.to_kind = 'GROUP' then (
         select max((p ->> 'needed')::int) from jsonb_array_elements(r.state -> 'tasks') k,
           jsonb_array_elements(k -> 'detail' -> 'panels') p
         where k ->> 'taskId' = n.task_id and p -> 'principals' @> jsonb_build_array(jsonb_build_object('id', n.to_id))) end as needed,
       case when n.to_kind in ('FOLLOWER', 'ASSIGNEE') then
           case n.to_kind when 'ASSIGNEE' then r.state ->> 'assignee' = n.to_id else r.state -> 'followers' ? n.to_id end
             and (select s.sees from request_sight(r.request_id, n.to_id) s)
         when n.kind = 'request_unassigned' then r.status = 'PENDING' and r.state ->> 'assignee' is null
         when n.kind = 'request_mention' then (select s.sees from request_sight(r.request_id, n.to_id) s)
         when n.acts or n.kind in ('request_message', 'request_expiring') then exists (
         select from task t2 join task_assignee s on s.org_id = t2.org_id and s.task_id = t2.task_id
         where t2.org_id = n.org_id and t2.request_id = n.request_id and t2.status = 'OPEN' and s.principal_id = n.to_id
           and (n.task_id is null or t2.task_id = n.task_id)) else true end as still,
       case when n.to_kind = 'GROUP' then array(
         select distinct d.user_id from task t3 join notice_told d on d.org_id = t3.org_id and d.task_id = t3.task_id
           join group_member m on m.org_id = d.org_id and m.group_id = n.to_id and m.user_id = d.user_id
         where t3.org_id = n.org_id and t3.request_id = n.request_id
           and (t3.task_id = n.task_id or n.task_id is null and t3.status in ('OPEN', 'LOCKED'))) else '{}' end as told,
       case when n.acts then array(
         select v.person_id || ' ' || v.as_id from vote v where v.org_id = n.org_id and v.task_id = n.task_id) else '{}' end as votes,
       d.user_id as denied_by, d.message as denial,
       -- A notice of a message knows it by who wrote it when.
       case when n.kind in ('request_message', 'request_mention') then array(
         select a.name from message m join attachment a on a.org_id = m.org_id and a.request_id = m.request_id and a.message_id = m.message_id
         where m.org_id = n.org_id and m.request_id = n.request_id and m.author_id = n.except_id and m.created = n.created
           and m.body = n.note order by a.attachment_id) else '{}' end as files
     from (select gone.*, kind in ('task_assigned', 'task_reminder') as acts,
       kind = 'request_approved' or kind like 'access\\_%' as outcome from gone) n
     -- One look-up each (offset 0): of a list that is made on the way, a join may be planned quadratic.
     cross join lateral (select r.* from request r where r.org_id = n.org_id and r.request_id = n.request_id offset 0) r
     -- What came of a request is what was approved, which may be smaller than what was asked.
     cross join lateral (select
       case when n.outcome then coalesce(r.state #>> '{approvedLevel,scopeType}', r.scope_type) else r.scope_type end as scope_type,
       case when n.outcome then coalesce(r.state #>> '{approvedLevel,scopeId}', r.scope_id) else r.scope_id end as scope_id) l
     cross join lateral (select a.label from app a where a.org_id = r.org_id and a.app_id = r.app_id offset 0) a
     left join lateral (select t.* from task t where t.org_id = n.org_id and t.task_id = n.task_id offset 0) t on true
     left join lateral (
       select v.user_id, v.message from vote v
       where n.kind = 'request_denied' and v.org_id = n.org_id and v.request_id = n.request_id and v.decision = 'DENY'
       order by v.at desc limit 1) d on true
     order by n.notice_id`,
    [limit],
    'notices_claim',
  )

/** What one person is told. */
export type NewMail = {
  readonly mail_id: string
  readonly user_id: string
  readonly address: string
  readonly kind: ToldKind
  readonly request_id: string | null
  readonly task_id: string | null
  readonly cause: string
  readonly card: Card
}

/** Notices that ask for something: no summary holds them back. */
const acting: readonly ToldKind[] = [
  'task_assigned',
  'task_reminder',
  'task_unassigned',
  'request_expiring',
  'access_failed',
  'access_manual',
  'action_failed',
  'access_ending',
]

/**
 * Tells people, each in the ways that he has chosen: mail goes into the outbox, the same card is shown inside the app. What
 * somebody was already told of is left out. `held`: there is no way to send mail.
 */
export const insertMail = async (tx: Tx, mails: readonly NewMail[], held: boolean): Promise<void> => {
  if (mails.length === 0) return
  await tx.query('select notices_out($1::jsonb, $2, $3)', [JSON.stringify(mails), held, acting], 'mail_insert')
  const readers = [...new Set(mails.map((mail) => mail.user_id))]
  const named = readers.length > mostNamed ? [] : readers
  await tx.query(`select pg_notify($1, concat_ws(' ', org(), nullif($2, '')))`, [toldChannel, named.join(' ')], 'told')
}

/** Whoever looks on hears on this channel that somebody was told something: the organization, then the users; all if none. */
export const toldChannel = 'assent_told'
/** A payload is shorter than 8,000 bytes. */
const mostNamed = 200

/** Remembers which members of a group were told of a task. */
export const insertTold = async (tx: Tx, told: readonly { taskId: string; userId: string }[]): Promise<void> => {
  if (told.length === 0) return
  await tx.query(
    `insert into notice_told (org_id, task_id, user_id)
     select org(), * from unnest($1::text[], $2::text[]) on conflict do nothing`,
    [told.map(({ taskId }) => taskId), told.map(({ userId }) => userId)],
  )
}

/** Locks whose turn it is in these groups, in the order of their ids. */
export const lockRotation = async (tx: Tx, groupIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const sorted = [...groupIds].sort()
  await tx.query(
    `insert into notice_rotation (org_id, group_id, after_id)
     select org(), g.group_id, '' from groups g where g.org_id = org() and g.group_id = any ($1::text[])
     order by g.group_id on conflict do nothing`,
    [sorted],
  )
  const rows = await tx.query<{ group_id: string; after_id: string }>(
    `select group_id, after_id from notice_rotation where org_id = org() and group_id = any ($1::text[])
     order by group_id for update`,
    [sorted],
  )
  return new Map(rows.map((row) => [row.group_id, row.after_id]))
}

/** Moves the turn of groups on. */
export const saveRotation = async (tx: Tx, turns: ReadonlyMap<string, string>): Promise<void> => {
  if (turns.size === 0) return
  await tx.query(
    `update notice_rotation n set after_id = t.after_id
     from unnest($1::text[], $2::text[]) as t(group_id, after_id) where n.org_id = org() and n.group_id = t.group_id`,
    [[...turns.keys()], [...turns.values()]],
  )
}
