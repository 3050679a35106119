import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { plainAnswer } from './errors.ts'

/** The figures of this process. They hold no names of users, resources or organizations (abuse case H16). */
export type Metrics = {
  readonly registry: Registry
  readonly calls: Counter<'method' | 'route' | 'status'>
  readonly seconds: Histogram<'method' | 'route'>
  /** Who sends it as a Bearer token may read /metrics; undefined: only the own loopback port serves them. */
  readonly token?: string
}

/** Makes the registry with the usual figures of Node and those of our HTTP calls. Others add theirs to `registry`. */
export const makeMetrics = (token?: string): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    calls: new Counter({
      name: 'assent_http_calls_total',
      help: 'HTTP calls by method, pattern of the path, and class of status.',
      labelNames: ['method', 'route', 'status'],
      registers: [registry],
    }),
    seconds: new Histogram({
      name: 'assent_http_seconds',
      help: 'Seconds from the arrival of a call to the end of its answer.',
      labelNames: ['method', 'route'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
      registers: [registry],
    }),
    ...(token === undefined ? {} : { token }),
  }
}

/** Counts one call; `ms` is how long it took. */
export const observe = (
  metrics: Metrics | undefined,
  method: string,
  route: string,
  status: number,
  ms: number,
): void => {
  if (!metrics) return
  metrics.calls.inc({ method, route, status: `${Math.floor(status / 100)}xx` })
  metrics.seconds.observe({ method, route }, ms / 1000)
}

/** GET /metrics with the token; without one configured the path does not exist on this port. */
export const metricsRoute = (metrics: Metrics | undefined): FastifyPluginAsync => {
  return async (server) => {
    if (metrics?.token === undefined) return
    const wanted = digest(`Bearer ${metrics.token}`)
    server.get('/metrics', async (request, reply) => {
      if (!timingSafeEqual(digest(request.headers.authorization ?? ''), wanted))
        return reply.code(401).send(plainAnswer(401, request.id))
      reply.header('content-type', metrics.registry.contentType)
      return metrics.registry.metrics()
    })
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
