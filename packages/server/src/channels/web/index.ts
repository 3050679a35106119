import { fileURLToPath } from 'node:url'
import files from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'
import type { App } from '../../app/app.ts'
import { pageHeaders } from '../../app/browser.ts'
import { authRoutes } from './auth.ts'

export type WebOptions = { readonly app: App; readonly baseUrl: string }

/** Everything of ours, nothing of others (abuse case F9). */
const headers = pageHeaders("default-src 'self'; form-action 'self'")

const folder = fileURLToPath(new URL('../../../../web/static/', import.meta.url))

/** The pages: the start page and its files from packages/web, and signing in and out. */
export const webChannel = (options: WebOptions): FastifyPluginAsync => {
  return async (server) => {
    await server.register(files, {
      root: folder,
      wildcard: false,
      setHeaders: (reply) => {
        reply.headers(headers)
      },
    })
    await server.register(authRoutes(options))
  }
}
