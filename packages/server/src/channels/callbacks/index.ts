import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { FastifyPluginAsync } from 'fastify'
import type { App } from '../../app/app.ts'

export type CallbacksOptions = { readonly app: Pick<App, 'flowCallback'> }

/**
 * Where delegated flows bring their answers: POST {callbackUrl} with {"outcome": "CONTINUE" or "DENY", "message"?}.
 * 200: taken. 409: there was an answer already, or nobody waits any more; `outcome` is the one that counts. 404: no such
 * address. Any other method changes nothing (abuse case E1).
 */
export const callbacksChannel =
  ({ app }: CallbacksOptions): FastifyPluginAsync =>
  async (server) => {
    server.post<{ Params: { taskId: string; secret: string } }>(
      '/callbacks/:taskId/:secret',
      {
        bodyLimit: limits.flowAnswerBytes,
        onRequest: async (request, reply) => {
          if (server.limited(request, reply, 'anonymous'))
            return reply.code(429).send({ error: 'Too many calls from this address. Wait a minute.' })
        },
      },
      async (request, reply) => {
        const { taskId, secret } = request.params
        const result = await app.flowCallback({ taskId, secret, answer: request.body })
        if (isRefusal(result)) {
          if (result.code === 'not_found') return reply.code(404).send({ error: result.summary })
          return reply.code(400).send({
            error: result.summary,
            causes: result.causes.map(({ summary, location }) => ({ summary, location })),
          })
        }
        if (result.taken) return reply.code(200).send({ outcome: result.outcome })
        const error =
          result.outcome === null ? 'The task ended before an answer came.' : 'An answer was taken before this one.'
        return reply.code(409).send({ error, outcome: result.outcome })
      },
    )
  }
