import { fileURLToPath } from 'node:url'
import files from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'
import type { App } from '../../app/app.ts'
import { pageHeaders } from '../../app/browser.ts'
import { authRoutes } from './auth.ts'
import { documentRoutes } from './document.ts'

export type WebOptions = {
  readonly app: App
  readonly baseUrl: string
  /** The folder of the built web app; for tests. */
  readonly built?: string
}

/** Everything of ours, nothing of others (abuse case F9). */
const headers = pageHeaders("default-src 'self'; form-action 'self'")

const folderOf = (name: string): string => fileURLToPath(new URL(`../../../../web/${name}/`, import.meta.url))

/** The web app with its files, what server-made pages are drawn with, and signing in and out. */
export const webChannel = (options: WebOptions): FastifyPluginAsync => {
  return async (server) => {
    await server.register(files, {
      root: folderOf('static'),
      wildcard: false,
      setHeaders: (reply) => {
        reply.headers(headers)
      },
    })
    await server.register(documentRoutes({ ...options, built: options.built ?? folderOf('dist') }))
    await server.register(authRoutes(options))
  }
}
