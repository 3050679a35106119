import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { until } from './wait.ts'

/** One numbered file of packages/server/migrations. */
export type Migration = { readonly name: string; readonly checksum: string; readonly sql: string }

/** How a database stands to the files: what it lacks, and what speaks against using it, in words. */
export type SchemaState = {
  readonly applied: readonly string[]
  readonly pending: readonly Migration[]
  readonly problems: readonly string[]
}

export type MigrateOptions = {
  /** The login that owns the schema. */
  readonly ownerUrl: string
  /** The login that the server works as; it is made a member of role assent_server. The owner itself if left out. */
  readonly url?: string
  readonly migrations?: readonly Migration[]
  readonly say?: (line: string) => void
  /** How long to wait for another process that migrates, in milliseconds. */
  readonly waitMs?: number
}

const folder = fileURLToPath(new URL('../../migrations/', import.meta.url))

/** The numbered SQL files of a folder in their order: 0001_base.sql and so on. Throws on a number used twice. */
export const readMigrations = (from: string = folder): Migration[] => {
  const names = readdirSync(from).filter((name) => /^\d{4}_[a-z0-9_]+\.sql$/.test(name))
  const migrations = names.sort().map((name) => {
    const sql = readFileSync(join(from, name), 'utf8').replaceAll('\r\n', '\n')
    return { name: name.slice(0, -4), checksum: createHash('sha256').update(sql).digest('hex'), sql }
  })
  migrations.forEach(({ name }, index) => {
    const before = migrations[index - 1]
    if (before && numberOf(before.name) === numberOf(name)) {
      throw new Error(`Two migrations have the number ${numberOf(name)}: ${before.name} and ${name}.`)
    }
  })
  return migrations
}

const numberOf = (name: string): string => name.slice(0, 4)

/**
 * Brings a database to the newest schema, forward only, one process at a time, each file in one transaction together
 * with its row in assent.migration; a death half way leaves the files before it applied and the next run goes on there.
 * Returns the names applied. Refuses a schema newer than this code, and a file that was changed after it was applied.
 */
export const migrate = async (options: MigrateOptions): Promise<string[]> => {
  const migrations = options.migrations ?? readMigrations()
  const client = new pg.Client({
    connectionString: options.ownerUrl,
    connectionTimeoutMillis: 10_000,
    application_name: 'assent-migrate',
    options: '-c search_path=assent,public -c timezone=UTC -c lock_timeout=30s -c client_min_messages=warning',
  })
  client.on('error', () => {})
  await client.connect()
  try {
    await refuseOldServer(client)
    await lock(client, options)
    await makeSchema(client)
    const state = await compare(client, migrations)
    if (state.problems.length > 0) throw new Error(state.problems.join('\n'))
    for (const migration of state.pending) {
      options.say?.(`Migrating the database: ${migration.name}`)
      await apply(client, migration)
    }
    await admit(client, options)
    return state.pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** How a database stands, read by any login that may; changes nothing. For /readyz and `assent migrate status`. */
export const schemaState = async (
  query: (text: string) => Promise<readonly object[]>,
  migrations: readonly Migration[] = readMigrations(),
): Promise<SchemaState> => {
  const rows = (await query('select name, checksum from assent.migration order by name')) as {
    name: string
    checksum: string
  }[]
  return judge(rows, migrations)
}

const compare = (client: pg.Client, migrations: readonly Migration[]): Promise<SchemaState> =>
  schemaState(async (text) => (await client.query(text)).rows, migrations)

const judge = (
  rows: readonly { readonly name: string; readonly checksum: string }[],
  migrations: readonly Migration[],
): SchemaState => {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  const applied = new Set(rows.map(({ name }) => name))
  const newest = rows.at(-1)?.name ?? ''
  const pending = migrations.filter(({ name }) => !applied.has(name))
  const unknown = rows.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  const changed = rows.filter(({ name, checksum }) => known.has(name) && known.get(name)?.checksum !== checksum)
  const late = pending.filter(({ name }) => name < newest)
  return {
    applied: [...applied],
    pending,
    problems: [
      ...(unknown.length > 0
        ? [
            `The database is newer than this Assent: it has ${unknown.join(', ')}, which this version does not know. ` +
              'Run the version that made them, or a newer one.',
          ]
        : []),
      ...changed.map(
        ({ name }) =>
          `Migration ${name} was changed after it had been applied to this database. Put the file back as it was, ` +
          'and make the change in a new file.',
      ),
      ...late.map(
        ({ name }) =>
          `Migration ${name} is not applied, though ${newest} after it is. Give it a number after that one.`,
      ),
    ],
  }
}

const refuseOldServer = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ version: string; number: number }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  )
  const { version, number } = rows[0]!
  if (number < 150_000) throw new Error(`Assent needs PostgreSQL 15 or newer; this one is ${version}.`)
}

// Any number will do as long as nobody else uses it; the lock is the session's and falls with it.
const lockKey = 4_153_534_556

const lock = async (client: pg.Client, { waitMs = 600_000, say }: MigrateOptions): Promise<void> => {
  let told = false
  const got = await until(
    async () => {
      const { rows } = await client.query<{ got: boolean }>(`select pg_try_advisory_lock(${lockKey}) as got`)
      if (!rows[0]!.got && !told) {
        told = true
        say?.('Another process migrates this database; waiting for it.')
      }
      return rows[0]!.got
    },
    waitMs,
    50,
  )
  if (!got) throw new Error(`Another process has been migrating this database for more than ${waitMs / 1_000} s.`)
}

const makeSchema = async (client: pg.Client): Promise<void> => {
  try {
    await client.query(`create schema if not exists assent;
      create table if not exists assent.migration (
        name text collate "C" primary key,
        checksum text not null,
        applied timestamptz not null default clock_timestamp()
      );
      comment on table assent.migration is 'The numbered files of packages/server/migrations that this database has.'`)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
    throw new Error(
      `The owner login may not create the schema here (${error.message}). ` +
        'Run as a superuser: grant create on database … to the login of DATABASE_OWNER_URL.',
    )
  }
}

const apply = async (client: pg.Client, { name, checksum, sql }: Migration): Promise<void> => {
  await client.query('begin')
  try {
    await client.query(sql)
    await client.query('insert into assent.migration (name, checksum) values ($1, $2)', [name, checksum])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    const position = Number((error as pg.DatabaseError).position ?? 0)
    const where = position > 0 ? ` line ${sql.slice(0, position).split('\n').length}` : ''
    throw new Error(`Migration ${name}${where} failed, and nothing of it was kept: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** Lets the server's login work as role assent_server, and see which migrations there are. */
const admit = async (client: pg.Client, { ownerUrl, url = ownerUrl }: MigrateOptions): Promise<void> => {
  const { rows: roles } = await client.query(`select from pg_roles where rolname = 'assent_server'`)
  // Migrations of a test may not make it.
  if (roles.length === 0) return
  await client.query('grant usage on schema assent to assent_server; grant select on assent.migration to assent_server')
  const login = decodeURIComponent(new URL(url).username)
  const { rows } = await client.query<{ login: string; super: boolean; member: boolean }>(
    `select rolname as login, rolsuper as super,
       exists (select from pg_auth_members m where m.member = r.oid and m.roleid = 'assent_server'::regrole
         and coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)) as member
     from pg_roles r where rolname = coalesce(nullif($1, ''), session_user)`,
    [login],
  )
  const role = rows[0]
  if (!role) throw new Error(`There is no login named ${login} (from DATABASE_URL) in this database.`)
  if (role.super || role.member) return
  try {
    await client.query(`grant assent_server to ${client.escapeIdentifier(role.login)}`)
  } catch (error) {
    throw new Error(
      `The login ${role.login} could not be made a member of role assent_server (${(error as Error).message}). ` +
        `Run as a superuser: grant assent_server to ${client.escapeIdentifier(role.login)};`,
    )
  }
}
