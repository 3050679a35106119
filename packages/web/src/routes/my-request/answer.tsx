import type { TaskOutlookView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Problem } from '../../data/problem.ts'
import { AnswerForm, type Answers } from '../../ui/request/answer-form.tsx'
import type { TaskOf } from '../../ui/request/story.ts'
import { forgetTyped } from '../../ui/request/typed.ts'

type AnswerProps = {
  readonly task: TaskOf
  readonly questions: NonNullable<TaskOutlookView['step']['questions']>
  readonly description: string | undefined
}

type Sending = { readonly answers: Answers; readonly tell: (problem: Problem) => boolean }

/** The questions of a step that waits for the viewer. */
export const Answer = ({ description, questions, task }: AnswerProps) => {
  const { t } = useLingui()
  const send = useChange<Sending, unknown>({
    run: ({ answers }, key) => api.post(at`/governance/api/v2/my/tasks/${task.id}/resolve`, { answers }, { key }),
    changes: ['requests', 'tasks', 'access'],
    done: () => t`Answered`,
    onDone: () => forgetTyped(task.id),
    onProblem: (problem, { tell }) => tell(problem),
  })
  return (
    <Stack>
      {description && (
        <Text size="sm" dir="auto">
          {description}
        </Text>
      )}
      <AnswerForm
        taskId={task.id}
        questions={questions}
        busy={send.isPending}
        onSend={(answers, tell) => send.mutate({ answers, tell })}
      />
    </Stack>
  )
}
