import type { TaskOutlookView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack } from '@mantine/core'
import { useRef, useState } from 'react'
import { at } from '../../data/api.ts'
import type { Problem } from '../../data/problem.ts'
import { showProblem, useAppForm } from '../form.ts'
import {
  type Answer,
  type Asked,
  answerProblem,
  answersOf,
  askedOf,
  focusFirstWrong,
  QuestionField,
} from '../question.tsx'
import { readTyped, useKeepTyped } from './typed.ts'

export type Answers = ReturnType<typeof answersOf>

type AnswerFormProps = {
  readonly taskId: string
  readonly questions: TaskOutlookView['step']['questions']
  readonly busy: boolean
  readonly blocked?: boolean
  /** `tell` says a problem beside the answer that it is about; false: it is about none. */
  readonly onSend: (answers: Answers, tell: (problem: Problem) => boolean) => void
}

/** The questions of a step that waits for the viewer, each as the field that fits it. What is typed is kept. */
export const AnswerForm = ({ blocked = false, busy, onSend, questions: given = [], taskId }: AnswerFormProps) => {
  const { t } = useLingui()
  const frame = useRef<HTMLFormElement>(null)
  const what = `${taskId} answers`
  const questions: readonly Asked[] = given.map(({ id = '', required = true, when, ...rest }) => ({
    ...rest,
    id,
    required,
    ...(when ? { shownIf: [when] } : {}),
  }))
  const [typed] = useState(() =>
    readTyped<Record<string, Answer>>(
      what,
      Object.fromEntries(questions.map(({ id, type }) => [id, type === 'MULTISELECT' ? [] : ''])),
    ),
  )
  const form = useAppForm(typed, (values) =>
    Object.fromEntries(
      askedOf(questions, values).flatMap((question) => {
        const wrong = answerProblem(question, values[question.id], t`This needs an answer.`)
        return wrong === undefined ? [] : [[question.id, wrong]]
      }),
    ),
  )
  useKeepTyped(what, form.values)
  const send = (values: Record<string, Answer>) => {
    const answers = answersOf(questions, values)
    const fields = answers.flatMap(({ id }, index) =>
      ['', '/value', '/values'].map((end) => [`/answers/${index}${end}`, id] as const),
    )
    if (!busy) onSend(answers, (problem) => showProblem(form, problem, Object.fromEntries(fields)))
  }
  return (
    <form ref={frame} noValidate onSubmit={form.onSubmit(send, () => focusFirstWrong(frame.current))}>
      <Stack gap="md">
        {askedOf(questions, form.values).map((question) => (
          <QuestionField
            key={form.key(question.id)}
            question={question}
            input={form.getInputProps(question.id)}
            choicesPath={at`/governance/api/v2/my/tasks/${taskId}/fields/${question.id}/choices`}
          />
        ))}
        <Button type="submit" loading={busy} disabled={blocked} w="fit-content">
          <Trans>Send the answers</Trans>
        </Button>
      </Stack>
    </form>
  )
}
