import type { HeldView, RequestView, TaskOutlookView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useMe } from '../../data/me.ts'
import { Deadline } from '../../ui/deadline.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { ClosedText, ClosedTitle } from '../../ui/request/closed.tsx'
import { OnHold, Reopen } from '../../ui/request/hold.tsx'
import css from '../../ui/request/request.module.css'
import { type Chapter, openTaskOf, type TaskOf, wasActedOn } from '../../ui/request/story.ts'
import { Escalate, Remind } from '../../ui/request/urge.tsx'
import { WaitingFor } from '../../ui/request/waiting.tsx'
import type { Names } from '../../ui/request/who.tsx'
import { GiveBack, Withdraw } from './acts.tsx'
import { Answer } from './answer.tsx'

type NowProps = {
  readonly request: RequestView
  readonly names: Names
  readonly chapters: readonly Chapter[]
  readonly outlook: TaskOutlookView | undefined
  readonly held: HeldView | undefined
}

/** How it stands in one sentence, and what the viewer can do about it now. */
export const Now = (props: NowProps) => (
  <Card component="section" aria-labelledby="now-title" padding="lg">
    {props.request.status === 'PENDING' ? <Waiting {...props} /> : <Closed {...props} />}
  </Card>
)

const Headline = ({ children }: { readonly children: React.ReactNode }) => (
  <Title order={2} size="h3" id="now-title" dir="auto">
    {children}
  </Title>
)

const useIsOwn = ({ requestedBy, requestedFor }: RequestView): boolean => {
  const { user } = useMe()
  return requestedFor.externalId === user.id || requestedBy.externalId === user.id
}

const Waiting = ({ chapters, outlook, request }: NowProps) => {
  const task = openTaskOf(request)
  const own = useIsOwn(request)
  const deadline = outlook?.step.deadline
  const mine = task?.status === 'OPEN' && outlook !== undefined && outlook.whyNot === undefined
  return (
    <Stack gap="md">
      <Box>
        <Headline>
          <Awaited task={task} mine={mine} />
        </Headline>
        {task?.waiting && !mine && (
          <Text size="sm" mt={4}>
            <Trans>Answer with a message below; it can be decided then.</Trans>
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
      {mine && task.type === 'QUESTION' && outlook.step.questions && (
        <Answer task={task} questions={outlook.step.questions} description={outlook.step.description} />
      )}
      <Group gap="xs">
        {mine && task.type !== 'QUESTION' && (
          <LinkButton to="/inbox" search={{ task: task.id }}>
            <Trans>Decide it in your inbox</Trans>
          </LinkButton>
        )}
        {own && task?.status === 'OPEN' && !mine && task.assignees.length > 0 && <Remind task={task} />}
        {task?.status === 'OPEN' && outlook?.may.escalate && !mine && <Escalate task={task} />}
        {own && !wasActedOn(request, chapters) && <Withdraw requestId={request.id} />}
      </Group>
      {own && wasActedOn(request, chapters) && (
        <Text size="sm" c="dimmed">
          <Trans>
            Somebody has acted on it already: if you no longer need it, write a message, and an access administrator can
            cancel it.
          </Trans>
        </Text>
      )}
    </Stack>
  )
}

const Awaited = ({ mine, task }: { readonly task: TaskOf | undefined; readonly mine: boolean }) => {
  const { t } = useLingui()
  if (!task) return <Trans>It is on its way</Trans>
  if (task.status === 'ASSIGNING') return <Trans>Nobody can act on it yet: an administrator will name somebody</Trans>
  if (mine) return task.type === 'QUESTION' ? <Trans>Please answer this</Trans> : <Trans>This waits for you</Trans>
  const asker = task.waiting?.name ?? t`Somebody`
  if (task.waiting) return <Trans>{asker} asked you something</Trans>
  return <WaitingFor task={task} />
}

const Closed = ({ chapters, held, request }: NowProps) => {
  const own = useIsOwn(request)
  const { reason, requested, revocationStatus, status } = request
  const grant = held?.grants.find(({ requestId }) => requestId === request.id)
  const over = status !== 'APPROVED' || revocationStatus === 'REVOKED'
  const denial = chapters.flatMap(({ votes }) => votes).findLast(({ decision }) => decision === 'DENY')
  return (
    <Stack gap="md">
      <Box>
        <Headline>
          <ClosedTitle request={request} />
        </Headline>
        <ClosedText request={request} />
        {status !== 'APPROVED' && (reason ?? denial?.message) && (
          <blockquote className={css.quote} dir="auto">
            {reason ?? denial?.message}
          </blockquote>
        )}
      </Box>
      <Group gap="xs">
        {held?.extendsGrantId && held.extendsEntryId && (
          <LinkButton
            to="/catalog/$entryId"
            params={{ entryId: held.extendsEntryId }}
            search={{ extends: held.extendsGrantId }}
          >
            <Trans>Ask for more time</Trans>
          </LinkButton>
        )}
        {grant && <GiveBack grantId={grant.id} />}
        <Reopen request={request} />
        {own && over && (
          <LinkButton
            to="/catalog/$entryId"
            params={{ entryId: requested.entryId }}
            search={{ from: request.id }}
            variant="default"
          >
            <Trans>Ask again</Trans>
          </LinkButton>
        )}
      </Group>
    </Stack>
  )
}
