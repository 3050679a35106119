import {
  Finding,
  OnCallInput,
  SequenceCheck,
  SequenceInput,
  Warning,
  WireOnCall,
  WireSequence,
  WireSequenceFull,
  WireSequenceVersion,
  WireStepKind,
  WireUse,
} from '@assent/core/api/sequences.ts'
import { hexId, Link } from '@assent/core/api/wire.ts'
import { appOfOrnOrId } from '@assent/core/directory/orn.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { stepKinds, stepWarnings } from '@assent/core/steps/registry.ts'
import { type Static, Type } from 'typebox'
import type { Lost, OnCallView, SequenceView } from '../../../app/app.ts'
import { type Call, listRoute, type Reply, type Route, reply, route } from '../route.ts'

const base = '/governance/api/v2'
const tag = 'Request Sequences'
const read = ['okta.accessRequests.condition.read']
const manage = ['okta.accessRequests.condition.manage']
const roles = ['ACCESS_REQUESTS_ADMIN'] as const
const params = Type.Object({ sequenceId: hexId() })
const resourceParams = Type.Object({ resourceId: Type.String() })
const resourceSequenceParams = Type.Object({ resourceId: Type.String(), sequenceId: hexId() })
const onCallParams = Type.Object({ onCallId: hexId() })

type LinkTo = (path: string) => string

const published = (view: SequenceView, link: LinkTo): Static<typeof WireSequence> => ({
  id: view.sequenceId,
  name: view.name,
  description: view.description,
  compatibleResourceTypes: [...view.resourceTypes],
  link: link(`/sequences/${view.sequenceId}`),
})

type Whole = SequenceView & { readonly lost?: readonly Lost[] }

const full = (view: Whole, link: LinkTo): Static<typeof WireSequenceFull> => ({
  ...published(view, link),
  version: view.version,
  steps: view.steps.map((step) => ({ ...step })),
  ...(view.checked === null ? {} : { checked: view.checked }),
  findings: [...view.findings],
  warnings: stepWarnings(view.steps).map((warning) => ({ ...warning })),
  ...(view.lost ? { lost: view.lost.map((one) => ({ ...one })) } : {}),
  conditionCount: view.conditionCount,
  created: view.created,
  createdBy: view.createdBy,
  lastUpdated: view.lastUpdated,
  lastUpdatedBy: view.lastUpdatedBy,
  _links: { self: { href: link(`${base}/request-sequences/${view.sequenceId}`) } },
})

const tagged = (view: Result<Whole>, link: LinkTo): Result<Reply<Static<typeof WireSequenceFull>>> =>
  isRefusal(view) ? view : reply(full(view, link), { etag: String(view.version) })

type OfResource = Call<{ readonly resourceId: string }, unknown, unknown>

const sequencesFor = async ({ app, caller, params }: OfResource): Promise<Result<readonly SequenceView[]>> => {
  const appId = appOfOrnOrId(caller.orgId, params.resourceId)
  return appId === undefined
    ? refuse('not_found', 'There is no such resource.')
    : app.read(caller, 'sequence.ofResource', { appId })
}

const publishedRoutes: readonly Route[] = [
  route({
    method: 'GET',
    url: `${base}/resources/:resourceId/request-sequences`,
    operationId: 'listResourceRequestSequencesV2',
    summary: 'List all resource request sequences',
    tag,
    stage: 'GA',
    scopes: read,
    roles,
    params: resourceParams,
    response: Type.Object({
      data: Type.Array(WireSequence),
      _links: Type.Object({ self: Link, newSequence: Link }),
    }),
    handler: async (call) => {
      const views = await sequencesFor(call)
      if (isRefusal(views)) return views
      const self = call.link(`${base}/resources/${call.params.resourceId}/request-sequences`)
      return {
        data: views.map((view) => published(view, call.link)),
        _links: { self: { href: self }, newSequence: { href: call.link('/sequences/new') } },
      }
    },
  }),
  route({
    method: 'GET',
    url: `${base}/resources/:resourceId/request-sequences/:sequenceId`,
    operationId: 'getResourceRequestSequenceV2',
    summary: 'Retrieve a resource request sequence',
    tag,
    stage: 'GA',
    scopes: read,
    roles,
    params: resourceSequenceParams,
    response: WireSequence,
    handler: async (call) => {
      const views = await sequencesFor(call)
      if (isRefusal(views)) return views
      const view = views.find((one) => one.sequenceId === call.params.sequenceId)
      return view ? published(view, call.link) : refuse('not_found', 'There is no such approval sequence.')
    },
  }),
  route({
    method: 'DELETE',
    url: `${base}/request-sequences/:sequenceId`,
    operationId: 'deleteRequestSequenceV2',
    summary: 'Delete a request sequence',
    description: 'Conditions that use it become INVALID. Requests under way go on.',
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    refuses: [412],
    params,
    handler: ({ app, caller, ifMatch, params }) => app.run(caller, 'sequence.delete', { ...params, ifMatch }),
  }),
]

// Plain JSON: a schema of TypeBox has members that are none of it.
const kinds: readonly WireStepKind[] = Object.values(stepKinds).map(({ config, decides, title, type }) => ({
  type,
  title,
  decides,
  schema: JSON.parse(JSON.stringify(config)),
}))

const ownRoutes: readonly Route[] = [
  route({
    method: 'GET',
    url: `${base}/step-kinds`,
    operationId: 'listStepKinds',
    summary: 'List the kinds of steps and the JSON Schema of each',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    response: Type.Object({ data: Type.Array(WireStepKind) }),
    handler: async () => ({ data: [...kinds] }),
  }),
  listRoute({
    method: 'GET',
    url: `${base}/request-sequences`,
    operationId: 'listRequestSequences',
    summary: 'List all request sequences',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles,
    response: WireSequenceFull,
    list: { cursor: 'hex' },
    handler: async ({ app, caller, link, page }) => {
      const found = await app.read(caller, 'sequence.list', { page })
      return isRefusal(found) ? found : { ...found, items: found.items.map((view) => full(view, link)) }
    },
  }),
  route({
    method: 'POST',
    url: `${base}/request-sequences`,
    operationId: 'createRequestSequence',
    summary: 'Create a request sequence',
    description: 'Steps have the form `{type, label, assignmentRule: {type}}`; each kind of step has more of its own.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [409],
    body: SequenceInput,
    response: WireSequenceFull,
    status: 201,
    handler: async ({ app, body, caller, link }) => tagged(await app.run(caller, 'sequence.create', body), link),
  }),
  route({
    method: 'POST',
    url: `${base}/request-sequences/check`,
    operationId: 'checkRequestSequence',
    summary: 'Check steps before they are published',
    description:
      'Refused as publishing them would be. Otherwise what should be said of them and, with `sequenceId`, for whom of those who may ask through that sequence now nobody could act on a step; at most the first 2,000 people of each condition are tried. Changes nothing.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles,
    refuses: [404],
    body: SequenceCheck,
    response: Type.Object({ findings: Type.Array(Finding), warnings: Type.Array(Warning) }),
    handler: ({ app, body, caller }) => app.read(caller, 'sequence.check', body),
  }),
  route({
    method: 'GET',
    url: `${base}/request-sequences/:sequenceId`,
    operationId: 'getRequestSequence',
    summary: 'Retrieve a request sequence with its steps',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles,
    params,
    response: WireSequenceFull,
    handler: async ({ app, caller, link, params }) => tagged(await app.read(caller, 'sequence.get', params), link),
  }),
  route({
    method: 'PUT',
    url: `${base}/request-sequences/:sequenceId`,
    operationId: 'replaceRequestSequence',
    summary: 'Replace a request sequence',
    description: 'Writes the next version; requests under way keep the version they began with.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [409, 412],
    params,
    body: SequenceInput,
    response: WireSequenceFull,
    handler: async ({ app, body, caller, ifMatch, link, params }) =>
      tagged(await app.run(caller, 'sequence.update', { ...params, ifMatch, sequence: body }), link),
  }),
  listRoute({
    method: 'GET',
    url: `${base}/request-sequences/:sequenceId/versions`,
    operationId: 'listRequestSequenceVersions',
    summary: 'List the versions of a request sequence',
    description: 'The newest first. Requests under way keep the version that they began with.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles,
    params,
    response: WireSequenceVersion,
    list: { cursor: 'number' },
    handler: async ({ app, caller, page, params }) => {
      const found = await app.read(caller, 'sequence.versions', { ...params, page })
      if (isRefusal(found)) return found
      return {
        ...found,
        items: found.items.map(({ createdBy, createdByName, steps, ...rest }) => ({
          ...rest,
          steps: steps.map((step) => ({ ...step })),
          createdBy: { id: createdBy, name: createdByName },
        })),
      }
    },
  }),
  route({
    method: 'GET',
    url: `${base}/request-sequences/:sequenceId/conditions`,
    operationId: 'listRequestSequenceConditions',
    summary: 'List the conditions that use a request sequence',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles,
    params,
    response: Type.Object({ data: Type.Array(WireUse) }),
    handler: async ({ app, caller, params }) => {
      const uses = await app.read(caller, 'sequence.usedBy', params)
      if (isRefusal(uses)) return uses
      return {
        data: uses.map(({ appId, appLabel, conditionId, conditionName, status }) => ({
          conditionId,
          conditionName,
          status,
          resourceId: appId,
          resourceName: appLabel,
        })),
      }
    },
  }),
]

const isoOfMs = (ms: number): string => {
  const [day, hour] = [86_400_000, 3_600_000]
  return ms % day === 0 ? `P${ms / day}D` : ms % hour === 0 ? `PT${ms / hour}H` : `PT${Math.round(ms / 60_000)}M`
}

const onCallOf = (view: OnCallView, link: LinkTo): Static<typeof WireOnCall> => ({
  id: view.onCallId,
  name: view.name,
  members: [...view.members],
  turn: isoOfMs(view.turnMs),
  starts: view.starts,
  ...(view.onCallNow === null ? {} : { onCallNow: view.onCallNow }),
  lastUpdated: view.lastUpdated,
  _links: { self: { href: link(`${base}/on-call-schedules/${view.onCallId}`) } },
})

const onCallTagged = (view: Result<OnCallView>, link: LinkTo): Result<Reply<Static<typeof WireOnCall>>> =>
  isRefusal(view) ? view : reply(onCallOf(view, link), { etag: String(view.version) })

const onCall = { tag: 'On-call Schedules', stage: 'EXTENSION', roles } as const

const onCallRoutes: readonly Route[] = [
  listRoute({
    ...onCall,
    method: 'GET',
    url: `${base}/on-call-schedules`,
    operationId: 'listOnCallSchedules',
    summary: 'List all on-call schedules',
    scopes: read,
    response: WireOnCall,
    list: { cursor: 'hex' },
    handler: async ({ app, caller, link, page }) => {
      const found = await app.read(caller, 'onCall.list', { page })
      return isRefusal(found) ? found : { ...found, items: found.items.map((view) => onCallOf(view, link)) }
    },
  }),
  route({
    ...onCall,
    method: 'POST',
    url: `${base}/on-call-schedules`,
    operationId: 'createOnCallSchedule',
    summary: 'Create an on-call schedule',
    scopes: manage,
    refuses: [409],
    body: OnCallInput,
    response: WireOnCall,
    status: 201,
    handler: async ({ app, body, caller, link }) => onCallTagged(await app.run(caller, 'onCall.create', body), link),
  }),
  route({
    ...onCall,
    method: 'GET',
    url: `${base}/on-call-schedules/:onCallId`,
    operationId: 'getOnCallSchedule',
    summary: 'Retrieve an on-call schedule',
    scopes: read,
    params: onCallParams,
    response: WireOnCall,
    handler: async ({ app, caller, link, params }) => onCallTagged(await app.read(caller, 'onCall.get', params), link),
  }),
  route({
    ...onCall,
    method: 'PUT',
    url: `${base}/on-call-schedules/:onCallId`,
    operationId: 'replaceOnCallSchedule',
    summary: 'Replace an on-call schedule',
    scopes: manage,
    refuses: [409, 412],
    params: onCallParams,
    body: OnCallInput,
    response: WireOnCall,
    handler: async ({ app, body, caller, ifMatch, link, params }) =>
      onCallTagged(await app.run(caller, 'onCall.update', { ...params, ifMatch, schedule: body }), link),
  }),
  route({
    ...onCall,
    method: 'DELETE',
    url: `${base}/on-call-schedules/:onCallId`,
    operationId: 'deleteOnCallSchedule',
    summary: 'Delete an on-call schedule',
    scopes: manage,
    refuses: [409, 412],
    params: onCallParams,
    handler: ({ app, caller, ifMatch, params }) => app.run(caller, 'onCall.delete', { ...params, ifMatch }),
  }),
]

/** Approval sequences: what Okta publishes, and what it has no API for (O.3); schedules of who is on call. */
export const routes: readonly Route[] = [...publishedRoutes, ...ownRoutes, ...onCallRoutes]
