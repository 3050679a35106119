import type { AuditEvent } from '@assent/core/audit/event.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import pg from 'pg'
import type { ClockWatch } from './clock-watch.ts'
import { isConnectionLost } from './outage.ts'
import { appendStatement } from './record.ts'

// Times leave the database as ISO 8601 text with a Z, bigint as number: what the wire and core use, with no Date between.
const timestamptz = 1184
const bigint = 20
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === timestamptz) return isoTime
    if (oid === bigint) return Number
    return pg.types.getTypeParser(oid, format ?? 'text')
  }) as typeof pg.types.getTypeParser,
}

/** PostgreSQL's `2026-01-02 03:04:05.678+00` as `2026-01-02T03:04:05.678Z`; the connection's zone is UTC. */
const isoTime = (text: string): string => new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString()

/** One connection inside one transaction of one organization. Made only by `inOrg`. */
export type Tx = {
  /** Runs a statement. Give hot ones a name: they are prepared once per connection. */
  readonly query: <Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ) => Promise<Row[]>
  readonly orgId: OrgId
  /** The database's clock when the transaction began (ISO 8601). Deadlines are judged by a clock read after the lock. */
  readonly began: string
  /** The database's clock jumped: nothing is decided and nothing is given, what has ended is taken away (abuse case B7). */
  readonly clockDoubted: boolean
  /**
   * Puts events on the record. They are appended together, as the last statement before the commit, so that the head of
   * the organization's chain is locked as shortly as can be; if that fails, the whole act fails (abuse case H9).
   */
  readonly record: (...events: readonly AuditEvent[]) => void
  /**
   * Does work whose failure undoes nothing but itself: its statements (a savepoint) and its events. Gives the error then.
   * A connection that is lost is nobody's to mend, and is thrown.
   */
  readonly attempt: <T>(work: () => Promise<T>) => Promise<T | Error>
}

export type Db = {
  /**
   * Runs `work` in one READ COMMITTED transaction that sees only that organization's rows (row security, `set local`).
   * Commits when `work` returns, rolls back when it throws. Serialization failures and deadlocks (40001, 40P01) are
   * tried again as a whole, three times.
   */
  readonly inOrg: <T>(orgId: OrgId, work: (tx: Tx) => Promise<T>) => Promise<T>
  /** One statement outside any organization: only `org`, functions and system views can be read so. */
  readonly bare: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>
  /** A pool client for LISTEN or COPY; the caller releases it. */
  readonly client: () => Promise<pg.PoolClient>
  readonly close: () => Promise<void>
}

export type DbOptions = {
  /** postgres://… */
  readonly url: string
  /** Most connections of this process. */
  readonly size?: number
  /** The role to work as; undefined for the owner (migrations, backup). */
  readonly role?: string
  readonly name?: string
  /** Is shown the database's clock as each transaction reads it. */
  readonly clock?: ClockWatch
  /** Told of errors on idle connections (a database restart, say); the pool heals by itself. */
  readonly onError?: (error: Error) => void
}

/** Opens a pool. Every wait has a limit (design rule 10; abuse case H19). */
export const openDb = (options: DbOptions): Db => {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.size ?? 10,
    types,
    connectionTimeoutMillis: limits.acquireMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: options.name ?? 'assent',
    // The client's own limit, for a server that is hung; above the server's, so that its message arrives first.
    query_timeout: limits.statementMs + 5_000,
    options: [
      '-c search_path=assent,public',
      '-c timezone=UTC',
      `-c statement_timeout=${limits.statementMs}`,
      `-c lock_timeout=${limits.lockMs}`,
      `-c idle_in_transaction_session_timeout=${limits.idleInTransactionMs}`,
      // Plans are made for the values at hand: a generic plan of a skewed table costs far more than planning.
      '-c plan_cache_mode=auto',
      // Compiling a plan costs more than any of our statements runs.
      '-c jit=off',
      ...(options.role ? [`-c role=${options.role}`] : []),
    ].join(' '),
  })
  pool.on('error', (error) => options.onError?.(error))
  // The pool listens on idle clients only. One that is lost between two statements of a transaction tells whoever sends
  // the next; without this its error event would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))

  const inOrg = async <T>(orgId: OrgId, work: (tx: Tx) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(pool, options.clock, orgId, work)
      } catch (error) {
        if (attempt >= 3 || !isRetryable(error)) throw error
      }
    }
  }

  return {
    inOrg,
    bare: async (text, values) => (await pool.query({ text, values: values as unknown[] })).rows,
    client: () => pool.connect(),
    close: () => pool.end(),
  }
}

const once = async <T>(
  pool: pg.Pool,
  clock: ClockWatch | undefined,
  orgId: OrgId,
  work: (tx: Tx) => Promise<T>,
): Promise<T> => {
  if (!/^[0-9A-Za-z]{1,40}$/.test(orgId)) throw new Error('an organization id has letters and digits only')
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    const before = clock?.counter() ?? 0
    // One round trip: the simple protocol takes several statements; the id was checked above.
    const started = (await client.query(
      `begin; set local assent.org = '${orgId}'; select clock_timestamp() as now`,
    )) as unknown as pg.QueryResult<{ now: string }>[]
    const events: AuditEvent[] = []
    const query: Tx['query'] = async (text, values, name) =>
      (await client.query({ text, values: values as unknown[], ...(name ? { name } : {}) })).rows
    const began = started[2]!.rows[0]!.now
    const clockDoubted = clock?.see(orgId, began, before) ?? false
    const attempt: Tx['attempt'] = async (doIt) => {
      const recorded = events.length
      await client.query('savepoint attempt')
      try {
        const done = await doIt()
        await client.query('release savepoint attempt')
        return done
      } catch (error) {
        if (isConnectionLost(error)) throw error
        await client.query('rollback to savepoint attempt')
        events.length = recorded
        return error instanceof Error ? error : new Error(String(error))
      }
    }
    const result = await work({ orgId, began, clockDoubted, query, attempt, record: (...more) => events.push(...more) })
    const append = events.length > 0 ? `${appendStatement(orgId, began, events)}; ` : ''
    const ended = (await client.query(`${append}commit`)) as pg.QueryResult | pg.QueryResult[]
    // PostgreSQL answers the commit of a failed transaction with a rollback and no error: a swallowed one is found here.
    const { command } = Array.isArray(ended) ? ended.at(-1)! : ended
    if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command}: an error in it was swallowed`)
    return result
  } catch (error) {
    // Behind a statement that got no answer in time, a rollback would wait as long again (abuse case H19).
    if (isConnectionLost(error)) broken = error as Error
    else
      await client.query('rollback').catch((rollbackError: Error) => {
        broken = rollbackError
      })
    throw error
  } finally {
    client.release(broken)
  }
}

/**
 * In this transaction, statements with a name are planned once and not again for each value: for those with many joins that
 * look up a few rows by key, where planning takes longer than running.
 */
export const keepPlans = (tx: Tx): Promise<unknown> => tx.query('set local plan_cache_mode = force_generic_plan')

/** PostgreSQL's five-character error code, if the error came from it. */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined

/** The name of the violated constraint, if that is what the error is. Constraints are named for their rule. */
export const violated = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError && error.code?.startsWith('23') ? error.constraint : undefined

const isRetryable = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error) ?? '')
