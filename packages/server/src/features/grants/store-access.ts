import { settle, stepOf } from '@assent/core/grant/access.ts'
import type { AccessStep } from '@assent/core/grant/model.ts'
import { limits } from '@assent/core/limits.ts'
import type { AccessItem, ConnectorOutcome } from '@assent/core/ports.ts'
import type { Tx } from '../../platform/db.ts'
import { settleDirectory } from './directory.ts'
import { lineEvent, provenEvent } from './events.ts'
import type { DirectoryPort } from './ports.ts'
import { type AccessRow, accessColumns, accessOf, lockOrder, type Written, writeAccess } from './rows.ts'
import { judgeUnsettled, lockUnsettled } from './store-judge.ts'

/** Which way a lane works: gives and looks before them, or takes. Each has its own lane, so that neither waits. */
export type Direction = 'there' | 'gone'

/** A line in a worker's hands: what to call for, under which generation. */
export type Claimed = {
  readonly row: AccessRow
  readonly step: Exclude<AccessStep, 'rest'>
  readonly item: AccessItem
  /** A worker before this one never came back: what it did may still happen (B10). */
  readonly takenOver: boolean
}

/** A claimed line with what a connector needs to know. */
export type ClaimRow = AccessRow & {
  readonly taken_over: boolean
  readonly login: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly user_status: string
  readonly known_user: string | null
  readonly known_target: string | null
}

const due = `a.next_try <= clock() and (a.lease_until is null or a.lease_until <= clock())`

/**
 * Takes lines of one connector into hand, the longest waiting first: marks them unknown under a new generation, for as
 * long as the lease. Committed before anything is called (C1).
 */
export const claimLines = async (
  tx: Tx,
  connectorId: string,
  direction: Direction,
  limit: number,
): Promise<readonly Claimed[]> => {
  const rows = await tx.query<ClaimRow>(
    `with due as (
       select a.access_id, a.lease_until is not null as taken_over from access a
       where a.connector_id = $1 and a.desired = $2 and ${due}
       order by a.next_try limit $3 for update skip locked
     ), claimed as (
       update access a set actual = 'unknown', generation = generation + 1, tries = tries + 1,
         lease_until = clock_timestamp() + ${limits.leaseMs} * interval '1 millisecond', last_updated = clock_timestamp()
       from due where a.access_id = due.access_id
       returning a.org_id, ${accessColumns}, due.taken_over
     )
     select a.*, u.login, u.email, u.first_name, u.last_name, u.status as user_status,
       ru.their_id as known_user, rt.their_id as known_target
     from claimed a join users u using (org_id, user_id)
       left join connector_ref ru on ru.org_id = a.org_id and ru.connector_id = $1 and ru.kind = 'user' and ru.our_id = a.user_id
       left join connector_ref rt on rt.org_id = a.org_id and rt.connector_id = $1 and rt.kind = a.kind and rt.our_id = a.target_id
     order by case a.kind when 'app' then $2 = 'gone' else $2 <> 'gone' end, a.kind, a.target_id, a.user_id`,
    [connectorId, direction, limit],
    'grants_claim',
  )
  return rows.flatMap((row) => {
    const step = stepOf(accessOf(row))
    return step === 'rest' ? [] : [{ row, step, item: itemOf(row), takenOver: row.taken_over }]
  })
}

/** What a connector is told about a line. */
export const itemOf = (row: ClaimRow): AccessItem => ({
  accessId: row.access_id,
  generation: row.generation,
  user: {
    userId: row.user_id,
    login: row.login,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    active: row.user_status === 'ACTIVE',
  },
  kind: row.kind,
  appId: row.app_id,
  targetId: row.target_id,
  targetName: row.target_name,
  ...(row.attribute === null ? {} : { attribute: row.attribute }),
  known: {
    ...(row.known_user === null ? {} : { user: row.known_user }),
    ...(row.known_target === null ? {} : { target: row.known_target }),
  },
})

/** The result of one call for one line. */
export type Called = { readonly claimed: Claimed; readonly outcome: ConnectorOutcome }

/** Records what calls came to. A result of an older generation is thrown away: somebody else owns the line by now. */
export const recordCalls = async (tx: Tx, calls: readonly Called[]): Promise<void> => {
  const ids = calls.map(({ claimed }) => claimed.row.access_id)
  const unsettled = await lockUnsettled(tx, ids)
  const rows = await tx.query<AccessRow>(
    `select ${accessColumns} from access a where a.access_id = any($1::text[]) order by ${lockOrder} for update`,
    [ids],
    'grants_lines_again',
  )
  const current = new Map(rows.map((row) => [row.access_id, row]))
  const written = calls.flatMap((call): Written[] => {
    const row = current.get(call.claimed.row.access_id)
    if (!row || row.generation !== call.claimed.row.generation) return []
    return [settled(tx, row, call)]
  })
  writeAccess(tx, written)
  await judgeUnsettled(tx, unsettled)
}

const settled = (tx: Tx, row: AccessRow, { claimed, outcome }: Called): Written => {
  const { step } = claimed
  const before = accessOf(row)
  const move = settle(before, step, outcome)
  const actual = move.access.actual
  // A look finds what is there; only what we gave or took is our doing.
  if (
    step !== 'look' &&
    outcome.result === 'done' &&
    actual === outcome.actual &&
    actual === (step === 'give' ? 'there' : 'gone')
  )
    tx.record(provenEvent(row, actual))
  if (move.access.manual && !row.manual)
    tx.record(lineEvent(row, 'assent.access.manual', { step, reason: move.access.lastError ?? '' }))
  else if (outcome.result === 'retry' && row.tries === limits.grantTries)
    tx.record(lineEvent(row, 'assent.access.fail', { step, reason: outcome.reason.slice(0, 1_000) }))
  return {
    row,
    ...move,
    release: true,
    taken: step === 'take' && actual === 'gone',
    doubtful: claimed.takenOver && outcome.result === 'done',
  }
}

/** Gives or takes what is due in the built-in directory: one transaction, no outside call. Returns how many lines. */
export const settleDueInDirectory = async (
  tx: Tx,
  directory: DirectoryPort,
  direction: Direction,
  limit: number,
): Promise<number> => {
  const found = await tx.query<{ access_id: string }>(
    `select a.access_id from access a
     where a.connector_id is null and a.desired = $1 and ${due} order by a.next_try limit $2`,
    [direction, limit],
    'grants_due_in_directory',
  )
  if (found.length === 0) return 0
  const ids = found.map((row) => row.access_id)
  const unsettled = await lockUnsettled(tx, ids)
  const rows = await tx.query<AccessRow>(
    `select ${accessColumns} from access a where a.access_id = any($1::text[]) and a.desired = $2 and ${due}
     order by ${lockOrder} for update skip locked`,
    [ids, direction],
    'grants_claim_in_directory',
  )
  const lines = rows.map((row): Written => ({ row, access: accessOf(row), pause: null, release: true }))
  const given = await settleDirectory(tx, directory, lines, direction === 'there' ? 'give' : 'take')
  writeAccess(tx, given)
  await judgeUnsettled(tx, unsettled)
  return found.length
}

/** Locks the lines of a grant, whose own row must be locked. */
export const lockLinesOf = (tx: Tx, grantId: string): Promise<AccessRow[]> =>
  tx.query<AccessRow>(
    `select ${accessColumns} from access a
     where a.access_id = any(array(select access_id from grant_access where grant_id = $1)) order by ${lockOrder} for update`,
    [grantId],
  )
