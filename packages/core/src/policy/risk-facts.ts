import type { Level } from './match.ts'
import { type Assessment, causedBy, type Has, outcomeOf, type RiskOutcome, type RiskRule } from './risk.ts'
import type { RiskDefault } from './settings.ts'

/** What must be known to judge the separation of duties for a batch; loaded in one look-up, undefined where there are no rules. */
export type RiskFacts = {
  /** Every rule that something asked for in the batch is named by. */
  readonly rules: readonly RiskRule[]
  /** Everything that a level gives, as far as the rules name it. */
  readonly itemsOf: (level: Level) => readonly string[]
  /** What the person behind an account has, over all accounts (abuse case A4), as far as the rules name it. */
  readonly existing: (userId: string) => ReadonlySet<string>
  /** What the person behind an account is waiting for. */
  readonly pending: (userId: string) => readonly { readonly requestId: string; readonly level: Level }[]
  /** What the app's settings do with a conflict, and whether the sequence that they name is there. */
  readonly settingOf: (appId: string) => { readonly setting: RiskDefault | undefined; readonly sequenceThere: boolean }
  /** What people call an item: "Approve payments (Ledger)". */
  readonly nameOf: (id: string) => string
}

/** Somebody who is to get a level. */
export type RiskAsk = {
  readonly userId: string
  readonly level: Level
  /** The request itself, if it is there already: it is not in its own way. */
  readonly requestId?: string
  /** Requests of the same person that the facts do not know yet: those of the same batch. */
  readonly beside?: readonly { readonly requestId: string; readonly level: Level }[]
  /** What the same request gives besides, on the way or at its end. */
  readonly together?: readonly Level[]
  /** Only requests that were asked for earlier count, so that of two that wait for each other the first can be decided. */
  readonly inTurn?: true
}

/** What separation of duties says to somebody's getting a level; undefined where nothing conflicts. */
export const judgeRisk = (facts: RiskFacts | undefined, ask: RiskAsk): RiskOutcome | undefined => {
  if (!facts) return undefined
  const { setting, sequenceThere } = facts.settingOf(ask.level.appId)
  return outcomeOf(causedBy(facts.rules, hasOf(facts, ask)), setting, sequenceThere)
}

const hasOf = (facts: RiskFacts, { beside = [], inTurn, level, requestId, together = [], userId }: RiskAsk): Has => {
  const waiting = [...facts.pending(userId), ...beside].filter(
    (one) => one.requestId !== requestId && !(inTurn && requestId !== undefined && one.requestId > requestId),
  )
  return {
    existing: facts.existing(userId),
    pending: new Map(waiting.flatMap((one) => facts.itemsOf(one.level).map((item) => [item, one.requestId] as const))),
    requested: new Set(facts.itemsOf(level)),
    together: new Set(together.flatMap((one) => facts.itemsOf(one))),
  }
}

/**
 * Why a request cannot be approved as it stands, in words; undefined if it can. It was judged when it was submitted; what
 * has changed since counts (peers: every decision is checked again): now restricted, or now to be decided by another
 * sequence than the one it runs.
 */
export const approvalProblem = (
  outcome: RiskOutcome | undefined,
  request: { readonly flow?: { readonly id: string }; readonly risk?: Assessment },
): string | undefined => {
  if (outcome?.submission === 'RESTRICTED')
    return 'This cannot be approved: the person would have what nobody may have together.'
  if (outcome?.override && outcome.override.approvalSequenceId !== request.flow?.id)
    return 'This cannot be approved here: what conflicts came after it was asked for, and has to go through another approval sequence. Deny it, and let it be asked for again.'
  return undefined
}

/** What a refusal for separation of duties is known by. */
export const riskReason = 'RISK_RULE_CONFLICT'
