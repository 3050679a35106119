import type { TaskOutlookView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useRef } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { showProblem, useAppForm } from '../../ui/form.ts'
import { type Asked, answerProblem, answersOf, focusFirstWrong, QuestionField } from '../../ui/question.tsx'
import type { TaskOf } from '../../ui/request/story.ts'

type Answers = Record<string, string | readonly string[]>

type AnswerProps = {
  readonly task: TaskOf
  readonly questions: NonNullable<TaskOutlookView['step']['questions']>
  readonly description: string | undefined
}

/** The questions of a step that waits for the viewer. */
export const Answer = ({ description, questions, task }: AnswerProps) => {
  const { t } = useLingui()
  const root = useRef<HTMLFormElement>(null)
  const asked = questions.map(
    ({ choices, id = '', label, required, type }): Asked => ({
      id,
      label,
      type,
      required: required !== false,
      ...(choices ? { choices } : {}),
    }),
  )
  const form = useAppForm<{ answers: Answers }>({ answers: {} }, ({ answers }) =>
    Object.fromEntries(
      asked.flatMap((one) => {
        const problem = answerProblem(one, answers[one.id], t`This needs an answer.`)
        return problem ? [[`answers.${one.id}`, problem]] : []
      }),
    ),
  )
  const send = useChange<{ answers: Answers }, unknown>({
    run: ({ answers }, key) =>
      api.post(at`/governance/api/v2/my/tasks/${task.id}/resolve`, { answers: answersOf(asked, answers) }, { key }),
    changes: ['requests', 'tasks', 'access'],
    done: () => t`Answered`,
    onProblem: (problem, { answers }) =>
      showProblem(
        form,
        problem,
        Object.fromEntries(
          answersOf(asked, answers).flatMap(({ id }, index) =>
            ['', '/value', '/values'].map((end) => [`/answers/${index}${end}`, `answers.${id}`]),
          ),
        ),
      ),
  })
  return (
    <form
      ref={root}
      noValidate
      onSubmit={form.onSubmit(
        (values) => send.mutate(values),
        () => focusFirstWrong(root.current),
      )}
    >
      <Stack>
        {description && (
          <Text size="sm" dir="auto">
            {description}
          </Text>
        )}
        {asked.map((question) => {
          const input = form.getInputProps(`answers.${question.id}`)
          const none = question.type === 'MULTISELECT' ? [] : question.type === 'SELECT' ? null : ''
          return (
            <QuestionField key={question.id} question={question} input={{ ...input, value: input.value ?? none }} />
          )
        })}
        <Group>
          <Button type="submit" loading={send.isPending}>
            <Trans>Answer</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
