import pg from 'pg'
import { type Cell, captureLifecycle, type Write } from './capture.ts'
import { cpuOf } from './measure.ts'
import type { makeLifecycleOrganization } from './organization.ts'
import type { BenchServer } from './server.ts'

type Organization = Awaited<ReturnType<typeof makeLifecycleOrganization>>

/** Life cycles a second, milliseconds that each transition took, and milliseconds of the database's processor for a life cycle. */
export type FloorRun = { readonly perSecond: number; readonly took: readonly number[]; readonly cpuMs: number }

/** How many rows one life cycle writes, and how to write them `count` times over `clients` raw connections. */
export type Floor = {
  readonly rows: number
  readonly run: (clients: number, count: number) => Promise<FloorRun>
}

/**
 * The physical limit that the life cycle is compared with: the very rows that one life cycle leaves (noted while the product
 * does one), written into copies of its tables with their indexes, checks and foreign keys, by one SQL function per
 * transition, each a durable transaction of its own, over raw connections. What it lacks: HTTP, rules, rights, row
 * security, triggers, and whatever has to be read to know the rows.
 *
 * @param lifecycle does one life cycle as the first of the organization's people, who has done one before
 */
export const makeFloor = async (
  server: BenchServer,
  organization: Organization,
  lifecycle: () => Promise<unknown>,
): Promise<Floor> => {
  const clients = await clientsOf(server, organization)
  const { ask, decide } = await captureLifecycle(server, lifecycle)
  const writes = [...ask, ...decide]
  const tables = [...new Set(writes.map(({ table }) => table))]
  const shape = await shapeOf(server, tables)
  const made = makeNames(writes, shape, [organization.orgId, ...clients[0]!])
  const text = [
    ...tables.map((name) => `create table floor.${name} (like assent.${name} including all)`),
    ...shape.foreign,
    ...updatedOnly(writes).map((name) => {
      const columns = [...shape.types.keys()].flatMap((key) =>
        key.startsWith(`${name}.`) ? [key.slice(name.length + 1)] : [],
      )
      return `insert into floor.${name} (${columns.join(', ')}) select ${columns.join(', ')} from assent.${name}`
    }),
    functionOf('ask', ask, shape, made, clients[0]!),
    functionOf('decide', decide, shape, made, clients[0]!),
  ].join(';\n')
  return {
    rows: writes.length,
    run: async (count, cycles) => {
      await server.sql(`drop schema if exists floor cascade; create schema floor; set search_path = floor, assent, public;
        ${text}; set search_path = assent, public`)
      return write(server, clients.slice(0, count), cycles)
    },
  }
}

/** What the rows of one client have that those of another have not, in one order: both people, their tokens, the access. */
const clientsOf = async (
  { sql }: BenchServer,
  { appId, orgId, people }: Organization,
): Promise<readonly (readonly string[])[]> => {
  const rows = await sql<{ user: string; names: string[] }>(
    `select u.user_id as user, array[u.user_id, u.manager_id, t.token_id, b.token_id, a.access_id] as names
     from users u join api_token t on t.user_id = u.user_id join api_token b on b.user_id = u.manager_id
       left join access a on a.user_id = u.user_id and a.app_id = $2 where u.org_id = $1`,
    [orgId, appId],
  )
  const found = new Map(rows.map(({ names, user }) => [user, names]))
  const lists = people.map(({ user }) => found.get(user)!)
  if (lists.some((names) => names.some((name) => !name)))
    throw new Error('not each of the people has had access before')
  return lists
}

type Shape = {
  /** By table and column, those that are written: not what is generated. */
  readonly types: ReadonlyMap<string, string>
  readonly keys: ReadonlyMap<string, readonly string[]>
  readonly foreign: readonly string[]
}

const shapeOf = async ({ sql }: BenchServer, tables: readonly string[]): Promise<Shape> => {
  const columns = await sql<{ name: string; type: string }>(
    `select c.relname || '.' || a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a
     join pg_class c on c.oid = a.attrelid where c.relnamespace = 'assent'::regnamespace and c.relname = any($1) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
    [tables],
  )
  const constraints = await sql<{ table: string; kind: string; text: string; columns: string[] }>(
    `select c.relname as table, k.contype as kind, pg_get_constraintdef(k.oid) as text,
       array(select attname::text from unnest(k.conkey) with ordinality x(n, i) join pg_attribute a on a.attrelid = c.oid and a.attnum = n order by i) as columns
     from pg_constraint k join pg_class c on c.oid = k.conrelid
     where c.relnamespace = 'assent'::regnamespace and c.relname = any($1) and k.contype in ('p', 'f')`,
    [tables],
  )
  return {
    types: new Map(columns.map(({ name, type }) => [name, type])),
    keys: new Map(constraints.filter(({ kind }) => kind === 'p').map((one) => [one.table, one.columns])),
    foreign: constraints
      .filter(({ kind }) => kind === 'f')
      .map(({ table, text }) => `alter table floor.${table} add ${text}`),
  }
}

/** Tables with rows that were there before: what is changed without having been written first. */
const updatedOnly = (writes: readonly Write[]): readonly string[] => {
  const inserted = new Set(writes.filter(({ op }) => op === 'INSERT').map(({ table }) => table))
  return [...new Set(writes.map(({ table }) => table))].filter((table) => !inserted.has(table))
}

/** The ids that a life cycle makes: what stands in a key, is long enough to be one, and belongs to no client. */
const makeNames = (writes: readonly Write[], { keys }: Shape, known: readonly string[]): readonly string[] => [
  ...new Set(
    writes
      .filter(({ op }) => op === 'INSERT')
      .flatMap(({ after, table }) => [...keys.get(table)!, 'cause'].map((column) => after![column]))
      .filter((value): value is string => typeof value === 'string' && value.length >= 20 && !known.includes(value)),
  ),
]

/** One function for one transition: `n` numbers the life cycle, `c` are the names of its client. */
const functionOf = (
  name: string,
  writes: readonly Write[],
  { keys, types }: Shape,
  made: readonly string[],
  client: readonly string[],
): string => {
  const names = new Map([
    ...made.map((id, i) => [id, `m${i}`] as const),
    ...client.map((id, i) => [id, `c[${i + 1}]`] as const),
  ])
  const pattern = new RegExp([...names.keys()].map((id) => id.replace(/[^\w]/g, '\\$&')).join('|'), 'g')
  const said = (text: string): string => {
    const rest = text.split(pattern).map(pg.escapeLiteral)
    const found = [...text.matchAll(pattern)].map(([id]) => names.get(id)!)
    return rest.flatMap((part, i) => (i < found.length ? [part, found[i]!] : [part])).join(' || ')
  }
  const cell = (table: string, column: string, value: Cell): string => {
    const type = types.get(`${table}.${column}`)!
    if (value === null) return 'null'
    if (table === 'event' && (column === 'seq' || column === 'chain')) return `h.${column === 'seq' ? 'size' : 'chain'}`
    if (table === 'audit_head' && column !== 'org_id') return `h.${column}`
    if (type === 'timestamp with time zone') return `clock_timestamp() + interval '${fromNow(value)} ms'`
    if (type.endsWith('[]')) return `array[${(value as string[]).map(said).join(', ')}]::${type}`
    return `(${said(typeof value === 'string' && type !== 'jsonb' ? value : JSON.stringify(value))})::${type}`
  }
  const cells = (table: string, row: Readonly<Record<string, Cell>>, columns: readonly string[]) =>
    columns.map((column) => `${column} = ${cell(table, column, row[column]!)}`)
  const written = (table: string) => (column: string) => types.has(`${table}.${column}`)
  const statement = ({ after, before, op, table }: Write): string => {
    const at = () => cells(table, (before ?? after)!, keys.get(table)!).join(' and ')
    if (op === 'DELETE') return `delete from floor.${table} where ${at()};`
    if (op === 'UPDATE') {
      const differs = (column: string) => JSON.stringify(after![column]) !== JSON.stringify(before![column])
      const changed = Object.keys(after!).filter(written(table)).filter(differs)
      return `update floor.${table} set ${cells(table, after!, changed).join(', ')} where ${at()};`
    }
    const columns = Object.keys(after!).filter(written(table))
    const values = columns.map((column) => cell(table, column, after![column]!))
    const insert = `insert into floor.${table} (${columns.join(', ')}) values (${values.join(', ')});`
    if (table !== 'event') return insert
    const body = cell(table, 'body', after!['body']!)
    return `h.size := h.size + 1; h.chain := sha256(h.chain || sha256(convert_to(${body}, 'utf8'))); ${insert}`
  }
  // The head of the chain is what transitions wait for each other at: it is locked as late as can be.
  const late = (one: Write) => Number(one.table === 'event') + 2 * Number(one.table === 'audit_head')
  const ordered = [...writes].sort((a, b) => late(a) - late(b))
  const first = ordered.findIndex((one) => late(one) > 0)
  const lines = ordered.map(statement)
  lines.splice(first, 0, 'select * into strict h from floor.audit_head for update;')
  return `create function floor.${name}(n text, c text[]) returns void language plpgsql as $floor$
    declare h record; ${made.map((id, i) => `m${i} text := ${pg.escapeLiteral(id.slice(0, -8))} || n;`).join(' ')}
    begin ${lines.join('\n')} end $floor$`
}

const fromNow = (value: Cell): number => Math.round(Date.parse(String(value)) - Date.now())

const write = async (
  server: BenchServer,
  clients: readonly (readonly string[])[],
  count: number,
): Promise<FloorRun> => {
  const connections = await Promise.all(
    // The database takes a hundred connections, and the server has some of them.
    clients.slice(0, 80).map(async () => {
      const client = new pg.Client({
        connectionString: server.superUrl,
        options: '-c search_path=floor,assent,public -c plan_cache_mode=force_generic_plan -c enable_seqscan=off',
      })
      client.on('error', () => {})
      await client.connect()
      return client
    }),
  )
  let next = 0
  const took: number[] = []
  const work = async (client: pg.Client, i: number): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const values = [String(n).padStart(8, '0'), clients[i]]
      for (const name of ['ask', 'decide']) {
        const from = performance.now()
        await client.query({ name, text: `select floor.${name}($1, $2)`, values })
        took.push(performance.now() - from)
      }
    }
  }
  const cpu = cpuOf(server.pid)
  const began = performance.now()
  await Promise.all(connections.map(work))
  const seconds = (performance.now() - began) / 1000
  const cpuMs = (cpuOf(server.pid) - cpu) / count
  await Promise.all(connections.map((client) => client.end()))
  return { perSecond: count / seconds, took, cpuMs }
}
