import { type Static, Type } from 'typebox'
import { limits } from '../../limits.ts'
import { type Cause, isRefusal, type Result, refuse } from '../../refusal.ts'
import { AssignmentRule } from '../assignment.ts'
import { openPanel } from '../panels.ts'
import { defineStep, type FieldValue, noValue, type TaskDetail } from '../step.ts'

const closed = { additionalProperties: false } as const

/** One question; the wire calls it a request field (okta-access-requests H.3). `id` is given at publishing if left out. */
export const Question = Type.Object(
  {
    id: Type.Optional(Type.String({ format: 'uuid' })),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    type: Type.Union([
      Type.Literal('TEXT'),
      Type.Literal('SELECT'),
      Type.Literal('MULTISELECT'),
      Type.Literal('ISO_DATE'),
    ]),
    required: Type.Optional(Type.Boolean()),
    choices: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: limits.choice }), {
        minItems: 1,
        maxItems: limits.choicesPerField,
        uniqueItems: true,
      }),
    ),
  },
  closed,
)
export type Question = Static<typeof Question>

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
type Config = Static<typeof Config>

const Given = Type.Object(
  {
    id: Type.String({ maxLength: 64 }),
    value: Type.Optional(Type.String({ maxLength: limits.answer })),
    values: Type.Optional(Type.Array(Type.String({ maxLength: limits.choice }), { maxItems: limits.choicesPerField })),
  },
  closed,
)
/** A value as it is sent: the question's id with `value`, or `values` for a multi-select. */
export type Given = Static<typeof Given>

/** `value` is Okta's short form where the step has one question. */
const Answer = Type.Union([
  Type.Object({ answers: Type.Array(Given, { maxItems: limits.questionsPerStep }) }, closed),
  Type.Object({ value: Type.String({ minLength: 1, maxLength: limits.answer }) }, closed),
])
type Answer = Static<typeof Answer>

const check = (config: Config): Cause[] =>
  config.questions.flatMap((question, index) => {
    const needsChoices = question.type === 'SELECT' || question.type === 'MULTISELECT'
    if (needsChoices === (question.choices !== undefined)) return []
    return [
      {
        summary: needsChoices
          ? `"${question.label}" is a choice, so it needs a list of choices.`
          : `"${question.label}" is not a choice, so it takes no list of choices.`,
        location: `/questions/${index}/choices`,
      },
    ]
  })

/**
 * Checks given values against questions and makes them whole, or says for each what is wrong.
 * Locations point into `at`, the place of the list in the input.
 */
export const acceptAnswers = (
  questions: readonly Question[],
  given: readonly Given[],
  at: string,
): Result<readonly FieldValue[]> => {
  const causes: Cause[] = []
  const byId = new Map(given.map((value, index) => [value.id, { value, index }]))
  const known = new Set(questions.map((question) => question.id))
  if (byId.size < given.length) causes.push({ summary: 'A field is answered twice.', location: at })
  for (const [id, { index }] of byId)
    if (!known.has(id))
      causes.push({
        summary: `There is no field "${id}" in this form.`,
        location: `${at}/${index}/id`,
        reason: 'IDENTIFIER_NOT_FOUND',
      })
  const accepted = questions.flatMap((question) => {
    const found = byId.get(question.id!)
    const value = acceptOne(question, found?.value)
    if (typeof value === 'string') {
      const location = found ? `${at}/${found.index}/value` : at
      causes.push({ summary: value, location, ...(found ? {} : { reason: 'REQUIRED_PROPERTY_MISSING' }) })
      return []
    }
    return value ? [value] : []
  })
  return causes.length > 0 ? refuse('invalid', 'Some answers are missing or wrong.', causes) : accepted
}

/** The value of one field, undefined if it was left out, or what is wrong with it. */
const acceptOne = (question: Question, given: Given | undefined): FieldValue | undefined | string => {
  const several = question.type === 'MULTISELECT'
  const values = (several ? given?.values : given?.value === undefined ? [] : [given.value]) ?? []
  const filled = values.filter((value) => value.trim() !== '')
  if (filled.length === 0) return question.required === false ? undefined : `"${question.label}" must be answered.`
  if (question.choices) {
    const odd = filled.find((value) => !question.choices!.includes(value))
    if (odd !== undefined) return `"${odd}" is not one of the choices of "${question.label}".`
  }
  if (question.type === 'ISO_DATE' && !isIsoDate(filled[0]!))
    return `"${question.label}" must be a date such as 2026-01-31.`
  const base = { id: question.id!, label: question.label, type: question.type }
  return several ? { ...base, values: filled } : { ...base, value: filled[0]! }
}

const isIsoDate = (text: string): boolean => {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?Z)?$/.exec(text)
  if (!match) return false
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1]!
}

/** The questions that a form shows to the requester before a request exists: those of the leading requester steps. */
export const formQuestions = (steps: readonly { readonly type: string }[]): readonly Question[] => {
  const questions: Question[] = []
  for (const step of steps) {
    const config = step as Config
    if (config.type !== 'QUESTION' || config.assignmentRule.type !== 'REQUESTER') break
    questions.push(...config.questions)
  }
  return questions
}

const shortForm = ({ questions: [first, ...more] }: Config, value: string): readonly Given[] => {
  if (!first || more.length > 0) return []
  return [first.type === 'MULTISELECT' ? { id: first.id!, values: [value] } : { id: first.id!, value }]
}

/** Questions: put into the form when they come first and are the requester's, else a task for whom they are assigned to. */
export const question = defineStep<Config, TaskDetail, Answer>({
  type: 'QUESTION',
  title: 'Questions',
  decides: false,
  config: Config,
  answer: Answer,
  check,
  rules: (config) => [config.assignmentRule],
  open: (config, context) => {
    const answered = new Set(context.answers.map((value) => value.id))
    const asked = config.questions.some((item) => item.required !== false && !answered.has(item.id!))
    if (config.assignmentRule.type === 'REQUESTER' && !asked) return { state: 'done' }
    const panel = openPanel({ assignmentRule: config.assignmentRule, selfAllowed: true }, context)
    const detail = { panels: [panel] }
    return panel.eligible > 0
      ? { state: 'open', detail, timers: [] }
      : { state: 'unassigned', detail, why: `Nobody can answer "${config.label}".` }
  },
  // Okta's form is one text for one question; its field is found in the pinned flow.
  resolve: ({ answers, value }) => {
    if (answers) return { answers }
    return value === undefined ? noValue('A question needs a value, or answers by field id.') : { value }
  },
  take: (config, detail, _by, answer) => {
    const given = 'answers' in answer ? answer.answers : shortForm(config, answer.value)
    const answers = acceptAnswers(config.questions, given, '/answers')
    if (isRefusal(answers)) return answers
    const value = answers.map((field) => field.value ?? field.values?.join(', ') ?? '').join('; ')
    return { state: 'done', detail, outcome: 'CONTINUE', value, answers }
  },
})
