import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeId, type OrgId } from '@assent/core/ids.ts'
import pg from 'pg'
import { type Db, openDb } from './db.ts'
import type { DatabaseUrls } from './embedded.ts'
import { migrate, readMigrations } from './migrate.ts'
import { pause } from './wait.ts'

/**
 * Databases for tests. At the top of a test file:
 *
 *     const database = await withDatabase()
 *     test('…', async () => {
 *       const orgId = await database.newOrg()
 *       await database.db.inOrg(orgId, (tx) => tx.query('…'))
 *     })
 *
 * Each file has a database of its own with the newest schema, copied from a template in some 50 ms, and dropped after its
 * last test. Tests of one file stay apart by having an organization each. One PostgreSQL, run by a keeper process
 * (testing-keeper.ts) that the first test process starts, serves all test processes of this checkout; it ends with its
 * files two seconds after the last of them. It does not sync to disk: what is about durability starts its own
 * with `startEmbedded`.
 *
 * The default is the embedded PostgreSQL. `ASSENT_TEST_PG=15` takes /usr/lib/postgresql/15/bin; a path takes that folder.
 */
export const withDatabase = async (): Promise<TestDatabase> => {
  const database = await makeDatabase()
  after(database.close)
  return database
}

export type TestDatabase = DatabaseUrls & {
  /** As the server works: login assent_app, role assent_server, under row security. */
  readonly db: Db
  /** As the superuser: sees all organizations at once, may do anything. */
  readonly owner: Db
  /** Makes an empty organization. */
  readonly newOrg: (name?: string) => Promise<OrgId>
  /**
   * Registers what has to stop before the pools do, such as lanes and listeners; the last registered goes first. (An
   * `after` of the test file comes too late: hooks run in the order of their registration.)
   */
  readonly beforeClose: (stop: () => Promise<unknown>) => void
  /** What the filling of its content returned; empty without content. */
  readonly note: string
  /** Ends the pools and drops the database; `withDatabase` does it after the last test. */
  readonly close: () => Promise<void>
}

/** What a database has besides the schema: made once, by whichever process comes first, and copied for all. */
export type Content = {
  /** Whatever it is made from: another text makes another template. */
  readonly source: string
  /** Fills a database that has the schema, and leaves no connection to it. What it returns goes with every copy. */
  readonly fill: (urls: DatabaseUrls) => Promise<string>
}

/** As `withDatabase`, for programs that are no test file; the caller closes it. */
export const makeDatabase = async (content?: Content): Promise<TestDatabase> => {
  const keeper = await joinKeeper()
  const name = `f_${process.pid}_${randomBytes(4).toString('hex')}`
  const note = await asSuperuser(keeper.urls, async (client) => {
    const template = await templateOf(client, keeper.urls, content)
    await client.query(`create database ${name} owner assent_owner template ${template.name}`)
    return template.note
  })
  const urls = urlsIn(keeper.urls, name)
  const db = openDb({ url: urls.url, role: 'assent_server', name: 'test' })
  const owner = openDb({ url: urls.superUrl, size: 4, name: 'test-owner' })
  const stops: (() => Promise<unknown>)[] = []
  return {
    ...urls,
    db,
    note,
    owner,
    beforeClose: (stop) => void stops.push(stop),
    newOrg: async (title = 'Test') => {
      const orgId = makeId('org', Date.now(), randomBytes) as OrgId
      await owner.bare('insert into org (org_id, name) values ($1, $2)', [orgId, title])
      return orgId
    },
    close: async () => {
      for (const stop of stops.splice(0).toReversed()) await stop()
      const waited = new AbortController()
      const ended = Promise.all([db.close(), owner.close()]).then(() => true)
      const inTime = await Promise.race([ended, pause(30_000, waited.signal)])
      waited.abort()
      await asSuperuser(keeper.urls, (client) => client.query(`drop database if exists ${name} with (force)`))
      keeper.leave()
      if (!inTime) throw new Error('a test has not given back a connection: something it started was not stopped')
    },
  }
}

/** An empty database without our schema (tests of migrations); the caller drops nothing, the keeper's end does. */
export const emptyDatabase = async (): Promise<DatabaseUrls> => {
  const keeper = await joinKeeper()
  after(keeper.leave)
  const name = `e_${process.pid}_${randomBytes(4).toString('hex')}`
  await asSuperuser(keeper.urls, (client) => client.query(`create database ${name} owner assent_owner`))
  return urlsIn(keeper.urls, name)
}

/**
 * Keeps the shared PostgreSQL running without using it, so that it is not started anew for each test file. Resolves with
 * how to let go: it then ends at once, unless others still use it.
 */
export const holdDatabase = async (): Promise<() => Promise<void>> => (await enter()).finish

const urlsIn = (urls: DatabaseUrls, database: string): DatabaseUrls => {
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href
  return { ownerUrl: at(urls.ownerUrl), url: at(urls.url), superUrl: at(urls.superUrl) }
}

const asSuperuser = async <T>(urls: DatabaseUrls, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: urlsIn(urls, 'postgres').superUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

type Template = { readonly name: string; readonly note: string }

/** The template of the schema as the files have it now, with the content if there is some. */
const templateOf = async (client: pg.Client, urls: DatabaseUrls, content: Content | undefined): Promise<Template> => {
  const migrations = readMigrations()
  const schema = migrations.map(({ name, checksum }) => name + checksum).join('\n')
  await client.query(`select pg_advisory_lock(hashtext('template'))`)
  try {
    const bare = await makeTemplate(client, `t_${hashOf(schema)}`, 'template1', async (name) => {
      const { ownerUrl, url } = urlsIn(urls, name)
      await migrate({ ownerUrl, url, migrations })
      return ''
    })
    if (!content) return bare
    const filled = `c_${hashOf(schema + content.source)}`
    return await makeTemplate(client, filled, bare.name, (name) => content.fill(urlsIn(urls, name)))
  } finally {
    await client.query(`select pg_advisory_unlock(hashtext('template'))`)
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

/** The template of that name; made anew, with its note as its comment, if it is not there as a whole. */
const makeTemplate = async (
  client: pg.Client,
  name: string,
  like: string,
  fill: (name: string) => Promise<string>,
): Promise<Template> => {
  const { rows } = await client.query<{ whole: boolean; note: string | null }>(
    `select datistemplate as whole, shobj_description(oid, 'pg_database') as note from pg_database where datname = $1`,
    [name],
  )
  if (rows[0]?.whole) return { name, note: rows[0].note ?? '' }
  await client.query(`drop database if exists ${name} with (force)`)
  await client.query(`create database ${name} owner assent_owner template ${like}`)
  const note = await fill(name)
  await client.query(`comment on database ${name} is ${client.escapeLiteral(note)}`)
  await client.query(`alter database ${name} is_template true`)
  return { name, note }
}

/** Where the keeper of this checkout and PostgreSQL listens: released by the system when it dies, however. */
export const keeperAddress = (): string => {
  const what = [fileURLToPath(import.meta.url), process.env['ASSENT_TEST_PG'] ?? '', process.getuid?.() ?? 0].join('\n')
  const id = createHash('sha256').update(what).digest('hex').slice(0, 12)
  return process.platform === 'linux' ? `\0assent-test-${id}` : join(tmpdir(), `assent-test-${id}.sock`)
}

type Membership = {
  readonly urls: DatabaseUrls
  /** Lets go; the keeper lingers for the next one. */
  readonly leave: () => void
  /** Lets go; resolves when the keeper has ended, or at once if others are with it. */
  readonly finish: () => Promise<void>
}

let membership: Promise<Membership> | undefined
let members = 0

/** This process's hold on the shared PostgreSQL, starting its keeper if there is none. */
const joinKeeper = async (): Promise<Pick<Membership, 'urls' | 'leave'>> => {
  members++
  membership ??= enter()
  const { urls, leave } = await membership
  let left = false
  return {
    urls,
    leave: () => {
      if (left) return
      left = true
      members--
      if (members > 0) return
      membership = undefined
      leave()
    },
  }
}

const enter = async (): Promise<Membership> => {
  const end = performance.now() + 120_000
  for (let attempt = 0; ; attempt++) {
    const socket = await tryConnect()
    const heard = socket && (await hear(socket))
    if (heard) return heard
    if (performance.now() > end)
      throw new Error('the test database did not start; see assent-test.log in the temp folder')
    // Should two processes start one each, the second ends by itself.
    if (attempt % 100 === 0) startKeeper()
    await pause(50)
  }
}

const tryConnect = (): Promise<Socket | undefined> =>
  new Promise((resolve) => {
    const socket = connect(keeperAddress())
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })

/** The keeper's answer; undefined if it went away without one, as it does when its last member left a moment ago. */
const hear = (socket: Socket): Promise<Membership | undefined> =>
  new Promise((resolve, reject) => {
    let text = ''
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part
      if (!text.endsWith('\n')) return
      const answer = JSON.parse(text) as { urls?: DatabaseUrls; error?: string }
      if (!answer.urls) return reject(new Error(answer.error))
      socket.unref()
      resolve({
        urls: answer.urls,
        leave: () => void socket.destroy(),
        finish: async () => {
          const ended = new AbortController()
          socket.ref().write('finish')
          await Promise.race([once(socket, 'close'), pause(20_000, ended.signal)])
          ended.abort()
          socket.destroy()
        },
      })
    })
    socket.on('close', () => resolve(undefined))
    socket.on('error', () => resolve(undefined))
  })

const startKeeper = (): void => {
  const log = openSync(join(tmpdir(), 'assent-test.log'), 'a', 0o600)
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env
  spawn(process.execPath, [fileURLToPath(new URL('testing-keeper.ts', import.meta.url))], {
    detached: true,
    stdio: ['ignore', log, log],
    env,
  }).unref()
  closeSync(log)
}
