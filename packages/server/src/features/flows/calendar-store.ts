import { type Calendar, defaultCalendar, type Holiday } from '@assent/core/calendar/model.ts'
import type { Tx } from '../../platform/db.ts'

/** A calendar of business hours as it is kept. */
export type CalendarView = Calendar & {
  readonly calendarId: string
  readonly name: string
  readonly isDefault: boolean
  /** Names of the sequences and request types whose steps count by it now. */
  readonly usedBy: readonly string[]
  readonly version: number
  readonly lastUpdated: string
}

const columns = `c.calendar_id as "calendarId", c.name, c.time_zone as "timeZone", c.week, c.holidays,
  c.is_default as "isDefault", c.version, c.last_updated as "lastUpdated",
  array(select s.name from sequence s join flow_version v on v.org_id = s.org_id and v.flow_id = s.sequence_id and v.version = s.version
    where s.org_id = org() and s.status = 'ACTIVE'
      and jsonb_path_exists(v.steps, '$.**.calendarId ? (@ == $id || ($isDefault == true && @ == "DEFAULT"))',
        jsonb_build_object('id', c.calendar_id, 'isDefault', c.is_default))
    order by s.name limit 100) as "usedBy"`

/** One calendar, if it is there. */
export const findCalendar = async (tx: Tx, calendarId: string): Promise<CalendarView | undefined> => {
  const [row] = await tx.query<CalendarView>(
    `select ${columns} from calendar c where c.org_id = org() and c.calendar_id = $1 and c.deleted is null`,
    [calendarId],
  )
  return row
}

/** Calendars by id, after one of them, at most `limit`. */
export const calendarsAfter = (tx: Tx, after: string, limit: number): Promise<CalendarView[]> =>
  tx.query<CalendarView>(
    `select ${columns} from calendar c where c.org_id = org() and c.deleted is null and c.calendar_id > $1
     order by c.calendar_id limit $2`,
    [after, limit],
  )

/** How many calendars there are; all writing of them waits, so that the limit and the one default hold. */
export const lockCalendars = async (tx: Tx): Promise<number> => {
  await tx.query(`select pg_advisory_xact_lock(hashtext('calendars'), hashtext(org()))`)
  const [row] = await tx.query<{ count: number }>(
    'select count(*)::int as count from calendar where org_id = org() and deleted is null',
  )
  return row!.count
}

type Written = Calendar & { readonly calendarId: string; readonly name: string; readonly isDefault: boolean }

/** Writes a calendar, new or whole. Constraint: calendar_name. */
export const saveCalendar = async (tx: Tx, calendar: Written, by: string): Promise<void> => {
  const { calendarId, holidays, isDefault, name, timeZone, week } = calendar
  if (isDefault)
    await tx.query('update calendar set is_default = false where org_id = org() and is_default and calendar_id <> $1', [
      calendarId,
    ])
  await tx.query(
    `insert into calendar as c (org_id, calendar_id, name, time_zone, week, holidays, is_default, last_updated_by)
     values (org(), $1, $2, $3, $4::jsonb, $5::jsonb, $6, $7)
     on conflict (org_id, calendar_id) do update set name = excluded.name, time_zone = excluded.time_zone,
       week = excluded.week, holidays = excluded.holidays, is_default = excluded.is_default, version = c.version + 1,
       last_updated = clock_timestamp(), last_updated_by = excluded.last_updated_by`,
    [calendarId, name, timeZone, JSON.stringify(week), JSON.stringify(sorted(holidays)), isDefault, by],
  )
}

const sorted = (holidays: readonly Holiday[]): readonly Holiday[] =>
  holidays.toSorted((a, b) => (a.date < b.date ? -1 : 1))

/** Takes a calendar away. What is reckoned by it already goes on. */
export const buryCalendar = async (tx: Tx, calendarId: string, by: string): Promise<void> => {
  await tx.query(
    `update calendar set deleted = clock_timestamp(), is_default = false, version = version + 1,
       last_updated = clock_timestamp(), last_updated_by = $2 where org_id = org() and calendar_id = $1`,
    [calendarId, by],
  )
}

/** A calendar as steps name it, with what it is called. */
export type NamedCalendar = Calendar & { readonly name: string }

/** Calendars as steps name them, DEFAULT among them; those that are gone too, for steps that still count by them. */
export const calendarsNamed = async (
  tx: Tx,
  calendarIds: readonly string[],
): Promise<ReadonlyMap<string, NamedCalendar>> => {
  if (calendarIds.length === 0) return new Map()
  const rows = await tx.query<NamedCalendar & { calendarId: string; isDefault: boolean }>(
    `select calendar_id as "calendarId", name, time_zone as "timeZone", week, holidays, is_default as "isDefault"
     from calendar where org_id = org() and (calendar_id = any ($1) or (is_default and $2 = any ($1)))`,
    [calendarIds, defaultCalendar],
    'calendars_named',
  )
  return new Map(
    rows.flatMap(({ calendarId, isDefault, ...calendar }) => [
      [calendarId, calendar] as const,
      ...(isDefault ? [[defaultCalendar, calendar] as const] : []),
    ]),
  )
}
