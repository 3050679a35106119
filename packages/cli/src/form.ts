import type { FieldAnswer, FieldView } from '@assent/core/api/shapes.ts'
import { durationMs } from '@assent/core/duration.ts'
import { askText, canAsk } from './ask.ts'
import type { Context } from './context.ts'
import { plain } from './plain.ts'
import { usage } from './problems.ts'
import { durationWords, isoDuration } from './time.ts'

type Wanted = { readonly answers: readonly (readonly [string, string])[]; readonly duration: string | undefined }

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
  const questions = fields.filter(({ type }) => type !== 'DURATION' && type !== 'OKTA_USER_ID')
  const duration = fields.find(({ type }) => type === 'DURATION')
  refuseStrange(questions, wanted.answers)
  const form: FieldAnswer[] = []
  if (forUser !== undefined) form.push({ id: onBehalf, type: 'OKTA_USER_ID', value: forUser })
  const span = await durationAnswer(context, duration, wanted.duration)
  if (span) form.push(span)
  const missing: FieldView[] = []
  for (const field of questions) {
    const text = given(field, wanted.answers) ?? (await asked(context, field))
    if (text !== undefined && text !== '') form.push(answerOf(field, text))
    else if (field.required) missing.push(field)
  }
  if (missing.length > 0) throw usage('Some questions of this form have no answer yet.', ...missing.map(hintOf))
  return form
}

const labelOf = ({ id, label }: FieldView): string => label ?? id
const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()
const isFor = (field: FieldView, name: string): boolean => field.id === name || same(labelOf(field), name)

const given = (field: FieldView, answers: Wanted['answers']): string | undefined =>
  answers.findLast(([name]) => isFor(field, name))?.[1]

const hintOf = (field: FieldView): string =>
  `--answer "${labelOf(field)}=…"${field.choices?.length ? `   one of: ${field.choices.join(', ')}` : ''}`

const refuseStrange = (fields: readonly FieldView[], answers: Wanted['answers']): void => {
  const strange = answers.find(([name]) => !fields.some((field) => isFor(field, name)))
  if (!strange) return
  throw usage(
    `This form has no question "${strange[0]}".`,
    ...(fields.length > 0 ? fields.map(hintOf) : ['It has no questions at all.']),
  )
}

const asked = async (context: Context, field: FieldView): Promise<string | undefined> => {
  if (!field.required || !canAsk(context)) return undefined
  const choices = field.choices?.length ? ` (${field.choices.map(plain).join(', ')})` : ''
  return askText(context, `${plain(labelOf(field))}${choices}: `)
}

const answerOf = (field: FieldView, text: string): FieldAnswer => {
  const base = { id: field.id, ...(field.label === undefined ? {} : { label: field.label }), type: field.type }
  if (field.type === 'MULTISELECT')
    return { ...base, values: text.split(',').map((part) => choiceOf(field, part.trim())) }
  if (field.type === 'SELECT') return { ...base, value: choiceOf(field, text) }
  return { ...base, value: text }
}

const choiceOf = (field: FieldView, text: string): string => {
  const choice = field.choices?.find((one) => same(one, text))
  if (choice === undefined) throw usage(`"${text}" is no choice of "${labelOf(field)}".`, hintOf(field))
  return choice
}

const durationAnswer = async (
  context: Context,
  field: FieldView | undefined,
  wanted: string | undefined,
): Promise<FieldAnswer | undefined> => {
  const open = field !== undefined && !field.readOnly
  if (wanted !== undefined && !open)
    throw usage(
      field?.value
        ? `Access lasts ${durationWords(field.value)} here; it cannot be chosen.`
        : 'How long access lasts cannot be chosen here.',
      'Leave --duration out.',
    )
  if (!open) return undefined
  const most = field.maximumValue
  const ask = `How long${most ? `, at most ${durationWords(most)}` : ''} (8h, 7d, 2w)? `
  const text = wanted ?? (field.required && canAsk(context) ? isoDuration(await askText(context, ask)) : undefined)
  if (text === undefined) {
    if (!field.required) return undefined
    throw usage('Say how long access is needed.', `--duration 7d${most ? `   at most ${durationWords(most)}` : ''}`)
  }
  if (most !== undefined && (durationMs(text) ?? 0) > (durationMs(most) ?? Number.POSITIVE_INFINITY))
    throw usage(`Access can be asked for ${durationWords(most)} at most here.`)
  return { id: field.id, type: 'DURATION', value: text }
}
