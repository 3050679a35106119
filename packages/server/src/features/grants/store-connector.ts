import { limits } from '@assent/core/limits.ts'
import type { ConnectorOutcome } from '@assent/core/ports.ts'
import type { Tx } from '../../platform/db.ts'
import type { Called, Direction } from './store-access.ts'

/** A connector with something to do. */
export type DueConnector = {
  readonly connector_id: string
  readonly kind: string
  readonly name: string
  readonly config: unknown
  readonly secret: Buffer | null
  readonly failures: number
}

export const connectorColumns = `c.connector_id, c.kind, c.name, c.config, c.secret, coalesce(h.failures, 0) as failures`

const due = `a.next_try <= clock() and (a.lease_until is null or a.lease_until <= clock())`

/**
 * Connectors with lines that are due this way, and that may be called. A target that asked for quiet gets it (C15).
 * Gives also wait for the breaker, for revocations that are due at the same connector, and in quarantine (C13, C17).
 */
export const dueConnectors = async (tx: Tx, direction: Direction): Promise<DueConnector[]> => {
  if (direction === 'there' && tx.clockDoubted) return []
  return direction === 'gone'
    ? tx.query<DueConnector>(
        `select ${connectorColumns} from connector c left join connector_health h using (org_id, connector_id)
         where (h.quiet_until is null or h.quiet_until <= clock())
           and exists (select from access a where a.connector_id = c.connector_id and a.desired = 'gone' and ${due})`,
        [],
        'grants_due_takes',
      )
    : tx.query<DueConnector>(
        `select ${connectorColumns} from connector c left join connector_health h using (org_id, connector_id)
         where (h.quiet_until is null or h.quiet_until <= clock())
           and (h.open_until is null or h.open_until <= clock())
           and not exists (select from org where org.org_id = c.org_id and quarantined_since is not null)
           and exists (select from access a where a.connector_id = c.connector_id and a.desired = 'there' and ${due})
           and not exists (select from access a where a.connector_id = c.connector_id and a.desired = 'gone' and ${due})`,
        [],
        'grants_due_gives',
      )
}

/** Whether nothing is given: restored and not confirmed yet (C17), or by a clock that jumped (B7). */
export const isQuarantined = async (tx: Tx): Promise<boolean> => {
  if (tx.clockDoubted) return true
  const rows = await tx.query(
    `select from org where org_id = org() and quarantined_since is not null`,
    [],
    'grants_quarantined',
  )
  return rows.length > 0
}

/** Keeps how calls to a connector went: the breaker, its own wish for quiet, and the last error. */
export const recordHealth = async (
  tx: Tx,
  connectorId: string,
  outcomes: readonly ConnectorOutcome[],
): Promise<void> => {
  if (outcomes.length === 0) return
  const failed = outcomes.filter((one) => one.result === 'retry')
  const after = Math.max(0, ...failed.map((one) => Math.min(one.after ?? 0, limits.retryAfterLongestMs)))
  // One item that fails is its own matter; the connector is ill when nothing works.
  const works = failed.length < outcomes.length
  await tx.query(
    `insert into connector_health as h (org_id, connector_id, failures, quiet_until, last_error, last_failed, last_worked)
     values (org(), $1, $2, clock_timestamp() + $3 * interval '1 millisecond', $4,
       case when $4::text is not null then clock_timestamp() end, case when $2 = 0 then clock_timestamp() end)
     on conflict (org_id, connector_id) do update set
       failures = case when $2 = 0 then 0 else h.failures + 1 end,
       open_until = case when $2 = 1 and h.failures + 1 >= ${limits.breakerFailures}
         then clock_timestamp() + ${limits.breakerMs} * interval '1 millisecond' end,
       quiet_until = excluded.quiet_until,
       last_error = coalesce(excluded.last_error, h.last_error),
       last_failed = coalesce(excluded.last_failed, h.last_failed),
       last_worked = coalesce(excluded.last_worked, h.last_worked)`,
    [connectorId, works ? 0 : 1, after > 0 ? after : null, failed[0]?.reason.slice(0, 1_000) ?? null],
    'grants_health',
  )
}

/** Keeps the targets' own ids that calls learned, so that names are never searched for again (C12). */
export const recordLearned = async (tx: Tx, connectorId: string, calls: readonly Called[]): Promise<void> => {
  const refs = new Map<string, { kind: string; our_id: string; their_id: string }>()
  for (const { claimed, outcome } of calls) {
    if (outcome.result !== 'done' || !outcome.learned) continue
    const { row, item } = claimed
    const { user, target } = outcome.learned
    if (user && user !== item.known?.user)
      refs.set(`user ${row.user_id}`, { kind: 'user', our_id: row.user_id, their_id: user })
    if (target && target !== item.known?.target && row.kind !== 'app')
      refs.set(`${row.kind} ${row.target_id}`, { kind: row.kind, our_id: row.target_id, their_id: target })
  }
  if (refs.size === 0) return
  const sorted = [...refs.keys()].sort().map((key) => refs.get(key)!)
  await tx.query(
    `insert into connector_ref as r (org_id, connector_id, kind, our_id, their_id)
     select org(), $1, n.kind, n.our_id, n.their_id
     from jsonb_to_recordset($2::jsonb) as n(kind text, our_id text, their_id text)
     on conflict (org_id, connector_id, kind, our_id) do update set their_id = excluded.their_id, learned = clock_timestamp()`,
    [connectorId, JSON.stringify(sorted)],
    'grants_learned',
  )
}

/** Whether any app's access goes by a connector. */
export const hasApps = async (tx: Tx, connectorId: string): Promise<boolean> => {
  const rows = await tx.query(
    `select from app where org_id = org() and connector_id = $1 and status <> 'DELETED' limit 1`,
    [connectorId],
  )
  return rows.length > 0
}

/** One connector, whatever it has to do. */
export const connectorById = async (tx: Tx, connectorId: string): Promise<DueConnector | undefined> => {
  const rows = await tx.query<DueConnector>(
    `select ${connectorColumns} from connector c left join connector_health h using (org_id, connector_id)
     where c.connector_id = $1 and c.status = 'ACTIVE'`,
    [connectorId],
  )
  return rows[0]
}

/** Keeps when a connector's credential ends (ISO time, or null for never). False if there is no such connector. */
export const putCredentialEnd = async (tx: Tx, connectorId: string, expires: string | null): Promise<boolean> => {
  const rows = await tx.query(
    `update connector set secret_expires = $2, secret_warned = null
     where connector_id = $1 and status = 'ACTIVE' returning 1`,
    [connectorId, expires],
  )
  return rows.length > 0
}
