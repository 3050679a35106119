import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { FastifyPluginAsync } from 'fastify'
import type { App } from '../../app/app.ts'

export type TicketsOptions = { readonly app: Pick<App, 'ticketTold'> }

const headerOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

/**
 * Where ticket systems tell us of changes: POST {url}, signed with the secret of the connection (`X-Hub-Signature` as Jira
 * sends it; from ServiceNow also the secret itself in `X-Assent-Secret`). 204: heard, whether it says us anything or not.
 * 404: no such address, or not proven. Any other method changes nothing (abuse case E1).
 */
export const ticketsChannel =
  ({ app }: TicketsOptions): FastifyPluginAsync =>
  async (server) => {
    // What is signed is the body as it came.
    server.removeAllContentTypeParsers()
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    server.post<{ Params: { orgId: string; connectorId: string } }>(
      '/tickets/:orgId/:connectorId',
      {
        bodyLimit: limits.ticketToldBytes,
        onRequest: async (request, reply) => {
          if (server.limited(request, reply, 'anonymous'))
            return reply.code(429).send({ error: 'Too many calls from this address. Wait a minute.' })
        },
      },
      async (request, reply) => {
        const { body, headers, params } = request
        const heard = await app.ticketTold({
          ...params,
          signature: headerOf(headers['x-hub-signature']),
          secret: headerOf(headers['x-assent-secret']),
          body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
        })
        return isRefusal(heard) ? reply.code(404).send({ error: heard.summary }) : reply.code(204).send()
      },
    )
  }
