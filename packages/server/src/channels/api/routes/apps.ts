import {
  AppBody,
  AppGroupBody,
  AppUserBody,
  appFilter,
  WireApp,
  WireAppGroup,
  WireAppUser,
  wireApp,
  wireAppGroup,
  wireAppUser,
} from '@assent/core/api/apps.ts'
import { closed, id, oneWord } from '@assent/core/api/wire.ts'
import type { AppInstance } from '@assent/core/directory/model.ts'
import { appOfOrnOrId } from '@assent/core/directory/orn.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { type Call, listRoute, type Route, reply, route } from '../route.ts'
import { mapPage } from './users.ts'

const tag = 'Applications'
const read = ['okta.apps.read']
const manage = ['okta.apps.manage']
const readers = ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] as const
const roles = ['APP_ADMIN'] as const
const params = Type.Object({ appId: id('app') })
const userParams = Type.Object({ appId: id('app'), userId: Type.String({ minLength: 1, maxLength: 255 }) })
const groupParams = Type.Object({ appId: id('app'), groupId: id('group') })

const shown = ({ caller, link }: Pick<Call<unknown, unknown, unknown>, 'caller' | 'link'>, app: Result<AppInstance>) =>
  isRefusal(app) ? app : wireApp(app, caller.orgId, link)

/** What a body says of an app; what it does not say is left to the command. */
const partsOf = (body: AppBody) => {
  const url = body.settings?.app?.url
  return {
    label: body.label,
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(url === undefined ? {} : { url: url === '' ? null : url }),
    ...(body.assent?.description === undefined ? {} : { description: body.assent.description }),
    ...(body.assent?.connectorId === undefined ? {} : { connectorId: body.assent.connectorId }),
  }
}

const apps: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: '/api/v1/apps',
    operationId: 'listApplications',
    summary: 'List apps',
    description: '`q` finds by the beginning of the label or name. Sorted by id.',
    tag,
    scopes: read,
    roles: readers,
    query: Type.Object({
      q: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
      expand: Type.Optional(Type.String()),
      includeNonDeleted: Type.Optional(Type.Boolean()),
      useOptimization: Type.Optional(Type.Boolean()),
    }),
    response: WireApp,
    list: { cursor: 'app', shape: 'array', filter: appFilter },
    handler: async ({ app, caller, filter, link, page, query }) =>
      mapPage(await app.read(caller, 'app.list', { page, filter, q: query.q }), (one) =>
        wireApp(one, caller.orgId, link),
      ),
  }),
  route({
    method: 'POST',
    url: '/api/v1/apps',
    operationId: 'createApplication',
    summary: 'Create an app',
    description: 'A bookmark in Okta’s terms: what Assent knows of an app is who has it and who may ask for it.',
    tag,
    scopes: manage,
    roles,
    refuses: [409],
    query: Type.Object({ activate: Type.Optional(Type.Boolean()) }),
    body: AppBody,
    response: WireApp,
    handler: async (call) => {
      const input = { ...partsOf(call.body), activate: call.query.activate ?? true }
      return shown(call, await call.app.run(call.caller, 'app.create', input))
    },
  }),
  route({
    method: 'GET',
    url: '/api/v1/apps/:appId',
    operationId: 'getApplication',
    summary: 'Retrieve an app',
    tag,
    scopes: read,
    roles: readers,
    params,
    query: Type.Object({ expand: Type.Optional(Type.String()) }),
    response: WireApp,
    handler: async (call) => shown(call, await call.app.read(call.caller, 'app.get', call.params)),
  }),
  route({
    method: 'PUT',
    url: '/api/v1/apps/:appId',
    operationId: 'replaceApplication',
    summary: 'Replace an app',
    tag,
    scopes: manage,
    roles,
    refuses: [409],
    params,
    body: AppBody,
    response: WireApp,
    handler: async (call) =>
      shown(call, await call.app.run(call.caller, 'app.update', { ...call.params, ...partsOf(call.body) })),
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/apps/:appId',
    operationId: 'deleteApplication',
    summary: 'Delete an app',
    description: 'Only an inactive one.',
    tag,
    scopes: manage,
    roles,
    refuses: [409],
    params,
    handler: ({ app, caller, params }) => app.run(caller, 'app.delete', params),
  }),
  ...(['activate', 'deactivate'] as const).map((step) =>
    route({
      method: 'POST',
      url: `/api/v1/apps/:appId/lifecycle/${step}`,
      operationId: `${step}Application`,
      summary: step === 'activate' ? 'Activate an app' : 'Deactivate an app',
      tag,
      scopes: manage,
      roles,
      params,
      response: Type.Object({}),
      handler: async ({ app, caller, params }) => {
        const done = await app.run(caller, `app.${step}`, params)
        return isRefusal(done) ? done : {}
      },
    }),
  ),
]

const users: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: '/api/v1/apps/:appId/users',
    operationId: 'listApplicationUsers',
    summary: 'List the users of an app',
    tag,
    scopes: read,
    roles: readers,
    params,
    query: Type.Object({
      q: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
      expand: Type.Optional(Type.String()),
    }),
    response: WireAppUser,
    list: { cursor: 'user', shape: 'array', defaultLimit: 50 },
    handler: async ({ app, caller, link, page, params, query }) =>
      mapPage(await app.read(caller, 'app.users', { ...params, page, q: query.q }), (user) => wireAppUser(user, link)),
  }),
  route({
    method: 'POST',
    url: '/api/v1/apps/:appId/users',
    operationId: 'assignUserToApplication',
    summary: 'Assign a user to an app',
    tag,
    scopes: manage,
    roles,
    refuses: [409],
    params,
    body: AppUserBody,
    response: WireAppUser,
    handler: async ({ app, body, caller, link, params }) => {
      const user = await app.run(caller, 'app.assignUser', { ...params, user: body.id })
      return isRefusal(user) ? user : wireAppUser(user, link)
    },
  }),
  route({
    method: 'GET',
    url: '/api/v1/apps/:appId/users/:userId',
    operationId: 'getApplicationUser',
    summary: 'Retrieve a user of an app',
    tag,
    scopes: read,
    roles: readers,
    params: userParams,
    query: Type.Object({ expand: Type.Optional(Type.String()) }),
    response: WireAppUser,
    handler: async ({ app, caller, link, params }) => {
      const user = await app.read(caller, 'app.user', { appId: params.appId, user: params.userId })
      return isRefusal(user) ? user : wireAppUser(user, link)
    },
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/apps/:appId/users/:userId',
    operationId: 'unassignUserFromApplication',
    summary: 'Unassign a user from an app',
    description: 'Refused where only a grant put the user there: revoke the grant.',
    tag,
    scopes: manage,
    roles,
    refuses: [409],
    params: userParams,
    query: Type.Object({ sendEmail: Type.Optional(Type.Boolean()) }),
    handler: ({ app, caller, params }) =>
      app.run(caller, 'app.unassignUser', { appId: params.appId, user: params.userId }),
  }),
]

const groups: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: '/api/v1/apps/:appId/groups',
    operationId: 'listApplicationGroupAssignments',
    summary: 'List the groups associated with an app',
    description: 'Each is a level that can be asked for while entitlement management of the app is off.',
    tag,
    scopes: read,
    roles: readers,
    params,
    response: WireAppGroup,
    list: { cursor: 'group', shape: 'array' },
    handler: async ({ app, caller, link, page, params }) =>
      mapPage(await app.read(caller, 'app.groups', { ...params, page }), (group) =>
        wireAppGroup(params.appId, group, link),
      ),
  }),
  route({
    method: 'PUT',
    url: '/api/v1/apps/:appId/groups/:groupId',
    operationId: 'assignGroupToApplication',
    summary: 'Associate a group with an app',
    tag,
    scopes: manage,
    roles,
    params: groupParams,
    body: AppGroupBody,
    response: WireAppGroup,
    handler: async ({ app, caller, link, params }) => {
      const done = await app.run(caller, 'app.addGroup', params)
      if (isRefusal(done)) return done
      const group = await app.read(caller, 'group.get', params)
      return isRefusal(group) ? group : wireAppGroup(params.appId, group, link)
    },
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/apps/:appId/groups/:groupId',
    operationId: 'unassignApplicationFromGroup',
    summary: 'End the association of a group with an app',
    tag,
    scopes: manage,
    roles,
    params: groupParams,
    handler: ({ app, caller, params }) => app.run(caller, 'app.removeGroup', params),
  }),
]

const WireManagement = Type.Object({ status: Type.String() })
const ornParams = Type.Object({ resourceId: Type.String() })
const appOf = ({ caller, params }: Call<{ resourceId: string }, unknown, unknown>): Result<string> =>
  appOfOrnOrId(caller.orgId, params.resourceId) ?? refuse('not_found', 'There is no such resource.')

const management: readonly Route[] = [
  route({
    method: 'GET',
    url: '/governance/api/v2/resources/:resourceId/entitlement-settings',
    operationId: 'getEntitlementSettings',
    summary: 'Retrieve the entitlement settings for the resource',
    tag: 'Entitlement Settings',
    stage: 'BETA',
    scopes: ['okta.governance.entitlements.read'],
    roles: readers,
    params: ornParams,
    response: WireManagement,
    handler: async (call) => {
      const appId = appOf(call)
      if (isRefusal(appId)) return appId
      const app = await call.app.read(call.caller, 'app.get', { appId })
      return isRefusal(app) ? app : { status: app.entitlementManagement }
    },
  }),
  route({
    method: 'PATCH',
    url: '/governance/api/v2/resources/:resourceId/entitlement-settings',
    operationId: 'updateEntitlementSettings',
    summary: 'Update the entitlement settings for the resource',
    description: 'Answers the transition, as Okta does; here it is over at once.',
    tag: 'Entitlement Settings',
    stage: 'BETA',
    scopes: ['okta.governance.entitlements.manage'],
    roles,
    params: ornParams,
    body: closed({ status: oneWord(['OPTED_IN', 'OPTED_OUT']) }),
    response: WireManagement,
    status: 202,
    handler: async (call) => {
      const appId = appOf(call)
      if (isRefusal(appId)) return appId
      const { status } = call.body
      const app = await call.app.run(call.caller, 'app.setEntitlementManagement', { appId, status })
      return isRefusal(app) ? app : reply({ status: status === 'OPTED_IN' ? 'OPTING_IN' : 'OPTING_OUT' })
    },
  }),
]

/** Apps: the subset of Okta's core API that its official SDK needs, and whether entitlements manage an app. */
export const routes: readonly Route[] = [...apps, ...users, ...groups, ...management]
