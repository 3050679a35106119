import type { Level } from '@assent/core/policy/match.ts'
import type { RiskOutcome } from '@assent/core/policy/risk.ts'
import { judgeRisk, type RiskFacts } from '@assent/core/policy/risk-facts.ts'
import type { RiskDefault } from '@assent/core/policy/settings.ts'
import type { FlowPin } from '@assent/core/request/model.ts'
import type { Tx } from '../../platform/db.ts'
import { loadRisk } from './facts.ts'

type Override = Extract<RiskDefault, { requestSubmissionType: 'ALLOWED_WITH_OVERRIDES' }>

/** What takes the place of the condition's sequence, and of its duration if one is given, where something conflicts (I.2). */
export type Otherwise = { readonly flow: FlowPin; readonly setting: Override }

/** The present version of each sequence that is to run instead, for those whose settings name one that is there. */
export const loadOtherwise = async (
  tx: Tx,
  settings: readonly (RiskDefault | undefined)[],
): Promise<(setting: RiskDefault | undefined) => Otherwise | undefined> => {
  const overrides = settings.flatMap((one) => (one?.requestSubmissionType === 'ALLOWED_WITH_OVERRIDES' ? [one] : []))
  if (overrides.length === 0) return () => undefined
  const rows = await tx.query<FlowPin>(
    `select sequence_id as id, version from sequence
     where org_id = org() and status = 'ACTIVE' and sequence_id = any ($1)`,
    [overrides.map(({ approvalSequenceId }) => approvalSequenceId)],
    'request_otherwise',
  )
  const flows = new Map(rows.map((row) => [row.id, row]))
  return (setting) => {
    if (setting?.requestSubmissionType !== 'ALLOWED_WITH_OVERRIDES') return undefined
    const flow = flows.get(setting.approvalSequenceId)
    return flow && { flow, setting }
  }
}

/** What would become of somebody's request for a level; undefined where nothing conflicts. */
export const riskFor = async (
  tx: Tx,
  userId: string,
  level: Level,
): Promise<{ readonly facts: RiskFacts; readonly outcome: RiskOutcome; readonly instead?: Otherwise } | undefined> => {
  const facts = await loadRisk(tx, [{ userId, level }])
  const outcome = judgeRisk(facts, { userId, level })
  if (!facts || !outcome) return undefined
  const instead = outcome.override && (await loadOtherwise(tx, [outcome.override]))(outcome.override)
  return { facts, outcome, ...(instead ? { instead } : {}) }
}
