import { limits } from '@assent/core/limits.ts'
import type { Ticket } from '@assent/core/ports.ts'
import { stepKinds, stepTypes } from '@assent/core/steps/registry.ts'
import type { ShownTicket } from '@assent/core/steps/ticket.ts'
import type { Tx } from '../../platform/db.ts'
import { type DueRequest, type Lent, requestColumns, requestJoins, unlessAsked } from './store.ts'

/** A ticket that a worker owns until its lease ends, with all that it is made of. */
export type DueTicket = DueRequest & {
  readonly task_id: string
  readonly request_id: string
  readonly tries: number
  readonly looks: number
  /** It may have been made before, without our knowing. */
  readonly unsure: boolean
  readonly ticket_id: string | null
  /** What the request knows of it. */
  readonly ticket: ShownTicket | null
  /** For how many milliseconds it has been failing; null: it is not. */
  readonly failing: number | null
  /** Those who see to it know. */
  readonly told: boolean
  /** The task still waits for it. */
  readonly open: boolean
  readonly step: Readonly<Record<string, unknown>>
  readonly connector_id: string | null
  readonly kind: string | null
  readonly config: unknown
  readonly secret: Buffer | null
  readonly disabled: boolean | null
} & Lent

const looked = stepTypes.filter((type) => stepKinds[type].calls === 'TICKET')

/**
 * Takes up to `limit` tickets that are due, and lends them to this worker for limits.leaseMs: those that are still to be
 * made, or those that are there and are looked at. A system that asked for quiet gets it.
 */
export const claimTickets = async (tx: Tx, made: boolean, limit: number): Promise<DueTicket[]> => {
  const due = await tx.query<DueTicket>(
    `with due as (
       update flow_call set tries = tries + 1, next_try = clock_timestamp() + $2 * interval '1 millisecond'
       where org_id = org() and task_id = any (array(
         select task_id from flow_call c where org_id = org() and kind = any($4::text[]) and next_try <= clock()
           and (ticket_id is not null) = $3
           and not exists (select from connector_health h where h.org_id = c.org_id and h.connector_id = c.connector_id
             and greatest(h.quiet_until, h.open_until) > clock())
         order by next_try limit $1 for update skip locked))
       returning *)
     select d.task_id, d.request_id, d.tries, d.looks, d.making is not null as unsure, d.ticket_id, d.ticket, d.told, d.next_try as lent,
       extract(epoch from clock_timestamp() - d.failing)::float8 * 1000 as failing,
       t.status = 'OPEN' as open, f.steps -> t.step as step,
       k.connector_id, k.kind, k.config, k.secret, k.disabled is not null as disabled, ${requestColumns}
     from due d ${requestJoins}
     left join connector k on k.org_id = d.org_id and k.connector_id = d.connector_id and k.status = 'ACTIVE'
     order by d.task_id`,
    [limit, limits.leaseMs, made, looked],
    'ticket_claim',
  )
  // Committed before the call: whatever becomes of it, it is looked for before it is made again.
  if (!made && due.length > 0)
    await tx.query(
      `update flow_call set making = coalesce(making, clock_timestamp()) where org_id = org() and task_id = any($1::text[])`,
      [due.map(({ task_id }) => task_id)],
      'ticket_making',
    )
  return due
}

/** The ticket is there: it is never made again. */
export const keepMade = (tx: Tx, taskId: string, { id }: Ticket): Promise<unknown> =>
  tx.query(
    `update flow_call c set ticket_id = $2, making = null,
       -- Its request may have ended while it was made. Locked, so that one that is just ending has ended, or finds the ticket.
       note_due = (select case when r.status in ('CANCELED', 'DENIED', 'EXPIRED') then clock_timestamp() end
         from request r where r.org_id = c.org_id and r.request_id = c.request_id for share)
     where c.org_id = org() and c.task_id = $1 and c.ticket_id is null`,
    [taskId, id],
  )

/** What was seen of tickets, and what their requests know of them now. Each is looked at again after its pause (ms). */
export const keepSeen = async (
  tx: Tx,
  seen: readonly (Lent & {
    readonly taskId: string
    readonly ticket: ShownTicket
    readonly isNews: boolean
    readonly pause: number
  })[],
): Promise<void> => {
  if (seen.length === 0) return
  await tx.query(
    `update flow_call c set ticket = s.ticket, looks = case when s."isNews" then 0 else c.looks + 1 end, tries = 0,
       failing = null, told = false, last_error = null,
       next_try = ${unlessAsked('s.lent', `clock_timestamp() + s.pause * interval '1 millisecond'`)}
     from jsonb_to_recordset($1::jsonb) as s("taskId" text, lent timestamptz, ticket jsonb, "isNews" boolean, pause float8)
     where c.org_id = org() and c.task_id = s."taskId" and c.next_try is not null`,
    [JSON.stringify(seen)],
    'ticket_seen',
  )
}

/**
 * What hinders tickets; each is tried again after its pause (ms). `tells`: those who see to it know by now; `sure`: nothing
 * was made by the call that failed.
 */
export const keepTroubles = async (
  tx: Tx,
  troubles: readonly (Lent & {
    readonly taskId: string
    readonly reason: string
    readonly pause: number
    readonly tells: boolean
    readonly sure: boolean
  })[],
): Promise<void> => {
  if (troubles.length === 0) return
  await tx.query(
    `update flow_call c set last_error = s.reason, failing = coalesce(c.failing, clock_timestamp()), told = c.told or s.tells,
       making = case when s.sure then null else c.making end,
       next_try = ${unlessAsked('s.lent', `clock_timestamp() + s.pause * interval '1 millisecond'`)}
     from jsonb_to_recordset($1::jsonb) as s("taskId" text, lent timestamptz, reason text, pause float8, tells boolean, sure boolean)
     where c.org_id = org() and c.task_id = s."taskId" and c.next_try is not null`,
    [JSON.stringify(troubles)],
    'ticket_troubles',
  )
}

/** Somebody has to see to it: it is not tried until they run it again. What was made and is gone is forgotten. */
export const keepFailed = (tx: Tx, taskId: string, lent: string, reason: string): Promise<unknown> =>
  tx.query(
    `update flow_call c set last_error = $2, next_try = ${unlessAsked('$3', 'null')}, ticket_id = null, ticket = null,
       making = null
     where org_id = org() and task_id = $1`,
    [taskId, reason, lent],
  )

/** By what the other system of a connector proves itself; undefined if there is no such connector. */
export const hookOf = async (
  tx: Tx,
  connectorId: string,
): Promise<{ readonly kind: string; readonly secret: Buffer | null } | undefined> =>
  (
    await tx.query<{ kind: string; secret: Buffer | null }>(
      `select kind, hook_secret as secret from connector
       where org_id = org() and connector_id = $1 and status = 'ACTIVE' and disabled is null`,
      [connectorId],
      'ticket_hook',
    )
  )[0]

/** Brings forward the next look at a ticket, by its id or key: to now, or to `pause` (ms) after the last time. */
export const lookSooner = async (tx: Tx, connectorId: string, ticketId: string, pause: number): Promise<void> => {
  await tx.query(
    `with told as (
       update flow_call c set woken = w.at, next_try = least(c.next_try, w.at)
       from (select task_id, greatest(clock_timestamp(), woken + $3 * interval '1 millisecond') as at from flow_call
         where org_id = org() and connector_id = $1 and ticket_id = $2 and next_try is not null and failing is null
           and (woken is null or woken <= clock_timestamp())
         for update) w
       where c.org_id = org() and c.task_id = w.task_id returning 1)
     select pg_notify('assent_ticket_told', org()) from told limit 1`,
    [connectorId, ticketId, pause],
    'ticket_look_sooner',
  )
}
