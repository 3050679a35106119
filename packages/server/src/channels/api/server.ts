import { limits } from '@assent/core/limits.ts'
import { refuse } from '@assent/core/refusal.ts'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { App } from '../../app/app.ts'
import { isPassing } from '../../app/outage.ts'
import { docs } from './docs.ts'
import { plainAnswer, refusalAnswer } from './errors.ts'
import { register, stamp } from './frame.ts'
import { health, type Readiness } from './health.ts'
import { BadJson, parseJson } from './json.ts'
import { type HttpMetrics, metricsRoute } from './metrics.ts'
import { oauth } from './oauth.ts'
import { parseQuery } from './query.ts'
import { makeRateLimiter, type RateLimiter, type Rates, usualRates } from './ratelimit.ts'
import type { Method, Route } from './route.ts'
import { routes as allRoutes } from './routes/index.ts'
import { sayErrors } from './say.ts'

export type ServerOptions = {
  readonly app: App
  readonly log: FastifyBaseLogger
  /** Where people reach us, without a slash at the end; every link is made from it, never from a Host header. */
  readonly baseUrl: string
  readonly version: string
  readonly ready: () => Promise<Readiness>
  /** How many proxies in front of us add to X-Forwarded-For; 0: the peer is the caller (abuse case F18). */
  readonly proxies?: number
  readonly rates?: Rates
  readonly metrics?: HttpMetrics
  /** Further channels: pages, files, hooks. They see only what is added to the server here. */
  readonly channels?: readonly FastifyPluginAsync[]
  readonly routes?: readonly Route[]
  readonly now?: () => number
}

/** Headers of every answer; pages add their own. Nothing that needs a sign-in is ever cached (abuse case F22). */
const everyAnswer = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

/** Makes the HTTP server with every operation on it; the caller listens and closes. */
export const makeServer = async (options: ServerOptions): Promise<FastifyInstance> => {
  const rate = makeRateLimiter({ ...usualRates, ...options.rates }, options.now ?? Date.now)
  const routes = options.routes ?? allRoutes
  const https = options.baseUrl.startsWith('https:')
  const headers = { ...everyAnswer, ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}) }
  const server = newServer(options, rate, headers)
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    reply.header('x-request-id', request.id)
  })
  server.addHook('preSerialization', sayErrors)
  server.addHook('onResponse', async (request, reply) => finish(options, request, reply))
  readBodies(server)
  server.setErrorHandler((error: FastifyError, request, reply) => failed(rate, error, request, reply))
  server.setNotFoundHandler((request, reply) => unknownPath(rate, routes, request, reply))
  server.decorate('limited', (request: FastifyRequest, reply: FastifyReply, kind: string) => {
    const allowance = rate(request.ip, kind)
    stamp(reply, allowance)
    return !allowance.ok
  })
  for (const route of routes) register(server, { app: options.app, baseUrl: options.baseUrl, rate }, route)
  await server.register(health(options, rate))
  await server.register(metricsRoute(options.metrics))
  await server.register(oauth({ door: options.app.door, baseUrl: options.baseUrl }))
  await server.register(docs({ routes, baseUrl: options.baseUrl, version: options.version }))
  for (const channel of options.channels ?? []) await server.register(channel)
  return server
}

const newServer = (
  options: ServerOptions,
  rate: RateLimiter,
  headers: Readonly<Record<string, string>>,
): FastifyInstance =>
  Fastify({
    loggerInstance: options.log,
    // One line of our own per call instead (below).
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds(),
    trustProxy: options.proxies ? (_address: string, hop: number) => hop < options.proxies! : false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.requestMs * 2,
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: {
      maxParamLength: 300,
      querystringParser: (search: string) => parseQuery(search) as unknown as Record<string, unknown>,
    },
    frameworkErrors: (error, request, reply) => {
      // What cannot be routed passes no hook.
      reply.headers({ ...headers, 'x-request-id': request.id })
      void failed(rate, error, request as FastifyRequest, reply as unknown as FastifyReply)
    },
  }) as unknown as FastifyInstance

/** Ids of calls: `oae`, eight characters of this process, a counter. An error body's errorId is the id of its call. */
const requestIds = (): (() => string) => {
  const own = crypto.randomUUID().replaceAll('-', '').slice(0, 10)
  let count = 0
  return () => `oae${own}${(count++).toString(36).padStart(7, '0')}`
}

// JSON and nothing else; forms and files are read by the channels that want them.
const readBodies = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser(
    /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i,
    { parseAs: 'buffer' },
    (_request, body, done) => {
      if (body.length === 0) return done(null, undefined)
      try {
        done(null, parseJson(body as Buffer))
      } catch (error) {
        done(error as Error, undefined)
      }
    },
  )
}

const failed = (rate: RateLimiter, error: FastifyError, request: FastifyRequest, reply: FastifyReply): unknown => {
  // Nobody is there any more to be told, such as one who left in the middle of an export.
  if (reply.sent || reply.raw.destroyed) return reply
  if (!reply.hasHeader('x-rate-limit-limit')) stamp(reply, rate(request.ip, 'anonymous'))
  if (error instanceof BadJson) {
    const refusal = refuse('invalid', 'The request body was not well-formed.', [{ summary: error.message }])
    const { body } = refusalAnswer(refusal, request.id)
    return reply
      .code(400)
      .send({ ...body, errorCode: 'E0000003', errorLink: 'E0000003', errorSummary: refusal.summary })
  }
  const status = isPassing(error) ? 503 : (error.statusCode ?? 500)
  if (status >= 500) {
    // What happened is for the log alone (abuse case F23). That the database is away is told without a stack: while it
    // lasts, every call tells it.
    const route = request.routeOptions?.url
    if (status === 503) request.log.warn({ code: error.code, why: error.message, route }, 'a call has to wait')
    else request.log.error({ err: error, route }, 'a call failed')
    if (status === 503) reply.header('retry-after', 1)
  }
  const known = status >= 400 && status < 500 ? status : status === 503 ? 503 : 500
  return reply.code(known).send(plainAnswer(known, request.id))
}

const unknownPath = (
  rate: RateLimiter,
  routes: readonly Route[],
  request: FastifyRequest,
  reply: FastifyReply,
): unknown => {
  const allowance = rate(request.ip, 'anonymous')
  stamp(reply, allowance)
  if (!allowance.ok) return reply.code(429).send(plainAnswer(429, request.id))
  const methods = methodsOf(routes, request.url.split('?')[0]!)
  if (methods.length > 0) reply.header('allow', methods.join(', '))
  const status = methods.length > 0 ? 405 : 404
  return reply.code(status).send(plainAnswer(status, request.id))
}

const methodsOf = (routes: readonly Route[], path: string): Method[] => {
  const parts = path.split('/')
  const fits = (url: string) => {
    const pattern = url.split('/')
    return pattern.length === parts.length && pattern.every((part, i) => part.startsWith(':') || part === parts[i])
  }
  return routes.filter((route) => fits(route.url)).map((route) => route.method)
}

// One line per call, with the pattern of the path and never its values, query, headers or body.
const finish = (options: ServerOptions, request: FastifyRequest, reply: FastifyReply): void => {
  const route = request.routeOptions.url ?? 'none'
  const ms = reply.elapsedTime
  options.metrics?.http(request.method, route, reply.statusCode, ms / 1000)
  request.log.info(
    {
      method: request.method,
      route,
      status: reply.statusCode,
      ms: Math.round(ms * 10) / 10,
      ...(request.caller
        ? { org: request.caller.orgId, user: request.caller.userId, credential: request.caller.trace?.credentialId }
        : {}),
    },
    'call',
  )
}
