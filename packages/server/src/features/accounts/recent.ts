import type { Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'

/** Refuses whoever is no signed-in person in a browser: tokens, and machines. */
export const inBrowser = (caller: Caller): Refusal | undefined =>
  caller.kind === 'HUMAN' && caller.channel === 'web'
    ? undefined
    : refuse('forbidden', 'Only a person who is signed in with a browser can do this; a token cannot.')

/**
 * Refuses also whoever signed in too long ago: a screen left open, or a stolen session, gives nobody a way in that stays.
 * Signing in again gives the session a new id (abuse case F11) and a fresh start.
 */
export const justSignedIn = async (tx: Tx, caller: Caller): Promise<Refusal | undefined> => {
  const wrong = inBrowser(caller)
  if (wrong) return wrong
  const rows = await tx.query<{ recent: boolean }>(
    `select created > clock_timestamp() - make_interval(secs => $3) as recent from session
     where session_id = $1 and user_id = $2 and ended is null`,
    [caller.trace?.credentialId ?? '', caller.userId, limits.recentSignInMs / 1000],
  )
  if (rows[0]?.recent) return undefined
  const summary = `You signed in more than ${limits.recentSignInMs / 60_000} minutes ago. Sign in again, then go on.`
  return refuse('forbidden', summary, [{ summary, reason: 'RECENT_SIGN_IN_REQUIRED' }])
}
