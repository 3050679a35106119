import type { AuditEvent } from '@assent/core/audit/event.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import pg from 'pg'
import type { ClockWatch } from './clock-watch.ts'
import { isConnectionLost } from './outage.ts'
import { appendStatement, sealedColumns } from './record.ts'

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

/**
 * PostgreSQL's `2026-01-02 03:04:05.678+00` as `2026-01-02T03:04:05.678Z`; the connection's zone is UTC. By cutting the text:
 * a `Date` between costs ten times as much, and a batch reads thousands.
 */
export const isoTime = (text: string): string => {
  const isWhole = text.length === 22
  if (text[10] !== ' ' || !text.endsWith('+00') || !(isWhole || text[19] === '.'))
    // Of another form: read as it may be, or refused.
    return new Date(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')).toISOString()
  const milliseconds = isWhole ? '000' : text.slice(20, -3).padEnd(3, '0').slice(0, 3)
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${milliseconds}Z`
}

/** What can be asked inside a transaction before it is known when it began. */
export type Look = {
  /**
   * Runs a statement. Give hot ones a name: they are prepared once per connection. Statements go out as they are asked
   * for and are run in that order: those that need nothing of each other's answers share a round trip.
   */
  readonly query: <Row extends pg.QueryResultRow>(
    text: string,
    values?: readonly unknown[],
    name?: string,
  ) => Promise<Row[]>
  readonly orgId: OrgId
}

/** One connection inside one transaction of one organization. Made only by `inOrg`. */
export type Tx = Look & {
  /** As `query`, of which nobody awaits the answer: if it fails, what it belongs to (`attempt`, the transaction) fails. */
  readonly send: (text: string, values?: readonly unknown[], name?: string) => void
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
   * tried again as a whole, three times. What `first` asks goes out together with the begin.
   */
  readonly inOrg: <T, First = undefined>(
    orgId: OrgId,
    work: (tx: Tx, first: First) => Promise<T>,
    first?: (look: Look) => Promise<First>,
  ) => Promise<T>
  /** Reads what is known beforehand, all in one round trip: `ask` cannot ask again once answers arrive. */
  readonly look: <Found>(orgId: OrgId, ask: (look: Look) => Promise<Found>) => Promise<Found>
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
    // A statement does not wait for the answer of the one before it, unless whoever sends it does.
    pipeline: true,
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

  const inOrg = async <T, First>(
    orgId: OrgId,
    work: (tx: Tx, first: First) => Promise<T>,
    first?: (look: Look) => Promise<First>,
  ): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(pool, options.clock, orgId, work, first)
      } catch (error) {
        if (attempt >= 3 || !isRetryable(error)) throw error
      }
    }
  }

  return {
    inOrg,
    look: (orgId, ask) => readAtOnce(pool, orgId, ask),
    bare: async (text, values) => (await pool.query({ text, values: values as unknown[] })).rows,
    client: () => pool.connect(),
    close: () => pool.end(),
  }
}

const once = async <T, First>(
  pool: pg.Pool,
  clock: ClockWatch | undefined,
  orgId: OrgId,
  work: (tx: Tx, first: First) => Promise<T>,
  first: ((look: Look) => Promise<First>) | undefined,
): Promise<T> => {
  const begin = beginOf(orgId)
  const client = await pool.connect()
  const events: AuditEvent[] = []
  const query = queryOf(client)
  const { attempt, send, sent } = unawaited(query, events)
  let broken: Error | undefined
  try {
    const before = clock?.counter() ?? 0
    const started = client.query(begin) as unknown as Promise<pg.QueryResult<{ now: string }>[]>
    const asked = first?.({ orgId, query })
    // Should the begin fail, its error is told: it came before whatever they say.
    asked?.catch(() => {})
    const began = (await started)[2]!.rows[0]!.now
    const clockDoubted = clock?.see(orgId, began, before) ?? false
    const tx = {
      orgId,
      began,
      clockDoubted,
      query,
      send,
      attempt,
      record: (...more: AuditEvent[]) => events.push(...more),
    }
    const result = await work(tx, (await asked) as First)
    if (events.length > 0) send(appendStatement, sealedColumns(orgId, began, events), 'events_append')
    const [{ command }] = await Promise.all([client.query('commit'), ...sent])
    // PostgreSQL answers the commit of a failed transaction with a rollback and no error: a swallowed one is found here.
    if (command !== 'COMMIT') throw new Error(`the transaction ended with ${command}: an error in it was swallowed`)
    return result
  } catch (error) {
    // Behind a statement that got no answer in time, a rollback would wait as long again (abuse case H19).
    if (isConnectionLost(error)) broken = error as Error
    else
      await client.query('rollback').catch((rollbackError: Error) => {
        broken = rollbackError
      })
    throw await causeOf(error, sent)
  } finally {
    client.release(broken)
  }
}

/** The simple protocol takes several statements in one message. */
const beginOf = (orgId: OrgId): string => {
  if (!/^[0-9A-Za-z]{1,40}$/.test(orgId)) throw new Error('an organization id has letters and digits only')
  return `begin; set local assent.org = '${orgId}'; select clock_timestamp() as now`
}

const queryOf =
  (client: pg.PoolClient): Look['query'] =>
  async (text, values, name) =>
    (await client.query({ text, values: values as unknown[], ...(name ? { name } : {}) })).rows

const readAtOnce = async <Found>(pool: pg.Pool, orgId: OrgId, ask: (look: Look) => Promise<Found>): Promise<Found> => {
  const begin = beginOf(orgId)
  const client = await pool.connect()
  let broken: Error | undefined
  let isOver = false
  try {
    const query = queryOf(client)
    const started = client.query(begin)
    const asked = ask({
      orgId,
      query: (...given) => (isOver ? Promise.reject(new Error('this transaction is over')) : query(...given)),
    })
    isOver = true
    const [, found] = await Promise.all([started, asked, client.query('commit')])
    return found
  } catch (error) {
    if (isConnectionLost(error)) broken = error as Error
    throw error
  } finally {
    client.release(broken)
  }
}

/** Keeps statements whose answers nobody awaits, in `sent`: the transaction awaits them with its commit. */
const unawaited = (query: Look['query'], events: AuditEvent[]) => {
  const sent: Promise<unknown>[] = []
  const send: Tx['send'] = (text, values, name) => {
    const answer = query(text, values, name)
    answer.catch(() => {})
    sent.push(answer)
  }
  const attempt: Tx['attempt'] = async (doIt) => {
    const [recorded, from] = [events.length, sent.length]
    try {
      send('savepoint attempt')
      const done = await doIt()
      send('release savepoint attempt')
      await Promise.all(sent.slice(from))
      return done
    } catch (error) {
      if (isConnectionLost(error)) throw error
      const cause = await causeOf(error, sent.splice(from))
      // What was sent before is no part of the attempt: if that failed, the transaction did.
      await Promise.all(sent)
      await query('rollback to savepoint attempt')
      events.length = recorded
      return cause instanceof Error ? cause : new Error(String(cause))
    }
  }
  return { attempt, send, sent }
}

/** A statement behind one that failed says only that the transaction is aborted: why, the one that was `sent` before it says. */
const causeOf = async (error: unknown, sent: readonly Promise<unknown>[]): Promise<unknown> => {
  if (sqlState(error) !== aborted) return error
  const failed = (await Promise.allSettled(sent)).filter((one) => one.status === 'rejected')
  return failed.find(({ reason }) => sqlState(reason) !== aborted)?.reason ?? error
}
const aborted = '25P02'

/**
 * In this transaction, statements with a name are planned once and not again for each value: for those with many joins that
 * look up a few rows by key, where planning takes longer than running.
 */
export const keepPlans = (look: Look): Promise<unknown> => look.query('set local plan_cache_mode = force_generic_plan')

/** PostgreSQL's five-character error code, if the error came from it. */
export const sqlState = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError ? error.code : undefined

/** The name of the violated constraint, if that is what the error is. Constraints are named for their rule. */
export const violated = (error: unknown): string | undefined =>
  error instanceof pg.DatabaseError && error.code?.startsWith('23') ? error.constraint : undefined

const isRetryable = (error: unknown): boolean => ['40001', '40P01'].includes(sqlState(error) ?? '')
