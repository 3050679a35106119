import { limits } from '../limits.ts'
import type { GrantOutcome, GrantStatus, RevocationOutcome } from './model.ts'

/** What the lines of one grant come to. */
export type GrantSummary = {
  /** Every line is proven there. */
  readonly allThere: boolean
  readonly someThere: boolean
  readonly someManual: boolean
  /** The most failed tries of a line that is not there. */
  readonly tries: number
}

/**
 * What the request is told of a living grant, and whether its clock starts.
 * The clock starts when all of it is in force (okta-access-requests G.2). As soon as a part is, a provisional end is set,
 * so that the half of a bundle ends too if the rest never comes (C6); being whole moves it to its right place.
 */
export const judgeGrant = (
  status: GrantStatus,
  before: GrantOutcome,
  summary: GrantSummary,
): { readonly outcome: GrantOutcome; readonly clock: 'start' | 'provisional' | 'no' } => {
  if (status !== 'ACTIVE' || before === 'GRANTED') return { outcome: before, clock: 'no' }
  if (summary.allThere) return { outcome: 'GRANTED', clock: 'start' }
  const clock = summary.someThere ? 'provisional' : 'no'
  if (summary.someManual) return { outcome: 'MANUAL_REQUIRED', clock }
  // A failure told is not untold by a few good tries: only by success.
  if (before === 'FAILED' || summary.tries >= limits.grantTries) return { outcome: 'FAILED', clock }
  return { outcome: 'PENDING', clock }
}

/** What the lines of one ended grant come to. A line that another reason keeps is not owed. */
export type RevocationSummary = { readonly owed: number; readonly tries: number }

/** What the request is told of an ended grant. A failed revocation is tried on, and can still become REVOKED. */
export const judgeRevocation = (before: RevocationOutcome, summary: RevocationSummary): RevocationOutcome => {
  if (before === 'REVOKED' || summary.owed === 0) return 'REVOKED'
  return before === 'FAILED' || summary.tries >= limits.grantTries ? 'FAILED' : 'PENDING'
}
