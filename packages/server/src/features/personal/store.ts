import type { Tx } from '../../platform/db.ts'
import type { Draft, DraftKind, DraftRef } from './drafts.ts'
import type { SavedFilter } from './filters.ts'
import type { PreferenceRow } from './preferences.ts'

const draftColumns = 'kind, key, content, updated, expires'

/** Drafts of somebody that are not over, the newest first. */
export const draftsOf = (tx: Tx, userId: string, kind: DraftKind | undefined): Promise<Draft[]> =>
  tx.query<Draft>(
    `select ${draftColumns} from form_draft
     where org_id = org() and user_id = $1 and ($2::text is null or kind = $2) and expires > clock()
     order by updated desc limit 100`,
    [userId, kind ?? null],
  )

/** One draft, if it is there. */
export const draftOf = async (tx: Tx, userId: string, { kind, key }: DraftRef): Promise<Draft | undefined> => {
  const rows = await tx.query<Draft>(
    `select ${draftColumns} from form_draft
     where org_id = org() and user_id = $1 and kind = $2 and key = $3 and expires > clock()`,
    [userId, kind, key],
  )
  return rows[0]
}

/** Makes others wait who count what this user has. */
export const lockUser = (tx: Tx, userId: string): Promise<unknown> =>
  tx.query(`select pg_advisory_xact_lock(hashtext('personal'), hashtext($1))`, [userId])

export const countDrafts = async (tx: Tx, userId: string): Promise<number> => {
  const rows = await tx.query<{ n: number }>(
    'select count(*)::int as n from form_draft where org_id = org() and user_id = $1 and expires > clock()',
    [userId],
  )
  return rows[0]!.n
}

/** Writes a draft, which lasts for so many milliseconds from now. */
export const putDraft = async (
  tx: Tx,
  userId: string,
  { kind, key, content }: DraftRef & { readonly content: string },
  keptMs: number,
): Promise<Draft> => {
  const rows = await tx.query<Draft>(
    `insert into form_draft (org_id, user_id, kind, key, content, expires)
     values (org(), $1, $2, $3, $4, clock_timestamp() + $5 * interval '1 millisecond')
     on conflict (org_id, user_id, kind, key) do update
       set content = excluded.content, updated = clock_timestamp(), expires = excluded.expires
     returning ${draftColumns}`,
    [userId, kind, key, content, keptMs],
  )
  return rows[0]!
}

/** Removes a draft; false if there was none. */
export const deleteDraft = async (tx: Tx, userId: string, { kind, key }: DraftRef): Promise<boolean> => {
  const rows = await tx.query(
    'delete from form_draft where org_id = org() and user_id = $1 and kind = $2 and key = $3 returning 1 as one',
    [userId, kind, key],
  )
  return rows.length > 0
}

/** Removes up to `limit` drafts that are over; returns how many. */
export const sweepDrafts = async (tx: Tx, limit: number): Promise<number> => {
  const rows = await tx.query(
    `delete from form_draft where org_id = org() and ctid = any (array(
       select ctid from form_draft where org_id = org() and expires <= clock()
       order by expires limit $1 for update skip locked))
     returning 1 as one`,
    [limit],
  )
  return rows.length
}

const filterColumns = `filter_id as "filterId", page, name, query, created, last_updated as "lastUpdated"`

/** Filters of somebody for one list, or all of them, by name. */
export const filtersOf = (tx: Tx, userId: string, page: string | undefined): Promise<SavedFilter[]> =>
  tx.query<SavedFilter>(
    `select ${filterColumns} from saved_filter
     where org_id = org() and user_id = $1 and ($2::text is null or page = $2) order by lower(name), filter_id limit 200`,
    [userId, page ?? null],
  )

/** Writes a filter: a new one, or in the place of one that is there. Undefined if that is not there. */
export const saveFilter = async (
  tx: Tx,
  userId: string,
  filterId: string,
  { name, page, query }: Pick<SavedFilter, 'name' | 'page' | 'query'>,
  isNew: boolean,
): Promise<SavedFilter | undefined> => {
  const values = [userId, filterId, page, name, query]
  const rows = await tx.query<SavedFilter>(
    isNew
      ? `insert into saved_filter (org_id, user_id, filter_id, page, name, query) values (org(), $1, $2, $3, $4, $5)
         returning ${filterColumns}`
      : `update saved_filter set page = $3, name = $4, query = $5, last_updated = clock_timestamp()
         where org_id = org() and user_id = $1 and filter_id = $2 returning ${filterColumns}`,
    values,
  )
  return rows[0]
}

export const countFilters = async (tx: Tx, userId: string): Promise<number> => {
  const rows = await tx.query<{ n: number }>(
    'select count(*)::int as n from saved_filter where org_id = org() and user_id = $1',
    [userId],
  )
  return rows[0]!.n
}

/** Removes a filter; false if there was none. */
export const deleteFilter = async (tx: Tx, userId: string, filterId: string): Promise<boolean> => {
  const rows = await tx.query(
    'delete from saved_filter where org_id = org() and user_id = $1 and filter_id = $2 returning 1 as one',
    [userId, filterId],
  )
  return rows.length > 0
}

const preferenceColumns = `theme, language, time_zone as "timeZone", shortcuts, notify, digest, digest_hour as "digestHour",
  to_char(quiet_from, 'HH24:MI') as "quietFrom", to_char(quiet_to, 'HH24:MI') as "quietTo"`

/** What somebody has chosen; undefined: nothing yet. */
export const preferenceOf = async (tx: Tx, userId: string): Promise<PreferenceRow | undefined> => {
  const rows = await tx.query<PreferenceRow>(
    `select ${preferenceColumns} from preference where org_id = org() and user_id = $1`,
    [userId],
  )
  return rows[0]
}

/** True for a time zone that this database knows. */
export const isZone = async (tx: Tx, name: string): Promise<boolean> =>
  (await tx.query('select from pg_timezone_names where name = $1', [name])).length > 0

/** Writes the whole of it. The zone by which hours are meant is the chosen one, else the directory's, else UTC. */
export const putPreference = async (tx: Tx, userId: string, row: PreferenceRow): Promise<void> => {
  await tx.query(
    `insert into preference (org_id, user_id, theme, language, time_zone, shortcuts, notify, digest, digest_hour, quiet_from,
       quiet_to, clock_zone)
     select org(), $1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9::time, $10::time, coalesce($4,
       (select z.name from users u join pg_timezone_names z on z.name = u.time_zone where u.org_id = org() and u.user_id = $1), 'UTC')
     on conflict (org_id, user_id) do update set theme = excluded.theme, language = excluded.language,
       time_zone = excluded.time_zone, shortcuts = excluded.shortcuts, notify = excluded.notify, digest = excluded.digest,
       digest_hour = excluded.digest_hour, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
       clock_zone = excluded.clock_zone, updated = clock_timestamp()`,
    [
      userId,
      row.theme,
      row.language,
      row.timeZone,
      row.shortcuts,
      JSON.stringify(row.notify),
      row.digest,
      row.digestHour,
      row.quietFrom,
      row.quietTo,
    ],
  )
}
