import type { FilterRules } from '@assent/core/api/filter.ts'
import { WireTeamRequest } from '@assent/core/api/request-types.ts'
import { fullOf } from '@assent/core/api/request-view.ts'
import { RequestFull } from '@assent/core/api/requests.ts'
import {
  RequestAssignee,
  RequestHold,
  RequestPerson,
  RequestPriority,
  RequestReopen,
  RequestTags,
  TagList,
} from '@assent/core/api/requests-run.ts'
import { hexId, id, oneWord } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import { priorities } from '@assent/core/request/priority.ts'
import { Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'
import { mapPage } from './users.ts'

const base = '/governance/api/v2/requests'
const read = ['okta.accessRequests.request.read']
const manage = ['okta.accessRequests.request.manage']
const params = Type.Object({ requestId: id('request') })
const somebody = Type.Object({ requestId: id('request'), userId: id('user') })
/** Members of the request's team and administrators of requests, or whoever sees it: the feature judges. */
const own = { tag: 'Requests', stage: 'EXTENSION', roles: 'self' } as const
const match = Type.Object({ match: Type.Optional(Type.String({ minLength: 1, maxLength: limits.searchMax })) })

const whole = async (done: Promise<Result<Request>>, link: (path: string) => string) => {
  const request = await done
  return isRefusal(request) ? request : fullOf(request, {}, link)
}

const quietly = async (done: Promise<Result<Request>>): Promise<Result<undefined>> => {
  const request = await done
  return isRefusal(request) ? request : undefined
}

const looking: readonly Route[] = [
  route({
    ...own,
    method: 'PUT',
    url: `${base}/:requestId/assignee`,
    operationId: 'assignRequest',
    summary: 'Say who looks after a request',
    description:
      'One of the members of the team, where it is a request of a team; otherwise an administrator of requests; or nobody. Members of the team and administrators of requests say so; whoever looks after it from now on is told.',
    scopes: manage,
    refuses: [403, 409],
    keyed: true,
    params,
    body: RequestAssignee,
    response: RequestFull,
    handler: ({ app, body, caller, link, params }) =>
      whole(app.run(caller, 'request.assign', { ...params, ...body }), link),
  }),
  listRoute({
    ...own,
    method: 'GET',
    url: `${base}/:requestId/people`,
    operationId: 'listRequestPeople',
    summary: 'List who could look after a request, or follow it',
    description: 'For those who run it, who need not be able to read the directory.',
    scopes: read,
    refuses: [403],
    params,
    query: Type.Object({ ...match.properties, as: Type.Optional(oneWord(['ASSIGNEE', 'FOLLOWER'])) }),
    response: RequestPerson,
    list: { cursor: 'user' },
    handler: async ({ app, caller, page, params, query }) =>
      mapPage(
        await app.read(caller, 'request.people', { ...params, as: 'FOLLOWER', ...query, page }),
        ({ userId, ...person }) => ({
          id: userId,
          ...person,
        }),
      ),
  }),
]

const following: readonly Route[] = [
  route({
    ...own,
    method: 'POST',
    url: `${base}/:requestId/follow`,
    operationId: 'followRequest',
    summary: 'Follow a request',
    description: 'Whoever may see it may follow it, and is then told of what happens to it, as his preferences say.',
    scopes: manage,
    refuses: [409],
    keyed: true,
    params,
    handler: ({ app, caller, params }) => quietly(app.run(caller, 'request.follow', params)),
  }),
  route({
    ...own,
    method: 'POST',
    url: `${base}/:requestId/unfollow`,
    operationId: 'unfollowRequest',
    summary: 'Stop following a request',
    scopes: manage,
    keyed: true,
    params,
    handler: ({ app, caller, params }) => quietly(app.run(caller, 'request.unfollow', params)),
  }),
  route({
    ...own,
    method: 'PUT',
    url: `${base}/:requestId/followers/:userId`,
    operationId: 'addRequestFollower',
    summary: 'Make somebody follow a request',
    description:
      'For those who run it. It is shown to him as long as he follows, unless its team keeps its requests to itself: then only somebody who sees it anyway can follow.',
    scopes: manage,
    refuses: [403, 409],
    keyed: true,
    params: somebody,
    handler: ({ app, caller, params }) => quietly(app.run(caller, 'request.addFollower', params)),
  }),
  route({
    ...own,
    method: 'DELETE',
    url: `${base}/:requestId/followers/:userId`,
    operationId: 'removeRequestFollower',
    summary: 'Take somebody off those who follow a request',
    scopes: manage,
    refuses: [403],
    keyed: true,
    params: somebody,
    handler: ({ app, caller, params }) => quietly(app.run(caller, 'request.removeFollower', params)),
  }),
]

const ordering: readonly Route[] = [
  route({
    ...own,
    method: 'POST',
    url: `${base}/:requestId/tags`,
    operationId: 'tagRequest',
    summary: 'Add and remove tags of a request',
    description:
      'Free words, told apart by neither case nor spaces. Those that it has, or lacks, already are passed over. For those who run it.',
    scopes: manage,
    refuses: [403],
    keyed: true,
    params,
    body: RequestTags,
    response: RequestFull,
    handler: ({ app, body, caller, link, params }) =>
      whole(app.run(caller, 'request.tag', { ...params, ...body }), link),
  }),
  route({
    ...own,
    method: 'GET',
    url: '/governance/api/v2/request-tags',
    operationId: 'listRequestTags',
    summary: 'List tags that begin with some letters',
    description: 'The most used first, of the requests that the caller runs or looks into; at most ten.',
    scopes: read,
    query: match,
    response: TagList,
    handler: async ({ app, caller, query }) => {
      const tags = await app.read(caller, 'request.tags', query)
      return isRefusal(tags) ? tags : { data: tags }
    },
  }),
  route({
    ...own,
    method: 'PUT',
    url: `${base}/:requestId/priority`,
    operationId: 'prioritizeRequest',
    summary: 'Change the priority of a request',
    description: 'For those who run it, while it is open. It changes the order of lists, and neither rights nor times.',
    scopes: manage,
    refuses: [403, 409],
    keyed: true,
    params,
    body: RequestPriority,
    response: RequestFull,
    handler: ({ app, body, caller, link, params }) =>
      whole(app.run(caller, 'request.prioritize', { ...params, ...body }), link),
  }),
]

const holding: readonly Route[] = [
  route({
    ...own,
    method: 'POST',
    url: `${base}/:requestId/hold`,
    operationId: 'holdRequest',
    summary: 'Put a request on hold',
    description:
      'It waits for somebody outside: nobody is reminded, nothing is escalated, and no time to act and no expiry runs out meanwhile; whoever may act still may, timers go on, and access that was given ends when it has to. It goes on by itself at `until` (after 90 days at the latest), when whoever asked writes, or when anything is done about a step. For those who run it.',
    scopes: manage,
    refuses: [403, 409],
    keyed: true,
    params,
    body: RequestHold,
    response: RequestFull,
    handler: ({ app, body, caller, link, params }) =>
      whole(app.run(caller, 'request.hold', { ...params, ...body }), link),
  }),
  route({
    ...own,
    method: 'POST',
    url: `${base}/:requestId/resume`,
    operationId: 'resumeRequest',
    summary: 'Go on with a request that is on hold',
    scopes: manage,
    refuses: [403, 409],
    keyed: true,
    params,
    response: RequestFull,
    handler: ({ app, caller, link, params }) => whole(app.run(caller, 'request.resume', params), link),
  }),
  route({
    ...own,
    method: 'POST',
    url: `${base}/:requestId/reopen`,
    operationId: 'reopenRequest',
    summary: 'Open a request again',
    description:
      'One that was denied, canceled or expired at most 30 days ago: its undecided part begins anew as another round. What was decided before stays; votes of the undecided part stay on the record and count no longer. For those who run it, and for whoever asked unless it was denied. One that gave or took access is asked again instead.',
    scopes: manage,
    refuses: [403, 409],
    keyed: true,
    params,
    body: RequestReopen,
    response: RequestFull,
    handler: ({ app, body, caller, link, params }) =>
      whole(app.run(caller, 'request.reopen', { ...params, ...body }), link),
  }),
]

const teamFilter: FilterRules = {
  requestAssigneeId: { ops: ['eq'] },
  requestedFor: { ops: ['eq'] },
  tag: { ops: ['eq'] },
  priority: { ops: ['eq'], values: priorities },
  onHold: { ops: ['eq'], type: 'boolean' },
}

const ofTeams: readonly Route[] = [
  listRoute({
    ...own,
    tag: 'Request Types',
    method: 'GET',
    url: '/governance/api/v1/teams/:teamId/requests',
    operationId: 'listTeamRequests',
    summary: 'List the requests of a team',
    description: 'The newest first, with who looks after each; with `open` those that are still open.',
    scopes: ['okta.governance.accessRequests.read'],
    refuses: [403],
    params: Type.Object({ teamId: hexId() }),
    query: Type.Object({ open: Type.Optional(Type.Boolean()) }),
    response: WireTeamRequest,
    list: { cursor: 'request', filter: teamFilter, orderBy: ['created', 'priority'] },
    handler: async ({ app, caller, filter, orderBy, page, params, query }) =>
      mapPage(
        await app.read(caller, 'request.ofTeam', { ...params, open: query.open ?? false, filter, orderBy, page }),
        ({ requestId, typeId, ...rest }) => ({ id: requestId, requestTypeId: typeId, ...rest }),
      ),
  }),
]

/** What those who run requests do with them: look after, follow, tag, order (okta-access-requests F.5, O.3). */
export const routes: readonly Route[] = [...looking, ...following, ...ordering, ...holding, ...ofTeams]
