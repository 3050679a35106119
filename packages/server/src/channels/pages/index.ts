import { refuse } from '@assent/core/refusal.ts'
import type { FastifyPluginAsync } from 'fastify'
import { sendRefusal } from '../../app/page/visitor.ts'
import { readForm } from './read.ts'
import { addRoutes } from './routes.ts'
import type { PagesOptions } from './visit.ts'

/** Pages that links in messages lead to: to see a request, to decide it, to ask again. They need no script. */
export const pagesChannel =
  (options: PagesOptions): FastifyPluginAsync =>
  async (server) => {
    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 262_144 },
      (_request, body, done) => done(null, readForm(body as string)),
    )
    // Read once it is known who sends it (multipart.ts).
    server.addContentTypeParser('multipart/form-data', (_request, body, done) => done(null, body))
    server.addHook('onRequest', async (request, reply) => {
      const kind = request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write'
      if (server.limited(request, reply, kind))
        return sendRefusal(reply, refuse('limited', 'Too many calls from your address. Wait a minute, then try again.'))
    })
    addRoutes(server, options)
  }
