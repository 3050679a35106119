import type { FastifyPluginAsync } from 'fastify'
import type { App } from '../app/app.ts'
import type { Live } from '../app/live.ts'
import { callbacksChannel } from './callbacks/index.ts'
import { outboxChannel } from './email/outbox.ts'
import { pagesChannel } from './pages/index.ts'
import { terminalChannel } from './terminal/index.ts'
import { ticketsChannel } from './tickets/index.ts'
import { webChannel } from './web/index.ts'

/** What a channel may be opened with. */
export type ChannelContext = {
  readonly app: App
  readonly baseUrl: string
  /** Tells pages of changes; without it they ask by themselves. */
  readonly live?: Live
  /** The demo organization is here: what helps to try things out is on. */
  readonly demo: boolean
}

/** Every channel beside the API, by its HTTP part; undefined where it has none now. A new one is its folder and its line. */
const channels: Readonly<Record<string, (context: ChannelContext) => FastifyPluginAsync | undefined>> = {
  web: ({ app, baseUrl, live }) => webChannel({ app, baseUrl, ...(live ? { live } : {}) }),
  pages: (context) => pagesChannel(context),
  terminal: (context) => terminalChannel(context),
  callbacks: (context) => callbacksChannel(context),
  tickets: (context) => ticketsChannel(context),
  email: (context) => (context.demo ? outboxChannel(context) : undefined),
}

/** The HTTP parts of all channels, to be registered on the server. */
export const channelPlugins = (context: ChannelContext): readonly FastifyPluginAsync[] =>
  Object.values(channels).flatMap((open) => open(context) ?? [])
