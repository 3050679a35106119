import type { FieldView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import { judge, type Known } from '@assent/core/steps/logic.ts'
import { useLingui } from '@lingui/react/macro'
import { Checkbox, MultiSelect, Radio, Select, Stack, Textarea, TextInput } from '@mantine/core'

import { QuestionPick } from './question-pick.tsx'

export type Answer = string | readonly string[]

/** A question of a form or of a step. */
export type Asked = Pick<FieldView, 'id' | 'type' | 'label' | 'required' | 'choices' | 'min' | 'max' | 'shownIf'>

/** What `form.getInputProps` gives; passed on as it is. */
type InputProps = {
  readonly value?: Answer
  readonly onChange: (value: never) => void
  readonly error?: React.ReactNode
  readonly 'data-path'?: string
}

type QuestionProps = {
  readonly question: Asked
  readonly input: InputProps
  /** Where people, groups and apps to answer with are looked up. */
  readonly choicesPath?: string
}

/** Few choices are all shown; more are searched. */
const fewChoices = 5

/** One question as the input that fits it: text, one of some, several of some, a day. */
export const QuestionField = ({ choicesPath, input, question }: QuestionProps) => {
  const { t } = useLingui()
  const { choices = [], id, label = id, max, min, required, type } = question
  const common = {
    label,
    withAsterisk: required,
    ...(input as object),
    description: required ? undefined : t`Optional`,
  }
  if (type === 'SELECT' && choices.length <= fewChoices)
    return (
      <Radio.Group {...common}>
        <Stack gap={6} mt={6}>
          {choices.map((choice) => (
            <Radio key={choice} value={choice} label={choice} />
          ))}
        </Stack>
      </Radio.Group>
    )
  if (type === 'SELECT') return <Select {...common} data={[...choices]} searchable clearable={!required} />
  if (type === 'MULTISELECT' && choices.length <= fewChoices)
    return (
      <Checkbox.Group {...common}>
        <Stack gap={6} mt={6}>
          {choices.map((choice) => (
            <Checkbox key={choice} value={choice} label={choice} />
          ))}
        </Stack>
      </Checkbox.Group>
    )
  if (type === 'MULTISELECT') return <MultiSelect {...common} data={[...choices]} searchable />
  if (type === 'ISO_DATE') return <TextInput {...common} type="date" w="fit-content" />
  if (type === 'NUMBER')
    return <TextInput {...common} type="number" inputMode="decimal" step="any" min={min} max={max} w="fit-content" />
  if (type === 'USER' || type === 'GROUP' || type === 'APP')
    return (
      <QuestionPick
        {...(input as { onChange: (value: never) => void })}
        kind={type}
        path={choicesPath}
        label={label}
        required={required}
        value={typeof input.value === 'string' ? input.value : ''}
      />
    )
  const long = type === 'LONG_TEXT'
  return (
    <Textarea
      {...common}
      autosize
      minRows={long ? 4 : 2}
      maxRows={long ? 20 : 8}
      maxLength={long ? limits.longAnswer : limits.answer}
      dir="auto"
    />
  )
}

/**
 * The questions that are asked, given the answers to those before: each is judged as the server does it. What depends on
 * something that is not known here is asked.
 */
export const askedOf = <Q extends Asked>(
  questions: readonly Q[],
  answers: Readonly<Record<string, Answer>>,
): readonly Q[] => {
  const asked: Q[] = []
  const known: Known = {
    given: (field) => {
      const question = asked.find(({ id }) => id === field)
      if (!questions.some(({ id }) => id === field)) return undefined
      const answer = question && answers[field]
      const values = typeof answer === 'string' ? (answer.trim() === '' ? [] : [answer]) : (answer ?? [])
      return question && values.length > 0 ? { type: question.type, values } : null
    },
    state: () => undefined,
    inList: () => undefined,
  }
  for (const question of questions)
    if ((question.shownIf ?? []).every((logic) => judge(logic, known) !== false)) asked.push(question)
  return asked
}

/** What is wrong with an answer before it is sent; undefined: nothing. `missing` says that one is wanted. */
export const answerProblem = (question: Asked, answer: Answer | undefined, missing: string): string | undefined =>
  question.required && (answer === undefined || answer.length === 0 || (typeof answer === 'string' && !answer.trim()))
    ? missing
    : undefined

/** Answers as the API takes them; what was left empty is left out. */
export const answersOf = (
  questions: readonly Asked[],
  answers: Readonly<Record<string, Answer>>,
): readonly { readonly id: string; readonly value?: string; readonly values?: readonly string[] }[] =>
  askedOf(questions, answers).flatMap(
    ({ id }): { readonly id: string; readonly value?: string; readonly values?: readonly string[] }[] => {
      const answer = answers[id]
      if (answer === undefined || answer.length === 0) return []
      return typeof answer === 'string' ? [{ id, value: answer }] : [{ id, values: answer }]
    },
  )

/** Puts the focus on the first wrong field of a form that has groups of choices among its fields. */
export const focusFirstWrong = (root: HTMLElement | null): void => {
  // The errors are on the page with the next frame.
  requestAnimationFrame(() => {
    const wrong = root?.querySelector<HTMLElement>(
      '[aria-invalid="true"], [data-error] input, [role="radiogroup"][aria-describedby*="error"] input',
    )
    wrong?.focus()
  })
}
