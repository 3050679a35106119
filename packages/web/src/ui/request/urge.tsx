import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Text, Textarea } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { FormModal } from '../form-modal.tsx'
import { RelativeTime, useNow } from '../time.tsx'
import { remindableFrom, type TaskOf } from './story.ts'

type RemindProps = { readonly task: TaskOf; readonly variant?: 'default' }

/** Asks those who have to act again; says from when on, where that is too soon. */
export const Remind = ({ task, variant }: RemindProps) => {
  const { t } = useLingui()
  const from = remindableFrom(task)
  const soon = useNow() < from
  const remind = useChange<undefined, unknown>({
    run: (_, key) => api.post(at`/governance/api/v2/tasks/${task.id}/remind`, undefined, { key }),
    changes: ['requests', 'tasks'],
    done: () => t`They were reminded`,
  })
  if (soon)
    return (
      <Text size="sm" c="dimmed" mr="xs">
        {task.remindedAt ? (
          <Trans>
            They were reminded <RelativeTime at={task.remindedAt} c="dimmed" />; again{' '}
            <RelativeTime at={new Date(from).toISOString()} c="dimmed" />.
          </Trans>
        ) : (
          <Trans>
            They were told; you can remind them <RelativeTime at={new Date(from).toISOString()} c="dimmed" />.
          </Trans>
        )}
      </Text>
    )
  return (
    <Button
      variant={variant}
      leftSection={<IconBell size={16} aria-hidden />}
      loading={remind.isPending}
      onClick={() => remind.mutate(undefined)}
    >
      <Trans>Remind them</Trans>
    </Button>
  )
}

/** Asks that others look at it as well; once, and with a reason. */
export const Escalate = ({ task }: { readonly task: TaskOf }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  const [problem, setProblem] = useState<string>()
  const escalate = useChange<string, unknown>({
    run: (why, key) => api.post(at`/governance/api/v2/tasks/${task.id}/escalate`, { reason: why }, { key }),
    changes: ['requests', 'tasks'],
    done: () => t`Escalated`,
    onDone: () => setOpened(false),
  })
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        <Trans>Escalate</Trans>
      </Button>
      <FormModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Ask their managers as well?`}
        verb={t`Escalate`}
        busy={escalate.isPending}
        onSubmit={(event) => {
          event.preventDefault()
          if (reason.trim() === '') setProblem(t`Say why it cannot wait.`)
          else escalate.mutate(reason.trim())
        }}
      >
        <Text size="sm">
          <Trans>Those above them can decide it then, too. A step can be escalated once.</Trans>
        </Text>
        <Textarea
          label={t`Why it cannot wait`}
          withAsterisk
          autosize
          minRows={2}
          maxLength={1_000}
          dir="auto"
          data-autofocus
          value={reason}
          error={problem}
          onChange={(event) => {
            setReason(event.currentTarget.value)
            setProblem(undefined)
          }}
        />
      </FormModal>
    </>
  )
}
