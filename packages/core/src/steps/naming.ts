import type { Cause } from '../refusal.ts'
import type { AssignmentRule } from './assignment.ts'
import type { Field } from './logic-check.ts'

/** What of a step matters to who names whom. */
export type Naming = {
  readonly decides: boolean
  readonly rules: readonly AssignmentRule[]
  /** What it asks or brings. */
  readonly fields: readonly Field[]
  /** The id of the answer that names who gets what it gives. */
  readonly receives: string | undefined
}

const namedBy = ({ rules }: Naming): readonly string[] =>
  rules.flatMap((rule) => (rule.type === 'ANSWER' ? [rule.of] : []))

const brings = ({ fields }: Naming, ids: ReadonlySet<string>): boolean => fields.some(({ id }) => ids.has(id))

/**
 * The ids of the answers by which somebody chooses who decides: they name whoever decides, or whoever gives such an answer
 * (abuse case A17).
 */
export const choosing = (steps: readonly Naming[]): ReadonlySet<string> => {
  const ids = new Set<string>()
  // An answer comes before what it names somebody for.
  for (const step of steps.toReversed())
    if (step.decides || brings(step, ids)) for (const id of namedBy(step)) ids.add(id)
  return ids
}

/** Whether an answer of this step chooses who decides. */
export const choosesDecider = (step: Naming, steps: readonly Naming[]): boolean => brings(step, choosing(steps))

/**
 * Rules that name whom an answer names: it must be given before, name a user or a group, and where it chooses who decides it
 * must not be the requester's own. Whoever gets what a step gives is named before anybody decides, so that he does not.
 */
export const namingCauses = (steps: readonly Naming[], at: string): readonly Cause[] => {
  const chosen = choosing(steps)
  const homeOf = (id: string): number => steps.findIndex(({ fields }) => fields.some((field) => field.id === id))
  const fieldOf = (id: string): Field | undefined => steps[homeOf(id)]?.fields.find((field) => field.id === id)
  const ofRule = (of: string, index: number): readonly Cause[] => {
    const location = `${at}/${index}`
    const home = homeOf(of)
    const field = fieldOf(of)
    if (!field || home >= index) return [{ summary: `No answer before it is "${of}".`, location }]
    if (field.type !== 'USER' && field.type !== 'GROUP')
      return [{ summary: `"${field.label}" names neither a user nor a group.`, location }]
    const isOwn = steps[home]!.rules.some(({ type }) => type === 'REQUESTER')
    return isOwn && chosen.has(of)
      ? [{ summary: `"${field.label}" is answered by the requester, who would choose who decides.`, location }]
      : []
  }
  const firstDecision = steps.findIndex(({ decides }) => decides)
  const ofReceiver = ({ receives }: Naming, index: number): readonly Cause[] =>
    receives === undefined || firstDecision < 0 || firstDecision >= index || homeOf(receives) < firstDecision
      ? []
      : [
          {
            summary: `"${fieldOf(receives)?.label ?? receives}" names who gets it, so it has to be asked before anybody decides.`,
            location: `${at}/${index}/forAnswer`,
          },
        ]
  return steps.flatMap((step, index) => [
    ...namedBy(step).flatMap((of) => ofRule(of, index)),
    ...ofReceiver(step, index),
  ])
}
