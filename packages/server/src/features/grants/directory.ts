import { begin, settle } from '@assent/core/grant/access.ts'
import type { ConnectorOutcome } from '@assent/core/ports.ts'
import type { Tx } from '../../platform/db.ts'
import { provenEvent } from './events.ts'
import type { DirectoryItem, DirectoryOutcome, DirectoryPort } from './ports.ts'
import type { AccessRow, Written } from './rows.ts'

const itemOf = (row: AccessRow): DirectoryItem => ({ userId: row.user_id, kind: row.kind, targetId: row.target_id })

// In the directory a line stands for the grant's own reason: it is gone when that is, whatever else stands there.
const outcomeOf = (step: 'give' | 'take', outcome: DirectoryOutcome | undefined): ConnectorOutcome => {
  if (outcome && step === 'take') return { result: 'done', actual: 'gone' }
  if (outcome?.there) return { result: 'done', actual: 'there' }
  return { result: 'retry', reason: 'The user is deactivated, or what was to be given has been deleted.' }
}

/**
 * Gives or takes in the built-in directory what of these locked lines is there, in this transaction, and says what was
 * proven. Lines at connectors come back as they were.
 */
export const settleDirectory = async (
  tx: Tx,
  directory: DirectoryPort,
  lines: readonly Written[],
  step: 'give' | 'take',
): Promise<readonly Written[]> => {
  const own = lines.filter(({ row }) => row.connector_id === null)
  if (own.length === 0) return lines
  const outcomes = await directory[step](
    tx,
    own.map(({ row }) => itemOf(row)),
  )
  const settled = own.map(({ row, access }, index): Written => {
    const outcome = outcomes[index]
    const move = settle(begin({ ...access, baseline: false }), step, outcomeOf(step, outcome))
    if (outcome?.changed) tx.record(provenEvent(row, step === 'give' ? 'there' : 'gone'))
    return { row, ...move, release: true, taken: step === 'take' }
  })
  return [...settled, ...lines.filter(({ row }) => row.connector_id !== null)]
}

/** Whether the directory has each of these lines now, for whatever reason; changes nothing. */
export const readDirectory = async (
  tx: Tx,
  directory: DirectoryPort,
  rows: readonly AccessRow[],
): Promise<readonly ('there' | 'gone')[]> => {
  const outcomes = await directory.read(tx, rows.map(itemOf))
  return rows.map((_, index) => (outcomes[index]?.there ? 'there' : 'gone'))
}
