import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ChannelName } from '@assent/core/caller.ts'
import { makeHexId, makeId } from '@assent/core/ids.ts'
import type { Outlet } from '@assent/core/outlet.ts'
import type { FastifyBaseLogger } from 'fastify'
import { type App, holdDoubted, makeApp, oldestOverdueRevocationSeconds, signBeforeStop } from './app/app.ts'
import { followCallers } from './app/follow.ts'
import { startLive } from './app/live.ts'
import type { Services } from './app/services.ts'
import { makeServer } from './channels/api/server.ts'
import { openSmtp } from './channels/email/smtp.ts'
import { channelPlugins } from './channels/registry.ts'
import { connectors, ticketing } from './connectors/registry.ts'
import { clearUnfinishedDemo, type Demo, ensureDemo } from './demo/index.ts'
import { demoPersonas } from './demo/personas.ts'
import { openCheckpointKeeper } from './platform/checkpoint-keeper.ts'
import { type ClockWatch, makeClockWatch } from './platform/clock-watch.ts'
import { type Config, isTrial } from './platform/config.ts'
import { type Db, openDb } from './platform/db.ts'
import { startEmbedded } from './platform/embedded.ts'
import { type Lanes, startLanes } from './platform/lanes.ts'
import { makeMetrics } from './platform/metrics.ts'
import { migrate, schemaState } from './platform/migrate.ts'
import { makeOutbound } from './platform/outbound.ts'
import { keysOf, makeSecrets } from './platform/secrets.ts'
import { startStatistics } from './platform/statistics.ts'

/** A running Assent: one process with its door, its background work and, unless one was named, its own database. */
export type Assent = {
  readonly app: App
  readonly db: Db
  readonly services: Services
  readonly lanes: Lanes
  /** Where people reach it, without a slash at the end. */
  readonly baseUrl: string
  /** The demo organization, where there is one. */
  readonly demo: Demo | undefined
  readonly close: () => Promise<void>
}

export type AssentOptions = {
  readonly config: Config
  readonly log: FastifyBaseLogger
  /** Told what takes time at the start, in words. */
  readonly say?: (line: string) => void
  /** Told when the database is gone for good; the process should then end. */
  readonly onLost?: (error: Error) => void
}

const version = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version

/** Puts everything together and starts it. Closing happens in the reverse order, also when the start fails half way. */
export const startAssent = async (options: AssentOptions): Promise<Assent> => {
  const closers: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    return { ...(await start(options, (closer) => closers.push(closer))), close }
  } catch (error) {
    await close().catch((second: unknown) => options.log.error({ err: second }, 'closing after a failed start'))
    throw error
  }
}

type OnClose = (closer: () => Promise<unknown>) => void

const start = async (options: AssentOptions, onClose: OnClose): Promise<Omit<Assent, 'close'>> => {
  const { config, log } = options
  const clock = makeClockWatch()
  const db = await database(options, onClose, clock)
  const port = config.port === 0 ? await freePort(config.host) : config.port
  const baseUrl = config.baseUrl ?? `http://${config.host === '0.0.0.0' ? 'localhost' : config.host}:${port}`
  const services: Services = {
    db,
    log,
    newId: (kind) => makeId(kind, Date.now(), randomBytes),
    newHexId: () => makeHexId(Date.now(), randomBytes),
    random: randomBytes,
    now: Date.now,
    baseUrl,
    secrets: makeSecrets(keysOf(config)),
    connectors,
    ticketing,
    outlets: outletsOf(config, baseUrl, onClose),
    fetch: makeOutbound({ allow: outboundAllow(config) }),
    checkpoints: openCheckpointKeeper(config.dataDir),
    signIn: signInOf(config),
    clock,
  }
  const app = makeApp(services)
  onClose(followCallers(services, app.door).stop)
  const live = startLive(services)
  onClose(live.stop)
  const metrics = makeMetrics()
  metrics.gauge(
    'assent_oldest_overdue_revocation_seconds',
    'Age of the oldest revocation that is owed and not yet proven',
    () => oldestOverdueRevocationSeconds(db),
  )
  const server = await makeServer({
    app,
    log,
    baseUrl,
    version,
    proxies: config.trustProxy,
    ready: () => readiness(db),
    metrics: { ...metrics, ...(config.metricsToken ? { token: config.metricsToken } : {}) },
    channels: channelPlugins({ app, baseUrl, live, demo: wantsDemo(config) }),
  })
  // Closed in the reverse order: once neither calls nor lanes add to the record, its last events are signed.
  onClose(() => signBeforeStop(services))
  const lanes = startLanes({ db, lanes: app.lanes, log, metrics })
  onClose(lanes.stop)
  onClose(startStatistics(db, log).stop)
  const { dataDir } = config
  const { say } = options
  const demo = wantsDemo(config) ? await ensureDemo({ app, services, dataDir, ...(say ? { say } : {}) }) : undefined
  await server.listen({ port, host: config.host })
  onClose(() => server.close())
  return { app, db, services, lanes, baseUrl, demo }
}

const database = async ({ config, onLost, say }: AssentOptions, onClose: OnClose, clock: ClockWatch): Promise<Db> => {
  const urls = config.databaseUrl
    ? { url: config.databaseUrl, ownerUrl: config.databaseOwnerUrl ?? config.databaseUrl }
    : await embedded(config, say, onLost, onClose)
  if (wantsDemo(config)) await clearUnfinishedDemo(urls.ownerUrl)
  await migrate({ ...urls, ...(say ? { say } : {}) })
  const db = openDb({ url: urls.url, role: 'assent_server', size: config.databasePool, name: 'assent', clock })
  onClose(db.close)
  await holdDoubted(db, clock)
  return db
}

const embedded = async (
  config: Config,
  say: AssentOptions['say'],
  onLost: AssentOptions['onLost'],
  onClose: OnClose,
) => {
  const postgres = await startEmbedded({
    dataDir: config.dataDir,
    ...(say ? { say } : {}),
    ...(onLost ? { onLost } : {}),
  })
  onClose(postgres.stop)
  return postgres
}

const outletsOf = (config: Config, baseUrl: string, onClose: OnClose): ReadonlyMap<ChannelName, Outlet> => {
  if (!config.smtpUrl) return new Map()
  const email = openSmtp({ smtpUrl: config.smtpUrl, mailFrom: config.mailFrom, baseUrl })
  onClose(email.close)
  return new Map([['email', email]])
}

const signInOf = (config: Config): NonNullable<Services['signIn']> => ({
  local: true,
  // In a trial on this computer; from elsewhere only where somebody asked for a demo.
  ...(wantsDemo(config)
    ? { personas: { from: config.demo === true ? ('ANYWHERE' as const) : ('LOOPBACK' as const), people: demoPersonas } }
    : {}),
  providers:
    config.oidcIssuer && config.oidcClientId
      ? [
          {
            id: 'oidc',
            label: new URL(config.oidcIssuer).hostname,
            issuer: config.oidcIssuer,
            clientId: config.oidcClientId,
            ...(config.oidcClientSecret ? { clientSecret: config.oidcClientSecret } : {}),
            link: 'verified_email',
          },
        ]
      : [],
})

/** In a first try the systems to be reached run on this very machine; elsewhere they have to be named. */
const outboundAllow = (config: Config): readonly string[] =>
  config.outboundAllow ?? (isTrial(config) ? ['localhost', '127.0.0.0/8', '::1'] : [])

const readiness = async (db: Db) => {
  const state = await schemaState((text) => db.bare(text))
  const migrations = state.pending.length === 0 && state.problems.length === 0
  // A standby answers too, with what was true a moment ago; nothing is decided on it (abuse case B15).
  const [primary] = await db.bare<{ writes: boolean }>(
    `select current_setting('transaction_read_only') = 'off' as writes`,
  )
  const database = primary!.writes
  return { ready: database && migrations, checks: { database, migrations } }
}

/** A TCP port that nobody listens on at this moment: the address must be known before anything is put together. */
const freePort = async (host: string): Promise<number> => {
  const { createServer } = await import('node:net')
  const probe = createServer()
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, host, resolve))
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** True where `npm start` should fill an empty database with the demo organization. */
export const wantsDemo = (config: Config): boolean => config.demo ?? isTrial(config)
