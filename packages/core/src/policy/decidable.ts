import { afterNow } from '../request/context.ts'
import { nothingKnown } from '../request/known.ts'
import { stepNeeds } from '../request/needs.ts'
import type { Facts, Need, Subject } from '../steps/assignment.ts'
import { type Step, stepKinds } from '../steps/registry.ts'

/** A step on which nobody could act, and why, in words. */
export type Undecidable = { readonly step: number; readonly label: string; readonly why: string }

/** What must be loaded to say for a subject which steps could be decided. */
export const decidableNeeds = (steps: readonly Step[], subject: Subject): readonly Need[] => [
  { need: 'user', userId: subject.requestedFor },
  { need: 'user', userId: subject.requestedBy },
  ...steps.flatMap((step) => stepNeeds(step, subject)),
]

/**
 * The steps that nobody could carry out if this subject asked now: each is opened as it would be, with its fallback.
 * `now` is ISO 8601.
 */
export const undecidable = (
  steps: readonly Step[],
  subject: Subject,
  facts: Facts,
  now: string,
): readonly Undecidable[] =>
  steps.flatMap((step, index) => {
    const opening = stepKinds[step.type].open(step, {
      subject,
      facts,
      now,
      after: afterNow(now, facts),
      answers: [],
      known: nothingKnown,
    })
    return opening.state === 'unassigned' ? [{ step: index, label: step.label, why: opening.why }] : []
  })

/** True if what is asked for, and not only who asks, decides who is asked. */
export const dependsOnLevel = (steps: readonly Step[]): boolean =>
  steps.some((step) =>
    stepKinds[step.type]
      .rules(step)
      .some((rule) => rule.type === 'RESOURCE_OWNER' || (rule.type === 'GROUP_OWNER' && !rule.groupId)),
  )
