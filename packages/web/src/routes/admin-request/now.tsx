import type { WireGrant } from '@assent/core/api/grants.ts'
import type { RequestView, TaskOutlookView } from '@assent/core/api/shapes.ts'
import { Trans } from '@lingui/react/macro'
import { Box, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { Static } from 'typebox'
import { Deadline } from '../../ui/deadline.tsx'
import { CallbackPart } from '../../ui/request/callback.tsx'
import { ClosedText, ClosedTitle } from '../../ui/request/closed.tsx'
import { HoldOrResume, OnHold, Reopen } from '../../ui/request/hold.tsx'
import css from '../../ui/request/request.module.css'
import type { TaskOf } from '../../ui/request/story.ts'
import { Escalate, Remind } from '../../ui/request/urge.tsx'
import { WaitingFor } from '../../ui/request/waiting.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { ByHand } from './by-hand.tsx'
import { Cancel } from './cancel.tsx'
import { Mend } from './mend.tsx'
import { Reassign } from './reassign.tsx'

type NowProps = {
  readonly request: RequestView
  readonly forName: string
  readonly task: TaskOf | undefined
  readonly outlook: TaskOutlookView | undefined
  readonly grant: Static<typeof WireGrant> | undefined
}

/** How it stands in one sentence, and what an administrator can do about it now. */
export const Now = (props: NowProps) => (
  <Card component="section" aria-labelledby="now-title" padding="lg">
    {props.request.status === 'PENDING' ? <Waiting {...props} /> : <Closed {...props} />}
  </Card>
)

const Waiting = ({ forName, outlook, request, task }: NowProps) => {
  const mends = request._may?.run === true
  const deadline = outlook?.step.deadline
  // Named are people then who need not act.
  const byItself = task?.run === 'RUNNING' || task?.callback === true
  return (
    <Stack gap="md">
      <Box>
        <Title order={2} size="h3" id="now-title" dir="auto">
          <Awaited task={task} />
        </Title>
        {task?.status === 'ASSIGNING' && (
          <Text size="sm" mt={4}>
            <Trans>Name somebody for “{task.label}”, and it goes on.</Trans>
          </Text>
        )}
        {task?.waiting && (
          <Text size="sm" mt={4} dir="auto">
            <Trans>
              {task.waiting.name ?? '…'} asked {forName} for more, <RelativeTime at={task.waiting.since} />.
            </Trans>
          </Text>
        )}
        {deadline && (
          <Text size="sm" c="dimmed" mt={4}>
            <Trans>
              The time to act ends <Deadline at={deadline} within={outlook.step.deadlineIn} whole c="dimmed" />.
            </Trans>
          </Text>
        )}
      </Box>
      <OnHold request={request} />
      {task?.callback && outlook && !outlook.whyNot && <CallbackPart taskId={task.id} />}
      {mends && task && !outlook && <Skeleton height={36} radius="md" maw={360} />}
      {mends && (!task || outlook) && (
        <Group gap="xs">
          {task && outlook?.may.reassign && (
            <Reassign task={task} variant={request._onHold || byItself ? 'default' : undefined} />
          )}
          {task?.status === 'OPEN' && outlook?.may.escalate && <Escalate task={task} />}
          <HoldOrResume request={request} />
          <Cancel requestId={request.id} />
          {task?.status === 'OPEN' && task.assignees.length > 0 && !byItself && (
            <Remind task={task} variant="default" />
          )}
          {task?.status === 'OPEN' && outlook && !outlook.whyNot && <ByHand task={task} />}
        </Group>
      )}
    </Stack>
  )
}

const Awaited = ({ task }: { readonly task: TaskOf | undefined }) => {
  if (!task) return <Trans>It is on its way</Trans>
  if (task.status === 'ASSIGNING') return <Trans>Nobody can act on it</Trans>
  return <WaitingFor task={task} />
}

const Closed = ({ grant, request }: NowProps) => (
  <Stack gap="md">
    <Box>
      <Title order={2} size="h3" id="now-title" dir="auto">
        <ClosedTitle request={request} />
      </Title>
      <ClosedText request={request} />
      {request.status !== 'APPROVED' && request.reason && (
        <blockquote className={css.quote} dir="auto">
          {request.reason}
        </blockquote>
      )}
    </Box>
    <Reopen request={request} />
    {grant && <Mend grant={grant} />}
  </Stack>
)
