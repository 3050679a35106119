import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { type Db, type Tx, violated } from './db.ts'

/** Carries a refusal out of a transaction, so that nothing of it stays. */
class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.summary)
    this.refusal = refusal
  }
}

/** What the constraints of the database mean, in words, by their names. */
export type Rules = Readonly<Record<string, string>>

/** The rule that the database found to be broken, in words; undefined for any other error. */
export const brokenRule = (rules: Rules, error: unknown): string | undefined => rules[violated(error) ?? '']

/**
 * One change as a transaction that is undone as a whole if `work` refuses, or if the database finds that one of the rules
 * is broken: then it is refused as a conflict, in the rule's words.
 */
export const changeInOrg = async <T>(
  db: Db,
  orgId: OrgId,
  rules: Rules,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> => {
  try {
    return await db.inOrg(orgId, async (tx) => {
      const result = await work(tx)
      if (isRefusal(result)) throw new Refused(result)
      return result
    })
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    const rule = brokenRule(rules, error)
    if (rule) return refuse('conflict', rule)
    throw error
  }
}
