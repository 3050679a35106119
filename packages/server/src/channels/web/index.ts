import { fileURLToPath } from 'node:url'
import files from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'
import type { App } from '../../app/app.ts'
import { pageHeaders } from '../../app/browser.ts'
import type { Live } from '../../app/live.ts'
import { authRoutes } from './auth.ts'
import { documentRoutes } from './document.ts'
import { streamRoutes } from './stream.ts'

export type WebOptions = {
  readonly app: App
  readonly baseUrl: string
  /** What tells pages of changes; without it there is no stream. */
  readonly live?: Live
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
    if (options.live) await server.register(streamRoutes({ ...options, live: options.live }))
    await server.register(authRoutes(options))
  }
}
