import type { Rule } from '@assent/core/policy/condition.ts'
import { durationField, isWithin } from '@assent/core/policy/durations.ts'
import type { Level } from '@assent/core/policy/match.ts'
import { plus } from '@assent/core/request/context.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import type { Tx } from '../../platform/db.ts'

type Ask = {
  readonly userId: string
  readonly level: Level
  readonly duration: Rule['duration']
  readonly values?: readonly Given[]
  readonly extendsGrant?: string
  readonly now: string
}

/**
 * Until when access would last (ISO 8601): from now, or for more time `from` the present end, for what the form says, or else
 * the longest. Nothing where it has no end, the form asks for more than there is, or what is to be extended has ended.
 */
export const lastsUntil = async (
  tx: Tx,
  { duration, extendsGrant, level, now, userId, values = [] }: Ask,
): Promise<{ readonly from?: string; readonly until?: string }> => {
  if (duration === null) return {}
  const most = duration.type === 'ADMIN_FIXED_DURATION' ? duration.duration : duration.maximumDuration
  const wanted = values.find(({ id }) => id === durationField)?.value ?? most
  const from = extendsGrant === undefined ? now : await presentEnd(tx, userId, level, extendsGrant)
  if (from === undefined) return {}
  return {
    ...(extendsGrant === undefined ? {} : { from }),
    ...(isWithin(wanted, most) ? { until: plus(from, wanted) } : {}),
  }
}

/** When a grant of this user for this level ends, if it still has an end to come: where more time runs on from. */
const presentEnd = async (tx: Tx, userId: string, level: Level, grantId: string): Promise<string | undefined> => {
  const [row] = await tx.query<{ ends: string }>(
    `select ends from grants where org_id = org() and grant_id = $1 and user_id = $2 and scope_id = $3 and status = 'ACTIVE'
       and ends > clock_timestamp()`,
    [grantId, userId, level.scopeId],
    'request_present_end',
  )
  return row && new Date(row.ends).toISOString()
}
