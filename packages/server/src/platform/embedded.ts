import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import pg from 'pg'
import { copyBinaries, embeddedBinaries, type RunAs, runAs } from './postgres/binaries.ts'
import { startCluster } from './postgres/cluster.ts'
import { filesOf, readPid } from './postgres/files.ts'
import { identityOf } from './postgres/identity.ts'

/** Where a running database is reached. */
export type DatabaseUrls = {
  /**
   * Login `assent_owner`: owns the schema and migrates it. No more than an external database need give: no superuser,
   * and under row security like everybody (it sees the organization that its transaction names).
   */
  readonly ownerUrl: string
  /** Login `assent_app`: nothing but a member of role assent_server. */
  readonly url: string
  /** Login `postgres`, for people who look after the cluster, and for tests. */
  readonly superUrl: string
}

export type Embedded = DatabaseUrls & {
  readonly pid: () => number | undefined
  readonly stop: () => Promise<void>
}

export type EmbeddedOptions = {
  readonly dataDir: string
  readonly say?: (line: string) => void
  /** Told when PostgreSQL died and could not be brought back; the process should then end. */
  readonly onLost?: (error: Error) => void
  /** Another PostgreSQL's folder of binaries (tests on an older version). */
  readonly bin?: string
  /** Settings over the durable ones (tests that need speed and no durability). */
  readonly settings?: Readonly<Record<string, string | number>>
}

/**
 * Durable and sized for a small team; everything else is PostgreSQL's default. `fsync` and `synchronous_commit` are on by
 * default and are named here so that nobody's environment can switch them off.
 */
const durable = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: 100,
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  random_page_cost: 1.1,
  // A new database grows from nothing in seconds: its statistics must keep up, or plans are made for empty tables.
  autovacuum_naptime: '5s',
  // Statements are short; compiling them costs more than it gains.
  jit: 'off',
  timezone: 'UTC',
  lc_messages: 'C',
}

/**
 * Starts the embedded PostgreSQL of a data directory, making it the first time. One Assent at a time: a second start on
 * the same directory is refused with the number of the first; what a killed one left running is ended first.
 */
export const startEmbedded = async (options: EmbeddedOptions): Promise<Embedded> => {
  const say = options.say ?? (() => {})
  const folder = folderOf(options.dataDir)
  makeFolder(options.dataDir, folder)
  const release = claim(folder)
  try {
    const { bin, as } = program(options.bin, folder)
    const passwords = passwordsOf(folder)
    const cluster = await startCluster({
      folder,
      bin,
      as,
      password: passwords.postgres,
      settings: { ...durable, ...options.settings },
      say,
      onLost: options.onLost ?? ((error) => say(error.message)),
    })
    const urls = urlsOf(passwords, cluster.port)
    try {
      await prepare(urls.superUrl, passwords)
    } catch (error) {
      await cluster.stop()
      throw error
    }
    return {
      ...urls,
      pid: cluster.pid,
      stop: async () => {
        await cluster.stop()
        release()
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

/** Where the embedded database of a data directory is reached, if some Assent runs it now: for commands beside a server. */
export const attachEmbedded = (dataDir: string): DatabaseUrls | undefined => {
  const folder = folderOf(dataDir)
  const running = readPid(filesOf(folder))
  if (running?.status !== 'ready' || !ownerOf(folder) || identityOf(running.pid) === undefined) return undefined
  return urlsOf(passwordsOf(folder), running.port)
}

const folderOf = (dataDir: string): string => join(resolve(dataDir), 'postgres')

const makeFolder = (dataDir: string, folder: string): void => {
  mkdirSync(folder, { recursive: true })
  if (process.getuid?.() !== 0) return
  // User postgres passes through the data directory to its own folder; every file with a secret in it is 0600.
  for (const path of [resolve(dataDir), folder]) {
    const { mode } = statSync(path)
    if ((mode & 0o001) === 0) chmodSync(path, (mode & 0o7777) | 0o001)
  }
}

const program = (given: string | undefined, folder: string): { bin: string; as: RunAs } => {
  const bin = given ?? embeddedBinaries(folder)
  try {
    return { bin, as: runAs([bin, folder]) }
  } catch (error) {
    // A clone in a closed home with its data elsewhere: a copy of the program beside the data will do.
    if (given || dirname(dirname(bin)) === folder) throw error
    const as = runAs([folder])
    return { bin: copyBinaries(bin, folder), as }
  }
}

type Passwords = { readonly postgres: string; readonly assent_owner: string; readonly assent_app: string }

const passwordsOf = (folder: string): Passwords => {
  const file = join(folder, 'passwords.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Passwords
  if (existsSync(filesOf(folder).data)) {
    throw new Error(
      `There is a database in ${folder}, but its passwords.json is missing. Put it back, or restore a backup.`,
    )
  }
  const make = () => randomBytes(24).toString('base64url')
  const passwords: Passwords = { postgres: make(), assent_owner: make(), assent_app: make() }
  writeFileSync(`${file}.new`, `${JSON.stringify(passwords, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return passwords
}

const urlsOf = (passwords: Passwords, port: number): DatabaseUrls => ({
  ownerUrl: `postgres://assent_owner:${passwords.assent_owner}@127.0.0.1:${port}/assent`,
  url: `postgres://assent_app:${passwords.assent_app}@127.0.0.1:${port}/assent`,
  superUrl: `postgres://postgres:${passwords.postgres}@127.0.0.1:${port}/assent`,
})

/** Makes the logins and the database where they are missing; each start does it, so a death in between harms nothing. */
const prepare = async (superUrl: string, passwords: Passwords): Promise<void> => {
  const url = new URL(superUrl)
  url.pathname = '/postgres'
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<{ owner: boolean; app: boolean; db: boolean }>(
      `select exists (select from pg_roles where rolname = 'assent_owner') as owner,
         exists (select from pg_roles where rolname = 'assent_app') as app,
         exists (select from pg_database where datname = 'assent') as db`,
    )
    const has = rows[0]!
    // The passwords are base64url: nothing in them needs quoting.
    if (!has.owner) {
      await client.query(`create role assent_owner login createrole nobypassrls password '${passwords.assent_owner}'`)
    }
    if (!has.app) await client.query(`create role assent_app login nobypassrls password '${passwords.assent_app}'`)
    if (!has.db) await client.query('create database assent owner assent_owner')
    await client.query('revoke all on database assent from public; grant connect on database assent to assent_app')
  } finally {
    await client.end()
  }
}

type Owner = { readonly pid: number; readonly identity: string }

const ownerFile = (folder: string): string => join(folder, 'owner.json')

const ownerOf = (folder: string): Owner | undefined => {
  try {
    const owner = JSON.parse(readFileSync(ownerFile(folder), 'utf8')) as Owner
    return identityOf(owner.pid) === owner.identity ? owner : undefined
  } catch {
    return undefined
  }
}

/** Makes this process the one owner of the folder; returns how to give it up. */
const claim = (folder: string): (() => void) => {
  const unlock = lockOf(folder)
  try {
    const disown = own(folder)
    return () => {
      disown()
      unlock()
    }
  } catch (error) {
    unlock()
    throw error
  }
}

/**
 * The kernel's lock on the folder, which ends with this process. Another container numbers its processes anew: there the
 * numbers in our files say nothing, neither to us nor to PostgreSQL, and two of them on one folder would destroy it.
 */
const lockOf = (folder: string): (() => void) => {
  const fd = openSync(join(folder, 'lock'), 'a', 0o600)
  // It locks the open file, which is ours as well. Without the program (macOS) there are no such containers either.
  const { status } = spawnSync('flock', ['-x', '-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] })
  // A process of our own numbers is named below.
  if (status === 1 && !ownerOf(folder)) {
    closeSync(fd)
    throw new Error(
      `Another Assent, of another container or machine, uses ${dirname(folder)}. Stop it first, or give this command to ` +
        'the container that runs (`docker exec`). For several servers on one database, set DATABASE_URL.',
    )
  }
  return () => closeSync(fd)
}

/** Writes down who we are, for those that ask for us by our number. */
const own = (folder: string): (() => void) => {
  const file = ownerFile(folder)
  const mine: Owner = { pid: process.pid, identity: identityOf(process.pid) ?? '' }
  for (let attempt = 1; ; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(mine), { flag: 'wx', mode: 0o600 })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 3) throw error
    }
    const owner = ownerOf(folder)
    if (owner) {
      throw new Error(
        `Another Assent (process ${owner.pid}) uses ${dirname(folder)}. Stop it first, or choose another ASSENT_DATA_DIR. ` +
          'For several servers on one database, set DATABASE_URL.',
      )
    }
    rmSync(file, { force: true })
  }
}
