import { limits } from '@assent/core/limits.ts'
import type { ShownTicket } from '@assent/core/steps/ticket.ts'
import type { Tx } from '../../platform/db.ts'

/** A ticket whose request has ended, owned by a worker until its lease ends. */
export type EndedTicket = {
  readonly task_id: string
  readonly request_id: string
  readonly note_tries: number
  /** It may have been told before, without our knowing. */
  readonly unsure: boolean
  readonly ticket_id: string
  readonly ticket: ShownTicket | null
  readonly status: string
  /** The request is still ended. */
  readonly ended: boolean
  readonly step: Readonly<Record<string, unknown>>
  readonly connector_id: string | null
  readonly kind: string | null
  readonly config: unknown
  readonly secret: Buffer | null
  readonly disabled: boolean | null
}

/** Takes up to `limit` tickets that are to be told, and commits that they may have been before anybody calls. */
export const claimEnds = (tx: Tx, limit: number): Promise<EndedTicket[]> =>
  tx.query<EndedTicket>(
    `with due as (
       select task_id, noting is not null as unsure from flow_call c
       where org_id = org() and note_due <= clock() and ticket_id is not null and noted is null
         and not exists (select from connector_health h where h.org_id = c.org_id and h.connector_id = c.connector_id
           and greatest(h.quiet_until, h.open_until) > clock())
       order by note_due limit $1 for update skip locked
     ), taken as (
       update flow_call c set note_tries = note_tries + 1, noting = coalesce(noting, clock_timestamp()),
         note_due = clock_timestamp() + $2 * interval '1 millisecond'
       from due where c.org_id = org() and c.task_id = due.task_id
       returning c.*, due.unsure)
     select d.task_id, d.request_id, d.note_tries, d.unsure, d.ticket_id, d.ticket, r.status,
       r.status in ('CANCELED', 'DENIED', 'EXPIRED') as ended, f.steps -> t.step as step,
       k.connector_id, k.kind, k.config, k.secret, k.disabled is not null as disabled
     from taken d join task t on t.org_id = d.org_id and t.task_id = d.task_id
       join request r on r.org_id = d.org_id and r.request_id = d.request_id
       join flow_version f on f.org_id = r.org_id and f.flow_id = r.flow_id and f.version = r.flow_version
       left join connector k on k.org_id = d.org_id and k.connector_id = d.connector_id and k.status = 'ACTIVE'
     order by d.task_id`,
    [limit, limits.leaseMs],
    'ticket_ends_claim',
  )

/** What came of it. `sure`: nothing was said there by the call that failed; `pause` in milliseconds. */
export type Noted =
  | { readonly state: 'DONE' }
  | { readonly state: 'DROPPED'; readonly error?: string }
  | { readonly state: 'LATER'; readonly pause: number; readonly error: string; readonly sure: boolean }

export const keepNote = (tx: Tx, taskId: string, note: Noted): Promise<unknown> =>
  note.state === 'LATER'
    ? tx.query(
        `update flow_call set note_error = $2, note_due = clock_timestamp() + $3 * interval '1 millisecond',
           noting = case when $4 then null else noting end
         where org_id = org() and task_id = $1`,
        [taskId, note.error, note.pause, note.sure],
      )
    : tx.query(
        `update flow_call set note_due = null, noting = null, note_error = $2,
           noted = case when $3 then clock_timestamp() end
         where org_id = org() and task_id = $1`,
        [taskId, note.state === 'DROPPED' ? (note.error ?? null) : null, note.state === 'DONE'],
      )
