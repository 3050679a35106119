import { type Env, type Found, find, readConfigFile, refuseUnknown } from './config-sources.ts'
import {
  address,
  folder,
  integer,
  isLoopback,
  key32,
  listOf,
  oneOf,
  type Reader,
  textOf,
  webAddress,
  yesNo,
} from './config-values.ts'

type Setting<T> = {
  readonly name: string
  readonly read: Reader<T>
  readonly about: string
  /** Never shown, and can be given as the name of a file by NAME_FILE. */
  readonly secret: boolean
}

type Optional<T> = Setting<T> & { readonly standard?: undefined }
type Certain<T> = Setting<T> & { readonly standard: string }

const certain = <T>(name: string, standard: string, read: Reader<T>, about: string): Certain<T> => ({
  name,
  standard,
  read,
  about,
  secret: false,
})
const optional = <T>(name: string, read: Reader<T>, about: string): Optional<T> => ({
  name,
  read,
  about,
  secret: false,
})
const secret = <T>(name: string, read: Reader<T>, about: string): Optional<T> => ({ name, read, about, secret: true })

/**
 * Every setting there is. None can switch a guard off: limits are in core/limits.ts and are no settings, and where zero
 * would mean "without", it is not in the range (abuse case H15).
 */
const settings = {
  port: certain('PORT', '8080', integer(0, 65_535), 'TCP port to listen on; 0 takes a free one'),
  host: certain('HOST', '127.0.0.1', textOf(1, 255), 'address to listen on'),
  baseUrl: optional('ASSENT_BASE_URL', webAddress, 'where people reach Assent; links in messages begin with it'),
  dataDir: certain('ASSENT_DATA_DIR', 'data', folder, 'folder of the embedded database and of generated secrets'),
  databaseUrl: secret(
    'DATABASE_URL',
    address(['postgres', 'postgresql']),
    'PostgreSQL 15 or newer; without it the embedded one',
  ),
  databaseOwnerUrl: secret(
    'DATABASE_OWNER_URL',
    address(['postgres', 'postgresql']),
    'login that owns the schema, for migrations',
  ),
  databasePool: certain('DATABASE_POOL', '10', integer(2, 200), 'most database connections of one process'),
  secretKey: secret('SECRET_KEY', key32, 'encrypts stored secrets: 32 random bytes in base64'),
  previousKeys: secret(
    'SECRET_KEY_PREVIOUS',
    listOf(key32),
    'keys that were in use before, still able to open what they sealed',
  ),
  smtpUrl: secret('SMTP_URL', address(['smtp', 'smtps']), 'mail server; without it mail is kept in the outbox'),
  mailFrom: certain('MAIL_FROM', 'Assent <assent@localhost>', textOf(3, 320), 'sender of mail'),
  oidcIssuer: optional('OIDC_ISSUER', address(['https'], ['http']), 'OpenID Connect provider that people sign in with'),
  oidcClientId: optional('OIDC_CLIENT_ID', textOf(1, 255), 'our name at that provider'),
  oidcClientSecret: secret('OIDC_CLIENT_SECRET', textOf(1, 1024), 'our secret at that provider'),
  trustProxy: certain(
    'TRUST_PROXY',
    '0',
    integer(0, 10),
    'how many reverse proxies in front of us set X-Forwarded-For',
  ),
  outboundAllow: optional(
    'OUTBOUND_ALLOW',
    listOf(textOf(1, 255)),
    'hosts, addresses and ranges that webhooks and connectors may call besides the public internet',
  ),
  logLevel: certain(
    'LOG_LEVEL',
    'info',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace'),
    'least level that is logged',
  ),
  metricsToken: secret(
    'METRICS_TOKEN',
    textOf(16, 255),
    'Bearer token of /metrics; without it only this machine may ask',
  ),
  demo: optional('ASSENT_DEMO', yesNo, 'fill an empty database with a demo organization'),
  environment: certain(
    'NODE_ENV',
    'development',
    oneOf('development', 'test', 'production'),
    'production demands secrets',
  ),
} as const

type Settings = typeof settings
type ValueOf<S> = S extends { readonly read: Reader<infer T>; readonly standard: string }
  ? T
  : S extends { readonly read: Reader<infer T> }
    ? T | undefined
    : never

/** All settings, read and checked. */
export type Config = { readonly [Name in keyof Settings]: ValueOf<Settings[Name]> }

/** One line of `assent config check`: secrets are hidden. */
export type ConfigRow = {
  readonly name: string
  readonly value: string
  readonly source: string
  readonly about: string
}

export type ConfigResult = {
  /** Undefined when there is any error. */
  readonly config?: Config
  /** Every error there is, each with the name, where the value came from, and what to write. */
  readonly errors: readonly string[]
  readonly rows: readonly ConfigRow[]
}

/** Reads the settings: environment before the file that ASSENT_CONFIG names before defaults. Never throws. */
export const readConfig = (env: Env): ConfigResult => {
  const errors: string[] = []
  const file = readConfigFile(env, errors)
  refuseUnknown(Object.values(settings), env, file, errors)
  const values: Record<string, unknown> = {}
  const rows: ConfigRow[] = []
  for (const [key, setting] of Object.entries<Setting<unknown> & { standard?: string | undefined }>(settings)) {
    const found = find(setting, env, file, errors) ?? standardOf(setting)
    if (found) {
      try {
        values[key] = setting.read(found.text)
      } catch (error) {
        const shown = setting.secret
          ? 'this value does not do'
          : `${JSON.stringify(found.text.slice(0, 100))} does not do`
        errors.push(`${setting.name} (${found.source}): ${shown}: ${(error as Error).message}.`)
      }
    }
    rows.push({
      name: setting.name,
      value: shownValue(setting, found),
      source: found?.source ?? '',
      about: setting.about,
    })
  }
  const config = values as Config
  // What is wrong already is not told a second time as missing.
  const wrong = rows.filter(({ name }) => errors.some((error) => error.startsWith(name)))
  errors.push(...together(config).filter((error) => !wrong.some(({ name }) => error.includes(name))))
  return { errors, rows, ...(errors.length === 0 ? { config } : {}) }
}

/** As `readConfig`; throws one Error that lists every mistake. */
export const loadConfig = (env: Env = process.env): Config => {
  const { config, errors } = readConfig(env)
  if (!config) throw new Error(`The settings are not right:\n${errors.map((error) => `  - ${error}`).join('\n')}`)
  return config
}

/** True where a first try is meant: our own database, no production. Missing secrets are then made for you. */
export const isTrial = (config: Config): boolean => !config.databaseUrl && config.environment !== 'production'

const standardOf = ({ standard }: { standard?: string | undefined }): Found | undefined =>
  standard === undefined ? undefined : { text: standard, source: 'default' }

const shownValue = (setting: Setting<unknown>, found: Found | undefined): string =>
  !found ? '' : setting.secret ? '(hidden)' : found.text

/** What several settings have to be together. */
const together = (config: Config): string[] => {
  const errors: string[] = []
  const production = config.environment === 'production'
  if (!config.secretKey && !isTrial(config)) {
    const why = production ? 'NODE_ENV is production' : 'DATABASE_URL is set'
    errors.push(
      `SECRET_KEY is missing, and ${why}: set it to what \`openssl rand -base64 32\` prints, and keep it safe.`,
    )
  }
  if (config.databaseOwnerUrl && !config.databaseUrl) errors.push('DATABASE_OWNER_URL needs DATABASE_URL beside it.')
  const oidc = [config.oidcIssuer, config.oidcClientId, config.oidcClientSecret]
  if (oidc.some(Boolean) && !oidc.every(Boolean)) {
    errors.push('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together: set all three or none.')
  }
  if (production && config.demo)
    errors.push('ASSENT_DEMO is true, and NODE_ENV is production: the demo has known users.')
  if (production && !config.baseUrl) errors.push('ASSENT_BASE_URL is missing, and NODE_ENV is production.')
  if (production && config.baseUrl && !isSafe(config.baseUrl)) {
    errors.push('ASSENT_BASE_URL must begin with https:// when NODE_ENV is production.')
  }
  if (config.previousKeys && !config.secretKey) errors.push('SECRET_KEY_PREVIOUS needs SECRET_KEY beside it.')
  return errors
}

const isSafe = (url: string): boolean => url.startsWith('https:') || isLoopback(new URL(url).hostname)
