import { conflictWords, type RiskOutcome } from '@assent/core/policy/risk.ts'
import { type RiskFacts, riskReason } from '@assent/core/policy/risk-facts.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'

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
