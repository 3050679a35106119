import { WireApp, wireApp } from '@assent/core/api/apps.ts'
import {
  GroupBody,
  GroupOwnerBody,
  groupFilter,
  WireGroup,
  WireGroupOwner,
  wireGroup,
} from '@assent/core/api/groups.ts'
import { WireUser, wireUser } from '@assent/core/api/users.ts'
import { id } from '@assent/core/api/wire.ts'
import type { Group } from '@assent/core/directory/model.ts'
import { displayName } from '@assent/core/directory/profile.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { parseFilter } from '../filter.ts'
import { type Call, listRoute, type Route, route } from '../route.ts'
import { both, mapPage } from './users.ts'

const tag = 'Groups'
const read = ['okta.groups.read']
const manage = ['okta.groups.manage']
const roles = ['ACCESS_REQUESTS_ADMIN', 'APP_ADMIN'] as const
const params = Type.Object({ groupId: id('group') })
const memberParams = Type.Object({ groupId: id('group'), userId: Type.String({ minLength: 1, maxLength: 255 }) })

const shown = ({ link }: Pick<Call<unknown, unknown, unknown>, 'link'>, group: Result<Group>) =>
  isRefusal(group) ? group : wireGroup(group, link)

const partsOf = ({ profile }: { profile: { name: string; description?: string | null } }) => ({
  name: profile.name,
  description: profile.description ?? '',
})

const groups: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: '/api/v1/groups',
    operationId: 'listGroups',
    summary: 'List groups',
    description: '`q` finds by the beginning of the name; `search` and `filter` take expressions. Sorted by id.',
    tag,
    scopes: read,
    roles,
    query: Type.Object({
      q: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
      search: Type.Optional(Type.String()),
      expand: Type.Optional(Type.String()),
    }),
    response: WireGroup,
    list: { cursor: 'group', shape: 'array', filter: groupFilter, defaultLimit: 200 },
    handler: async ({ app, caller, filter, link, page, query }) => {
      const search = query.search === undefined ? undefined : parseFilter(groupFilter, query.search)
      if (isRefusal(search)) return search
      const found = await app.read(caller, 'group.list', { page, q: query.q, filter: both(filter, search) })
      return mapPage(found, (group) => wireGroup(group, link))
    },
  }),
  route({
    method: 'POST',
    url: '/api/v1/groups',
    operationId: 'addGroup',
    summary: 'Create a group',
    tag,
    scopes: manage,
    roles: [],
    refuses: [409],
    body: GroupBody,
    response: WireGroup,
    handler: async (call) => shown(call, await call.app.run(call.caller, 'group.create', partsOf(call.body))),
  }),
  route({
    method: 'GET',
    url: '/api/v1/groups/:groupId',
    operationId: 'getGroup',
    summary: 'Retrieve a group',
    tag,
    scopes: read,
    roles,
    params,
    response: WireGroup,
    handler: async (call) => shown(call, await call.app.read(call.caller, 'group.get', call.params)),
  }),
  route({
    method: 'PUT',
    url: '/api/v1/groups/:groupId',
    operationId: 'replaceGroup',
    summary: 'Replace a group',
    tag,
    scopes: manage,
    roles: [],
    refuses: [409],
    params,
    body: GroupBody,
    response: WireGroup,
    handler: async (call) =>
      shown(call, await call.app.run(call.caller, 'group.replace', { ...call.params, ...partsOf(call.body) })),
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/groups/:groupId',
    operationId: 'deleteGroup',
    summary: 'Delete a group',
    tag,
    scopes: manage,
    roles: [],
    params,
    handler: ({ app, caller, params }) => app.run(caller, 'group.delete', params),
  }),
  listRoute({
    method: 'GET',
    url: '/api/v1/groups/:groupId/apps',
    operationId: 'listAssignedApplicationsForGroup',
    summary: 'List the apps that a group is associated with',
    tag,
    scopes: read,
    roles,
    params,
    response: WireApp,
    list: { cursor: 'app', shape: 'array' },
    handler: async ({ app, caller, link, page, params }) =>
      mapPage(await app.read(caller, 'group.apps', { ...params, page }), (one) => wireApp(one, caller.orgId, link)),
  }),
]

const members: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: '/api/v1/groups/:groupId/users',
    operationId: 'listGroupUsers',
    summary: 'List the members of a group',
    description: '`q` finds by the beginning of a name, login or address.',
    tag,
    scopes: read,
    roles,
    params,
    query: Type.Object({ q: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })) }),
    response: WireUser,
    list: { cursor: 'user', shape: 'array', defaultLimit: 200 },
    handler: async ({ app, caller, link, page, params, query }) =>
      mapPage(await app.read(caller, 'group.members', { ...params, ...query, page }), (user) =>
        wireUser(user, caller.orgId, link),
      ),
  }),
  route({
    method: 'PUT',
    url: '/api/v1/groups/:groupId/users/:userId',
    operationId: 'assignUserToGroup',
    summary: 'Put a user into a group',
    tag,
    scopes: manage,
    roles: [],
    refuses: [409],
    params: memberParams,
    handler: ({ app, caller, params }) =>
      app.run(caller, 'group.addMember', { groupId: params.groupId, user: params.userId }),
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/groups/:groupId/users/:userId',
    operationId: 'unassignUserFromGroup',
    summary: 'Take a user out of a group',
    description: 'Refused where only a grant put the user there: revoke the grant.',
    tag,
    scopes: manage,
    roles: [],
    refuses: [409],
    params: memberParams,
    handler: ({ app, caller, params }) =>
      app.run(caller, 'group.removeMember', { groupId: params.groupId, user: params.userId }),
  }),
]

const owners: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: '/api/v1/groups/:groupId/owners',
    operationId: 'listGroupOwners',
    summary: 'List the owners of a group',
    tag,
    scopes: read,
    roles,
    params,
    response: WireGroupOwner,
    list: { cursor: 'id', shape: 'array' },
    handler: async ({ app, caller, params }) => {
      const found = await app.read(caller, 'group.owners', params)
      if (isRefusal(found)) return found
      const items = []
      for (const { kind, id: ownerId } of found) {
        const name = await nameOf({ app, caller }, kind, ownerId)
        items.push({ id: ownerId, type: kind, displayName: name, resolved: true, originType: 'OKTA_DIRECTORY' })
      }
      return { items }
    },
  }),
  route({
    method: 'POST',
    url: '/api/v1/groups/:groupId/owners',
    operationId: 'assignGroupOwner',
    summary: 'Make a user or group an owner of a group',
    tag,
    scopes: manage,
    roles: [],
    params,
    body: GroupOwnerBody,
    response: WireGroupOwner,
    status: 201,
    handler: async ({ app, body, caller, params }) => {
      const owner = { kind: body.type, id: body.id }
      const done = await app.run(caller, 'group.addOwner', { ...params, owner })
      if (isRefusal(done)) return done
      const { id: ownerId, displayName: name = '' } = done
      return { id: ownerId, type: body.type, displayName: name, resolved: true, originType: 'OKTA_DIRECTORY' }
    },
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/groups/:groupId/owners/:ownerId',
    operationId: 'deleteGroupOwner',
    summary: 'Remove an owner of a group',
    tag,
    scopes: manage,
    roles: [],
    params: Type.Object({ groupId: id('group'), ownerId: Type.String() }),
    handler: async ({ app, caller, params: { groupId, ownerId } }) => {
      const kind = ownerId.startsWith('00g') ? 'GROUP' : 'USER'
      const done = await app.run(caller, 'group.removeOwner', { groupId, owner: { kind, id: ownerId } })
      return isRefusal(done) ? done : undefined
    },
  }),
]

const nameOf = async (
  { app, caller }: Pick<Call<unknown, unknown, unknown>, 'app' | 'caller'>,
  kind: 'USER' | 'GROUP',
  ownerId: string,
): Promise<string> => {
  if (kind === 'GROUP') {
    const group = await app.read(caller, 'group.get', { groupId: ownerId })
    return isRefusal(group) ? ownerId : group.name
  }
  const user = await app.read(caller, 'user.get', { user: ownerId })
  return isRefusal(user) ? ownerId : displayName(user)
}

/** Groups: the subset of Okta's core API that its official SDK needs. */
export const routes: readonly Route[] = [...groups, ...members, ...owners]
