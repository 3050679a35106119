import {
  ConditionInput,
  ConditionOrder,
  ConditionPatch,
  ReachInput,
  settingsOf,
  TryInput,
  WireCondition,
  WireReach,
} from '@assent/core/api/conditions.ts'
import { Preview } from '@assent/core/api/requests.ts'
import { id, Link, oneWord } from '@assent/core/api/wire.ts'
import { ConditionAndSequence, ConditionAndSequencePatch } from '@assent/core/api/with-sequence.ts'
import { appOfOrnOrId } from '@assent/core/directory/orn.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { ConditionView } from '../../../app/app.ts'
import { type Call, type Reply, type Route, reply, route } from '../route.ts'

const base = '/governance/api/v2/resources/:resourceId/request-conditions'
const tag = 'Request Conditions'
const read = ['okta.accessRequests.condition.read']
const manage = ['okta.accessRequests.condition.manage']
const roles = ['ACCESS_REQUESTS_ADMIN'] as const
// Okta's condition errors have one subject, and causes with nothing but a sentence (okta-access-requests C.4).
const errors = { subject: 'AccessRequestCondition', bare: true }
const moveErrors = { subject: 'Request Condition', bare: true }

const params = Type.Object({ resourceId: Type.String() })
const oneParams = Type.Object({ resourceId: Type.String(), requestConditionId: id('condition') })

const shown = (view: ConditionView, link: (path: string) => string, sparse = false): WireCondition => ({
  id: view.id,
  name: view.name,
  ...(view.description === undefined ? {} : { description: view.description }),
  status: view.status,
  priority: view.priority,
  ...(view.sequenceId === undefined ? {} : { approvalSequenceId: view.sequenceId }),
  ...settingsOf(view, sparse),
  ...(view.extension ? { _extension: view.extension } : {}),
  ...(view.invalidReason === undefined ? {} : { invalidReason: view.invalidReason }),
  created: view.created,
  createdBy: view.createdBy,
  lastUpdated: view.lastUpdated,
  lastUpdatedBy: view.lastUpdatedBy,
  _version: view.version,
  _links: { self: { href: link(`/governance/api/v2/resources/${view.appId}/request-conditions/${view.id}`) } },
})

type Named = Call<{ readonly resourceId: string }, unknown, unknown>

/** Goes on with the app that the path names by id or ORN. */
const withApp = async <T>(call: Named, next: (appId: string) => Promise<Result<T>>): Promise<Result<T>> => {
  const appId = appOfOrnOrId(call.caller.orgId, call.params.resourceId)
  return appId === undefined ? refuse('not_found', 'There is no such resource.') : next(appId)
}

const tagged = (view: Result<ConditionView>, { link }: Named): Result<Reply<WireCondition>> =>
  isRefusal(view) ? view : reply(shown(view, link), { etag: String(view.version) })

type One = Call<{ readonly resourceId: string; readonly requestConditionId: string }, unknown, unknown>

const refOf = ({ params, ifMatch }: One, appId: string) => ({ appId, conditionId: params.requestConditionId, ifMatch })

const moveRoute = (way: 'activate' | 'deactivate'): Route =>
  route({
    method: 'POST',
    url: `${base}/:requestConditionId/${way}`,
    operationId: `${way}ResourceRequestConditionV2`,
    summary: `${way === 'activate' ? 'Activate' : 'Deactivate'} the request condition`,
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    refuses: [409, 412],
    errors: moveErrors,
    params: oneParams,
    response: WireCondition,
    handler: (call) =>
      withApp(call, async (appId) =>
        tagged(await call.app.run(call.caller, `condition.${way}`, refOf(call, appId)), call),
      ),
  })

const List = Type.Object({ data: Type.Array(WireCondition), _links: Type.Object({ self: Link }) })

const listed = (views: Result<readonly ConditionView[]>, { link, params }: Named, sparse = true) =>
  isRefusal(views)
    ? views
    : {
        data: views.map((view) => shown(view, link, sparse)),
        _links: { self: { href: link(`/governance/api/v2/resources/${params.resourceId}/request-conditions`) } },
      }

/** Conditions of a resource: who may ask for which level, for how long, by which sequence (okta-access-requests C). */
export const routes: readonly Route[] = [
  route({
    method: 'GET',
    url: base,
    operationId: 'listResourceRequestConditionsV2',
    summary: 'List all resource request conditions',
    description: 'Without groups, bundles and expressions unless `include=settings` asks for them.',
    tag,
    stage: 'GA',
    scopes: read,
    roles,
    params,
    query: Type.Object({ include: Type.Optional(oneWord(['settings'])) }),
    response: List,
    handler: (call) =>
      withApp(call, async (appId) =>
        listed(await call.app.read(call.caller, 'condition.list', { appId }), call, call.query.include === undefined),
      ),
  }),
  route({
    method: 'POST',
    url: base,
    operationId: 'createResourceRequestConditionV2',
    summary: 'Create a request condition',
    description: 'It is INACTIVE, and takes the lowest place unless `priority` names another.',
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    errors,
    params,
    body: ConditionInput,
    response: WireCondition,
    status: 201,
    handler: (call) =>
      withApp(call, async (appId) =>
        tagged(await call.app.run(call.caller, 'condition.create', { appId, condition: call.body }), call),
      ),
  }),
  route({
    method: 'POST',
    url: `${base}/reorder`,
    operationId: 'reorderResourceRequestConditions',
    summary: 'Give all request conditions of a resource their places',
    description: 'Names every condition of the resource, the one with the highest priority first.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [409],
    errors,
    params,
    body: ConditionOrder,
    response: List,
    handler: (call) =>
      withApp(call, async (appId) =>
        listed(await call.app.run(call.caller, 'condition.reorder', { appId, ...call.body }), call),
      ),
  }),
  route({
    method: 'POST',
    url: `${base}/reach`,
    operationId: 'previewRequestConditionReach',
    summary: 'Preview whom a request condition would reach',
    description:
      'Takes a draft as if it were ACTIVE, in the place of `conditionId` if that is named, or `conditionId` alone as if it were gone. Says for each level how many people could then ask who cannot now, how many could no more, and who would ask by another condition. Changes nothing.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles,
    refuses: [404],
    errors,
    params,
    body: ReachInput,
    response: WireReach,
    handler: (call) =>
      withApp(call, (appId) => {
        const { condition, conditionId } = call.body
        return call.app.read(call.caller, 'condition.reach', {
          appId,
          ...(conditionId === undefined ? {} : { conditionId }),
          ...(condition === undefined ? {} : { condition }),
        })
      }),
  }),
  route({
    method: 'POST',
    url: `${base}/try`,
    operationId: 'tryRequestConditions',
    summary: 'Try the request conditions as somebody',
    description:
      'What would happen if that user asked for that level: which condition wins, which would not have and why, who would be asked. With a draft, as for its reach: ACTIVE, in the place of `conditionId` if that is named. Changes nothing.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles,
    refuses: [404],
    errors,
    params,
    body: TryInput,
    response: Preview,
    handler: (call) =>
      withApp(call, (appId) => {
        const { condition, conditionId, level, userId } = call.body
        return call.app.read(call.caller, 'request.try', {
          appId,
          userId,
          level,
          ...(conditionId === undefined ? {} : { conditionId }),
          ...(condition === undefined ? {} : { condition }),
        }) as never
      }),
  }),
  route({
    method: 'GET',
    url: `${base}/:requestConditionId`,
    operationId: 'getResourceRequestConditionV2',
    summary: 'Retrieve a resource request condition',
    tag,
    stage: 'GA',
    scopes: read,
    roles,
    params: oneParams,
    response: WireCondition,
    handler: (call) =>
      withApp(call, async (appId) => {
        const conditionId = call.params.requestConditionId
        return tagged(await call.app.read(call.caller, 'condition.get', { appId, conditionId }), call)
      }),
  }),
  route({
    method: 'PATCH',
    url: `${base}/:requestConditionId`,
    operationId: 'updateResourceRequestConditionV2',
    summary: 'Update the request condition',
    description: 'What is not named stays. With If-Match, refused if the condition was changed since.',
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    refuses: [412],
    errors,
    params: oneParams,
    body: ConditionPatch,
    response: WireCondition,
    handler: (call) =>
      withApp(call, async (appId) =>
        tagged(await call.app.run(call.caller, 'condition.update', { ...refOf(call, appId), patch: call.body }), call),
      ),
  }),
  route({
    method: 'DELETE',
    url: `${base}/:requestConditionId`,
    operationId: 'deleteResourceRequestConditionV2',
    summary: 'Delete a request condition',
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    refuses: [412],
    errors,
    params: oneParams,
    handler: (call) => withApp(call, (appId) => call.app.run(call.caller, 'condition.delete', refOf(call, appId))),
  }),
  route({
    method: 'POST',
    url: `${base}/with-sequence`,
    operationId: 'createRequestConditionWithSequence',
    summary: 'Create a request condition and its sequence at once',
    description:
      'Both or neither, checked as creating each is; what is wrong is located under `/condition` or `/sequence`. It is INACTIVE unless `activate` is true. Under four eyes it is one proposal.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [409],
    params,
    body: ConditionAndSequence,
    response: WireCondition,
    status: 201,
    handler: (call) =>
      withApp(call, async (appId) =>
        tagged(await call.app.run(call.caller, 'condition.createWithSequence', { appId, ...call.body }), call),
      ),
  }),
  route({
    method: 'PATCH',
    url: `${base}/:requestConditionId/with-sequence`,
    operationId: 'updateRequestConditionWithSequence',
    summary: 'Update a request condition and its sequence at once',
    description:
      'Both or neither, checked as changing each is; what is wrong is located under `/condition` or `/sequence`. Of the condition, what is not named stays; the sequence gets its next version. If-Match is the version of the condition, `sequenceVersion` that of the sequence. Its status stays unless `activate` is true. Under four eyes it is one proposal.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [409, 412],
    params: oneParams,
    body: ConditionAndSequencePatch,
    response: WireCondition,
    handler: (call) =>
      withApp(call, async (appId) => {
        const { sequenceVersion, ...body } = call.body
        const sequenceIfMatch = sequenceVersion === undefined ? undefined : String(sequenceVersion)
        const input = { ...refOf(call, appId), ...body, sequenceIfMatch }
        return tagged(await call.app.run(call.caller, 'condition.updateWithSequence', input), call)
      }),
  }),
  moveRoute('activate'),
  moveRoute('deactivate'),
]
