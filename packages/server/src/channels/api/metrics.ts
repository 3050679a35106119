import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { plainAnswer } from './errors.ts'

/** The figures of this process, as platform/metrics.ts makes them. They hold no names of users or resources (H16). */
export type HttpMetrics = {
  readonly text: () => Promise<string>
  readonly contentType: string
  /** One answer: `route` is the pattern of its path. */
  readonly http: (method: string, route: string, status: number, seconds: number) => void
  /** Who sends it as a Bearer token may read /metrics; without one only this machine may. */
  readonly token?: string
}

/** GET /metrics. Whoever may not read it is told that there is no such path. */
export const metricsRoute = (metrics: HttpMetrics | undefined): FastifyPluginAsync => {
  const wanted = metrics?.token === undefined ? undefined : digest(`Bearer ${metrics.token}`)
  return async (server) => {
    if (!metrics) return
    server.get('/metrics', async (request, reply) => {
      const allowed = wanted ? timingSafeEqual(digest(request.headers.authorization ?? ''), wanted) : isLocal(request)
      if (!allowed) return reply.code(404).send(plainAnswer(404, request.id))
      return reply.header('content-type', metrics.contentType).send(await metrics.text())
    })
  }
}

const forwarded = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']

// A proxy on this machine makes strangers look local; what it adds gives it away.
const isLocal = (request: FastifyRequest): boolean =>
  ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.socket.remoteAddress ?? '') &&
  !forwarded.some((name) => name in request.headers)

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
