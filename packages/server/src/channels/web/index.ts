import { fileURLToPath } from 'node:url'
import files from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'
import type { Door } from '../../app/door.ts'
import { authRoutes } from './auth.ts'

export type WebOptions = { readonly door: Door; readonly baseUrl: string }

/** Everything of ours, nothing of others, in nobody's frame (abuse cases F9, F21). */
const policy = [
  "default-src 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const folder = fileURLToPath(new URL('../../../../web/static/', import.meta.url))

/** The pages: the start page and its files from packages/web, and signing in and out. */
export const webChannel = (options: WebOptions): FastifyPluginAsync => {
  return async (server) => {
    await server.register(files, {
      root: folder,
      wildcard: false,
      setHeaders: (reply) => {
        reply.header('content-security-policy', policy)
      },
    })
    await server.register(authRoutes(options))
  }
}
