import { createHash } from 'node:crypto'
import type { Filter } from '@assent/core/api/filter.ts'
import {
  type Ground,
  V1Request,
  V1RequestCreate,
  V1RequestSparse,
  v1Full,
  v1RequestFilter,
  v1Sparse,
} from '@assent/core/api/requests-v1.ts'
import { closed, id, text } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import { Type } from 'typebox'
import type { RequestView } from '../../../app/app.ts'
import { type Call, listRoute, type Route, route } from '../route.ts'

const base = '/governance/api/v1/requests'
const own = { tag: 'Requests', stage: 'BETA', roles: ['ACCESS_REQUESTS_ADMIN'] } as const
const read = ['okta.governance.accessRequests.read']
const manage = ['okta.governance.accessRequests.manage']
const params = Type.Object({ requestId: id('request') })

type Asking = Pick<Call<unknown, unknown, unknown>, 'app' | 'caller'>

/** Steps of the versions that requests began with, each read once. */
const groundsOf = async ({ app, caller }: Asking, views: readonly RequestView[]): Promise<Result<Ground[]>> => {
  const known = new Map<string, readonly Step[]>()
  const grounds: Ground[] = []
  for (const { names, request } of views) {
    const { flow } = request
    const key = flow ? `${flow.id} ${flow.version}` : ''
    if (flow && !known.has(key)) {
      const page = { limit: 1, after: String(flow.version + 1) }
      const found = await app.read(caller, 'sequence.versions', { sequenceId: flow.id, page })
      if (isRefusal(found)) return found
      known.set(key, found.items[0]?.steps ?? [])
    }
    grounds.push({ request, names, steps: known.get(key) ?? [] })
  }
  return grounds
}

const actionIdOf = (request: Request): string =>
  createHash('sha256').update(request.requestId).digest('hex').slice(0, 24)

const oneOfTypes: Filter = { op: 'eq', attribute: 'accessScopeType', value: 'REQUEST_TYPE' }

/** A filter of this list in the words of all requests. */
const translated = (filter: Filter): Filter => {
  switch (filter.op) {
    case 'and':
    case 'or':
      return { ...filter, filters: filter.filters.map(translated) }
    case 'not':
      return { ...filter, filter: translated(filter.filter) }
    case 'eq':
      if (filter.attribute === 'requestTypeId')
        return { ...filter, attribute: 'accessScopeId', value: String(filter.value).toLowerCase() }
      return filter.attribute === 'requestStatus' ? statusFilter(String(filter.value)) : filter
    default:
      return filter
  }
}

const statusFilter = (status: string): Filter => {
  const open: Filter = { op: 'eq', attribute: 'status', value: 'PENDING' }
  const held: Filter = { op: 'eq', attribute: 'onHold', value: true }
  if (status === 'OPEN') return { op: 'and', filters: [open, { op: 'not', filter: held }] }
  if (status === 'PENDING') return held
  // Nothing of ours is ever LOCKED in Okta's sense.
  return status === 'RESOLVED'
    ? { op: 'not', filter: open }
    : { op: 'and', filters: [open, { op: 'not', filter: open }] }
}

const found = async (call: Asking & { readonly params: { readonly requestId: string } }) => {
  const view = await call.app.read(call.caller, 'request.get', call.params)
  if (isRefusal(view)) return view
  return view.request.level.scopeType === 'REQUEST_TYPE' ? view : refuse('not_found', 'There is no such request.')
}

const shown = async (call: Asking & Pick<Call<unknown, unknown, unknown>, 'link'>, requestId: string) => {
  const view = await found({ ...call, params: { requestId } })
  if (isRefusal(view)) return view
  const grounds = await groundsOf(call, [view])
  return isRefusal(grounds) ? grounds : v1Full(grounds[0]!, actionIdOf(view.request), call.link)
}

/** Why nobody can ask by a request type now, in Okta's words (okta-access-requests F.10). */
const notActive = (typeId: string, status: string): Refusal => {
  const summary = `Request type ${typeId} must be ACTIVE. Current status: ${status}`
  return refuse('conflict', summary, [{ summary, reason: 'REQUEST_TYPE_STATE', location: '/requestTypeId' }])
}

const unanswered = '/requesterFieldValues must have all required requesterFields'

/** What is missing is a conflict with the request type's settings; what is wrong stays what it is. */
const inOktasWords = (refusal: Refusal): Refusal =>
  refusal.code === 'invalid' && refusal.causes.some(({ reason }) => reason === 'REQUIRED_PROPERTY_MISSING')
    ? refuse('conflict', unanswered, [
        { summary: unanswered, reason: 'REQUEST_TYPE_SETTINGS', location: '/requesterFieldValues' },
      ])
    : refusal

type Values = readonly { readonly id: string; readonly value: string | readonly string[] | null }[]

const givenOf = (values: Values) =>
  values.flatMap(({ id: fieldId, value }) =>
    value === null ? [] : [{ id: fieldId, value: typeof value === 'string' ? value : value[0]! }],
  )

/** Requests of request types, as Okta's first engine shows them (okta-access-requests O, F.1). */
export const routes: readonly Route[] = [
  listRoute({
    ...own,
    method: 'GET',
    url: base,
    operationId: 'listAllRequests',
    summary: 'List all requests of request types',
    scopes: read,
    response: V1RequestSparse,
    list: { cursor: 'request', filter: v1RequestFilter, orderBy: ['created', 'lastUpdated'] },
    handler: async ({ app, caller, filter, link, orderBy, page }) => {
      const all: Filter = filter ? { op: 'and', filters: [oneOfTypes, translated(filter)] } : oneOfTypes
      const views = await app.read(caller, 'request.list', { filter: all, orderBy, page })
      if (isRefusal(views)) return views
      const grounds = await groundsOf({ app, caller }, views.items)
      return isRefusal(grounds) ? grounds : { ...views, items: grounds.map((ground) => v1Sparse(ground, link)) }
    },
  }),
  route({
    ...own,
    method: 'POST',
    url: base,
    operationId: 'createRequest',
    summary: 'Create a request by a request type',
    description: 'For the caller, unless `requesterUserIds` names somebody else who may ask by it.',
    scopes: manage,
    refuses: [403, 409],
    keyed: true,
    body: V1RequestCreate,
    response: V1Request,
    status: 201,
    handler: async ({ app, body, caller, link }) => {
      const typeId = body.requestTypeId.toLowerCase()
      const type = await app.read(caller, 'requestType.get', { typeId })
      if (isRefusal(type))
        return refuse('invalid', 'requestTypeId must be a request type of your organization.', [
          {
            summary: `Request type ${typeId} was not found.`,
            reason: 'IDENTIFIER_NOT_FOUND',
            location: '/requestTypeId',
          },
        ])
      if (type.status !== 'ACTIVE' || type.entryId === null) return notActive(typeId, type.status)
      const requestedFor = body.requesterUserIds?.[0] ?? caller.userId
      const form = await app.read(caller, 'form.get', { entryId: type.entryId, userId: requestedFor })
      if (isRefusal(form))
        return refuse('forbidden', 'The requester is not in the audience of the request type.', [
          { summary: `User ${requestedFor} may not ask by request type ${typeId}.`, location: '/requesterUserIds/0' },
        ])
      const made = await app.run(caller, 'request.submit', {
        entryId: type.entryId,
        requestedFor,
        subject: body.subject,
        values: givenOf(body.requesterFieldValues ?? []),
      })
      return isRefusal(made) ? inOktasWords(made) : shown({ app, caller, link }, made.requestId)
    },
  }),
  route({
    ...own,
    method: 'GET',
    url: `${base}/:requestId`,
    operationId: 'getRequest',
    summary: 'Retrieve a request of a request type',
    scopes: read,
    params,
    response: V1Request,
    handler: (call) => shown(call, call.params.requestId),
  }),
  route({
    ...own,
    method: 'POST',
    url: `${base}/:requestId/messages`,
    operationId: 'createRequestMessage',
    summary: 'Create a message for a request of a request type',
    scopes: manage,
    keyed: true,
    params,
    body: closed({ message: text(limits.message) }),
    status: 201,
    handler: async (call) => {
      const view = await found(call)
      if (isRefusal(view)) return view
      const { app, body, caller, params: at } = call
      const said = await app.run(caller, 'request.message', { ...at, body: body.message })
      return isRefusal(said) ? said : undefined
    },
  }),
]
