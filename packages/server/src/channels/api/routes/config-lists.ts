import { ConfigListInput, WireConfigList } from '@assent/core/api/teams.ts'
import { hexId } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { ListFull, ListView } from '../../../app/app.ts'
import { listRoute, type Reply, type Route, reply, route } from '../route.ts'
import { heldFile, importQuery, LineErrors } from '../small-csv.ts'
import { mapPage } from './users.ts'

const base = '/governance/api/v1/configuration-lists'
const own = {
  tag: 'Configuration Lists',
  stage: 'EXTENSION',
  roles: 'self',
} as const
const read = ['okta.governance.accessRequests.read']
const manage = ['okta.governance.accessRequests.manage']
const params = Type.Object({ listId: hexId() })

type LinkTo = (path: string) => string

const shown = ({ listId, version: _, ...list }: ListView, link: LinkTo): WireConfigList => ({
  id: listId,
  ...list,
  _links: { self: { href: link(`${base}/${listId}`) } },
})

const full = ({ items, ...list }: ListFull, link: LinkTo): WireConfigList => ({
  ...shown(list, link),
  items: items.map(({ missing, name, value }) => ({ value, name, ...(missing ? { missing: true as const } : {}) })),
})

const tagged = (list: Result<ListFull>, link: LinkTo): Result<Reply<WireConfigList>> =>
  isRefusal(list) ? list : reply(full(list, link), { etag: String(list.version) })

/** Configuration lists, which Okta has no API for (okta-access-requests E.7, O.3). */
export const routes: readonly Route[] = [
  listRoute({
    ...own,
    method: 'GET',
    url: base,
    operationId: 'listConfigurationLists',
    summary: 'List configuration lists',
    description: 'Administrators of requests and auditors see those of every team, others those of their teams.',
    scopes: read,
    query: Type.Object({ teamId: Type.Optional(hexId()) }),
    response: WireConfigList,
    list: { cursor: 'hex' },
    handler: async ({ app, caller, link, page, query }) =>
      mapPage(await app.read(caller, 'list.list', { ...query, page }), (list) => shown(list, link)),
  }),
  route({
    ...own,
    method: 'POST',
    url: '/governance/api/v1/teams/:teamId/configuration-lists',
    operationId: 'createConfigurationList',
    summary: 'Create a configuration list of a team',
    description: 'Items of a list of apps or groups are named by id or name.',
    scopes: manage,
    refuses: [403, 409],
    params: Type.Object({ teamId: hexId() }),
    body: ConfigListInput,
    response: WireConfigList,
    status: 201,
    handler: async ({ app, body, caller, link, params }) =>
      tagged(await app.run(caller, 'list.create', { ...params, list: body }), link),
  }),
  route({
    ...own,
    method: 'GET',
    url: `${base}/:listId`,
    operationId: 'getConfigurationList',
    summary: 'Retrieve a configuration list with its items',
    scopes: read,
    params,
    response: WireConfigList,
    handler: async ({ app, caller, link, params }) => tagged(await app.read(caller, 'list.get', params), link),
  }),
  route({
    ...own,
    method: 'PUT',
    url: `${base}/:listId`,
    operationId: 'replaceConfigurationList',
    summary: 'Replace a configuration list',
    scopes: manage,
    refuses: [403, 409, 412],
    params,
    body: ConfigListInput,
    response: WireConfigList,
    handler: async ({ app, body, caller, ifMatch, link, params }) =>
      tagged(await app.run(caller, 'list.update', { ...params, ifMatch, list: body }), link),
  }),
  route({
    ...own,
    method: 'DELETE',
    url: `${base}/:listId`,
    operationId: 'deleteConfigurationList',
    summary: 'Delete a configuration list',
    description: 'Request types that use it are disabled.',
    scopes: manage,
    refuses: [403, 412],
    params,
    handler: ({ app, caller, ifMatch, params }) => app.run(caller, 'list.delete', { ...params, ifMatch }),
  }),
  route({
    ...own,
    method: 'POST',
    url: `${base}/:listId/import`,
    operationId: 'importConfigurationList',
    summary: 'Replace the items of a configuration list by those of a CSV file',
    description:
      'The first line names the columns; `value` is read. With an error in any line nothing is changed, and the answer lists each with its line. A dry run answers the same and changes nothing.',
    scopes: manage,
    refuses: [403, 412],
    raw: ['text/csv'],
    params,
    query: importQuery,
    response: Type.Object({
      dryRun: Type.Boolean(),
      items: Type.Integer(),
      added: Type.Integer(),
      removed: Type.Integer(),
      errors: LineErrors,
    }),
    handler: async ({ app, body, caller, ifMatch, params, query }) => {
      const bytes = await heldFile(body, limits.configListBytes)
      if (isRefusal(bytes)) return bytes
      return app.run(caller, 'list.import', { ...params, ifMatch, bytes, dryRun: query.dryRun ?? false })
    },
  }),
  route({
    ...own,
    method: 'GET',
    url: `${base}/:listId/csv`,
    operationId: 'exportConfigurationList',
    summary: 'Export a configuration list as CSV',
    description: 'Cells that a spreadsheet would run have an apostrophe in front, which the import takes away.',
    scopes: read,
    params,
    response: Type.Unsafe<string>({}),
    handler: async ({ app, caller, params }) => {
      const text = await app.read(caller, 'list.csv', params)
      if (isRefusal(text)) return text
      const headers = {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': `attachment; filename="${params.listId}.csv"`,
      }
      return reply(text, { headers })
    },
  }),
]
