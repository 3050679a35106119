import { type Panel, type Quorum, votesNeeded } from './algebra.ts'
import { type AssignmentRule, countEligible, excludedPersons, type Principal, resolveRule } from './assignment.ts'
import type { StepContext } from './step.ts'

export type PanelSpec = {
  readonly label?: string | undefined
  readonly assignmentRule: AssignmentRule
  readonly quorum?: Quorum | undefined
  /** True for questions and tasks, which decide nothing: the requester may be among the assignees. */
  readonly selfAllowed?: boolean
}

/** How many a rule names for a subject, and how many of those could act: without whoever asks, and with him. */
export type Seats = { readonly named: number; readonly others: number; readonly all: number }

/** The seats of a rule of a step. */
export type SeatsOf = (rule: AssignmentRule) => Seats

/** A panel as it stands now: whom the rule names, how many of them could act, how many must. */
export const openPanel = (spec: PanelSpec, context: StepContext): Panel =>
  panelOf(resolveRule(spec.assignmentRule, context.subject, context.facts), spec, context)

/** A panel of given principals; used by reassignment, where an administrator names them. */
export const panelOf = (
  principals: readonly Principal[],
  spec: Omit<PanelSpec, 'assignmentRule'>,
  context: Pick<StepContext, 'subject' | 'facts' | 'partiesOut'>,
): Panel => {
  const excluded =
    spec.selfAllowed && !context.partiesOut ? new Set<string>() : excludedPersons(context.subject, context.facts)
  const eligible = countEligible(principals, excluded, context.facts)
  return {
    ...(spec.label ? { label: spec.label } : {}),
    principals,
    eligible,
    needed: votesNeeded(spec.quorum ?? { type: 'ANY' }, eligible),
  }
}
