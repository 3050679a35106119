import { Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { RelativeTime } from '../time.tsx'
import type { TaskOf } from './story.ts'

/** Since when a step of a request runs, until when it waits, and by when it is to be done. */
export const Since = ({ task }: { readonly task: TaskOf }) => (
  <>
    <Text size="sm" c="dimmed">
      {task.waitsUntil ? (
        <Trans>
          Until <RelativeTime at={task.waitsUntil} whole c="dimmed" />
        </Trans>
      ) : task.status === 'ASSIGNING' ? (
        <Trans>Nobody can act on it yet.</Trans>
      ) : task.run === 'RUNNING' || task.callback ? (
        <Trans>
          Begun <RelativeTime at={task.createdAt} c="dimmed" />
        </Trans>
      ) : task.isEscalated ? (
        <Trans>
          Escalated; asked to act <RelativeTime at={task.createdAt} c="dimmed" />
        </Trans>
      ) : (
        <Trans>
          Asked to act <RelativeTime at={task.createdAt} c="dimmed" />
        </Trans>
      )}
    </Text>
    {task.dueBy && (
      <Text size="sm" c="dimmed">
        <Trans>
          To be done by <RelativeTime at={task.dueBy} whole c="dimmed" />
        </Trans>
      </Text>
    )}
  </>
)
