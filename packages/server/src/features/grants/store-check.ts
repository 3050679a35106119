import { limits } from '@assent/core/limits.ts'
import type { AccessItem } from '@assent/core/ports.ts'
import type { Tx } from '../../platform/db.ts'
import { lineEvent, systemSource } from './events.ts'
import { type AccessRow, accessColumns } from './rows.ts'
import { type ClaimRow, itemOf } from './store-access.ts'
import { connectorColumns, type DueConnector } from './store-connector.ts'

/** A line that is to be read, under the generation it has. */
export type Checked = { readonly row: AccessRow; readonly item: AccessItem }

/** Connectors with lines whose reading is due, and that may be called. */
export const checkableConnectors = (tx: Tx): Promise<DueConnector[]> =>
  tx.query<DueConnector>(
    `select ${connectorColumns} from connector c left join connector_health h using (org_id, connector_id)
     where (h.quiet_until is null or h.quiet_until <= clock())
       and (h.open_until is null or h.open_until <= clock())
       and exists (select from access a where a.connector_id = c.connector_id and a.check_at <= clock())`,
    [],
    'grants_checkable',
  )

/** Lines at a connector (null: the directory) whose reading is due; their next one is set at once, so that others skip them. */
export const claimChecks = async (tx: Tx, connectorId: string | null, limit: number): Promise<readonly Checked[]> => {
  const rows = await tx.query<ClaimRow>(
    `with due as (
       select a.access_id from access a
       where a.connector_id is not distinct from $1 and a.check_at <= clock() and a.lease_until is null
       order by a.check_at limit $2 for update skip locked
     ), claimed as (
       update access a set check_at = clock_timestamp() + ${limits.driftMs} * interval '1 millisecond'
       from due where a.access_id = due.access_id
       returning a.org_id, ${accessColumns}
     )
     select a.*, false as taken_over, u.login, u.email, u.first_name, u.last_name, u.status as user_status,
       ru.their_id as known_user, rt.their_id as known_target
     from claimed a join users u using (org_id, user_id)
       left join connector_ref ru on ru.org_id = a.org_id and ru.connector_id = $1 and ru.kind = 'user' and ru.our_id = a.user_id
       left join connector_ref rt on rt.org_id = a.org_id and rt.connector_id = $1 and rt.kind = a.kind and rt.our_id = a.target_id`,
    [connectorId, limit],
    'grants_claim_checks',
  )
  return rows.map((row) => ({ row, item: itemOf(row) }))
}

/** Alarms about revocations that are owed for too long, each once. Returns how many there were (C3). */
export const alarmOverdue = async (tx: Tx, limit: number): Promise<number> => {
  const rows = await tx.query<AccessRow & { owed_seconds: number }>(
    `update access a set alarmed = clock_timestamp()
     where a.access_id = any (array(
       select access_id from access where alarmed is null
         and owed_since <= clock() - ${limits.overdueMs} * interval '1 millisecond'
       order by owed_since limit $1 for update skip locked))
     returning ${accessColumns}, extract(epoch from clock_timestamp() - a.owed_since)::int as owed_seconds`,
    [limit],
    'grants_alarm',
  )
  tx.record(
    ...rows.map((row) => ({
      ...lineEvent(row, 'assent.access.overdue', { seconds: row.owed_seconds, reason: row.last_error ?? '' }),
      outcome: 'FAILURE' as const,
    })),
  )
  return rows.length
}

/** Warns of connector credentials that end soon, each once (C13). Returns how many there were. */
export const warnOfCredentials = async (tx: Tx): Promise<number> => {
  const rows = await tx.query<{ connector_id: string; name: string; secret_expires: string }>(
    `update connector set secret_warned = clock_timestamp()
     where status = 'ACTIVE' and secret_warned is null
       and secret_expires <= clock() + ${limits.credentialWarningMs} * interval '1 millisecond'
     returning connector_id, name, secret_expires`,
  )
  tx.record(
    ...rows.map((row) => ({
      type: 'assent.connector.credential.expiring',
      ...systemSource,
      targets: [{ id: row.connector_id, type: 'Connector', displayName: row.name }],
      detail: { expires: row.secret_expires },
    })),
  )
  return rows.length
}
