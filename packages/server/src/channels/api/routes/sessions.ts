import { Identity, PasswordChange, PasswordSet, Session } from '@assent/core/api/accounts.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'

const sessionParams = Type.Object({ sessionId: Type.String() })
const userParams = Type.Object({ userId: Type.String() })

/** Sessions, passwords and outside identities. Okta's paths where it has them. */
export const routes: readonly Route[] = [
  route({
    method: 'GET',
    url: '/api/v1/sessions/me',
    operationId: 'getCurrentSession',
    summary: 'Retrieve the current session',
    tag: 'Sessions',
    scopes: ['okta.sessions.read'],
    roles: 'self',
    response: Session,
    handler: ({ app, caller }) => app.read(caller, 'session.current', {}),
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/sessions/me',
    operationId: 'closeCurrentSession',
    summary: 'Close the current session',
    tag: 'Sessions',
    scopes: ['okta.sessions.manage'],
    roles: 'self',
    handler: ({ app, caller }) => app.run(caller, 'session.end', { sessionId: caller.trace?.credentialId ?? '' }),
  }),
  route({
    method: 'GET',
    url: '/api/v1/sessions/:sessionId',
    operationId: 'getSession',
    summary: 'Retrieve a session',
    tag: 'Sessions',
    scopes: ['okta.sessions.read'],
    roles: 'self',
    params: sessionParams,
    response: Session,
    handler: ({ app, caller, params }) => app.read(caller, 'session.get', params),
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/sessions/:sessionId',
    operationId: 'revokeSession',
    summary: 'Revoke a session',
    tag: 'Sessions',
    scopes: ['okta.sessions.manage'],
    roles: 'self',
    params: sessionParams,
    handler: ({ app, caller, params }) => app.run(caller, 'session.end', params),
  }),
  listRoute({
    method: 'GET',
    url: '/api/v1/users/:userId/sessions',
    operationId: 'listUserSessions',
    summary: 'List the sessions of a user',
    tag: 'Sessions',
    stage: 'EXTENSION',
    scopes: ['okta.sessions.read'],
    roles: 'self',
    params: userParams,
    response: Session,
    list: { cursor: 'session', shape: 'array' },
    handler: ({ app, caller, params, page }) => app.read(caller, 'session.list', { ...params, page }),
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/users/:userId/sessions',
    operationId: 'revokeUserSessions',
    summary: 'Revoke all sessions of a user',
    tag: 'Sessions',
    scopes: ['okta.users.manage'],
    roles: 'self',
    params: userParams,
    handler: ({ app, caller, params }) => app.run(caller, 'session.endAll', params),
  }),
  route({
    method: 'POST',
    url: '/api/v1/users/:userId/credentials/change_password',
    operationId: 'changePassword',
    summary: 'Change one’s own password',
    description: 'Ends all other sessions of the user.',
    tag: 'Sessions',
    scopes: ['okta.users.manage'],
    roles: 'self',
    limit: 'session',
    params: userParams,
    body: PasswordChange,
    response: Type.Object({
      password: Type.Object({}),
      provider: Type.Object({ type: Type.String(), name: Type.String() }),
    }),
    handler: async ({ app, caller, params, body }) => {
      const done = await app.run(caller, 'password.change', {
        userId: params.userId === 'me' ? caller.userId : params.userId,
        oldPassword: body.oldPassword.value,
        newPassword: body.newPassword.value,
      })
      return isRefusal(done) ? done : { password: {}, provider: { type: 'OKTA', name: 'OKTA' } }
    },
  }),
  route({
    method: 'PUT',
    url: '/api/v1/users/:userId/credentials/password',
    operationId: 'setPassword',
    summary: 'Set a user’s password',
    description: 'For super administrators. Ends all sessions of the user.',
    tag: 'Sessions',
    stage: 'EXTENSION',
    scopes: ['okta.users.manage'],
    roles: [],
    params: userParams,
    body: PasswordSet,
    handler: ({ app, caller, params, body }) =>
      app.run(caller, 'password.set', { ...params, password: body.password.value }),
  }),
  route({
    method: 'GET',
    url: '/api/v1/users/:userId/identities',
    operationId: 'listUserIdentities',
    summary: 'List the outside identities of a user',
    tag: 'Sessions',
    stage: 'EXTENSION',
    scopes: ['okta.users.read'],
    roles: 'self',
    params: userParams,
    response: Type.Array(Identity),
    handler: ({ app, caller, params }) => app.read(caller, 'identity.list', params),
  }),
]
