import { fullOf, sparseOf, submittedOf } from '@assent/core/api/request-view.ts'
import {
  ActivityList,
  FieldValue,
  Message,
  MyRequestCreate,
  Preview,
  RequestCreate,
  RequestFull,
  RequestMessageCreate,
  RequestSparse,
} from '@assent/core/api/requests.ts'
import { closed, id, text } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { priorities } from '@assent/core/request/priority.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import { Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'
import { attachmentOf } from './attachments.ts'

const tag = 'Requests'
const base = '/governance/api/v2'
const read = ['okta.accessRequests.request.read']
const manage = ['okta.accessRequests.request.manage']
const params = Type.Object({ requestId: id('request') })
const entryParams = Type.Object({ entryId: id('entry') })

/** What requests can be filtered by. */
export const requestFilter = {
  status: { ops: ['eq'], values: ['SUBMITTED', 'REJECTED', 'PENDING', 'APPROVED', 'DENIED', 'CANCELED', 'EXPIRED'] },
  requestedFor: { ops: ['eq'] },
  requestedBy: { ops: ['eq'] },
  resourceId: { ops: ['eq'] },
  resourceType: { ops: ['eq'] },
  accessScopeId: { ops: ['eq'] },
  accessScopeType: { ops: ['eq'] },
  // Ours: who has voted on it, and whose inbox it is in.
  deciderId: { ops: ['eq'] },
  assigneeId: { ops: ['eq'] },
  // Ours: who looks after it, who follows it, its tags and its priority.
  requestAssigneeId: { ops: ['eq'] },
  followerId: { ops: ['eq'] },
  tag: { ops: ['eq'] },
  priority: { ops: ['eq'], values: priorities },
  onHold: { ops: ['eq'], type: 'boolean' },
  lastUpdated: { ops: ['gt', 'ge', 'lt', 'le'], type: 'time' },
  created: { ops: ['gt', 'ge', 'lt', 'le'], type: 'time' },
} as const
const list = {
  cursor: 'request',
  filter: requestFilter,
  orderBy: ['created', 'lastUpdated', 'status', 'priority'],
} as const
/** Ours: words that the people, the app or the level of a request must have in their names. */
const search = Type.Object({ match: Type.Optional(Type.String({ minLength: 1, maxLength: limits.searchMax })) })

/** Field values as the step kinds take them: labels and types are ours to know. */
export const givenOf = (
  values: readonly { id: string; value?: string; values?: readonly string[] }[] | undefined,
): Given[] =>
  (values ?? []).map(({ id, value, values: several }) => ({
    id,
    ...(value === undefined ? {} : { value }),
    ...(several === undefined ? {} : { values: [...several] }),
  }))

/** Maps what a handler gives unless it is a refusal. */
const mapped = async <A, B>(result: Promise<Result<A>>, view: (value: A) => B): Promise<Result<B>> => {
  const value = await result
  return isRefusal(value) ? value : view(value)
}

/** Requests of conditions: section O of the functional specification, and what Okta has no API for (O.3). */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/requests`,
    operationId: 'listAllRequestsV2',
    summary: 'List all requests',
    tag,
    stage: 'GA',
    scopes: read,
    roles: ['ACCESS_REQUESTS_ADMIN'],
    query: search,
    response: RequestSparse,
    list,
    handler: ({ app, caller, filter, link, orderBy, page, query }) =>
      mapped(app.read(caller, 'request.list', { page, filter, orderBy, match: query.match }), ({ items, ...rest }) => ({
        ...rest,
        items: items.map(({ names, request }) => sparseOf(request, names, link)),
      })),
  }),
  route({
    method: 'POST',
    url: `${base}/requests`,
    operationId: 'createRequestV2',
    summary: 'Create a request',
    tag,
    stage: 'GA',
    scopes: manage,
    roles: ['ACCESS_REQUESTS_ADMIN'],
    refuses: [404, 409],
    keyed: true,
    body: RequestCreate,
    response: RequestFull,
    status: 202,
    handler: ({ app, body, caller, link }) =>
      mapped(
        app.run(caller, 'request.submit', {
          entryId: body.requested.entryId,
          requestedFor: body.requestedFor.externalId,
          ...(body.requestedBy ? { requestedBy: body.requestedBy.externalId } : {}),
          values: givenOf(body.requesterFieldValues),
          ...(body.extendsGrantId ? { extendsGrant: body.extendsGrantId } : {}),
        }),
        (request) => submittedOf(request, link),
      ),
  }),
  route({
    method: 'GET',
    url: `${base}/requests/:requestId`,
    operationId: 'getRequestV2',
    summary: 'Retrieve a request',
    tag,
    stage: 'GA',
    scopes: read,
    roles: 'self',
    params,
    response: RequestFull,
    handler: ({ app, caller, link, params }) =>
      mapped(app.read(caller, 'request.get', params), ({ names, reopens, request, runs }) =>
        fullOf(request, names, link, { run: runs === true, reopen: reopens === true }),
      ),
  }),
  route({
    method: 'POST',
    url: `${base}/requests/:requestId/messages`,
    operationId: 'createRequestMessageV2',
    summary: 'Create a request message',
    tag,
    stage: 'GA',
    scopes: manage,
    roles: 'self',
    keyed: true,
    params,
    body: RequestMessageCreate,
    status: 201,
    handler: ({ app, body: { message, ...more }, caller, params }) =>
      mapped(app.run(caller, 'request.message', { ...params, ...more, body: message }), () => undefined),
  }),
  route({
    method: 'GET',
    url: `${base}/requests/:requestId/messages`,
    operationId: 'listRequestMessages',
    summary: 'List the messages of a request',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    params,
    response: Type.Object({ data: Type.Array(Message) }),
    handler: ({ app, caller, link, params }) =>
      mapped(app.read(caller, 'request.messages', params), (messages) => ({
        data: messages.map((one) => ({
          id: one.messageId,
          author: { id: one.author, name: one.authorName },
          message: one.body,
          created: one.created,
          attachments: one.files.map((file) => attachmentOf(file, link)),
        })),
      })),
  }),
  route({
    method: 'POST',
    url: `${base}/requests/:requestId/cancel`,
    operationId: 'cancelRequest',
    summary: 'Cancel a request',
    description: 'Requester and creator until somebody has acted on it; request administrators at any time.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles: 'self',
    refuses: [403, 409],
    keyed: true,
    params,
    body: closed({ reason: Type.Optional(text(limits.reason)) }),
    response: RequestFull,
    handler: ({ app, body, caller, link, params }) =>
      mapped(app.run(caller, 'request.cancel', { ...params, ...body }), (request) => fullOf(request, {}, link)),
  }),
  route({
    method: 'GET',
    url: `${base}/requests/:requestId/activity`,
    operationId: 'listRequestActivity',
    summary: 'List everything that happened to a request',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    params,
    response: ActivityList,
    handler: ({ app, caller, params }) =>
      mapped(app.read(caller, 'request.activity', params), ({ events, names }) => ({
        data: events.map(({ actor, actorName, at, event, seq }) => ({
          seq,
          at,
          actor: { id: actor ?? '', name: actorName },
          type: event.type,
          event: { ...event },
        })),
        _names: { ...names },
      })),
  }),
  route({
    method: 'POST',
    url: `${base}/preview`,
    operationId: 'previewRequest',
    summary: 'Preview a request',
    description:
      'What would happen if somebody asked for an entry: which condition wins and why, who would be asked at each step, for how long, and with the answers which steps would be left out. Changes nothing; judged by the functions that submission uses.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    refuses: [404],
    body: closed({
      entryId: id('entry'),
      requestedFor: Type.Optional(id('user')),
      /** The form as far as it is filled in: which steps would be left out. */
      requesterFieldValues: Type.Optional(Type.Array(FieldValue, { maxItems: 100 })),
      /** More time for that grant: it may be approved by a lighter way. */
      extendsGrantId: Type.Optional(id('grant')),
    }),
    response: Preview,
    handler: ({ app, body: { extendsGrantId, requesterFieldValues, ...body }, caller }) =>
      app.read(caller, 'request.preview', {
        ...(extendsGrantId ? { extendsGrant: extendsGrantId } : {}),
        ...body,
        ...(requesterFieldValues ? { values: givenOf(requesterFieldValues) } : {}),
      }) as never,
  }),
  listRoute({
    method: 'GET',
    url: `${base}/my/requests`,
    operationId: 'listMyRequests',
    summary: 'List my requests',
    description: 'What I asked for, and what others asked for in my place.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    query: search,
    response: RequestSparse,
    list,
    handler: ({ app, caller, filter, link, orderBy, page, query }) =>
      mapped(app.read(caller, 'request.mine', { page, filter, orderBy, match: query.match }), ({ items, ...rest }) => ({
        ...rest,
        items: items.map(({ names, request }) => sparseOf(request, names, link)),
      })),
  }),
  route({
    method: 'POST',
    url: `${base}/my/catalogs/default/entries/:entryId/requests`,
    operationId: 'createMyRequestV2',
    summary: 'Create a request',
    tag,
    stage: 'GA',
    scopes: manage,
    roles: 'self',
    refuses: [409],
    keyed: true,
    params: entryParams,
    body: MyRequestCreate,
    response: RequestFull,
    status: 202,
    handler: ({ app, body, caller, link, params }) => {
      const requestedFor = body.requesterFieldValues?.find((field) => field.id === 'OKTA_REQUESTED_FOR')?.value
      return mapped(
        app.run(caller, 'request.submit', {
          entryId: params.entryId,
          ...(requestedFor ? { requestedFor } : {}),
          values: givenOf(body.requesterFieldValues),
          ...(body.extendsGrantId ? { extendsGrant: body.extendsGrantId } : {}),
        }),
        (request) => submittedOf(request, link),
      )
    },
  }),
  route({
    method: 'GET',
    url: `${base}/my/catalogs/default/entries/:entryId/requests/:requestId`,
    operationId: 'getMyRequestV2',
    summary: 'Retrieve my request',
    tag,
    stage: 'GA',
    scopes: read,
    roles: 'self',
    params: Type.Object({ entryId: id('entry'), requestId: id('request') }),
    response: RequestFull,
    handler: async ({ app, caller, link, params }) => {
      const found = await app.read(caller, 'request.get', { requestId: params.requestId })
      if (isRefusal(found)) return found
      if (found.request.entryId !== params.entryId) return refuse('not_found', 'There is no such request.')
      return fullOf(found.request, found.names, link)
    },
  }),
]
