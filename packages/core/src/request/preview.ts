import type { Lighter } from '../policy/extension.ts'
import type { Facts, Principal, Subject } from '../steps/assignment.ts'
import { judge, type Known } from '../steps/logic.ts'
import { formQuestions, type Given } from '../steps/question/index.ts'
import { openStep, type Step, stepKinds } from '../steps/registry.ts'
import {
  type FieldValue,
  principalsOf,
  type StepContext,
  type StepType,
  type TaskDetail,
  type Timer,
} from '../steps/step.ts'
import { onlyIf } from './advance.ts'
import { afterNow } from './context.ts'
import { givenIn } from './known.ts'
import type { Steps } from './model.ts'

/** A step as it would open now. */
export type StepPreview = {
  readonly type: StepType
  readonly label: string
  /**
   * FORM: answered with the form itself. OPEN: these people would be asked, or it would wait or be done by itself.
   * UNASSIGNED: nobody could act. SKIPPED: its logic does not hold, with the answers that are known.
   */
  readonly state: 'FORM' | 'OPEN' | 'UNASSIGNED' | 'SKIPPED'
  readonly assignees: readonly (Principal & { readonly name?: string })[]
  /** Persons that must act, over all panels. */
  readonly needed: number
  /** True if the step has to take its fallback from the start. */
  readonly fallback: boolean
  readonly decidable: boolean
  readonly why?: string
  /** When its time to act would end if it began now, and what that is: so long, in business hours of a calendar or not. */
  readonly deadline?: { readonly due: string; readonly after?: string; readonly calendarId?: string }
  /** When it is there at all, in words, where that depends on what is not known yet. */
  readonly when?: string
}

/** The steps that are left of a flow where more time is put by a lighter way. */
export const lighterSteps = (steps: Steps, lighter: Lighter): Steps => {
  if (lighter === 'AUTOMATIC') return []
  const first = steps.findIndex(({ type }) => stepKinds[type].decides)
  return lighter === 'FIRST_APPROVER' ? steps.filter(({ type }, at) => at <= first || !stepKinds[type].decides) : steps
}

/** True if nobody is asked: a flow without steps, or with nothing but the requester's own form. */
export const isInstant = (steps: Steps): boolean =>
  steps.every(
    (step) => step.type === 'QUESTION' && stepKinds[step.type].rules(step).every((rule) => rule.type === 'REQUESTER'),
  )

/**
 * Opens every step of a flow in the mind only: the same functions that open them for real. With `answers`, as if the form
 * had been filled in like that: logic is then judged by them, and decisions are taken to be approvals.
 */
export const previewSteps = (
  steps: Steps,
  subject: Subject,
  facts: Facts,
  now: string,
  answers?: readonly FieldValue[],
): readonly StepPreview[] => {
  const skipped = new Set<string>()
  const known: Known = knownWith(steps, answers, skipped)
  const context: StepContext = { subject, facts, now, after: afterNow(now, facts), answers: answers ?? [], known }
  const inForm = new Set(formQuestions(steps).map(({ id }) => id))
  return steps.map((step): StepPreview => {
    const base = { type: step.type, label: step.label, assignees: [], needed: 0, fallback: false, decidable: true }
    const verdict = step.when ? judge(step.when, known) : true
    const when = verdict === true ? {} : { when: onlyIf(step, steps) }
    if (verdict === false) {
      if (step.key !== undefined) skipped.add(step.key)
      return { ...base, state: 'SKIPPED', why: onlyIf(step, steps) }
    }
    // Leading questions to the requester are the form (core/steps/question).
    if ((stepKinds[step.type].fields?.(step) ?? []).some(({ id }) => inForm.has(id)) && step.type === 'QUESTION')
      return { ...base, state: 'FORM', ...when }
    return { ...base, ...opened(step, steps, context, facts), ...when }
  })
}

/** A form as far as it is filled in, right or not: what fits no question of it is left out. */
export const asFilledIn = (steps: Steps, given: readonly Given[]): readonly FieldValue[] =>
  formQuestions(steps).flatMap(({ id, label, type }) => {
    const { value, values } = given.find((one) => one.id === id) ?? {}
    return value || values?.length
      ? [{ id: id!, label, type, ...(value ? { value } : {}), ...(values ? { values } : {}) }]
      : []
  })

/** Before the form is filled in nothing is known of its answers; answers to later questions are never known before. */
const knownWith = (steps: Steps, answers: readonly FieldValue[] | undefined, skipped: ReadonlySet<string>): Known => {
  const inForm = new Set(formQuestions(steps).map(({ id }) => id))
  return {
    given: (field) => (answers && inForm.has(field) ? givenIn(answers, field) : undefined),
    state: (key) => {
      const step = steps.find((one) => one.key === key)
      if (!step) return undefined
      if (skipped.has(key)) return 'SKIPPED'
      if (step.when && !answers) return undefined
      return stepKinds[step.type].decides ? 'APPROVED' : 'COMPLETED'
    },
    inList: () => undefined,
  }
}

const opened = (
  step: Step,
  steps: Steps,
  context: StepContext,
  facts: Facts,
): Partial<StepPreview> & Pick<StepPreview, 'state'> => {
  const opening = openStep(step, steps, context)
  if (opening.state === 'done') {
    if (!opening.tells) return { state: stepKinds[step.type].waitsFor === 'PEOPLE' ? 'FORM' : 'OPEN' }
    return { state: 'OPEN', assignees: named(opening.tells.to, facts), ...(opening.why ? { why: opening.why } : {}) }
  }
  const { detail } = opening
  return {
    state: opening.state === 'open' ? 'OPEN' : 'UNASSIGNED',
    assignees: assigneesOf(detail, facts),
    needed: detail.panels.reduce((sum, panel) => sum + panel.needed, 0),
    fallback: detail.fallback === true,
    decidable: opening.state === 'open',
    ...(opening.state === 'unassigned' ? { why: opening.why } : deadlineOf(step, opening.timers)),
  }
}

const deadlineOf = (step: Step, timers: readonly Omit<Timer, 'taskId'>[]): Pick<StepPreview, 'deadline'> => {
  const due = timers.find(({ kind }) => kind === 'DEADLINE')?.due
  return due === undefined ? {} : { deadline: { ...waitOf(step), due } }
}

/** How long a step gives to act, as it says it. */
export const waitOf = (step: object): { readonly after?: string; readonly calendarId?: string } => {
  const { after, calendarId } = 'deadline' in step ? (step.deadline as { after?: string; calendarId?: string }) : {}
  return { ...(after ? { after } : {}), ...(calendarId ? { calendarId } : {}) }
}

const assigneesOf = (detail: TaskDetail, facts: Facts) => named(principalsOf(detail), facts)

const named = (principals: readonly Principal[], facts: Facts): StepPreview['assignees'] =>
  principals.map((principal) => {
    const name = principal.kind === 'USER' ? facts.user(principal.id)?.displayName : undefined
    return { ...principal, ...(name ? { name } : {}) }
  })
