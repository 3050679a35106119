import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { readMigrations, schemaState } from '../migrate.ts'
import type { Secrets } from '../secrets.ts'
import { type ArchiveHeader, type Part, writeArchive } from './archive.ts'
import { columnList, quoted, type Table, tablesOf } from './tables.ts'

export type BackupOptions = {
  readonly file: string
  /** The login that owns the schema. */
  readonly ownerUrl: string
  readonly secrets: Secrets
  readonly version: string
  readonly force?: boolean
}

export type BackupResult = {
  readonly file: string
  readonly created: string
  readonly orgs: ArchiveHeader['orgs']
  readonly tables: number
  readonly rows: number
  readonly bytes: number
}

/** Seals the key that proves a backup whole; only who has SECRET_KEY can open it. */
export const keyContext = 'backup'

/**
 * Writes everything into one file: one REPEATABLE READ snapshot, table by table and organization by organization, while
 * the servers go on. Refuses a schema that this code does not know. Throws an Error in words for people.
 */
export const backup = async (options: BackupOptions): Promise<BackupResult> => {
  const client = await connect(options.ownerUrl)
  const key = randomBytes(32)
  const count = { tables: 0, rows: 0, bytes: 0 }
  try {
    await client.query('begin transaction isolation level repeatable read read only')
    const header = await headerOf(client, options, key)
    const tables = await tablesOf(client)
    await writeArchive(options.file, key, partsOf(client, header, tables, count), options.force)
    await client.query('commit')
    return { file: options.file, created: header.created, orgs: header.orgs, ...count }
  } finally {
    await client.end()
  }
}

/** A connection of the owner for a long piece of work: no limit on a statement, but on the wait for a lock. */
export const connect = async (ownerUrl: string): Promise<pg.Client> => {
  const client = new pg.Client({
    connectionString: ownerUrl,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    application_name: 'assent-backup',
    options:
      '-c search_path=assent,public -c timezone=UTC -c datestyle=ISO -c lock_timeout=30s -c statement_timeout=0 -c client_min_messages=warning',
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

const headerOf = async (client: pg.Client, options: BackupOptions, key: Buffer): Promise<ArchiveHeader> => {
  const { rows: there } = await client.query(`select from pg_namespace where nspname = 'assent'`)
  if (there.length === 0) throw new Error('There is no Assent in this database.')
  const state = await schemaState(async (text) => (await client.query(text)).rows)
  if (state.problems.length > 0) throw new Error(state.problems.join('\n'))
  const { rows: clock } = await client.query<{ now: Date; server: string }>(
    `select clock_timestamp() as now, current_setting('server_version') as server`,
  )
  const checksums = new Map(readMigrations().map(({ checksum, name }) => [name, checksum]))
  const { rows: sequences } = await client.query<{ name: string; last: string | null }>(
    `select sequencename as name, last_value::text as last from pg_sequences where schemaname = 'assent' order by 1`,
  )
  return {
    format: 1,
    product: `assent ${options.version}`,
    created: clock[0]!.now.toISOString(),
    server: clock[0]!.server,
    migrations: state.applied.map((name) => ({ name, checksum: checksums.get(name)! })),
    orgs: await orgsOf(client),
    sequences,
    sealedKey: options.secrets.seal(key.toString('hex'), keyContext).toString('base64'),
  }
}

const orgsOf = async (client: pg.Client): Promise<ArchiveHeader['orgs']> => {
  const { rows } = await client.query<{ orgId: string; name: string; epoch: number }>(
    `select org_id as "orgId", name, epoch from org order by org_id`,
  )
  const orgs = []
  for (const org of rows) {
    await enter(client, org.orgId)
    const { rows: head } = await client.query<{ size: string }>(
      'select size::text from audit_head where org_id = org()',
    )
    orgs.push({ ...org, events: Number(head[0]?.size ?? 0) })
  }
  return orgs
}

/** Makes the rows of one organization the visible ones, for this transaction. */
export const enter = async (client: pg.Client, orgId: string): Promise<void> => {
  await client.query(`select set_config('assent.org', $1, true)`, [orgId])
}

type Count = { tables: number; rows: number; bytes: number }

async function* partsOf(
  client: pg.Client,
  header: ArchiveHeader,
  tables: readonly Table[],
  count: Count,
): AsyncGenerator<Part> {
  yield { kind: 'header', header }
  for (const table of tables) {
    count.tables++
    const orgs = table.byOrg ? header.orgs.map(({ orgId }) => orgId) : [null]
    for (const orgId of orgs) yield* sectionOf(client, table, orgId, count)
  }
}

async function* sectionOf(client: pg.Client, table: Table, orgId: string | null, count: Count): AsyncGenerator<Part> {
  const { columns, name } = table
  if (orgId !== null) await enter(client, orgId)
  yield { kind: 'section', section: { table: name, columns, orgId } }
  const hash = createHash('sha256')
  let bytes = 0
  // Said again beside the wall: a policy may let the owner see more.
  const own = orgId === null ? '' : ` where org_id = ${client.escapeLiteral(orgId)}`
  const source = client.query(
    copyTo(`copy (select ${columnList(columns)} from assent.${quoted(name)}${own}) to stdout`),
  )
  for await (const data of source as AsyncIterable<Buffer>) {
    hash.update(data)
    bytes += data.length
    yield { kind: 'data', data }
  }
  const rows = (source as unknown as { rowCount: number }).rowCount
  count.rows += rows
  count.bytes += bytes
  yield { kind: 'sectionEnd', end: { bytes, rows, sha256: hash.digest('hex') } }
}
