import type { Delegate } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'

/** Columns of an appointment under the names that the model gives them; the table goes by `d`. */
export const delegateColumns = `d.delegate_id as "delegateId", d.delegator_id as "delegatorId", d.stand_in_id as "standInId",
  d.note, d.starts, d.ends, d.created, d.created_by as "createdBy", d.last_updated as "lastUpdated",
  d.last_updated_by as "lastUpdatedBy"`

/** What is written of an appointment. `starts` null: from now on, by the database's clock. */
export type DelegateState = {
  readonly delegateId: string
  readonly delegatorId: string
  readonly standInId: string
  readonly note: string
  readonly starts: string | null
  readonly ends: string | null
}

/** The appointment of a user, locked. */
export const lockDelegate = async (tx: Tx, delegatorId: string): Promise<Delegate | undefined> => {
  const rows = await tx.query<Delegate>(
    `select ${delegateColumns} from delegate d where d.org_id = $1 and d.delegator_id = $2 for update`,
    [tx.orgId, delegatorId],
  )
  return rows[0]
}

/** Makes an appointment, or changes the user's one to this. Constraints: delegate_window, delegate_is_somebody_else. */
export const putDelegate = async (tx: Tx, state: DelegateState, by: string): Promise<Delegate> => {
  const rows = await tx.query<Delegate>(
    `insert into delegate as d (org_id, delegate_id, delegator_id, stand_in_id, note, starts, ends, created_by, last_updated_by)
     values ($1, $2, $3, $4, $5, coalesce($6::timestamptz, clock_timestamp()), $7, $8, $8)
     on conflict (org_id, delegator_id) do update set stand_in_id = excluded.stand_in_id, note = excluded.note,
       starts = case when $6 is null and d.stand_in_id = excluded.stand_in_id then d.starts else excluded.starts end,
       ends = excluded.ends, last_updated = clock_timestamp(), last_updated_by = excluded.last_updated_by
     returning ${delegateColumns}`,
    [tx.orgId, state.delegateId, state.delegatorId, state.standInId, state.note, state.starts, state.ends, by],
  )
  return rows[0]!
}

/** Ends the appointment of a user. */
export const deleteDelegate = async (tx: Tx, delegatorId: string): Promise<void> => {
  await tx.query('delete from delegate where org_id = $1 and delegator_id = $2', [tx.orgId, delegatorId])
}

/** The database's clock, after the locks. */
export const clock = async (tx: Tx): Promise<string> => {
  const rows = await tx.query<{ now: string }>('select clock_timestamp() as now')
  return rows[0]!.now
}
