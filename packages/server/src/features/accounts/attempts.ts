import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { refuse } from '@assent/core/refusal.ts'
import type { Db } from '../../platform/db.ts'
import { type AttemptKey, countAttempts } from './store.ts'
import { hashOf } from './token.ts'

/**
 * The form of a login under which attempts are counted and users are found: Unicode compatibility forms, invisible
 * characters and case make no other login of it (abuse case F12).
 */
export const normalForm = (login: string): string =>
  login
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Cc}]/gu, '')
    .trim()
    .toLowerCase()

/** Counts an attempt under each key first, and says whether one of them had too many in this window. */
export const limitedBy = async (
  db: Db,
  orgId: OrgId,
  keys: readonly { readonly kind: AttemptKey['kind']; readonly text: string }[],
): Promise<{ limited: boolean; counted: readonly AttemptKey[] }> => {
  const counted = keys.map(({ kind, text }) => ({ kind, key: hashOf(text) }))
  const counts = await db.inOrg(orgId, (tx) => countAttempts(tx, counted))
  const limited =
    (counts.get('LOGIN') ?? 0) > limits.signInFailures || (counts.get('ADDRESS') ?? 0) > limits.signInFailuresPerAddress
  return { limited, counted }
}

/** The same words whether the account exists or not. */
export const tooMany = () => refuse('limited', 'Too many attempts. Wait a quarter of an hour, then try again.')
