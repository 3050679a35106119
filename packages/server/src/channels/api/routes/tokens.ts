import { ClientCreate, ClientCreated, Token, TokenCreate, TokenCreated } from '@assent/core/api/accounts.ts'
import { Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'

const tag = 'API tokens'
const params = Type.Object({ tokenId: Type.String() })

/** API tokens: Okta's paths, and their creation, which Okta offers only on screen. */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: '/api/v1/api-tokens',
    operationId: 'listApiTokens',
    summary: 'List API tokens',
    description:
      'Your own; with `userId` those of a user, with `all=true` those of everybody (super administrators, auditors).',
    tag,
    scopes: ['okta.apiTokens.read'],
    roles: 'self',
    refuses: [403],
    query: Type.Object({ userId: Type.Optional(Type.String()), all: Type.Optional(Type.Boolean()) }),
    response: Token,
    list: { cursor: 'token', shape: 'array' },
    handler: ({ app, caller, page, query }) =>
      app.read(caller, 'token.list', {
        page,
        ...(query.userId === undefined ? {} : { userId: query.userId }),
        ...(query.all === undefined ? {} : { all: query.all }),
      }),
  }),
  route({
    method: 'POST',
    url: '/api/v1/api-tokens',
    operationId: 'createApiToken',
    summary: 'Create an API token',
    description: 'The answer holds the token; it is shown this once and stored only as a hash.',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.apiTokens.manage'],
    roles: 'self',
    refuses: [403, 404, 409],
    body: TokenCreate,
    response: TokenCreated,
    status: 201,
    handler: ({ app, caller, body }) => app.run(caller, 'token.create', body),
  }),
  route({
    method: 'GET',
    url: '/api/v1/api-tokens/:tokenId',
    operationId: 'getApiToken',
    summary: 'Retrieve an API token’s metadata',
    tag,
    scopes: ['okta.apiTokens.read'],
    roles: 'self',
    params,
    response: Token,
    handler: ({ app, caller, params }) => app.read(caller, 'token.get', params),
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/api-tokens/:tokenId',
    operationId: 'revokeApiToken',
    summary: 'Revoke an API token',
    tag,
    scopes: ['okta.apiTokens.manage'],
    roles: 'self',
    refuses: [403],
    params,
    handler: async ({ app, caller, params }) => app.run(caller, 'token.revoke', params),
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/api-tokens/current',
    operationId: 'revokeCurrentApiToken',
    summary: 'Revoke the token of this call',
    tag,
    // Whoever holds a token may give it up, whatever else the token may do.
    scopes: [],
    roles: 'self',
    handler: ({ app, caller }) => app.run(caller, 'token.revoke', { tokenId: caller.trace?.credentialId ?? '' }),
  }),
  route({
    method: 'PUT',
    url: '/api/v1/users/:userId/client',
    operationId: 'putClient',
    summary: 'Make a service user an OAuth client',
    description:
      'The service user then gets access tokens from `/oauth2/v1/token` with its id and the secret in the answer, or, where `keys` are given, with assertions signed by one of them. What it had before stops working.',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.users.manage'],
    roles: [],
    refuses: [409],
    params: Type.Object({ userId: Type.String() }),
    body: ClientCreate,
    response: ClientCreated,
    handler: ({ app, caller, params, body }) => app.run(caller, 'client.create', { ...params, ...body }),
  }),
  route({
    method: 'DELETE',
    url: '/api/v1/users/:userId/client',
    operationId: 'deleteClient',
    summary: 'Take an OAuth client from a service user',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.users.manage'],
    roles: [],
    params: Type.Object({ userId: Type.String() }),
    handler: ({ app, caller, params }) => app.run(caller, 'client.delete', params),
  }),
]
