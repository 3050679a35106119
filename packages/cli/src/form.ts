import type { FieldAnswer, FieldView } from '@assent/core/api/shapes.ts'
import { durationMs } from '@assent/core/duration.ts'
import { priorityField } from '@assent/core/policy/priority-field.ts'
import { judge, type Known } from '@assent/core/steps/logic.ts'
import { askText, canAsk } from './ask.ts'
import type { Context } from './context.ts'
import { plain } from './plain.ts'
import { exits, Stop, usage } from './problems.ts'
import { durationWords, isoDuration } from './time.ts'

type Answers = readonly (readonly [string, string])[]
type Wanted = {
  readonly answers: Answers
  readonly duration: string | undefined
  readonly priority?: string | undefined
}

/** A question as a form or a task has it. */
export type Question = Pick<FieldView, 'id' | 'label' | 'type' | 'required' | 'choices' | 'shownIf'>

const onBehalf = 'OKTA_REQUESTED_FOR'

/**
 * Answers for the questions of a request form: from the options, else asked of the person, else the end of the command
 * with what is missing. `forUser` is the id of somebody else that it is for.
 */
export const fillForm = async (
  context: Context,
  fields: readonly FieldView[],
  wanted: Wanted,
  forUser: string | undefined,
): Promise<readonly FieldAnswer[]> => {
  const questions = fields.filter(
    ({ id, type }) => type !== 'DURATION' && type !== 'OKTA_USER_ID' && id !== priorityField,
  )
  refuseStrange(questions, wanted.answers)
  const duration = await durationAnswer(
    context,
    fields.find(({ type }) => type === 'DURATION'),
    wanted.duration,
  )
  return [
    ...(forUser === undefined ? [] : [{ id: onBehalf, type: 'OKTA_USER_ID' as const, value: forUser }]),
    ...(duration ? [duration] : []),
    ...priorityAnswer(fields, wanted.priority),
    ...(await answerAll(context, questions, wanted.answers)),
  ]
}

/** Answers to questions: those that were given, the others one by one from the person; all that is missing is named. */
export const answerAll = async (
  context: Context,
  questions: readonly Question[],
  answers: Answers,
): Promise<readonly FieldAnswer[]> => {
  refuseStrange(questions, answers)
  const done: FieldAnswer[] = []
  const missing: Question[] = []
  for (const question of questions) {
    if (!isAsked(question, done)) continue
    const text = answers.findLast(([name]) => isFor(question, name))?.[1]
    const answer = text === undefined ? await asked(context, question) : answerOf(question, text)
    if (answer) done.push(answer)
    else if (question.required) missing.push(question)
  }
  if (missing.length > 0) throw usage('Some questions have no answer yet.', ...missing.map(hintOf))
  return done
}

/** Whether a question is asked at all, given the answers before it. */
const isAsked = ({ shownIf = [] }: Question, done: readonly FieldAnswer[]): boolean => {
  const known: Known = {
    given: (field) => {
      const answer = done.find(({ id }) => id === field)
      return answer ? { type: answer.type ?? 'TEXT', values: answer.values ?? [answer.value ?? ''] } : null
    },
    state: () => undefined,
    inList: () => undefined,
  }
  return shownIf.every((logic) => judge(logic, known) !== false)
}

const labelOf = ({ id, label }: Pick<Question, 'id' | 'label'>): string => label ?? id
const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()
/** Whether a name on the command line means a question: its id or its label. */
export const isFor = (question: Pick<Question, 'id' | 'label'>, name: string): boolean =>
  question.id === name || same(labelOf(question), name)

const hintOf = (question: Question): string =>
  `--answer "${labelOf(question)}=…"${question.choices?.length ? `   one of: ${question.choices.join(', ')}` : ''}`

const refuseStrange = (questions: readonly Question[], answers: Answers): void => {
  const strange = answers.find(([name]) => !questions.some((question) => isFor(question, name)))
  if (!strange) return
  throw usage(
    `There is no question "${strange[0]}" here.`,
    ...(questions.length > 0 ? questions.map(hintOf) : ['There are no questions at all.']),
  )
}

/** Asks a person until what is typed will do: a mistake of one line does not cost the others. */
const untilRight = async <T>(context: Context, ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Stop) || error.exit !== exits.usage) throw error
      context.screen.note(plain(error.message))
    }
  }
}

/** The answer of a person; nothing where nobody can be asked, or where what may be left empty is. */
const asked = async (context: Context, question: Question): Promise<FieldAnswer | undefined> => {
  if (!canAsk(context)) return undefined
  const several = question.type === 'MULTISELECT' ? ', several with commas' : ''
  const choices = question.choices?.length ? ` (${question.choices.map(plain).join(', ')}${several})` : ''
  const empty = question.required ? '' : ' (may be left empty)'
  return untilRight(context, async () => {
    const answer = answerOf(question, await askText(context, `${plain(labelOf(question))}${choices}${empty}: `))
    if (!answer && question.required) throw usage('This question needs an answer.')
    return answer
  })
}

const answerOf = (question: Question, text: string): FieldAnswer | undefined => {
  if (text.trim() === '') return undefined
  const { id, label, type } = question
  const base = { id, ...(label === undefined ? {} : { label }), type }
  if (type === 'MULTISELECT') return { ...base, values: text.split(',').map((part) => choiceOf(question, part)) }
  return { ...base, value: type === 'SELECT' ? choiceOf(question, text) : text }
}

const choiceOf = (question: Question, text: string): string => {
  const choice = question.choices?.find((one) => same(one, text))
  if (choice === undefined) throw usage(`"${text.trim()}" is no choice of "${labelOf(question)}".`, hintOf(question))
  return choice
}

const durationAnswer = async (
  context: Context,
  field: FieldView | undefined,
  wanted: string | undefined,
): Promise<FieldAnswer | undefined> => {
  const open = field !== undefined && !field.readOnly
  // Asking for what is given anyway is no mistake.
  const isGiven = durationMs(wanted ?? '') !== undefined && durationMs(wanted ?? '') === durationMs(field?.value ?? '')
  if (wanted !== undefined && !open && !isGiven)
    throw usage(
      field?.value
        ? `Access lasts ${durationWords(field.value)} here; it cannot be chosen.`
        : 'How long access lasts cannot be chosen here.',
      'Leave --duration out.',
    )
  if (!open) return undefined
  const answerWith = (text: string): FieldAnswer => ({
    id: field.id,
    type: 'DURATION',
    value: fittingSpan(field, text),
  })
  if (wanted !== undefined) return answerWith(wanted)
  if (!field.required) return undefined
  const most = field.maximumValue
  if (canAsk(context)) {
    const ask = `How long${most ? `, at most ${durationWords(most)}` : ''} (8h, 7d, 2w)? `
    return untilRight(context, async () => answerWith(isoDuration(await askText(context, ask))))
  }
  throw usage('Say how long access is needed.', `--duration 7d${most ? `   at most ${durationWords(most)}` : ''}`)
}

/** Nobody is asked for it: who says nothing means NORMAL. */
const priorityAnswer = (fields: readonly FieldView[], wanted: string | undefined): readonly FieldAnswer[] => {
  if (wanted === undefined) return []
  const field = fields.find(({ id }) => id === priorityField)
  if (!field) throw usage('Those who run this request say how soon it is seen to.', 'Leave --priority out.')
  const value = field.choices?.find((one) => same(one, wanted))
  if (value === undefined)
    throw usage(`There is no priority ${wanted}.`, `Say ${(field.choices ?? []).join(', ').toLowerCase()}.`)
  return [{ id: field.id, type: 'SELECT', value }]
}

const fittingSpan = ({ maximumValue: most }: FieldView, span: string): string => {
  if (most !== undefined && (durationMs(span) ?? 0) > (durationMs(most) ?? Number.POSITIVE_INFINITY))
    throw usage(`Access can be asked for ${durationWords(most)} at most here.`)
  return span
}
