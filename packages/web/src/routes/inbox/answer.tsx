import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack } from '@mantine/core'
import { useRef, useState } from 'react'
import { useAppForm } from '../../ui/form.ts'
import {
  type Answer,
  type Asked,
  answerProblem,
  answersOf,
  askedOf,
  focusFirstWrong,
  QuestionField,
} from '../../ui/question.tsx'
import { readTyped, useKeepTyped } from './typed.ts'

type AnswerFormProps = {
  readonly context: TaskContextView
  readonly busy: boolean
  readonly blocked: boolean
  readonly onSend: (answers: ReturnType<typeof answersOf>) => void
}

/** The questions of a step, each as the field that fits it. */
export const AnswerForm = ({ blocked, busy, context: { step, task }, onSend }: AnswerFormProps) => {
  const { t } = useLingui()
  const frame = useRef<HTMLFormElement>(null)
  const what = `${task.taskId} answers`
  const questions: readonly Asked[] = (step.questions ?? []).map(({ id = '', required = true, when, ...rest }) => ({
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
  return (
    <form
      ref={frame}
      noValidate
      onSubmit={form.onSubmit(
        (values) => {
          if (!busy) onSend(answersOf(questions, values))
        },
        () => focusFirstWrong(frame.current),
      )}
    >
      <Stack gap="md">
        {askedOf(questions, form.values).map((question) => (
          <QuestionField key={form.key(question.id)} question={question} input={form.getInputProps(question.id)} />
        ))}
        <Button type="submit" loading={busy} disabled={blocked} w="fit-content">
          <Trans>Send the answers</Trans>
        </Button>
      </Stack>
    </form>
  )
}
