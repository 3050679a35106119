import { TeamInput, teamFilter, WireTeam, WireTeamMember, WireTeamResource } from '@assent/core/api/teams.ts'
import { hexId, id } from '@assent/core/api/wire.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { TeamView } from '../../../app/app.ts'
import { listRoute, type Reply, type Route, reply, route } from '../route.ts'
import { mapPage } from './users.ts'

const base = '/governance/api/v1/teams'
const tag = 'Teams'
const read = ['okta.governance.accessRequests.read']
const manage = ['okta.governance.accessRequests.manage']
const roles = ['ACCESS_REQUESTS_ADMIN'] as const
const params = Type.Object({ teamId: hexId() })
const memberParams = Type.Object({ teamId: hexId(), userId: id('user') })

type LinkTo = (path: string) => string

const shown = (team: TeamView, link: LinkTo): WireTeam => ({
  id: team.teamId,
  name: team.name,
  created: team.created,
  lastUpdated: team.lastUpdated,
  description: team.description,
  icon: team.icon,
  autoAssign: { type: team.autoAssign, ...(team.assigneeId === null ? {} : { userId: team.assigneeId }) },
  requestPrivacy: team.private,
  requesterPriority: team.requesterPriority,
  ...(team.purpose === null ? {} : { purpose: team.purpose }),
  memberCount: team.memberCount,
  member: team.member,
  _links: {
    self: { href: link(`${base}/${team.teamId}`) },
    members: { href: link(`${base}/${team.teamId}/members`) },
  },
})

const tagged = (team: Result<TeamView>, link: LinkTo): Result<Reply<WireTeam>> =>
  isRefusal(team) ? team : reply(shown(team, link), { etag: String(team.version) })

const teams: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: base,
    operationId: 'listAllRequestTeams',
    summary: 'List all teams',
    tag,
    stage: 'BETA',
    scopes: read,
    roles,
    response: WireTeam,
    list: { cursor: 'hex', filter: teamFilter },
    handler: async ({ app, caller, filter, link, page }) =>
      mapPage(await app.read(caller, 'team.list', { filter, page }), (team) => shown(team, link)),
  }),
  listRoute({
    method: 'GET',
    url: '/governance/api/v1/my/teams',
    operationId: 'listMyTeams',
    summary: 'List the teams that the caller is a member of',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    response: WireTeam,
    list: { cursor: 'hex' },
    handler: async ({ app, caller, link, page }) =>
      mapPage(await app.read(caller, 'team.list', { mine: true, page }), (team) => shown(team, link)),
  }),
  route({
    method: 'POST',
    url: base,
    operationId: 'createTeam',
    summary: 'Create a team',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [409],
    body: TeamInput,
    response: WireTeam,
    status: 201,
    handler: async ({ app, body, caller, link }) => tagged(await app.run(caller, 'team.create', body), link),
  }),
  route({
    method: 'GET',
    url: `${base}/:teamId`,
    operationId: 'getTeam',
    summary: 'Retrieve a team',
    description: 'Administrators of requests and auditors read every team, others those that they are members of.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    params,
    response: WireTeam,
    handler: async ({ app, caller, link, params }) => tagged(await app.read(caller, 'team.get', params), link),
  }),
  route({
    method: 'PUT',
    url: `${base}/:teamId`,
    operationId: 'replaceTeam',
    summary: 'Replace a team',
    description: 'What is left out takes its usual value. Members are not touched.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [409, 412],
    params,
    body: TeamInput,
    response: WireTeam,
    handler: async ({ app, body, caller, ifMatch, link, params }) =>
      tagged(await app.run(caller, 'team.update', { ...params, ifMatch, team: body }), link),
  }),
  route({
    method: 'DELETE',
    url: `${base}/:teamId`,
    operationId: 'deleteTeam',
    summary: 'Delete a team',
    description:
      'With its configuration lists. Refused while it has request types, and for the team of privileged access. Requests under way go on.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [409, 412],
    params,
    handler: ({ app, caller, ifMatch, params }) => app.run(caller, 'team.delete', { ...params, ifMatch }),
  }),
]

const members: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/:teamId/members`,
    operationId: 'listTeamMembers',
    summary: 'List the members of a team',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    params,
    response: WireTeamMember,
    list: { cursor: 'user' },
    handler: async ({ app, caller, page, params }) =>
      mapPage(await app.read(caller, 'team.members', { ...params, page }), ({ userId, ...member }) => ({
        id: userId,
        ...member,
      })),
  }),
  route({
    method: 'PUT',
    url: `${base}/:teamId/members/:userId`,
    operationId: 'addTeamMember',
    summary: 'Make somebody a member of a team',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    params: memberParams,
    handler: ({ app, caller, params }) => app.run(caller, 'team.addMember', params),
  }),
  route({
    method: 'DELETE',
    url: `${base}/:teamId/members/:userId`,
    operationId: 'removeTeamMember',
    summary: 'Take somebody out of a team',
    description: 'Refused for the member whom new requests are assigned to.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [409],
    params: memberParams,
    handler: ({ app, caller, params }) => app.run(caller, 'team.removeMember', params),
  }),
]

const resourceParams = Type.Object({
  teamId: hexId(),
  resourceId: Type.String({ pattern: '^[0-9A-Za-z]{20}$' }),
})

const resources: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/:teamId/resources`,
    operationId: 'listTeamResources',
    summary: 'List what the members of a team may give and call',
    description:
      'Apps whose levels steps of its request types give and take, and connectors that they call. What is not here is published by administrators of requests only.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    params,
    response: WireTeamResource,
    list: { cursor: 'id' },
    handler: ({ app, caller, page, params }) => app.read(caller, 'team.resources', { ...params, page }),
  }),
  route({
    method: 'PUT',
    url: `${base}/:teamId/resources/:resourceId`,
    operationId: 'addTeamResource',
    summary: 'Let the members of a team give an app or call a connector',
    description: 'Whoever builds for the team can then publish what gives the levels of the app, to himself too.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    params: resourceParams,
    handler: ({ app, caller, params }) => app.run(caller, 'team.addResource', params),
  }),
  route({
    method: 'DELETE',
    url: `${base}/:teamId/resources/:resourceId`,
    operationId: 'removeTeamResource',
    summary: 'Take an app or a connector from a team',
    description: 'What is published stays as it is; its members publish nothing more with it.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    params: resourceParams,
    handler: ({ app, caller, params }) => app.run(caller, 'team.removeResource', params),
  }),
]

/** Teams: the list as Okta publishes it, and what it has no API for (okta-access-requests J, O.3). */
export const routes: readonly Route[] = [...teams, ...members, ...resources]
