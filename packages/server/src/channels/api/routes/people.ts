import {
  RoleAssign,
  ServiceUserCreate,
  UserLink,
  UserSource,
  WireRole,
  WireUser,
  wireRoles,
} from '@assent/core/api/users.ts'
import { type AdminRole, adminRoles } from '@assent/core/caller.ts'
import type { User } from '@assent/core/directory/model.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { type Call, listRoute, type Route, reply, route } from '../route.ts'
import { shown, userParams } from './users.ts'

const tag = 'Users'
const manage = ['okta.users.manage']
const roleParams = Type.Object({ ...userParams.properties, roleId: Type.String({ enum: [...adminRoles] }) })

/** Sets the roles of a user to what `next` makes of those that he has. */
const changeRoles = async (
  { app, caller }: Pick<Call<unknown, unknown, unknown>, 'app' | 'caller'>,
  userId: string,
  next: (roles: readonly AdminRole[]) => readonly AdminRole[] | undefined,
): Promise<Result<User>> => {
  const user = await app.read(caller, 'user.get', { user: userId })
  if (isRefusal(user)) return user
  const roles = next(user.roles)
  return roles
    ? app.run(caller, 'user.setRoles', { user: user.userId, roles })
    : refuse('not_found', 'There is no such role.')
}

const roles: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: '/api/v1/users/:userId/roles',
    operationId: 'listAssignedRolesForUser',
    summary: 'List the administrator roles of a user',
    tag: 'Roles',
    scopes: ['okta.roles.read'],
    roles: 'self',
    params: userParams,
    response: WireRole,
    list: { cursor: 'id', shape: 'array' },
    handler: async ({ app, caller, params }) => {
      const user = await app.read(caller, 'user.get', { user: params.userId })
      return isRefusal(user) ? user : { items: wireRoles(user) }
    },
  }),
  route({
    method: 'POST',
    url: '/api/v1/users/:userId/roles',
    operationId: 'assignRoleToUser',
    summary: 'Give a user an administrator role',
    tag: 'Roles',
    scopes: ['okta.roles.manage'],
    roles: [],
    refuses: [409],
    params: userParams,
    query: Type.Object({ disableNotifications: Type.Optional(Type.Boolean()) }),
    body: RoleAssign,
    response: WireRole,
    status: 201,
    handler: async (call) => {
      const { type } = call.body
      const user = await changeRoles(call, call.params.userId, (held) => [...held, type])
      return isRefusal(user) ? user : wireRoles(user).find((role) => role.type === type)!
    },
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/users/:userId/roles/:roleId',
    operationId: 'unassignRoleFromUser',
    summary: 'Take an administrator role from a user',
    tag: 'Roles',
    scopes: ['okta.roles.manage'],
    roles: [],
    refuses: [409],
    params: roleParams,
    handler: async (call) => {
      const { roleId, userId } = call.params
      const user = await changeRoles(call, userId, (held) =>
        held.some((role) => role === roleId) ? held.filter((role) => role !== roleId) : undefined,
      )
      return isRefusal(user) ? user : undefined
    },
  }),
]

const ours: readonly Route[] = [
  route({
    method: 'POST',
    url: '/governance/api/v2/service-users',
    operationId: 'createServiceUser',
    summary: 'Create a machine identity',
    description: 'It has an owner who answers for it, signs in with tokens only, and never decides a human step.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles: [],
    refuses: [409],
    body: ServiceUserCreate,
    response: WireUser,
    status: 201,
    handler: async (call) => {
      const { app, body, caller } = call
      return shown(
        call,
        await app.run(caller, 'user.create', {
          profile: body.profile,
          owner: body.owner,
          kind: 'SERVICE',
          activate: true,
        }),
      )
    },
  }),
  route({
    method: 'PUT',
    url: '/governance/api/v2/users/:userId/person',
    operationId: 'linkUser',
    summary: 'Say that a user is the same person as another',
    description: 'Separation of duties is judged by person: nobody approves for himself with a second account.',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles: [],
    params: userParams,
    body: UserLink,
    response: WireUser,
    handler: async (call) =>
      shown(
        call,
        await call.app.run(call.caller, 'user.link', {
          user: call.params.userId,
          samePersonAs: call.body.samePersonAs,
        }),
      ),
  }),
  route({
    method: 'DELETE',
    url: '/governance/api/v2/users/:userId/person',
    operationId: 'unlinkUser',
    summary: 'Say that a user is a person of its own',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles: [],
    params: userParams,
    response: WireUser,
    handler: async (call) => {
      const user = shown(call, await call.app.run(call.caller, 'user.unlink', { user: call.params.userId }))
      return isRefusal(user) ? user : reply(user)
    },
  }),
  route({
    method: 'PUT',
    url: '/governance/api/v2/users/:userId/source',
    operationId: 'setUserSource',
    summary: 'Say which source is the truth for a user',
    tag,
    stage: 'EXTENSION',
    scopes: manage,
    roles: [],
    refuses: [409],
    params: userParams,
    body: UserSource,
    response: WireUser,
    handler: async (call) => {
      const { source, externalId } = call.body
      return shown(
        call,
        await call.app.run(call.caller, 'user.setSource', {
          user: call.params.userId,
          source,
          externalId: externalId ?? null,
        }),
      )
    },
  }),
]

/** Administrator roles in Okta's form; machine identities, persons and sources, for which Okta has no API. */
export const routes: readonly Route[] = [...roles, ...ours]
