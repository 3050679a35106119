import { once } from 'node:events'
import type { OrgId } from '@assent/core/ids.ts'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { openDb } from '../db.ts'
import { type Migration, migrate, readMigrations } from '../migrate.ts'
import type { Secrets } from '../secrets.ts'
import { type ArchiveHeader, type Part, readArchive, type Section } from './archive.ts'
import { connect, keyContext } from './backup.ts'
import { enterQuarantine, settleRestored } from './quarantine.ts'
import { columnList, quoted, tablesOf } from './tables.ts'

export type RestoreOptions = {
  readonly file: string
  readonly ownerUrl: string
  /** The server's login, which is given its rights. */
  readonly url?: string
  readonly secrets: Secrets
  readonly say?: (line: string) => void
}

export type RestoreResult = {
  readonly created: string
  readonly rows: number
  readonly orgs: readonly RestoredOrg[]
}

/** An organization after a restore: its new epoch, and how long its record is. */
export type RestoredOrg = {
  readonly orgId: string
  readonly name: string
  readonly epoch: number
  readonly events: number
}

/**
 * Fills an empty database from a backup, in one transaction: all of it or nothing. Each organization gets a new epoch and
 * is in quarantine (abuse case C17): access is taken back, none is given, until somebody confirms. Old mail and notices
 * are not sent, and sign-ins do not come back. Throws an Error in words for people.
 */
export const restore = async (options: RestoreOptions): Promise<RestoreResult> => {
  const { file, ownerUrl, say, secrets, url } = options
  const header = await checkArchive(file, secrets)
  const known = readMigrations()
  const wanted = wantedMigrations(header, known)
  const client = await connect(ownerUrl)
  try {
    await makeEmpty(client, header)
    const login = url === undefined ? {} : { url }
    await migrate({ ownerUrl, ...login, migrations: wanted, ...(say ? { say } : {}) })
    const rows = await fill(client, options)
    if (wanted.length < known.length) await migrate({ ownerUrl, ...login, ...(say ? { say } : {}) })
    await settleAll(ownerUrl, header)
    await client.query('analyze')
    return { created: header.created, rows, orgs: await orgsNow(client, header) }
  } finally {
    await client.end()
  }
}

/** Reads a whole archive and every checksum in it; returns its header. Throws an Error in words if it is not whole. */
export const checkArchive = async (file: string, secrets: Secrets): Promise<ArchiveHeader> => {
  let header: ArchiveHeader | undefined
  for await (const part of readArchive(file, keyWith(secrets))) if (part.kind === 'header') header = part.header
  return header!
}

const keyWith =
  (secrets: Secrets) =>
  (header: ArchiveHeader): Buffer => {
    try {
      return Buffer.from(secrets.open(Buffer.from(header.sealedKey, 'base64'), keyContext), 'hex')
    } catch {
      throw new Error(
        'The SECRET_KEY here is not the one of this backup. Put back the key that was in use then (SECRET_KEY, or the file ' +
          'secret-key of the data directory); as SECRET_KEY_PREVIOUS it will do as well. Without it no stored secret opens.',
      )
    }
  }

const wantedMigrations = (header: ArchiveHeader, known: readonly Migration[]): Migration[] => {
  const byName = new Map(known.map((migration) => [migration.name, migration]))
  for (const { checksum, name } of header.migrations) {
    const migration = byName.get(name)
    if (!migration)
      throw new Error(
        `This backup is newer than this Assent: it has ${name}. Restore it with ${header.product} or newer.`,
      )
    if (migration.checksum !== checksum)
      throw new Error(`Migration ${name} of this backup is another one than here. Restore it with ${header.product}.`)
  }
  const names = new Set(header.migrations.map(({ name }) => name))
  return known.filter(({ name }) => names.has(name))
}

/** Sees to it that nothing is there: an empty schema of another version is made anew, anything else is left alone. */
const makeEmpty = async (client: pg.Client, header: ArchiveHeader): Promise<void> => {
  const { rows: there } = await client.query(
    `select from pg_class where relnamespace = to_regnamespace('assent') and relname = 'org'`,
  )
  if (there.length === 0) return
  const { rows: orgs } = await client.query<{ name: string }>('select name from assent.org limit 1')
  if (orgs[0])
    throw new Error(
      `This database is not empty: it has the organization ${orgs[0].name}. A backup is restored into an empty database only.`,
    )
  const { rows: applied } = await client.query<{ name: string }>('select name from assent.migration order by name')
  const same =
    applied.length === header.migrations.length && applied.every(({ name }, i) => name === header.migrations[i]!.name)
  if (!same) await client.query('drop schema assent cascade')
}

const fill = async (client: pg.Client, { file, secrets }: RestoreOptions): Promise<number> => {
  await client.query('begin')
  try {
    const tables = await tablesOf(client)
    // The owner, whose rows are walled off like everybody's, lifts the wall and the triggers for this transaction: a
    // trigger would judge old rows by what is there now. Constraints and foreign keys are checked as ever.
    for (const { name } of tables)
      await client.query(`alter table assent.${quoted(name)} no force row level security, disable trigger user`)
    const { header, rows } = await load(client, file, secrets, new Set(tables.map(({ name }) => name)))
    for (const { last, name } of header.sequences)
      if (last !== null)
        await client.query('select setval(to_regclass($1), $2::bigint)', [`assent.${quoted(name)}`, last])
    for (const { name } of tables) await client.query(`alter table assent.${quoted(name)} enable trigger user`)
    for (const { byOrg, name } of tables)
      if (byOrg) await client.query(`alter table assent.${quoted(name)} force row level security`)
    await client.query(enterQuarantine)
    await client.query('commit')
    return rows
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

const settleAll = async (ownerUrl: string, { created, orgs }: ArchiveHeader): Promise<void> => {
  const db = openDb({ url: ownerUrl, size: 2, name: 'assent-restore' })
  try {
    for (const { events, orgId } of orgs) await settleRestored(db, orgId as OrgId, { created, events })
  } finally {
    await db.close()
  }
}

type Loaded = { readonly header: ArchiveHeader; readonly rows: number }

const load = async (
  client: pg.Client,
  file: string,
  secrets: Secrets,
  tables: ReadonlySet<string>,
): Promise<Loaded> => {
  let header: ArchiveHeader | undefined
  let rows = 0
  let target: CopyTarget | undefined
  for await (const part of readArchive(file, keyWith(secrets)) as AsyncIterable<Part>) {
    switch (part.kind) {
      case 'header':
        header = part.header
        break
      case 'section':
        target = openTarget(client, part.section, tables)
        break
      case 'data':
        await target!.write(part.data)
        break
      case 'sectionEnd': {
        const got = await target!.end()
        if (got !== part.end.rows) throw new Error('A table of this backup does not have as many rows as it says.')
        rows += got
        break
      }
      default:
        part satisfies never
    }
  }
  return { header: header!, rows }
}

type CopyTarget = { readonly write: (data: Buffer) => Promise<void>; readonly end: () => Promise<number> }

const openTarget = (client: pg.Client, section: Section, tables: ReadonlySet<string>): CopyTarget => {
  if (!tables.has(section.table)) throw new Error(`This backup has a table that is unknown here: ${section.table}.`)
  const stream = client.query(
    copyFrom(`copy assent.${quoted(section.table)} (${columnList(section.columns)}) from stdin`),
  )
  let failure: Error | undefined
  stream.on('error', (error) => {
    failure = new Error(`The rows of ${section.table} could not be put back: ${error.message}`, { cause: error })
  })
  return {
    write: async (data) => {
      if (failure) throw failure
      if (!stream.write(data)) await Promise.race([once(stream, 'drain'), once(stream, 'close')])
    },
    end: async () => {
      if (!failure) {
        stream.end()
        await Promise.race([once(stream, 'finish'), once(stream, 'close')]).catch(() => {})
      }
      if (failure) throw failure
      return stream.rowCount
    },
  }
}

const orgsNow = async (client: pg.Client, header: ArchiveHeader): Promise<readonly RestoredOrg[]> => {
  const { rows } = await client.query<{ orgId: string; epoch: number }>(
    'select org_id as "orgId", epoch from assent.org',
  )
  const epochs = new Map(rows.map(({ epoch, orgId }) => [orgId, epoch]))
  return header.orgs.map(({ events, name, orgId }) => ({ orgId, name, epoch: epochs.get(orgId) ?? 0, events }))
}
