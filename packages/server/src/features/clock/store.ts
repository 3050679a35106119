import type { Alarm } from '@assent/core/cards/alarm.ts'
import type { Db, Tx } from '../../platform/db.ts'

/** Since when the organization doubts the clock of its database; null if it does not. */
export const doubtedSince = async (tx: Tx): Promise<string | null> => {
  const [row] = await tx.query<{ since: string | null }>(
    'select clock_doubted as since from org where org_id = org()',
    [],
    'clock_doubted',
  )
  return row?.since ?? null
}

/** Begins to doubt; false if somebody else did. */
export const putDoubt = async (tx: Tx): Promise<boolean> =>
  (
    await tx.query(
      'update org set clock_doubted = clock_timestamp() where org_id = org() and clock_doubted is null returning 1 as one',
    )
  ).length > 0

/** Ends the doubt, and says so to the other processes; false if there was none. */
export const endDoubt = async (tx: Tx): Promise<boolean> => {
  const rows = await tx.query(
    'update org set clock_doubted = null where org_id = org() and clock_doubted is not null returning 1 as one',
  )
  if (rows.length > 0) await tx.query('select pg_notify($1, org())', [clockChannel])
  return rows.length > 0
}

/** NOTIFY channel (payload: the organization): the clock is trusted again. */
export const clockChannel = 'assent_clock'

/** Tells every administrator; nobody can mute it. */
export const alarmAdmins = async (tx: Tx, alarm: Alarm): Promise<void> => {
  await tx.query(`select alarm('', array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR'], $1::jsonb)`, [
    JSON.stringify(alarm),
  ])
}

/** The organizations that doubt the clock. */
export const doubting = (db: Db): Promise<{ orgId: string }[]> =>
  db.bare('select org_id as "orgId" from org where clock_doubted is not null')
