import { CalendarInput, WireCalendar } from '@assent/core/api/calendars.ts'
import { id } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { CalendarView } from '../../../app/app.ts'
import { listRoute, type Outgoing, type RawBody, type Reply, type Route, reply, route } from '../route.ts'
import { heldFile, importQuery, LineErrors } from '../small-csv.ts'
import { mapPage } from './users.ts'

const base = '/governance/api/v2/calendars'
const own = { tag: 'Calendars', stage: 'EXTENSION', roles: ['ACCESS_REQUESTS_ADMIN'] } as const
const read = ['okta.accessRequests.condition.read']
const manage = ['okta.accessRequests.condition.manage']
const params = Type.Object({ calendarId: id('calendar') })

type LinkTo = (path: string) => string

const shown = ({ calendarId, version: _, ...rest }: CalendarView, link: LinkTo): Outgoing<WireCalendar> => ({
  id: calendarId,
  ...rest,
  _links: { self: { href: link(`${base}/${calendarId}`) } },
})

const tagged = (view: Result<CalendarView>, link: LinkTo): Result<Reply<Outgoing<WireCalendar>>> =>
  isRefusal(view) ? view : reply(shown(view, link), { etag: String(view.version) })

/** Calendars of business hours, which Okta has none of (okta-access-requests P.16). */
export const routes: readonly Route[] = [
  listRoute({
    ...own,
    method: 'GET',
    url: base,
    operationId: 'listCalendars',
    summary: 'List all calendars of business hours',
    scopes: read,
    response: WireCalendar,
    list: { cursor: 'calendar' },
    handler: async ({ app, caller, link, page }) =>
      mapPage(await app.read(caller, 'calendar.list', { page }), (view) => shown(view, link)),
  }),
  route({
    ...own,
    method: 'POST',
    url: base,
    operationId: 'createCalendar',
    summary: 'Create a calendar of business hours',
    description:
      'Steps name it as `calendarId` beside a time in hours or minutes; `DEFAULT` is the organization’s default. The first calendar is the default until another is made it.',
    scopes: manage,
    refuses: [409],
    body: CalendarInput,
    response: WireCalendar,
    status: 201,
    handler: async ({ app, body, caller, link }) => tagged(await app.run(caller, 'calendar.create', body), link),
  }),
  route({
    ...own,
    method: 'GET',
    url: `${base}/:calendarId`,
    operationId: 'getCalendar',
    summary: 'Retrieve a calendar of business hours',
    scopes: read,
    params,
    response: WireCalendar,
    handler: async ({ app, caller, link, params }) => tagged(await app.read(caller, 'calendar.get', params), link),
  }),
  route({
    ...own,
    method: 'PUT',
    url: `${base}/:calendarId`,
    operationId: 'replaceCalendar',
    summary: 'Replace a calendar of business hours',
    description:
      'Deadlines and first reminders of steps that have begun stay as they were reckoned; reminders after them are reckoned by what is there then.',
    scopes: manage,
    refuses: [409, 412],
    params,
    body: CalendarInput,
    response: WireCalendar,
    handler: async ({ app, body, caller, ifMatch, link, params }) =>
      tagged(await app.run(caller, 'calendar.update', { ...params, ifMatch, calendar: body }), link),
  }),
  route({
    ...own,
    method: 'DELETE',
    url: `${base}/:calendarId`,
    operationId: 'deleteCalendar',
    summary: 'Delete a calendar of business hours',
    description: 'Refused while sequences or request types count by it, and of the default while there are others.',
    scopes: manage,
    refuses: [409, 412],
    params,
    handler: ({ app, caller, ifMatch, params }) => app.run(caller, 'calendar.delete', { ...params, ifMatch }),
  }),
  route({
    ...own,
    method: 'POST',
    url: `${base}/:calendarId/holidays/import`,
    operationId: 'importCalendarHolidays',
    summary: 'Add the holidays of a CSV or ICS file to a calendar',
    description:
      'The first line of a CSV file names the columns: `date` (2026-12-25), `name` and, for half days, `hours` (09:00-12:00). Of a calendar file (RFC 5545) events with dates are days without hours, and events with times take their part of the hours of a day; FREQ=YEARLY is followed for five years. A day that is there already is replaced. With an error in any line nothing is changed, and the answer lists each with its line. A dry run answers the same and changes nothing.',
    scopes: manage,
    refuses: [412],
    raw: ['text/csv', 'text/calendar'],
    params,
    query: importQuery,
    response: Type.Object({
      dryRun: Type.Boolean(),
      holidays: Type.Integer(),
      added: Type.Integer(),
      changed: Type.Integer(),
      errors: LineErrors,
    }),
    handler: async ({ app, body, caller, ifMatch, params, query }) => {
      const bytes = await heldFile(body, limits.calendarBytes)
      if (isRefusal(bytes)) return bytes
      const ics = (body as RawBody).type === 'text/calendar'
      return app.run(caller, 'calendar.importHolidays', {
        ...params,
        ifMatch,
        bytes,
        ics,
        dryRun: query.dryRun ?? false,
      })
    },
  }),
]
