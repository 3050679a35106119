import type { CalendarInput } from '@assent/core/api/calendars.ts'
import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { type Calendar, calendarCauses, type Holiday, weekDays } from '@assent/core/calendar/model.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { causesOf, clean, nameProblem } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import { type Cause, isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { LineProblem } from '../../platform/csv.ts'
import type { Tx } from '../../platform/db.ts'
import { change, eventOf, flowsChannel, mayRead, notFound, staleProblem } from '../catalog/index.ts'
import {
  buryCalendar,
  type CalendarView,
  calendarsAfter,
  findCalendar,
  lockCalendars,
  saveCalendar,
} from './calendar-store.ts'
import { readHolidays } from './holidays-csv.ts'
import { readIcs } from './holidays-ics.ts'

type Ref = { readonly calendarId: string; readonly ifMatch?: string | undefined }

/** What became of a file of holidays, or would: `holidays` is how many the calendar then has. */
export type HolidayImport = {
  readonly dryRun: boolean
  readonly holidays: number
  readonly added: number
  readonly changed: number
  readonly errors: readonly LineProblem[]
}

export type CalendarCommands = {
  'calendar.create': { input: CalendarInput; output: CalendarView }
  /** Moves nothing that is reckoned already: deadlines are fixed when a step begins. */
  'calendar.update': { input: Ref & { readonly calendar: CalendarInput }; output: CalendarView }
  /** Refused while steps that can still begin count by it. */
  'calendar.delete': { input: Ref; output: undefined }
  /**
   * Adds the holidays of a CSV file, or of a calendar file (`ics`), in the place of those of the same days; with an error in
   * any line nothing is changed.
   */
  'calendar.importHolidays': {
    input: Ref & { readonly bytes: Uint8Array; readonly ics?: boolean; readonly dryRun: boolean }
    output: HolidayImport
  }
}
export type CalendarQueries = {
  'calendar.get': { input: { readonly calendarId: string }; output: CalendarView }
  'calendar.list': { input: { readonly page: PageInput }; output: Page<CalendarView> }
}

const forbidden = (caller: Caller): Refusal | undefined =>
  hasRole(caller, 'ACCESS_REQUESTS_ADMIN')
    ? undefined
    : refuse('forbidden', 'Only administrators of requests change calendars.')

const summary = 'The calendar is not right.'

const causesIn = (name: string, calendar: Calendar): readonly Cause[] => [
  ...causesOf({ '/name': nameProblem(name, limits.calendarName) }),
  ...calendar.holidays.flatMap((one, at) =>
    causesOf({ [`/holidays/${at}/name`]: nameProblem(one.name, limits.calendarHolidayName) }),
  ),
  ...calendarCauses(calendar),
]

const record = (tx: Tx, caller: Caller, what: string, after: CalendarView): void => {
  const { calendarId, holidays, isDefault, name, timeZone, week } = after
  tx.record(
    eventOf(caller, `assent.calendar.${what}`, [{ id: calendarId, type: 'Calendar', displayName: name }], {
      time_zone: timeZone,
      week: week as never,
      holidays: holidays as never,
      is_default: isDefault,
    }),
  )
}

type Place = { readonly calendarId: string; readonly isDefault: boolean; readonly what: 'create' | 'update' }

const write = async (tx: Tx, caller: Caller, input: CalendarInput, place: Place): Promise<Result<CalendarView>> => {
  const name = clean(input.name)
  const holidays = (input.holidays ?? []).map((one): Holiday => ({ ...one, name: clean(one.name) }))
  const week = Object.fromEntries(weekDays.flatMap((day) => (input.week[day]?.length ? [[day, input.week[day]]] : [])))
  const calendar = { timeZone: input.timeZone, week, holidays }
  const causes = causesIn(name, calendar)
  if (causes.length > 0) return refuse('invalid', summary, causes)
  if (place.isDefault && input.isDefault === false && place.what === 'update')
    return refuse('conflict', 'There is always a default calendar: make another one the default instead.', [
      { summary: 'It is the default.', location: '/isDefault' },
    ])
  const { calendarId } = place
  await saveCalendar(
    tx,
    { ...calendar, calendarId, name, isDefault: place.isDefault || !!input.isDefault },
    caller.userId,
  )
  const after = (await findCalendar(tx, calendarId))!
  record(tx, caller, place.what, after)
  return after
}

const importHolidays = async (
  tx: Tx,
  caller: Caller,
  before: CalendarView,
  { holidays: found, problems }: ReturnType<typeof readHolidays>,
  dryRun: boolean,
): Promise<Result<HolidayImport>> => {
  const days = new Map(before.holidays.map((one) => [one.date, one]))
  const changed = found.filter(({ date }) => days.has(date)).length
  for (const one of found) days.set(one.date, one)
  const holidays = [...days.values()]
  const counts = { dryRun, holidays: holidays.length, added: found.length - changed, changed }
  const errors =
    problems.length === 0 && holidays.length > limits.calendarHolidays
      ? [{ line: 1, message: `A calendar has at most ${limits.calendarHolidays} holidays.` }]
      : problems
  if (errors.length > 0) return { ...counts, errors }
  const causes = calendarCauses({ ...before, holidays })
  if (causes.length > 0) return refuse('invalid', summary, causes)
  if (dryRun) return { ...counts, errors }
  await saveCalendar(tx, { ...before, holidays }, caller.userId)
  record(tx, caller, 'update', (await findCalendar(tx, before.calendarId))!)
  return { ...counts, errors }
}

/** Writes calendars of business hours. */
export const calendarCommands = (services: Services): Handlers<CalendarCommands> => {
  const run = async <T>(caller: Caller, work: (tx: Tx, count: number) => Promise<Result<T>>): Promise<Result<T>> =>
    forbidden(caller) ?? change(services, caller, flowsChannel, async (tx) => work(tx, await lockCalendars(tx)))
  const there = async (tx: Tx, { calendarId, ifMatch }: Ref): Promise<Result<CalendarView>> => {
    const before = await findCalendar(tx, calendarId)
    if (!before) return notFound('calendar')
    return staleProblem(ifMatch, before.version) ?? before
  }
  return {
    'calendar.create': (caller, input) =>
      run(caller, async (tx, count) =>
        count >= limits.calendarsPerOrg
          ? refuse('conflict', `An organization has at most ${limits.calendarsPerOrg} calendars.`)
          : write(tx, caller, input, {
              calendarId: services.newId('calendar'),
              isDefault: count === 0,
              what: 'create',
            }),
      ),
    'calendar.update': (caller, { calendar, ...ref }) =>
      run(caller, async (tx) => {
        const before = await there(tx, ref)
        return isRefusal(before) ? before : write(tx, caller, calendar, { ...before, what: 'update' })
      }),
    'calendar.delete': (caller, ref) =>
      run(caller, async (tx, count) => {
        const before = await there(tx, ref)
        if (isRefusal(before)) return before
        if (before.usedBy.length > 0)
          return refuse(
            'conflict',
            'Steps count their time by this calendar; change them first.',
            before.usedBy.map((name) => ({ summary: name })),
          )
        if (before.isDefault && count > 1)
          return refuse('conflict', 'There is always a default calendar: make another one the default instead.')
        await buryCalendar(tx, before.calendarId, caller.userId)
        record(tx, caller, 'delete', before)
        return undefined
      }),
    'calendar.importHolidays': (caller, { bytes, dryRun, ics, ...ref }) =>
      run(caller, async (tx) => {
        const before = await there(tx, ref)
        if (isRefusal(before)) return before
        const read = ics ? readIcs(bytes, before, services.now()) : readHolidays(bytes)
        return importHolidays(tx, caller, before, read, dryRun)
      }),
  }
}

/** Reads them. */
export const calendarQueries = ({ db }: Services): Handlers<CalendarQueries> => ({
  'calendar.get': async (caller, { calendarId }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => (await findCalendar(tx, calendarId)) ?? notFound('calendar')),
  'calendar.list': async (caller, { page }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) =>
      pageOf(await calendarsAfter(tx, page.after ?? '', page.limit + 1), page.limit, (row) => row.calendarId),
    ),
})
