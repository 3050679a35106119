import { type Static, Type } from 'typebox'
import { limits } from '../../limits.ts'
import { type Cause, isRefusal, type Result, refuse } from '../../refusal.ts'
import { AssignmentRule, type Facts } from '../assignment.ts'
import { type FieldRules, valueProblem } from '../fields.ts'
import { comparisonsOf, type FieldType, fieldTypes, judge, type Known, type Logic, stepOps } from '../logic.ts'
import type { Field } from '../logic-check.ts'
import { LogicSchema } from '../logic-schema.ts'
import { openPanel } from '../panels.ts'
import { answerText, defineStep, type FieldValue, noValue, type TaskDetail } from '../step.ts'

const closed = { additionalProperties: false } as const

/**
 * One question; the wire calls it a request field (okta-access-requests H.3). `id` is given at publishing if left out.
 * USER, GROUP and APP are answered with an id; NUMBER may have bounds. `when`: it is asked only where that holds.
 */
export const Question = Type.Object(
  {
    id: Type.Optional(Type.String({ format: 'uuid' })),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    type: Type.Unsafe<FieldType>(Type.Union(fieldTypes.map((type) => Type.Literal(type)))),
    required: Type.Optional(Type.Boolean()),
    choices: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: limits.choice }), {
        minItems: 1,
        maxItems: limits.choicesPerField,
        uniqueItems: true,
      }),
    ),
    /** Instead of `choices`: a configuration list, whose values are read when the form is shown and checked when it is sent. */
    listId: Type.Optional(Type.String({ pattern: '^[0-9a-f]{24}$' })),
    min: Type.Optional(Type.Number({ minimum: -limits.number, maximum: limits.number })),
    max: Type.Optional(Type.Number({ minimum: -limits.number, maximum: limits.number })),
    when: Type.Optional(LogicSchema),
  },
  closed,
)
export type Question = Static<typeof Question>

/** A question of a form: asked where all of `shownIf` holds. */
export type FormQuestion = Question & { readonly shownIf?: readonly Logic[] }

const Config = Type.Object(
  {
    type: Type.Literal('QUESTION'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    assignmentRule: AssignmentRule,
    questions: Type.Array(Question, { minItems: 1, maxItems: limits.questionsPerStep }),
  },
  closed,
)
type Config = Static<typeof Config> & { readonly when?: Logic }

const Given = Type.Object(
  {
    id: Type.String({ maxLength: 64 }),
    value: Type.Optional(Type.String({ maxLength: limits.longAnswer })),
    values: Type.Optional(Type.Array(Type.String({ maxLength: limits.choice }), { maxItems: limits.choicesPerField })),
  },
  closed,
)
/** A value as it is sent: the question's id with `value`, or `values` for a multi-select. */
export type Given = Static<typeof Given>

/** `value` is Okta's short form where the step has one question. */
const Answer = Type.Union([
  Type.Object({ answers: Type.Array(Given, { maxItems: limits.questionsPerStep }) }, closed),
  Type.Object({ value: Type.String({ minLength: 1, maxLength: limits.longAnswer }) }, closed),
])
type Answer = Static<typeof Answer>

const check = (config: Config): Cause[] =>
  config.questions.flatMap((question, index) => {
    const { choices, label, listId, max, min, type } = question
    const needsChoices = type === 'SELECT' || type === 'MULTISELECT'
    const at = `/questions/${index}`
    if (label.trim() === '') return [{ summary: 'Say what is asked.', location: `${at}/label` }]
    // Blank answers count as none: nobody could choose it.
    const blank = choices?.findIndex((choice) => choice.trim() === '') ?? -1
    if (blank >= 0) return [{ summary: `A choice of "${label}" is blank.`, location: `${at}/choices/${blank}` }]
    if (choices !== undefined && listId !== undefined)
      return [
        {
          summary: `"${label}" has choices of its own, so it takes none from a configuration list.`,
          location: `${at}/listId`,
        },
      ]
    if (needsChoices !== ((choices ?? listId) !== undefined))
      return [
        {
          summary: needsChoices
            ? `"${label}" is a choice, so it needs a list of choices.`
            : `"${label}" is not a choice, so it takes no list of choices.`,
          location: `${at}/choices`,
        },
      ]
    if (type !== 'NUMBER' && (min !== undefined || max !== undefined))
      return [
        {
          summary: `"${label}" is not a number, so it has no bounds.`,
          location: `${at}/${min === undefined ? 'max' : 'min'}`,
        },
      ]
    return min !== undefined && max !== undefined && min > max
      ? [{ summary: `"${label}" has no number to answer with: ${min} is more than ${max}.`, location: `${at}/max` }]
      : []
  })

/** What is known with the answers that were just given on top. */
const withGiven = (known: Known, answers: ReadonlyMap<string, FieldValue | undefined>): Known => ({
  ...known,
  given: (field) => {
    if (!answers.has(field)) return known.given(field)
    const value = answers.get(field)
    return value ? { type: value.type, values: value.values ?? [value.value ?? ''] } : null
  },
})

/** Whether a question is asked, as far as that is known: in doubt it is. */
export const isAsked = ({ shownIf, when }: FormQuestion, known: Known): boolean =>
  [...(shownIf ?? []), ...(when ? [when] : [])].every((logic) => judge(logic, known) !== false)

/**
 * Checks given values against questions and makes them whole, or says for each what is wrong. What is not asked, given
 * the answers before it, takes none. Locations point into `at`, the place of the list in the input.
 */
export const acceptAnswers = (
  questions: readonly FormQuestion[],
  given: readonly Given[],
  at: string,
  known: Known,
  facts: Pick<Facts, 'nameOf' | 'listed'>,
): Result<readonly FieldValue[]> => {
  const causes: Cause[] = []
  const byId = new Map(given.map((value, index) => [value.id, { value, index }]))
  const ids = new Set(questions.map((question) => question.id))
  if (byId.size < given.length) causes.push({ summary: 'A field is answered twice.', location: at })
  for (const [id, { index }] of byId)
    if (!ids.has(id))
      causes.push({
        summary: `There is no field "${id}" in this form.`,
        location: `${at}/${index}/id`,
        reason: 'IDENTIFIER_NOT_FOUND',
      })
  const accepted = new Map<string, FieldValue | undefined>()
  for (const question of questions) {
    const found = byId.get(question.id!)
    const asked = isAsked(question, withGiven(known, accepted))
    const value = asked ? acceptOne(question, found?.value, facts) : notAsked(question, found?.value)
    accepted.set(question.id!, typeof value === 'string' ? undefined : value)
    if (typeof value !== 'string') continue
    const location = found ? `${at}/${found.index}/value` : at
    causes.push({ summary: value, location, ...(found ? {} : { reason: 'REQUIRED_PROPERTY_MISSING' }) })
  }
  if (causes.length > 0) return refuse('invalid', 'Some answers are missing or wrong.', causes)
  return [...accepted.values()].filter((value) => value !== undefined)
}

const filledOf = (question: Question, given: Given | undefined): readonly string[] => {
  const values = question.type === 'MULTISELECT' ? given?.values : given?.value === undefined ? [] : [given.value]
  return (values ?? []).filter((value) => value.trim() !== '')
}

const notAsked = (question: Question, given: Given | undefined): undefined | string =>
  filledOf(question, given).length > 0 ? `"${question.label}" is not asked, given the other answers.` : undefined

const namesSomething = ({ type }: Question): boolean => type === 'USER' || type === 'GROUP' || type === 'APP'

/** The value of one field, undefined if it was left out, or what is wrong with it. */
const acceptOne = (
  question: Question,
  given: Given | undefined,
  { listed, nameOf }: Pick<Facts, 'nameOf' | 'listed'>,
): FieldValue | undefined | string => {
  const filled = filledOf(question, given)
  if (filled.length === 0) return question.required === false ? undefined : `"${question.label}" must be answered.`
  const rules = question.listId === undefined ? question : { ...question, choices: listed(question.listId) ?? [] }
  for (const value of filled) {
    const problem = valueProblem(rules as FieldRules, value)
    if (problem) return problem
  }
  const base = { id: question.id!, label: question.label, type: question.type }
  if (question.type === 'MULTISELECT') return { ...base, values: [...new Set(filled)] }
  const value = filled[0]!
  if (!namesSomething(question)) return { ...base, value }
  const name = nameOf(value)
  return name === undefined ? `"${question.label}" names nothing that there is: ${value}.` : { ...base, value, name }
}

/**
 * The questions that a form shows to the requester before a request exists: those of the leading requester steps, as far
 * as they depend on nothing but each other.
 */
export const formQuestions = (steps: readonly { readonly type: string }[]): readonly FormQuestion[] => {
  const questions: FormQuestion[] = []
  for (const step of steps) {
    const config = step as Config
    if (config.type !== 'QUESTION' || config.assignmentRule.type !== 'REQUESTER' || isAboutSteps(config)) break
    const { when } = config
    questions.push(...config.questions.map((one) => (when ? { ...one, shownIf: [when] } : one)))
  }
  return questions
}

const isAboutSteps = ({ questions, when }: Config): boolean =>
  [when, ...questions.map((question) => question.when)].some(
    (logic) => logic && comparisonsOf(logic).some(({ test }) => (stepOps as readonly string[]).includes(test.is)),
  )

/** The questions of a step as logic of later steps sees them. */
const fields = ({ questions }: Config): readonly Field[] =>
  questions.map(({ id, label, type, choices, min, max, required, when }, index) => ({
    // A question without an id cannot be referred to yet (no reference looks like this); it gets one at publishing.
    id: id ?? `?${index}`,
    label,
    type,
    choices,
    min,
    max,
    required: required !== false,
    when,
    at: `/questions/${index}`,
  }))

const shortForm = ({ questions: [first, ...more] }: Config, value: string): readonly Given[] => {
  if (!first || more.length > 0) return []
  return [first.type === 'MULTISELECT' ? { id: first.id!, values: [value] } : { id: first.id!, value }]
}

/** Whether anything is still to be asked. The requester is not asked again for what he need not answer. */
const isToAsk = ({ assignmentRule, questions }: Config, answers: readonly FieldValue[], known: Known): boolean => {
  const answered = new Set(answers.map((value) => value.id))
  const open = questions.filter((item) => !answered.has(item.id!) && isAsked(item, known))
  return assignmentRule.type === 'REQUESTER' ? open.some((item) => item.required !== false) : open.length > 0
}

const nobody = ({ label }: Config): string => `Nobody can answer "${label}".`

/** Questions: put into the form when they come first and are the requester's, else a task for whom they are assigned to. */
export const question = defineStep<Config, TaskDetail, Answer>({
  type: 'QUESTION',
  title: 'Questions',
  decides: false,
  waitsFor: 'PEOPLE',
  config: Config,
  answer: Answer,
  check,
  fields,
  rules: (config) => [config.assignmentRule],
  lacks: (config, seats, known) =>
    isToAsk(config, [], known) && seats(config.assignmentRule).all === 0 ? nobody(config) : undefined,
  open: (config, context) => {
    if (!isToAsk(config, context.answers, context.known)) return { state: 'done' }
    const panel = openPanel({ assignmentRule: config.assignmentRule, selfAllowed: true }, context)
    const detail = { panels: [panel] }
    return panel.eligible > 0
      ? { state: 'open', detail, timers: [] }
      : { state: 'unassigned', detail, timers: [], why: nobody(config) }
  },
  // Okta's form is one text for one question; its field is found in the pinned flow.
  resolve: ({ answers, value }) => {
    if (answers) return { answers }
    return value === undefined ? noValue('A question needs a value, or answers by field id.') : { value }
  },
  take: (config, detail, _by, answer, context) => {
    const given = 'answers' in answer ? answer.answers : shortForm(config, answer.value)
    const answers = acceptAnswers(config.questions, given, '/answers', context.known, context.facts)
    if (isRefusal(answers)) return answers
    const value = answers.map(answerText).join('; ')
    return { state: 'done', detail, outcome: 'CONTINUE', value, answers }
  },
})
