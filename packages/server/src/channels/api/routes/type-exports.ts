import { Readable } from 'node:stream'
import { settingsOf } from '@assent/core/api/conditions.ts'
import { csvHeadings } from '@assent/core/api/reports.ts'
import { exportForms, type RequestTypeForm } from '@assent/core/api/request-types.ts'
import type { ConfigListInput } from '@assent/core/api/teams.ts'
import { closed, hexId, oneWord } from '@assent/core/api/wire.ts'
import { type Line, line } from '@assent/core/card.ts'
import { csvLine } from '@assent/core/csv.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { Say } from '@assent/core/texts/say.ts'
import { Type } from 'typebox'
import type { ListFull, TypeView } from '../../../app/app.ts'
import { type Route, reply, route } from '../route.ts'

const scopes = ['okta.governance.accessRequests.read']
/** What is written as one line of JSON, and as lines of CSV under these columns. */
type Form<T> = {
  readonly columns: readonly string[]
  /** The same in words, for people; without them columns have their names alone. */
  readonly words?: readonly Line[]
  readonly rows: (item: T) => readonly (readonly (string | number | null)[])[]
  readonly line: (item: T) => object
}

const audienceOf = ({ requesters }: TypeView) =>
  settingsOf({ requesters, scope: { type: 'RESOURCE_DEFAULT' }, duration: null }).requesterSettings

/** The form of a request type, as it makes another one (`createRequestTypeForm`). */
const formOf = (type: TypeView): RequestTypeForm => ({
  teamId: type.teamId,
  name: type.name,
  description: type.description,
  icon: type.icon,
  audience: audienceOf(type) as RequestTypeForm['audience'],
  steps: type.steps.map((step) => ({ ...step })) as RequestTypeForm['steps'],
  ...(type.gives ? { gives: type.gives } : {}),
  ...(type.duration === null ? {} : { accessDuration: type.duration }),
  ...(type.extension === null ? {} : { extension: type.extension }),
  doneAutomatically: type.doneAutomatically,
})

/** How more time is approved, with its sequence or its most; null: as at first. */
const moreOf = ({ extension }: TypeView): string | null => extension && Object.values(extension).join(' ')

const types: Form<TypeView> = {
  columns: [
    'id',
    'name',
    'description',
    'team_id',
    'team',
    'status',
    'why_disabled',
    'audience',
    'steps',
    'gives',
    'access_duration',
    'more_time',
    'created',
    'last_updated',
  ],
  words: [
    line`Id`,
    line`Name`,
    line`Description`,
    line`Id of the team`,
    line`Team`,
    line`State`,
    line`Why it is disabled`,
    line`Who may ask`,
    line`Steps`,
    line`What it gives`,
    line`For how long`,
    line`How more time is approved`,
    line`Made on`,
    line`Last change`,
  ],
  rows: (type) => [
    [
      type.typeId,
      type.name,
      type.description,
      type.teamId,
      type.teamName,
      type.status,
      type.disabledReason,
      audienceOf(type).type,
      type.steps.map(({ label, type: kind }) => `${kind}: ${label}`).join('; '),
      type.gives ? `${type.gives.scopeType} ${type.gives.scopeId}` : null,
      type.duration,
      moreOf(type),
      type.created,
      type.lastUpdated,
    ],
  ],
  line: (type) => ({
    id: type.typeId,
    teamName: type.teamName,
    status: type.status,
    ...(type.disabledReason === null ? {} : { disabledReason: type.disabledReason }),
    created: type.created,
    lastUpdated: type.lastUpdated,
    form: formOf(type),
  }),
}

/** A list, as it makes another one (`createConfigurationList`). */
const listOf = ({ description, items, kind, name }: ListFull): ConfigListInput => ({
  name,
  description,
  kind,
  items: items.map(({ value }) => value),
})

const lists: Form<ListFull> = {
  columns: ['list_id', 'list', 'team_id', 'team', 'kind', 'value', 'name'],
  rows: (list) =>
    list.items.map(({ name, value }) => [list.listId, list.name, list.teamId, list.teamName, list.kind, value, name]),
  line: (list) => ({ id: list.listId, teamId: list.teamId, teamName: list.teamName, list: listOf(list) }),
}

const said = (words: Line, say: Say): string =>
  words.map((word) => (typeof word === 'string' ? say(word) : '')).join('')

async function* textOf<T>(
  pages: AsyncIterable<readonly T[]>,
  format: 'csv' | 'jsonl',
  form: Form<T>,
  say?: Say,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(say && form.words ? form.words.map((words) => said(words, say)) : form.columns)
  for await (const items of pages)
    yield items
      .map((item) =>
        format === 'csv'
          ? form
              .rows(item)
              .map((row) => csvLine([...row]))
              .join('')
          : `${JSON.stringify(form.line(item))}\n`,
      )
      .join('')
}

const fileOf = (name: string, format: 'csv' | 'jsonl', text: AsyncIterable<string>) =>
  reply(Readable.from(text, { objectMode: false, highWaterMark: 1 << 20 }), {
    headers: {
      'content-type': format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.${format}"`,
    },
  })

/** Request types and configuration lists as files. */
export const routes: readonly Route[] = [
  route({
    method: 'POST',
    url: '/governance/api/v1/request-types/exports',
    operationId: 'exportRequestTypes',
    summary: 'Export request types as CSV or JSON lines',
    description:
      'Those that the caller sees. Streamed as it is read, the oldest first: CSV (RFC 4180; texts that a spreadsheet would run begin with an apostrophe), or one JSON object per line. The `form` of a line of JSON is what `createRequestTypeForm` takes. With `headings` WORDS the columns of CSV are named in words of the language of Accept-Language, for people. That they were exported is on the record.',
    tag: 'Request Types',
    stage: 'EXTENSION',
    scopes,
    roles: 'self',
    refuses: [403],
    body: closed({ format: oneWord(exportForms), headings: Type.Optional(csvHeadings) }),
    response: Type.Unsafe<Readable>({}),
    handler: async ({ app, body: { format, headings }, caller, voice }) => {
      const made = await app.run(caller, 'requestType.export', {})
      const say = headings === 'WORDS' ? voice.say : undefined
      return isRefusal(made) ? made : fileOf('request-types', format, textOf(made.types, format, types, say))
    },
  }),
  route({
    method: 'POST',
    url: '/governance/api/v1/configuration-lists/exports',
    operationId: 'exportConfigurationLists',
    summary: 'Export configuration lists as CSV or JSON lines',
    description:
      'Those that the caller sees, with their items. Streamed as it is read, the oldest first: CSV (RFC 4180; texts that a spreadsheet would run begin with an apostrophe), or one JSON object per line. The `list` of a line of JSON is what `createConfigurationList` takes. That they were exported is on the record.',
    tag: 'Configuration Lists',
    stage: 'EXTENSION',
    scopes,
    roles: 'self',
    body: closed({ format: oneWord(exportForms), teamId: Type.Optional(hexId()) }),
    response: Type.Unsafe<Readable>({}),
    handler: async ({ app, body: { format, teamId }, caller }) => {
      const made = await app.run(caller, 'list.export', teamId === undefined ? {} : { teamId })
      return isRefusal(made) ? made : fileOf('configuration-lists', format, textOf(made.lists, format, lists))
    },
  }),
]
