import { isOwed } from '@assent/core/grant/access.ts'
import type { Access } from '@assent/core/grant/model.ts'
import { limits } from '@assent/core/limits.ts'
import type { ActualState } from '@assent/core/ports.ts'
import type { Tx } from '../../platform/db.ts'

/** A line of the ledger as the database has it. */
export type AccessRow = {
  readonly access_id: string
  readonly user_id: string
  readonly connector_id: string | null
  readonly kind: 'app' | 'group' | 'entitlement'
  readonly target_id: string
  readonly app_id: string
  readonly target_name: string
  readonly attribute: string | null
  readonly wanted: boolean
  readonly baseline: boolean | null
  readonly actual: ActualState
  readonly generation: number
  readonly tries: number
  readonly manual: boolean
  readonly last_error: string | null
  readonly just_taken: boolean
}

/** The columns of AccessRow, of the table or alias `a`. */
export const accessColumns = `a.access_id, a.user_id, a.connector_id, a.kind, a.target_id, a.app_id, a.target_name, a.attribute,
  a.wanted, a.baseline, a.actual, a.generation, a.tries, a.manual, a.last_error,
  coalesce(a.taken > clock_timestamp() - ${limits.justTakenMs} * interval '1 millisecond', false) as just_taken`

/** The columns of GrantRow, of the table or alias `g`. */
export const grantColumns = `g.grant_id, g.request_id, g.extends_id, g.user_id, g.app_id, g.scope_type, g.scope_id, g.status,
  g.action, g.actor, g.duration, g.lasts, g.starts, g.granted, g.ends, g.time_zone, g.ended, g.end_reason, g.ended_by, g.problem,
  g.outcome, g.revocation, g.revoked, g.created, g.created_by, g.last_updated, g.last_updated_by`

/** The columns of Told, of the table or alias `g`: what is enough to put a grant on the record. */
export const toldColumns =
  'g.grant_id, g.request_id, g.user_id, g.app_id, g.scope_type, g.scope_id, g.actor, g.ends, g.problem'

/** The one order in which lines are locked, so that two transactions never wait for each other. */
export const lockOrder = 'a.user_id, a.connector_id nulls first, a.kind, a.target_id'

export const accessOf = (row: AccessRow): Access => ({
  wanted: row.wanted,
  baseline: row.baseline,
  actual: row.actual,
  generation: row.generation,
  tries: row.tries,
  manual: row.manual,
  lastError: row.last_error,
  justTaken: row.just_taken,
})

/** The new state of a line. `pause` as in Move; a released line is nobody's any more. */
export type Written = {
  readonly row: AccessRow
  readonly access: Access
  readonly pause: number | null
  /** The worker that owned it is done with it; without this a call in flight goes on owning it. */
  readonly release: boolean
  /** It was proven gone by our own taking. */
  readonly taken?: boolean
  /** A worker had doubtful company at this line: it is read again soon (B10). */
  readonly doubtful?: boolean
}

/** In how many milliseconds the line's actual state is to be read again, or null. */
const checkIn = ({ row, access, taken, doubtful }: Written): number | null => {
  if (access.manual) return null
  if (doubtful) return limits.driftSoonMs
  if (access.wanted) return access.actual === 'there' ? limits.driftMs : null
  // Outside, what was just taken may come back with a synchronization (C9); the directory is our own.
  if (row.connector_id === null || access.actual !== 'gone') return null
  return taken ? limits.driftSoonMs : access.justTaken ? limits.driftMs : null
}

/** Wakes the lanes of access when this transaction commits. */
export const wake = (tx: Tx): void => {
  tx.send(`select pg_notify('assent_access', org())`, [], 'grants_wake')
}

/** Saves lines whose rows are locked by this transaction. Wakes the lanes if anything is due. */
export const writeAccess = (tx: Tx, written: readonly Written[]): void => {
  if (written.length === 0) return
  const rows = written.map((one) => ({
    access_id: one.row.access_id,
    wanted: one.access.wanted,
    baseline: one.access.baseline,
    actual: one.access.actual,
    generation: one.access.generation,
    tries: one.access.tries,
    manual: one.access.manual,
    last_error: one.access.lastError?.slice(0, 1_000) ?? null,
    pause: one.pause,
    release: one.release,
    owed: isOwed(one.access),
    taken: one.taken === true,
    check_in: checkIn(one),
  }))
  tx.send(
    `with moved as (
       update access a set wanted = m.wanted, baseline = m.baseline, actual = m.actual, generation = m.generation,
         tries = m.tries, manual = m.manual, last_error = m.last_error,
         next_try = clock_timestamp() + m.pause * interval '1 millisecond',
         lease_until = case when not m.release then a.lease_until end,
         owed_since = case when m.owed then coalesce(a.owed_since, clock_timestamp()) end,
         alarmed = case when m.owed then a.alarmed end,
         taken = case when m.taken then clock_timestamp() else a.taken end,
         check_at = clock_timestamp() + m.check_in * interval '1 millisecond', last_updated = clock_timestamp()
       from jsonb_to_recordset($1::jsonb) as m(access_id text, wanted boolean, baseline boolean, actual text,
         generation bigint, tries integer, manual boolean, last_error text, pause float8, release boolean, owed boolean, taken boolean,
         check_in float8)
       where a.access_id = m.access_id
       returning m.pause
     )
     select pg_notify('assent_access', org()) where exists (select from moved where pause <= 0)`,
    [JSON.stringify(rows)],
    'grants_write_access',
  )
}
