import { conflictWords, type RiskOutcome } from '@assent/core/policy/risk.ts'
import { type RiskFacts, riskReason } from '@assent/core/policy/risk-facts.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'
import type { Tx } from '../../platform/db.ts'

/** Who asks for something while another of his requests is being judged waits: each then sees the other. */
export const lockPeople = async (tx: Tx, userIds: readonly string[]): Promise<void> => {
  await tx.query(
    // In one order by everybody.
    `select pg_advisory_xact_lock(hashtextextended('risk:' || org() || person_id, 0))
     from (select distinct person_id from users where org_id = org() and user_id = any ($1) order by person_id) p`,
    [userIds],
    'request_risk_lock',
  )
}

/** The words of a request that separation of duties refuses; what somebody else has is nothing that the asker is told. */
export const restrictedWords = (outcome: RiskOutcome, facts: RiskFacts, isOwn: boolean): readonly string[] =>
  conflictWords(outcome.conflicts, isOwn ? facts.nameOf : undefined)

/** Why nothing can be asked for where what is asked for is restricted. */
export const restricted = 'Nobody may have this together with what this person has or has asked for.'

/** The refusal of a submission whose resource restricts conflicts. `location` points at what was asked for. */
export const restrictedRefusal = (outcome: RiskOutcome, facts: RiskFacts, isOwn: boolean): Refusal =>
  refuse(
    'conflict',
    restricted,
    restrictedWords(outcome, facts, isOwn).map((summary) => ({ summary, reason: riskReason })),
  )
