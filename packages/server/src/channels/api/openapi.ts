import { scopeNames } from '@assent/core/api/accounts.ts'
import { ErrorBody, limitParameter, pageBody } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import type { TSchema } from 'typebox'
import { querySchema } from './frame.ts'
import type { Route } from './route.ts'
import { type ErrorStatus, statusesOf } from './statuses.ts'

type Json = Record<string, unknown>

const schemes = {
  apiToken: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'An API token: `Authorization: SSWS {token}`.',
  },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token from /oauth2/v1/token, or an API token: `Authorization: Bearer {token}`.',
  },
  client: {
    type: 'oauth2',
    description: 'Client credentials of a service user: secret or private_key_jwt.',
    flows: {
      clientCredentials: {
        tokenUrl: '/oauth2/v1/token',
        scopes: Object.fromEntries(scopeNames.map((name) => [name, ''])),
      },
    },
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-assent',
    description: 'The session of a signed-in person, from pages of this server only.',
  },
}

/** The OpenAPI 3.1 document of everything that the routes serve. */
export const openApi = (routes: readonly Route[], baseUrl: string, version: string): Json => {
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = route.url.replace(/:(\w+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = operation(route)
  }
  Object.assign(paths, besideRoutes)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Assent API',
      version,
      summary: 'Ask for access, decide, give it, take it back on time.',
      description:
        'The paths, bodies, ids, errors, filters and rate-limit headers are those of the Okta Governance API where it has them; operations marked EXTENSION are ours. A call of an operation with the header Idempotency-Key, sent again with the same key, is answered the same and done once. Where an organization wants four eyes for a change of rules, it is answered with 202, the error code E0000000 and a link to what was proposed: nothing has changed until another administrator confirms that. Sentences for people, such as errorSummary, are English, or German for an Accept-Language that prefers it; codes never change. Beside what an operation names, what is no call at all is refused by any path: 405, 408, 414 and 431.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: baseUrl }],
    security: [{ apiToken: [] }, { bearer: [] }, { session: [] }],
    tags: [...new Set([...routes.map((route) => route.tag), 'API tokens', 'State'])].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: schemes,
      schemas: { Error: ErrorBody },
      responses: errorResponses,
      headers: rateHeaders,
    },
  }
}

const json = (properties: Json): Json => ({ 'application/json': { schema: { type: 'object', properties } } })
const text = { type: 'string' }

/** What is served beside the table of routes: the token endpoint and the state of the server. */
const besideRoutes: Record<string, Json> = {
  '/oauth2/v1/token': {
    post: {
      operationId: 'token',
      summary: 'Get an access token',
      description:
        'Client credentials: the id of a service user and its secret (Basic, or `client_id` and `client_secret` in the form), or a `client_assertion` signed by its key. Errors have the form of RFC 6749.',
      tags: ['API tokens'],
      'x-okta-lifecycle': { lifecycle: 'GA' },
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              required: ['grant_type'],
              properties: {
                grant_type: { const: 'client_credentials' },
                scope: text,
                client_id: text,
                client_secret: text,
                client_assertion_type: { const: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' },
                client_assertion: text,
              },
            },
          },
        },
      },
      responses: {
        200: {
          description: 'The token.',
          content: json({
            token_type: { const: 'Bearer' },
            expires_in: { type: 'integer' },
            access_token: text,
            scope: text,
          }),
        },
        400: { description: 'The form is malformed.', content: json({ error: text, error_description: text }) },
        401: { description: 'The proof is not accepted.', content: json({ error: text, error_description: text }) },
      },
    },
  },
  '/healthz': {
    get: {
      operationId: 'getHealth',
      summary: 'The process answers',
      tags: ['State'],
      security: [],
      responses: { 200: { description: 'It does.', content: json({ status: text }) } },
    },
  },
  '/readyz': {
    get: {
      operationId: 'getReadiness',
      summary: 'Database and migrations are there',
      tags: ['State'],
      security: [],
      responses: Object.fromEntries(
        [200, 503].map((status) => [
          status,
          {
            description: status === 200 ? 'Ready.' : 'Not ready; `checks` says what is missing.',
            content: json({
              status: text,
              version: text,
              checks: { type: 'object', additionalProperties: { type: 'boolean' } },
            }),
          },
        ]),
      ),
    },
  },
}

const operation = (route: Route): Json => ({
  operationId: route.operationId,
  summary: route.summary,
  ...(route.description ? { description: route.description } : {}),
  tags: [route.tag],
  'x-okta-lifecycle': { lifecycle: route.stage ?? 'GA' },
  'x-okta-iam-admin-roles': route.roles === 'self' ? [] : route.roles,
  'x-scopes': route.scopes,
  ...(parameters(route).length > 0 ? { parameters: parameters(route) } : {}),
  ...(route.body ? { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } } : {}),
  responses: { [String(route.status ?? (route.response ? 200 : 204))]: success(route), ...failures(route) },
})

const parameters = (route: Route): Json[] => {
  const inPath = [...route.url.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: route.params?.properties[name!] ?? { type: 'string' },
  }))
  const query = querySchema(route)
  const required = new Set(query.required ?? [])
  const needed = route.list?.filterNeeded ? (route.list.filterName ?? 'filter') : undefined
  const inQuery = Object.entries(query.properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name) || name === needed,
    ...(describe(route, name) ? { description: describe(route, name) } : {}),
    schema: name === 'limit' && route.list ? limitParameter(route.list.maxLimit) : schema,
  }))
  const headers = [...(route.keyed ? [keyHeader] : []), ...(route.refuses?.includes(412) ? [matchHeader] : [])]
  return [...inPath, ...inQuery, ...headers]
}

const keyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', maxLength: limits.deliveryKey },
}
const matchHeader = {
  name: 'If-Match',
  in: 'header',
  required: false,
  description: 'The ETag that the change was made from: refused with 412 if it is another by now.',
  schema: { type: 'string' },
}

const describe = (route: Route, name: string): string | undefined => {
  const { list } = route
  if (!list) return undefined
  if (name === 'after') return 'The cursor of the page before; take it from the link `next`.'
  if (name === 'orderBy') return `One of ${list.orderBy?.join(', ')}, then asc or desc.`
  if (name !== (list.filterName ?? 'filter') || !list.filter) return undefined
  const rules = Object.entries(list.filter).map(([attribute, rule]) => `\`${attribute}\` (${rule.ops.join(', ')})`)
  return `A SCIM filter over ${rules.join(', ')}.`
}

const success = (route: Route): Json => {
  if (!route.response) return { description: 'Done.', headers: rateRefs }
  const schema: TSchema | Json = !route.list
    ? route.response
    : route.list.shape === 'array'
      ? { type: 'array', items: route.response }
      : pageBody(route.response, route.list.member)
  return { description: 'Done.', headers: rateRefs, content: { 'application/json': { schema } } }
}

const rateHeaders = {
  'X-Rate-Limit-Limit': { description: 'Calls per minute.', schema: { type: 'integer' } },
  'X-Rate-Limit-Remaining': { description: 'Calls that are left.', schema: { type: 'integer' } },
  'X-Rate-Limit-Reset': { description: 'When it is full again, in seconds since 1970.', schema: { type: 'integer' } },
}

const rateRefs = Object.fromEntries(
  Object.keys(rateHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
)

const errorOf = (description: string): Json => ({
  description,
  headers: rateRefs,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
})

const errors: Readonly<Record<ErrorStatus, { readonly name: string; readonly says: string }>> = {
  400: { name: 'BadRequest', says: 'The call is malformed or breaks a rule; errorCauses say where.' },
  401: { name: 'Unauthenticated', says: 'There is no proof of who calls, or it is not accepted.' },
  403: { name: 'Forbidden', says: 'The caller may not do this.' },
  404: { name: 'NotFound', says: 'There is no such thing, or the caller may not know of it.' },
  409: { name: 'Conflict', says: 'It is true of another state: closed, decided or changed meanwhile.' },
  412: { name: 'Stale', says: 'It was changed since the version that If-Match names.' },
  413: { name: 'TooLarge', says: 'The body is too large.' },
  415: { name: 'OtherType', says: 'The body is of a media type that is not read here.' },
  429: { name: 'TooMany', says: 'Too many calls; X-Rate-Limit-Reset says when to go on.' },
  500: { name: 'Failure', says: 'A fault of ours; errorId finds it in the log.' },
  503: { name: 'Unavailable', says: 'A part that is needed does not answer now; the same call may succeed later.' },
}

const errorResponses = Object.fromEntries(Object.values(errors).map(({ name, says }) => [name, errorOf(says)]))

const failures = (route: Route): Json =>
  Object.fromEntries(
    statusesOf(route).map((status) => [status, { $ref: `#/components/responses/${errors[status].name}` }]),
  )
