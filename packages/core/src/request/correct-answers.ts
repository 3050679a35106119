import { isRefusal, type Refusal, type Result, refuse } from '../refusal.ts'
import { judge, type Known } from '../steps/logic.ts'
import {
  acceptAnswers,
  type FormQuestion,
  formQuestions,
  type Given,
  isAsked,
  type Question,
} from '../steps/question/index.ts'
import { type Step, withReceivers } from '../steps/registry.ts'
import { answerText, type FieldValue } from '../steps/step.ts'
import type { Actor, Context } from './context.ts'
import { givenIn, knownAtFirst, knownOf } from './known.ts'
import type { FieldChange, OpenRequest, Request, Steps } from './model.ts'

/** The answers as they are to be, and the earliest step of which one is another. */
export type Correction = { readonly from: number; readonly answers: readonly FieldValue[] }

/** One form of a request: that of its beginning, or a step of questions; the steps that its questions stand in. */
type Form = {
  readonly steps: readonly number[]
  readonly questions: readonly FormQuestion[]
  readonly isFirst: boolean
}

type Asking = Step & { readonly questions: readonly Question[]; readonly assignmentRule: { readonly type: string } }
const isAsking = (step: Step): step is Asking => step.type === 'QUESTION'

/** The forms of a flow in their order. */
const formsOf = (steps: Steps): readonly Form[] => {
  const first = new Set(formQuestions(steps).map(({ id }) => id))
  const asking = steps.flatMap((step, at) => (isAsking(step) ? [{ at, questions: step.questions }] : []))
  const isOfFirst = ({ questions }: { readonly questions: readonly Question[] }) =>
    questions.every(({ id }) => first.has(id))
  const leading = asking.filter(isOfFirst)
  return [
    ...(leading.length > 0
      ? [{ steps: leading.map(({ at }) => at), questions: formQuestions(steps), isFirst: true }]
      : []),
    ...asking.filter((one) => !isOfFirst(one)).map(({ at, questions }) => ({ steps: [at], questions, isFirst: false })),
  ]
}

/** Whose answers those of a form are: whoever asked, or whoever completed the task. */
const isOwn = (form: Form, request: Request, { userId }: Pick<Actor, 'userId'>): boolean => {
  const task = form.isFirst ? undefined : request.tasks.findLast(({ step }) => form.steps.includes(step))
  return form.isFirst ? userId === request.requestedFor || userId === request.requestedBy : task?.completedBy === userId
}

const isAnswered = (form: Form, request: OpenRequest): boolean =>
  form.steps.every((step) => step < request.at) &&
  (form.isFirst || request.tasks.some(({ status, step }) => status === 'COMPLETED' && form.steps.includes(step)))

/** The questions whose answers somebody gave and could correct, of steps that are passed. */
export const ownQuestions = (
  request: OpenRequest,
  steps: Steps,
  actor: Pick<Actor, 'userId'>,
): readonly FormQuestion[] =>
  formsOf(steps)
    .filter((form) => isAnswered(form, request) && isOwn(form, request, actor))
    .flatMap(({ questions }) => questions)

const noAnswer = 'You have answered no question of this request.'

/** The answers with what is given in the place of what was, checked as they were when they were given first. */
export const correctedAnswers = (
  request: OpenRequest,
  given: readonly Given[],
  context: Context,
): Result<Correction> => {
  const forms = formsOf(context.steps)
  const own = new Set(ownQuestions(request, context.steps, context.actor).map(({ id }) => id))
  if (own.size === 0) return refuse('forbidden', noAnswer)
  const strange = given.flatMap(({ id }, index) =>
    own.has(id)
      ? []
      : [{ summary: `"${id}" is no question that you have answered.`, location: `/requesterFieldValues/${index}/id` }],
  )
  if (strange.length > 0) return refuse('invalid', 'You can correct your own answers only.', strange)
  let answers = request.answers
  let from = Number.POSITIVE_INFINITY
  for (const form of forms) {
    const named = given.filter(({ id }) => form.questions.some((question) => question.id === id))
    if (named.length === 0) continue
    const accepted = accept(form, named, answers, request, context)
    if (isRefusal(accepted)) return accepted
    const next = replaced(answers, form.questions, accepted)
    const changed = new Set(changesOf(answers, next).map(({ id }) => id))
    for (const step of form.steps)
      if (questionsOf(context.steps[step]).some(({ id }) => changed.has(id!))) from = Math.min(from, step)
    answers = next
  }
  return { from: Number.isFinite(from) ? from : request.at, answers }
}

/** The questions of a step; none of one that asks nothing. */
export const questionsOf = (step: Step | undefined): readonly Question[] =>
  step && isAsking(step) ? step.questions : []

const filled = ({ value, values }: Given): boolean => (value ?? '').trim() !== '' || (values ?? []).length > 0

/** The whole form again: what is not named as it was, as far as it is still asked. */
const accept = (
  { isFirst, questions }: Form,
  named: readonly Given[],
  answers: readonly FieldValue[],
  request: OpenRequest,
  context: Context,
): Result<readonly FieldValue[]> => {
  const known = isFirst ? knownAtFirst(context.facts) : knownOf({ ...request, answers }, context.steps, context.facts)
  const byId = new Map(named.map((one) => [one.id, one]))
  const values: Given[] = [...named]
  const so = new Map<string, Given | undefined>()
  for (const question of questions) {
    const id = question.id!
    const old = answers.find((answer) => answer.id === id)
    const asked = isAsked(question, withThese(known, so, questions))
    const now = byId.get(id) ?? (asked && old ? givenOf(old) : undefined)
    if (now && !byId.has(id)) values.push(now)
    so.set(id, asked && now && filled(now) ? now : undefined)
  }
  const accepted = acceptAnswers(questions, values, '/requesterFieldValues', known, context.facts)
  return isRefusal(accepted) ? accepted : withReceivers(context.steps, accepted)
}

const givenOf = ({ id, value, values }: FieldValue): Given => ({
  id,
  ...(value === undefined ? {} : { value }),
  ...(values === undefined ? {} : { values: [...values] }),
})

const withThese = (
  known: Known,
  so: ReadonlyMap<string, Given | undefined>,
  questions: readonly Question[],
): Known => ({
  ...known,
  given: (field) => {
    if (!so.has(field)) return known.given(field)
    const one = so.get(field)
    const type = questions.find(({ id }) => id === field)?.type ?? 'TEXT'
    return one ? { type, values: one.values ?? [one.value ?? ''] } : null
  },
})

/** The answers with those of one form in the place of what it had, in their order. */
const replaced = (
  answers: readonly FieldValue[],
  questions: readonly Question[],
  accepted: readonly FieldValue[],
): readonly FieldValue[] => {
  const ids = new Set(questions.map(({ id }) => id))
  const first = answers.findIndex(({ id }) => ids.has(id))
  const others = answers.filter(({ id }) => !ids.has(id))
  const at = first < 0 ? others.length : answers.slice(0, first).filter(({ id }) => !ids.has(id)).length
  return [...others.slice(0, at), ...accepted, ...others.slice(at)]
}

/**
 * The answers without those of later steps that are not asked any more, and everything that is different then: nothing is
 * lost without being named.
 */
export const withoutUnasked = (
  request: OpenRequest,
  { answers, from }: Correction,
  { facts, steps }: Context,
): { readonly answers: readonly FieldValue[]; readonly changes: readonly FieldChange[] } => {
  let left = answers
  const skipped = new Set(request.skipped?.filter((step) => step <= from))
  for (const [at, step] of steps.entries()) {
    if (at <= from || at >= request.at) continue
    const known = knownOf({ ...request, answers: left, skipped: [...skipped] }, steps, facts)
    const isOut = step.when !== undefined && judge(step.when, known) === false
    if (isOut) skipped.add(at)
    for (const question of questionsOf(step)) {
      const knows = { ...known, given: (field: string) => givenIn(left, field) }
      if (isOut || !isAsked(question, knows)) left = left.filter(({ id }) => id !== question.id)
    }
  }
  return { answers: left, changes: changesOf(request.answers, left) }
}

const same = (one: FieldValue, other: FieldValue): boolean =>
  one.value === other.value && JSON.stringify(one.values) === JSON.stringify(other.values)

const changesOf = (before: readonly FieldValue[], after: readonly FieldValue[]): readonly FieldChange[] => {
  const now = new Map(after.map((answer) => [answer.id, answer]))
  const was = new Map(before.map((answer) => [answer.id, answer]))
  return [
    ...before.flatMap((old): readonly FieldChange[] => {
      const next = now.get(old.id)
      if (next && same(old, next)) return []
      return [{ id: old.id, label: old.label, before: answerText(old), ...(next ? { after: answerText(next) } : {}) }]
    }),
    ...after.flatMap((answer) =>
      was.has(answer.id) ? [] : [{ id: answer.id, label: answer.label, after: answerText(answer) }],
    ),
  ]
}

/** Why somebody can correct nothing of a request, or undefined. */
export const whyNoCorrection = (request: Request, steps: Steps, actor: Pick<Actor, 'userId'>): Refusal | undefined => {
  if (request.status !== 'PENDING')
    return refuse('conflict', `This request is already ${request.status.toLowerCase()}.`)
  return ownQuestions(request, steps, actor).length > 0 ? undefined : refuse('forbidden', noAnswer)
}
