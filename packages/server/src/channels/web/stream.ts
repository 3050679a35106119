import { isRefusal } from '@assent/core/refusal.ts'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { cookieName, readCookie } from '../../app/browser.ts'
import type { Live, LiveTopic } from '../../app/live.ts'
import { queryOf } from './form.ts'
import type { WebOptions } from './index.ts'

/** Streams of one person in one process: windows of several browsers; each browser needs one (web: data/live.ts). */
const mostPerUser = 8
const mostInAll = 5_000
/** Proxies close what is silent; and somebody whose session ended is told nothing more after this. */
const beatMs = 15_000

type StreamOptions = WebOptions & { readonly live: Live; readonly beatMs?: number }

/**
 * GET /events/stream: server-sent events that say that something changed which the viewer may see, and never what:
 * `event: change`, `data: {"topics":["requests","tasks"]}`. Ends with the session; looking on does not prolong it.
 * `?since=` says when the page was written that listens: it is told at once of what happened before it did.
 */
export const streamRoutes = ({ app, baseUrl, live, beatMs: every = beatMs }: StreamOptions): FastifyPluginAsync => {
  const open = new Map<string, Set<() => void>>()
  const refuse = (reply: FastifyReply, status: number, why: string) =>
    reply.code(status).header('content-type', 'text/plain; charset=utf-8').send(`${why}\n`)

  return async (server) => {
    server.addHook('preClose', async () => {
      for (const streams of open.values()) for (const end of [...streams]) end()
    })

    server.get('/events/stream', async (request, reply) => {
      if (server.limited(request, reply, 'read')) return refuse(reply, 429, 'Too many calls. Wait a minute.')
      const site = request.headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin') return refuse(reply, 403, 'This is for pages of this server.')
      const value = readCookie(request.headers.cookie, cookieName(baseUrl))
      const prove = async () =>
        value === undefined ? undefined : app.door.authenticate({ kind: 'session', value, quiet: true })
      const first = await prove()
      if (!first || isRefusal(first)) return refuse(reply, 401, 'Sign in first.')
      const { orgId, userId } = first
      const mine = open.get(userId) ?? new Set()
      const inAll = open.values().reduce((sum, streams) => sum + streams.size, 0)
      if (mine.size >= mostPerUser || inAll >= mostInAll) {
        reply.header('retry-after', 30)
        return refuse(reply, 429, 'Too many streams are open.')
      }

      let roles = first.roles
      let leave = (): void => {}
      const end = (): void => {
        clearInterval(beat)
        leave()
        mine.delete(end)
        if (mine.size === 0) open.delete(userId)
        reply.raw.end()
      }
      // Each word is for whoever the viewer still is at this moment (abuse cases D7, D9).
      const say = async (text: string): Promise<void> => {
        const now = await prove()
        if (!mine.has(end)) return
        if (!now || isRefusal(now)) return end()
        roles = now.roles
        // Whoever does not read gets no queue without end.
        if (reply.raw.writableLength > 65_536) return end()
        reply.raw.write(text)
      }
      const trouble = (error: unknown): void => {
        request.log.warn({ err: error }, 'a stream of changes ended')
        end()
      }
      const beat = setInterval(() => void say(': still here\n\n').catch(trouble), every)
      mine.add(end)
      open.set(userId, mine)
      request.raw.once('close', end)
      reply.hijack()
      reply.raw.setTimeout(0)
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'x-accel-buffering': 'no',
      })
      const tell = (topics: readonly LiveTopic[]): void => {
        void say(`event: change\ndata: ${JSON.stringify({ topics })}\n\n`).catch(trouble)
      }
      try {
        leave = await live.look({ orgId, userId, roles: () => roles, tell }, sinceOf(request))
        // Gone meanwhile.
        if (!mine.has(end)) leave()
        reply.raw.write('retry: 3000\n: listening\n\n')
      } catch (error) {
        trouble(error)
      }
    })
  }
}

/** No page that has just been written is older; one that listens again reads everything anew. */
const oldestMs = 86_400_000

/** The instant that a page names, of the last day; undefined if it names none. */
const sinceOf = (request: FastifyRequest): string | undefined => {
  const instant = Date.parse(queryOf(request, 'since') ?? '')
  const now = Date.now()
  return Number.isNaN(instant) ? undefined : new Date(Math.min(now, Math.max(instant, now - oldestMs))).toISOString()
}
