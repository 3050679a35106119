import { settingsOf } from '@assent/core/api/conditions.ts'
import {
  RequestTypeForm,
  RequestTypeTry,
  requestTypeFilter,
  SimpleRequestType,
  WireRequestType,
  WireRequestTypeForm,
  WireRequestTypeSparse,
  WireTypeTried,
} from '@assent/core/api/request-types.ts'
import { WireSequenceVersion } from '@assent/core/api/sequences.ts'
import { simpleSettings } from '@assent/core/api/simple-type.ts'
import { hexId } from '@assent/core/api/wire.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { Lost, TypeLine, TypeView } from '../../../app/app.ts'
import { type Call, listRoute, type Reply, type Route, reply, route } from '../route.ts'
import { mapPage } from './users.ts'

const base = '/governance/api/v1/request-types'
const tag = 'Request Types'
const read = ['okta.governance.accessRequests.read']
const manage = ['okta.governance.accessRequests.manage']
const params = Type.Object({ requestTypeId: hexId() })
/** Administrators of requests, and members of the team that owns the type: the feature judges. */
const roles = 'self'

type LinkTo = (path: string) => string
type One = Call<{ readonly requestTypeId: string }, unknown, unknown>

const common = (type: TypeLine, link: LinkTo) => ({
  id: type.typeId,
  name: type.name,
  // Okta's is never empty.
  description: type.description || type.name,
  status: type.status,
  created: type.created,
  createdBy: type.createdBy,
  lastUpdated: type.lastUpdated,
  lastUpdatedBy: type.lastUpdatedBy,
  _links: {
    self: { href: link(`${base}/${type.typeId}`) },
    requests: {
      href: link(`/governance/api/v1/requests?filter=${encodeURIComponent(`requestTypeId eq "${type.typeId}"`)}`),
    },
    ...(type.status === 'ACTIVE' && type.entryId ? { createRequest: { href: link(`/catalog/${type.entryId}`) } } : {}),
  },
})

const sparse = (type: TypeLine, link: LinkTo): WireRequestTypeSparse => ({
  ...common(type, link),
  // Okta's list publishes no other value.
  lastUpdateSource: 'API',
  _icon: type.icon,
  _team: { id: type.teamId, name: type.teamName },
  ...(type.disabledReason === null ? {} : { _disabledReason: type.disabledReason }),
})

const audienceOf = (type: TypeView) =>
  settingsOf({ requesters: type.requesters, scope: { type: 'RESOURCE_DEFAULT' }, duration: null }).requesterSettings

const shown = (type: TypeView, link: LinkTo): WireRequestType => ({
  ...common(type, link),
  lastUpdateSource: type.source,
  ownerId: type.teamId,
  ...simpleSettings({ audience: audienceOf(type), steps: type.steps as never, gives: type.gives ?? undefined }),
  accessDuration: type.duration,
})

type Whole = TypeView & { readonly lost?: readonly Lost[] }

const whole = (type: Whole, link: LinkTo): WireRequestTypeForm => ({
  id: type.typeId,
  teamId: type.teamId,
  teamName: type.teamName,
  name: type.name,
  description: type.description,
  icon: type.icon,
  status: type.status,
  ...(type.disabledReason === null ? {} : { disabledReason: type.disabledReason }),
  ...(type.lost ? { lost: type.lost.map((one) => ({ ...one })) } : {}),
  audience: audienceOf(type),
  steps: type.steps.map((step) => ({ ...step })),
  ...(type.gives ? { gives: type.gives } : {}),
  ...(type.duration === null ? {} : { accessDuration: type.duration }),
  ...(type.extension === null ? {} : { extension: type.extension }),
  doneAutomatically: type.doneAutomatically,
  ...(type.entryId === null ? {} : { entryId: type.entryId }),
  sequenceId: type.sequenceId,
  flowVersion: type.flowVersion,
  _version: type.version,
  created: type.created,
  createdBy: type.createdBy,
  lastUpdated: type.lastUpdated,
  lastUpdatedBy: type.lastUpdatedBy,
  _links: {
    self: { href: link(`${base}/${type.typeId}/form`) },
    requests: common(type, link)._links.requests,
  },
})

const tagged = (type: Result<TypeView>, link: LinkTo): Result<Reply<WireRequestType>> =>
  isRefusal(type) ? type : reply(shown(type, link), { etag: String(type.version) })

const taggedForm = (type: Result<Whole>, link: LinkTo): Result<Reply<WireRequestTypeForm>> =>
  isRefusal(type) ? type : reply(whole(type, link), { etag: String(type.version) })

const refOf = ({ ifMatch, params }: One) => ({ typeId: params.requestTypeId, ifMatch })

const moveRoute = (way: 'publish' | 'un-publish'): Route =>
  route({
    method: 'POST',
    url: `${base}/:requestTypeId/${way}`,
    operationId: way === 'publish' ? 'publishRequestType' : 'unpublishRequestType',
    summary: way === 'publish' ? 'Publish a request type' : 'Unpublish a request type',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [403, 409, 412],
    params,
    response: WireRequestType,
    handler: async (call) =>
      tagged(
        await call.app.run(
          call.caller,
          way === 'publish' ? 'requestType.publish' : 'requestType.unpublish',
          refOf(call),
        ),
        call.link,
      ),
  })

const published: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: base,
    operationId: 'listAllRequestTypes',
    summary: 'List all request types',
    tag,
    stage: 'BETA',
    scopes: read,
    roles,
    refuses: [403],
    response: WireRequestTypeSparse,
    list: { cursor: 'hex', filter: requestTypeFilter, orderBy: ['created', 'lastUpdated'] },
    handler: async ({ app, caller, filter, link, orderBy, page }) =>
      mapPage(await app.read(caller, 'requestType.list', { filter, orderBy, page }), (type) => sparse(type, link)),
  }),
  route({
    method: 'POST',
    url: base,
    operationId: 'createRequestType',
    summary: 'Create a request type',
    description:
      'In the simple form: questions to the requester, up to five approvals in turn, and what is given once all have approved. For anything else there is the form of its own.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [403, 409],
    body: SimpleRequestType,
    response: WireRequestType,
    status: 201,
    handler: async ({ app, body, caller, link }) =>
      tagged(await app.run(caller, 'requestType.createSimple', { form: body }), link),
  }),
  route({
    method: 'GET',
    url: `${base}/:requestTypeId`,
    operationId: 'getRequestType',
    summary: 'Retrieve a request type',
    description: 'What does not fit into the simple form is CUSTOM.',
    tag,
    stage: 'BETA',
    scopes: read,
    roles,
    params,
    response: WireRequestType,
    handler: async ({ app, caller, link, params }) =>
      tagged(await app.read(caller, 'requestType.get', { typeId: params.requestTypeId }), link),
  }),
  route({
    method: 'DELETE',
    url: `${base}/:requestTypeId`,
    operationId: 'deleteRequestType',
    summary: 'Delete a request type',
    description: 'Requests under way go on by the version that they began with.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [403, 412],
    params,
    handler: (call) => call.app.run(call.caller, 'requestType.delete', refOf(call)),
  }),
  moveRoute('publish'),
  moveRoute('un-publish'),
]

const own: readonly Route[] = [
  route({
    method: 'POST',
    url: `${base}/try`,
    operationId: 'tryRequestType',
    summary: 'Try the flow of a request type as somebody, before it is kept',
    description:
      'Each step as it would open for that user now: who would be asked, until when, what would be left out with these answers. Members of the team without an administrator’s role try it as themselves. Changes nothing.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles,
    refuses: [403],
    body: RequestTypeTry,
    response: WireTypeTried,
    handler: async ({ app, body, caller }) => {
      const tried = await app.read(caller, 'requestType.try', body)
      if (isRefusal(tried)) return tried
      const warnings = tried.warnings.map((warning) => ({ ...warning }))
      return { ...tried, steps: tried.steps.map((step) => ({ ...step })), warnings }
    },
  }),
  route({
    method: 'POST',
    url: `${base}/forms`,
    operationId: 'createRequestTypeForm',
    summary: 'Create a request type with its whole form',
    description:
      'Steps of every kind, as an approval sequence has them; `gives` names the level of an app that an approved request gives, if any, and `extension` how more time for it is approved.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [403, 409],
    body: RequestTypeForm,
    response: WireRequestTypeForm,
    status: 201,
    handler: async ({ app, body, caller, link }) =>
      taggedForm(await app.run(caller, 'requestType.create', { form: body }), link),
  }),
  route({
    method: 'GET',
    url: `${base}/:requestTypeId/form`,
    operationId: 'getRequestTypeForm',
    summary: 'Retrieve the whole form of a request type',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles,
    params,
    response: WireRequestTypeForm,
    handler: async ({ app, caller, link, params }) =>
      taggedForm(await app.read(caller, 'requestType.get', { typeId: params.requestTypeId }), link),
  }),
  route({
    method: 'PUT',
    url: `${base}/:requestTypeId/form`,
    operationId: 'replaceRequestTypeForm',
    summary: 'Replace the form of a request type',
    description:
      'Writes the next version; requests under way keep theirs. A published one stays published; a disabled one is a draft then, unless `status` says ACTIVE. Only a draft goes to another team.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [403, 409, 412],
    params,
    body: RequestTypeForm,
    response: WireRequestTypeForm,
    handler: async (call) =>
      taggedForm(await call.app.run(call.caller, 'requestType.update', { ...refOf(call), form: call.body }), call.link),
  }),
  listRoute({
    method: 'GET',
    url: `${base}/:requestTypeId/versions`,
    operationId: 'listRequestTypeVersions',
    summary: 'List the versions of a request type',
    description: 'The newest first.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles,
    params,
    response: WireSequenceVersion,
    list: { cursor: 'number' },
    handler: async ({ app, caller, page, params }) =>
      mapPage(
        await app.read(caller, 'requestType.versions', { typeId: params.requestTypeId, page }),
        ({ createdBy, createdByName, steps, ...rest }) => ({
          ...rest,
          steps: steps.map((step) => ({ ...step })),
          createdBy: { id: createdBy, name: createdByName },
        }),
      ),
  }),
]

/** Request types: as Okta publishes them, and with their whole form (okta-access-requests E.8, O.3). */
export const routes: readonly Route[] = [...published, ...own]
