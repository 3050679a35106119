import type { FastifyPluginAsync } from 'fastify'
import { stamp } from './frame.ts'
import type { RateLimiter } from './ratelimit.ts'

/** Whether this process can do its work, and each thing it needs. */
export type Readiness = { readonly ready: boolean; readonly checks: Readonly<Record<string, boolean>> }

/** How long an answer to /readyz is kept: a flood of it does not become a flood of queries. */
const keptMs = 500

/** How long /readyz waits for the database: whoever asks wants to know whether it answers now (abuse case H19). */
const waitMs = 2_000

/** /healthz: the process answers. /readyz: database and migrations are there (503 otherwise). Neither names anything. */
export const health = (
  options: { readonly ready: () => Promise<Readiness>; readonly version: string },
  rate: RateLimiter,
): FastifyPluginAsync => {
  let kept: { at: number; answer: Promise<Readiness> } | undefined
  const ready = (): Promise<Readiness> => {
    if (!kept || performance.now() - kept.at > keptMs) kept = { at: performance.now(), answer: inTime(options.ready()) }
    return kept.answer
  }
  return async (server) => {
    server.get('/healthz', async (request, reply) => {
      stamp(reply, rate(request.ip, 'anonymous'))
      return { status: 'ok' }
    })
    server.get('/readyz', async (request, reply) => {
      stamp(reply, rate(request.ip, 'anonymous'))
      const state = await ready()
      reply.code(state.ready ? 200 : 503)
      return { status: state.ready ? 'ready' : 'not ready', version: options.version, checks: state.checks }
    })
  }
}

const inTime = async (answer: Promise<Readiness>): Promise<Readiness> => {
  const no: Readiness = { ready: false, checks: { database: false } }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(resolve, waitMs, no)
  })
  return Promise.race([answer.catch(() => no), late]).finally(() => clearTimeout(timer))
}
