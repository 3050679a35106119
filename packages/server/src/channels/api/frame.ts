import type { Filter } from '@assent/core/api/filter.ts'
import { badFilter } from '@assent/core/api/filter.ts'
import type { Page } from '@assent/core/api/page.ts'
import { limitParameter } from '@assent/core/api/wire.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type TObject, Type } from 'typebox'
import type { App } from '../../app/app.ts'
import type {} from '../../app/http.ts'
import { languageOf, voiceIn } from '../../app/languages.ts'
import { callerOf } from './authenticate.ts'
import { authorizationProblem } from './authorize.ts'
import { refusalAnswer, type Wording } from './errors.ts'
import { parseFilter } from './filter.ts'
import { textProblem } from './json.ts'
import { outgoing } from './outgoing.ts'
import { linkHeaders, pageLinks, parseOrderBy, parsePage } from './paging.ts'
import { convert, type Query } from './query.ts'
import type { Allowance, RateLimiter } from './ratelimit.ts'
import type { Call, ListRules, RawBody, Reply, Route } from './route.ts'
import { sayFor, saying } from './say.ts'
import { validate } from './validate.ts'

/** What the frame needs of the server around it. */
export type Frame = { readonly app: App; readonly baseUrl: string; readonly rate: RateLimiter }

/** Puts one operation on the server: admitted first, then its body is read, then everything is parsed and handled. */
export const register = (server: FastifyInstance, frame: Frame, route: Route): void => {
  const checks = prepare(route)
  if (route.raw) {
    // A scope of its own: its parsers are nobody else's.
    void server.register((scope, _options, ready) => {
      scope.removeAllContentTypeParsers()
      for (const type of route.raw!) {
        // With or without a charset: whatever is said, the bytes are read as UTF-8.
        const pattern = new RegExp(`^${type.replace('/', '\\/')}(?:\\s*;.*)?$`, 'i')
        scope.addContentTypeParser(pattern, (_request, payload, done) => done(null, payload))
      }
      declare(scope, frame, route, checks)
      ready()
    })
  } else declare(server, frame, route, checks)
}

const declare = (server: FastifyInstance, frame: Frame, route: Route, checks: Checks): void => {
  server.route({
    method: route.method,
    url: route.url,
    onRequest: async (request, reply) => {
      const refusal = await admit(frame, route, request, reply)
      if (refusal) return refused(frame, request, reply, refusal)
    },
    handler: async (request, reply) => {
      // What is done with a file may take longer than a socket waits by itself.
      if (route.raw) reply.raw.setTimeout(0, () => {})
      const call = parse(frame, route, checks, request)
      const result = isRefusal(call) ? call : await route.handler(call as Call<never, never, never>)
      if (isRefusal(result))
        return refused(frame, request, reply, result, route.errors, isRefusal(call) ? placeOf(call) : 'body')
      return answer(frame, route, checks, request, reply, result)
    },
  })
}

/** Writes the X-Rate-Limit headers (on every answer: okta-access-requests O.4). */
export const stamp = (reply: FastifyReply, allowance: Allowance): void => {
  reply.header('x-rate-limit-limit', allowance.limit)
  reply.header('x-rate-limit-remaining', allowance.remaining)
  reply.header('x-rate-limit-reset', allowance.reset)
}

// Who calls, how often, and may they at all: judged before a byte of the body is read.
const admit = async (
  frame: Frame,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Refusal | undefined> => {
  const caller = await callerOf(frame.app.door, request, frame.baseUrl)
  const known = !isRefusal(caller)
  // Guesses at credentials are counted by address (abuse case E3).
  const allowance = known
    ? frame.rate(
        caller.trace?.credentialId ?? caller.userId,
        route.limit ?? (route.method === 'GET' ? 'read' : 'write'),
      )
    : frame.rate(request.ip, 'anonymous')
  stamp(reply, allowance)
  if (!allowance.ok) {
    reply.header('retry-after', Math.max(1, allowance.reset - Math.floor(Date.now() / 1000)))
    return refuse('limited', 'API call exceeded rate limit due to too many requests.')
  }
  if (!known) return caller
  request.caller = caller
  return authorizationProblem(route, caller)
}

type Checks = {
  readonly query: TObject
  readonly rebuild: (value: unknown) => unknown
  /** Says its sentences in another language; undefined where it has none. */
  readonly says: ReturnType<typeof saying>
  readonly status: number
}

const prepare = (route: Route): Checks => ({
  query: querySchema(route),
  rebuild: route.response ? outgoing(route.response) : (value) => value,
  says: route.response && saying(route.response),
  status: route.status ?? (route.response ? 200 : 204),
})

/** The query parameters of an operation with those that its list rules add. */
export const querySchema = (route: Route): TObject => {
  const list = route.list
  return Type.Object(
    {
      ...route.query?.properties,
      ...(list ? { limit: limitParameter(list.maxLimit), after: Type.Optional(Type.String()) } : {}),
      ...(list?.filter ? { [list.filterName ?? 'filter']: Type.Optional(Type.String()) } : {}),
      ...(list?.orderBy ? { orderBy: Type.Optional(Type.String()) } : {}),
    },
    { additionalProperties: false },
  )
}

// A refusal that parsing made in the query says so; the body's are all others.
const queryRefusals = new WeakSet<Refusal>()
const placeOf = (refusal: Refusal): 'body' | 'query' => (queryRefusals.has(refusal) ? 'query' : 'body')

const parse = (
  frame: Frame,
  route: Route,
  checks: Checks,
  request: FastifyRequest,
): Result<Call<unknown, unknown, unknown>> => {
  const params = request.params as Record<string, string>
  // An id that cannot be one is an id of nothing: the same answer as for a strange one (abuse case F1).
  const strange = Object.values(params).some((value) => textProblem(value) !== undefined)
  if (strange || (route.params && isRefusal(validate(route.params, params, 'query'))))
    return refuse('not_found', 'Resource not found exception.')
  const query = parseQueryOf(route, checks, request.query as Query)
  if (isRefusal(query)) {
    queryRefusals.add(query)
    return query
  }
  const body = route.raw ? rawBody(request) : bodyOf(route, request.body)
  if (isRefusal(body)) return body
  return {
    ...query,
    app: frame.app,
    caller: request.caller!,
    params,
    body,
    ifMatch: request.headers['if-match']?.replace(/^(?:W\/)?"(.*)"$/, '$1'),
    voice: voiceIn(languageOf(request.headers['accept-language'])),
    link: (path) => frame.baseUrl + path,
  }
}

type ParsedQuery = Pick<Call<never, unknown, never>, 'query' | 'page' | 'filter' | 'orderBy'>

const parseQueryOf = (route: Route, checks: Checks, { values, problem }: Query): Result<ParsedQuery> => {
  if (problem)
    return refuse('invalid', `Api validation failed: ${problem.name} ${problem.summary}`, [
      { summary: problem.summary, reason: 'STRING_FORMAT_INVALID', location: `/${problem.name}` },
    ])
  convert(checks.query, values)
  const { list } = route
  const page = list ? parsePage(list, values) : { limit: 0 }
  if (isRefusal(page)) return page
  const query = validate<Record<string, string | undefined>>(checks.query, values, 'query')
  if (isRefusal(query)) return query
  const filter = list ? filterOf(list, query) : undefined
  if (isRefusal(filter)) return filter
  const orderBy = list ? parseOrderBy(list, query['orderBy']) : undefined
  if (isRefusal(orderBy)) return orderBy
  return { query: ownOf(route, query), page, filter, orderBy }
}

/** What the operation itself asks for: what a list's rules add is parsed already, and its text is nobody's business any more. */
const ownOf = (route: Route, query: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const own = route.query?.properties ?? {}
  return Object.fromEntries(Object.entries(query).filter(([name]) => Object.hasOwn(own, name)))
}

const filterOf = (list: ListRules, query: Record<string, string | undefined>): Result<Filter | undefined> => {
  const text = query[list.filterName ?? 'filter']
  if (list.filter && text !== undefined) return parseFilter(list.filter, text)
  return list.filterNeeded ? badFilter('This list needs a filter.') : undefined
}

/** A body that is read as it comes. */
const rawBody = (request: FastifyRequest): Result<RawBody> => {
  const { body } = request
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body))
    return refuse('invalid', 'Api validation failed: the body is missing')
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  return { type, bytes: body as AsyncIterable<Uint8Array> }
}

const bodyOf = (route: Route, body: unknown): Result<unknown> => {
  if (route.body) return validate(route.body, body === undefined ? {} : body, 'body')
  const empty = body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0)
  return empty ? undefined : refuse('invalid', 'Api validation failed: this operation takes no body')
}

const answer = (
  frame: Frame,
  route: Route,
  checks: Checks,
  request: FastifyRequest,
  reply: FastifyReply,
  result: unknown,
): unknown => {
  if (route.list) return answerPage(frame, route.list, checks, request, reply, result as Page<unknown>)
  const full = isReply(result) ? result : { body: result, status: undefined, headers: undefined }
  if (full.headers) reply.headers(full.headers)
  reply.code(full.status ?? checks.status)
  if (full.body === undefined) return reply.send()
  return reply.send(spoken(checks, request, reply)(full.body))
}

/** Rebuilds an answer by its schema, with its sentences in the caller's language. */
const spoken = ({ rebuild, says }: Checks, request: FastifyRequest, reply: FastifyReply): Checks['rebuild'] => {
  const say = says && sayFor(request, reply)
  return say && says ? (value) => says(rebuild(value), say) : rebuild
}

const isReply = (value: unknown): value is Reply<unknown> =>
  typeof value === 'object' && value !== null && 'reply' in value && value.reply === true && 'body' in value

const answerPage = (
  frame: Frame,
  list: ListRules,
  checks: Checks,
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page<unknown>,
): unknown => {
  const at = request.url.indexOf('?')
  const path = frame.baseUrl + (at < 0 ? request.url : request.url.slice(0, at))
  const links = pageLinks(path, at < 0 ? '' : request.url.slice(at + 1), page.next)
  reply.header('link', linkHeaders(links))
  const items = page.items.map(spoken(checks, request, reply))
  if (list.shape === 'array') return reply.send(items)
  return reply.send({
    ...page.beside,
    [list.member ?? 'data']: items,
    _links: { self: { href: links.self }, ...(links.next === undefined ? {} : { next: { href: links.next } }) },
  })
}

/** Sends a refusal in Okta's form. */
export const refused = (
  frame: Pick<Frame, 'baseUrl'>,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  wording: Wording = {},
  where: 'body' | 'query' = 'body',
): FastifyReply => {
  const { status, body } = refusalAnswer(refusal, request.id, { wording, where, baseUrl: frame.baseUrl })
  return reply.code(status).send(body)
}
