import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Group, Stack, Text } from '@mantine/core'
import { useMe } from '../../data/me.ts'
import { endOf } from '../../lib/durations.ts'
import { Deadline } from '../../ui/deadline.tsx'
import { answerText } from '../../ui/request/answers.ts'
import { StatusBadge } from '../../ui/status.tsx'
import { DurationText, RelativeTime, useNow } from '../../ui/time.tsx'
import { answersIn } from './changed.ts'
import { Collected } from './collected.tsx'
import { useMessages } from './data.ts'
import { Holds } from './holds.tsx'
import css from './inbox.module.css'
import { Part } from './part.tsx'
import { Peers, Requester } from './people.tsx'
import { Progression } from './progression.tsx'
import { Ways } from './ways.tsx'
import { dayOrTime } from './when.ts'

type Context = { readonly context: TaskContextView }

/** The context of a decision, what matters most first. */
export const Facts = ({ context }: Context) => (
  <>
    <Why context={context} />
    <Collected context={context} />
    <Terms context={context} />
    <Ways context={context} />
    <Progression context={context} />
    <Messages requestId={context.task.requestId} />
    <Requester context={context} />
    <Holds context={context} />
    <Peers context={context} />
    <Earlier context={context} />
  </>
)

const Why = ({ context: { task } }: Context) => {
  const { i18n } = useLingui()
  const answers = answersIn(task.request)
  if (answers.length === 0) return null
  return (
    <Stack gap="sm" component="dl" m={0}>
      {answers.map((answer) => (
        <Box key={answer.id}>
          <Text component="dt" size="sm" c="dimmed" mb={4} dir="auto">
            {answer.label ?? answer.id}
          </Text>
          <Text component="dd" className={css.why} dir="auto">
            {answerText(answer, i18n.locale) || '–'}
          </Text>
        </Box>
      ))}
    </Stack>
  )
}

/** How long it would last, and until when it has to be decided. */
const Terms = ({ context: { step, task, whyNot } }: Context) => {
  const { i18n } = useLingui()
  const { timeZone } = useMe().user
  const now = useNow()
  const { accessDuration, approvedLevel } = task.request
  const end = accessDuration && endOf(accessDuration, now)
  const until = end && dayOrTime(end, now, i18n.locale, timeZone)
  if (!approvedLevel && !task.request.givesAccess && !step.deadline && !task.dueBy) return null
  return (
    <dl className={css.facts}>
      {approvedLevel && (
        <>
          <Text component="dt" size="sm" c="dimmed">
            <Trans>Approved so far</Trans>
          </Text>
          <Text component="dd" size="sm" fw={550}>
            <bdi>{approvedLevel.name ?? approvedLevel.id}</bdi>
          </Text>
        </>
      )}
      {task.request.givesAccess && (
        <>
          <Text component="dt" size="sm" c="dimmed">
            <Trans>How long</Trans>
          </Text>
          <Text component="dd" size="sm" fw={550}>
            {accessDuration === undefined ? (
              <Trans>Without an end</Trans>
            ) : until === undefined || whyNot !== undefined ? (
              <DurationText of={accessDuration} />
            ) : (
              <Trans>
                <DurationText of={accessDuration} />, until {until} if it is given now
              </Trans>
            )}
          </Text>
        </>
      )}
      {task.dueBy && (
        <>
          <Text component="dt" size="sm" c="dimmed">
            <Trans>To be done</Trans>
          </Text>
          <Text component="dd" size="sm" fw={550}>
            <Deadline at={task.dueBy} within={undefined} whole fw={550} />
          </Text>
        </>
      )}
      {step.deadline && (
        <>
          <Text component="dt" size="sm" c="dimmed">
            <Trans>To be decided</Trans>
          </Text>
          <Text component="dd" size="sm" fw={550}>
            <Deadline at={step.deadline} within={step.deadlineIn} fw={550} />
          </Text>
        </>
      )}
    </dl>
  )
}

const Earlier = ({ context: { earlier } }: Context) => {
  const { t } = useLingui()
  if (earlier.length === 0) return null
  return (
    <Part title={t`Asked before`}>
      <ul className={css.plain}>
        {earlier.map(({ accessDuration, created, decidedBy, id, message, status }) => (
          <li key={id}>
            <Group gap="xs">
              <StatusBadge status={status} />
              <RelativeTime at={created} />
              {accessDuration && (
                <Text size="sm" c="dimmed">
                  <DurationText of={accessDuration} />
                </Text>
              )}
            </Group>
            {(decidedBy || message) && (
              <Text size="sm" c="dimmed" dir="auto" className={css.said}>
                {[decidedBy, message].filter(Boolean).join(': ')}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </Part>
  )
}

const Messages = ({ requestId }: { readonly requestId: string }) => {
  const { t } = useLingui()
  const messages = useMessages(requestId).data?.data ?? []
  if (messages.length === 0) return null
  return (
    <Part title={t`Messages`}>
      <ul className={css.plain}>
        {messages.map(({ author, created, id, message }) => (
          <li key={id}>
            <Group gap="xs">
              <Text size="sm" fw={550} dir="auto">
                {author.name}
              </Text>
              <RelativeTime at={created} c="dimmed" />
            </Group>
            <Text size="sm" dir="auto" className={css.said}>
              {message}
            </Text>
          </li>
        ))}
      </ul>
    </Part>
  )
}
