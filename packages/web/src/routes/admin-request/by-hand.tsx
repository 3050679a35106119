import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import type { TaskOf } from '../../ui/request/story.ts'

/** What an administrator can do about a step that waits for nobody: end a timer, run what failed, or say that it is done. */
export const ByHand = ({ task }: { readonly task: TaskOf }) => {
  const { t } = useLingui()
  const [asked, ask] = useState(false)
  const resolving = useChange<object, unknown>({
    run: (answer, key) => api.post(at`/governance/api/v2/my/tasks/${task.taskId}/resolve`, answer, { key }),
    changes: ['requests', 'tasks', 'access'],
    done: () => t`Done`,
    onDone: () => ask(false),
  })
  if (task.type !== 'TIMER' && task.run === undefined && !task.callback) return null
  const isTimer = task.type === 'TIMER'
  const isRunning = task.run === 'RUNNING' && task.problem === undefined
  return (
    <>
      {task.run !== undefined && !isRunning && (
        <Button variant="default" loading={resolving.isPending} onClick={() => resolving.mutate({ value: 'RUN' })}>
          <Trans>Run the step</Trans>
        </Button>
      )}
      {task.type === 'WORKFLOW' && isRunning && (
        <Button variant="default" loading={resolving.isPending} onClick={() => resolving.mutate({ value: 'AGAIN' })}>
          <Trans>Call it again</Trans>
        </Button>
      )}
      <Button variant="default" onClick={() => ask(true)}>
        {isTimer ? <Trans>End the timer</Trans> : <Trans>Mark the step as done</Trans>}
      </Button>
      <ConfirmModal
        opened={asked}
        onClose={() => ask(false)}
        title={isTimer ? t`End the timer?` : t`Mark the step as done?`}
        verb={isTimer ? t`End it` : t`Mark as done`}
        busy={resolving.isPending}
        onConfirm={() => resolving.mutate({})}
      >
        <Text size="sm">
          {isTimer ? (
            <Trans>The request goes on as if the time had come.</Trans>
          ) : (
            <Trans>The request goes on. Nothing is given or taken by this: you say that it is done already.</Trans>
          )}
        </Text>
      </ConfirmModal>
    </>
  )
}
