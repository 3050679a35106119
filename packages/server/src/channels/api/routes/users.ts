import { WireApp, wireApp } from '@assent/core/api/apps.ts'
import type { Filter } from '@assent/core/api/filter.ts'
import { WireGroup, wireGroup } from '@assent/core/api/groups.ts'
import type { Page } from '@assent/core/api/page.ts'
import { UserCreate, UserUpdate, userFilter, WireUser, wireUser } from '@assent/core/api/users.ts'
import type { User } from '@assent/core/directory/model.ts'
import type { ProfileInput } from '@assent/core/directory/profile.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { parseFilter } from '../filter.ts'
import { type Call, listRoute, type Route, route } from '../route.ts'

const tag = 'Users'
const read = ['okta.users.read']
const manage = ['okta.users.manage']
const admins = ['ACCESS_REQUESTS_ADMIN', 'APP_ADMIN'] as const
/** A user in a path: an id or a login. */
export const userParams = Type.Object({ userId: Type.String({ minLength: 1, maxLength: 255 }) })
/** `sendEmail` and the like: taken as Okta's clients send them; no mail comes of it. */
const sendEmail = Type.Object({ sendEmail: Type.Optional(Type.Boolean()) })

export type Of = Pick<Call<unknown, unknown, unknown>, 'caller' | 'link'>

/** A user for the wire, unless it is a refusal. */
export const shown = ({ caller, link }: Of, user: Result<User>) =>
  isRefusal(user) ? user : wireUser(user, caller.orgId, link)

/** Two filters that must both hold. */
export const both = (one: Filter | undefined, other: Filter | undefined): Filter | undefined =>
  one && other ? { op: 'and', filters: [one, other] } : (one ?? other)

/** A page of other things. */
export const mapPage = <A, B>(page: Result<Page<A>>, view: (item: A) => B): Result<Page<B>> =>
  isRefusal(page) ? page : { ...page, items: page.items.map(view) }

const list: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: '/api/v1/users',
    operationId: 'listUsers',
    summary: 'List users',
    description:
      '`q` finds by the beginning of a name, login or address; `search` and `filter` take expressions. Sorted by id, which is the order in which users came.',
    tag,
    scopes: read,
    roles: admins,
    query: Type.Object({
      q: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
      search: Type.Optional(Type.String()),
      sortBy: Type.Optional(Type.String({ enum: ['id', 'created'] })),
      sortOrder: Type.Optional(Type.String({ enum: ['asc', 'ASC'] })),
    }),
    response: WireUser,
    list: { cursor: 'user', shape: 'array', filter: userFilter, defaultLimit: 200 },
    handler: async ({ app, caller, filter, link, page, query }) => {
      const search = query.search === undefined ? undefined : parseFilter(userFilter, query.search)
      if (isRefusal(search)) return search
      const users = await app.read(caller, 'user.list', { page, q: query.q, filter: both(filter, search) })
      return mapPage(users, (user) => wireUser(user, caller.orgId, link))
    },
  }),
  listRoute({
    method: 'GET',
    url: '/api/v1/users/:userId/groups',
    operationId: 'listUserGroups',
    summary: 'List the groups of a user',
    tag,
    scopes: read,
    roles: 'self',
    params: userParams,
    response: WireGroup,
    list: { cursor: 'group', shape: 'array' },
    handler: async ({ app, caller, link, params }) => {
      const groups = await app.read(caller, 'user.groups', { user: params.userId })
      return isRefusal(groups) ? groups : { items: groups.map((group) => wireGroup(group, link)) }
    },
  }),
  listRoute({
    method: 'GET',
    url: '/api/v1/users/:userId/apps',
    operationId: 'listUserApps',
    summary: 'List the apps that a user is assigned to',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: 'self',
    params: userParams,
    response: WireApp,
    list: { cursor: 'app', shape: 'array', defaultLimit: 200 },
    handler: async ({ app, caller, link, page, params }) =>
      mapPage(await app.read(caller, 'user.apps', { user: params.userId, page }), (one) =>
        wireApp(one, caller.orgId, link),
      ),
  }),
]

/** Changes a profile, and the password if one is named. */
const update =
  (whole: boolean) =>
  async (
    call: Of &
      Pick<Call<{ userId: string }, unknown, never>, 'app' | 'params'> & {
        body: { profile?: ProfileInput; credentials?: { password?: { value?: string } } }
      },
  ) => {
    const { app, body, caller, params } = call
    const user = await app.run(caller, 'user.update', {
      user: params.userId,
      profile: body.profile ?? {},
      whole: whole && body.profile !== undefined,
    })
    const password = body.credentials?.password?.value
    if (isRefusal(user) || password === undefined) return shown(call, user)
    const set = await app.run(caller, 'password.set', { userId: user.userId, password })
    return isRefusal(set) ? set : shown(call, user)
  }

const one: readonly Route[] = [
  route({
    method: 'POST',
    url: '/api/v1/users',
    operationId: 'createUser',
    summary: 'Create a user',
    description: 'The user is ACTIVE at once unless `activate` is false; then STAGED. A first password is optional.',
    tag,
    scopes: manage,
    roles: [],
    refuses: [409],
    query: Type.Object({
      activate: Type.Optional(Type.Boolean()),
      provider: Type.Optional(Type.Boolean()),
      nextLogin: Type.Optional(Type.String()),
    }),
    body: UserCreate,
    response: WireUser,
    handler: async (call) => {
      const { app, body, caller, query } = call
      const password = body.credentials?.password?.value
      return shown(
        call,
        await app.run(caller, 'user.create', {
          profile: body.profile,
          activate: query.activate ?? true,
          ...(body.groupIds ? { groupIds: body.groupIds } : {}),
          ...(password === undefined ? {} : { password }),
        }),
      )
    },
  }),
  route({
    method: 'GET',
    url: '/api/v1/users/:userId',
    operationId: 'getUser',
    summary: 'Retrieve a user',
    description: 'By id or login; `me` is the caller.',
    tag,
    scopes: [...read, 'okta.users.read.self'],
    roles: 'self',
    params: userParams,
    query: Type.Object({ expand: Type.Optional(Type.String()) }),
    response: WireUser,
    handler: async (call) => {
      const { app, caller, params } = call
      const user = await app.read(caller, 'user.get', { user: params.userId })
      // A token that may read its own user sees nobody else, whatever the roles of its user.
      const narrow =
        caller.scopes !== undefined && !caller.scopes.some((scope) => /^okta\.users\.(read|manage)$/.test(scope))
      if (!isRefusal(user) && narrow && user.userId !== caller.userId)
        return refuse('not_found', 'There is no such user.')
      return shown(call, user)
    },
  }),
  ...(['POST', 'PUT'] as const).map((method) =>
    route({
      method,
      url: '/api/v1/users/:userId',
      operationId: method === 'POST' ? 'updateUser' : 'replaceUser',
      summary: method === 'POST' ? 'Update a user' : 'Replace a user',
      description:
        method === 'POST'
          ? 'Attributes that are not named stay; null removes one. Users change a few of their own.'
          : 'Attributes that are not named are removed.',
      tag,
      scopes: manage,
      roles: 'self',
      refuses: [403, 409],
      params: userParams,
      query: Type.Object({ strict: Type.Optional(Type.Boolean()) }),
      body: UserUpdate,
      response: WireUser,
      handler: (call) => update(method === 'PUT')(call),
    }),
  ),
  route({
    method: 'DELETE',
    url: '/api/v1/users/:userId',
    operationId: 'deleteUser',
    summary: 'Deactivate or delete a user',
    description: 'As in Okta: the first call deactivates the user, a second one deletes the deactivated user for good.',
    tag,
    scopes: manage,
    roles: [],
    refuses: [409],
    params: userParams,
    query: sendEmail,
    handler: async ({ app, caller, params }) => {
      const user = await app.read(caller, 'user.get', { user: params.userId })
      if (isRefusal(user)) return user
      if (user.status === 'DEPROVISIONED') return app.run(caller, 'user.delete', { user: user.userId })
      const done = await app.run(caller, 'user.deactivate', { user: user.userId })
      return isRefusal(done) ? done : undefined
    },
  }),
]

/** Okta's life cycle operations answer nothing but success; `activate` and `reactivate` an object, which may be empty. */
const steps = [
  { name: 'activate', operationId: 'activateUser', summary: 'Activate a user', run: 'user.activate' },
  { name: 'reactivate', operationId: 'reactivateUser', summary: 'Reactivate a user', run: 'user.activate' },
  { name: 'deactivate', operationId: 'deactivateUser', summary: 'Deactivate a user', run: 'user.deactivate' },
  { name: 'suspend', operationId: 'suspendUser', summary: 'Suspend a user', run: 'user.suspend' },
  { name: 'unsuspend', operationId: 'unsuspendUser', summary: 'Unsuspend a user', run: 'user.unsuspend' },
] as const

const life: readonly Route[] = steps.map(({ name, operationId, run, summary }) =>
  route({
    method: 'POST',
    url: `/api/v1/users/:userId/lifecycle/${name}`,
    operationId,
    summary,
    tag,
    scopes: manage,
    roles: [],
    refuses: [409],
    params: userParams,
    query: sendEmail,
    response: Type.Object({}),
    handler: async ({ app, caller, params }) => {
      const done = await app.run(caller, run, { user: params.userId })
      return isRefusal(done) ? done : {}
    },
  }),
)

/** Users: the subset of Okta's core API that its official SDK needs. */
export const routes: readonly Route[] = [...list, ...one, ...life]
