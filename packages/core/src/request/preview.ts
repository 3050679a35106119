import type { Facts, Principal, Subject } from '../steps/assignment.ts'
import { formQuestions } from '../steps/question/index.ts'
import { stepKinds } from '../steps/registry.ts'
import { principalsOf, type StepContext, type StepType } from '../steps/step.ts'
import { plus } from './context.ts'
import type { Steps } from './model.ts'

/** A step as it would open now. */
export type StepPreview = {
  readonly type: StepType
  readonly label: string
  /** FORM: answered with the form itself. OPEN: these people would be asked. UNASSIGNED: nobody could act. */
  readonly state: 'FORM' | 'OPEN' | 'UNASSIGNED'
  readonly assignees: readonly (Principal & { readonly name?: string })[]
  /** Persons that must act, over all panels. */
  readonly needed: number
  /** True if the step has to take its fallback from the start. */
  readonly fallback: boolean
  readonly decidable: boolean
  readonly why?: string
}

/** True if nobody is asked: a flow without steps, or with nothing but the requester's own form. */
export const isInstant = (steps: Steps): boolean =>
  steps.every(
    (step) => step.type === 'QUESTION' && stepKinds[step.type].rules(step).every((rule) => rule.type === 'REQUESTER'),
  )

/** Opens every step of a flow in the mind only: the same functions that open them for real. */
export const previewSteps = (steps: Steps, subject: Subject, facts: Facts, now: string): readonly StepPreview[] => {
  const context: StepContext = { subject, facts, now, after: (span) => plus(now, span), answers: [] }
  const asked = formQuestions(steps).length
  let seen = 0
  return steps.map((step): StepPreview => {
    const base = { type: step.type, label: step.label }
    // Leading questions to the requester are the form (core/steps/question).
    if (step.type === 'QUESTION' && seen < asked) {
      seen += (step as unknown as { questions: readonly unknown[] }).questions.length
      return { ...base, state: 'FORM', assignees: [], needed: 0, fallback: false, decidable: true }
    }
    const opening = stepKinds[step.type].open(step, context)
    if (opening.state === 'done')
      return { ...base, state: 'FORM', assignees: [], needed: 0, fallback: false, decidable: true }
    const { detail } = opening
    const assignees = principalsOf(detail).map((principal) => {
      const name = principal.kind === 'USER' ? facts.user(principal.id)?.displayName : undefined
      return { ...principal, ...(name ? { name } : {}) }
    })
    return {
      ...base,
      state: opening.state === 'open' ? 'OPEN' : 'UNASSIGNED',
      assignees,
      needed: detail.panels.reduce((sum, panel) => sum + panel.needed, 0),
      fallback: detail.fallback === true,
      decidable: opening.state === 'open',
      ...(opening.state === 'unassigned' ? { why: opening.why } : {}),
    }
  })
}
