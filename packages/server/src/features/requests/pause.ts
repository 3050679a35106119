import { type Refusal, refuse } from '@assent/core/refusal.ts'
import type { RequestCommand } from '@assent/core/request/decide.ts'
import type { Tx } from '../../platform/db.ts'
import type { Outcome, Work } from './batch.ts'

/** What decides nothing, and goes on by any clock. */
const harmless: ReadonlySet<RequestCommand['do']> = new Set(['cancel', 'message', 'recordGrant', 'recordRevocation'])

const waits = ({ op }: Work): boolean => op.kind === 'submit' || !harmless.has(op.command.do)

const paused = (): Refusal =>
  refuse(
    'unavailable',
    'The clock of the database jumped: nothing is decided until it is right again, or a super administrator confirms it.',
  )

/** Carries works out; while the clock is doubted only those that decide nothing, and refuses the others (abuse case B7). */
export const whileDoubted = async (
  tx: Tx,
  works: readonly Work[],
  carryOut: (open: readonly Work[]) => Promise<(Outcome | Error)[]>,
): Promise<(Outcome | Error)[]> => {
  if (!tx.clockDoubted) return carryOut(works)
  const open = works.filter((work) => !waits(work))
  const done = open.length > 0 ? await carryOut(open) : []
  return works.map((work) => (waits(work) ? paused() : done.shift()!))
}
