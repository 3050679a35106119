import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Box, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconInfoCircle, IconMessageQuestion, IconRefreshAlert } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useMe } from '../../data/me.ts'
import { asProblem } from '../../data/problem.ts'
import { durationText } from '../../lib/time.ts'
import { ConflictAlerts } from '../../ui/conflict.tsx'
import { Empty, Loading, ProblemView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { Act } from './act.tsx'
import { type Difference, differences } from './changed.ts'
import { nameOf, useContextOf, whatOf } from './data.ts'
import { Facts } from './facts.tsx'
import css from './inbox.module.css'
import { iconOf, Marks } from './row.tsx'

type PaneProps = {
  readonly taskId: string
  /** Something was done about it, and it is the viewer's no longer. */
  readonly onDone: (taskId: string) => void
  /** Whether `a` and `d` are meant for this task. */
  readonly keys: boolean
  readonly inDialog: boolean
  /** Whether its heading takes the focus when it appears. */
  readonly focused: boolean
}

/** All about one task, and what can be done about it. */
export const Pane = (props: PaneProps) => {
  const { t } = useLingui()
  const found = useContextOf(props.taskId)
  if (found.data) return <Shown key={props.taskId} context={found.data} {...props} />
  if (!found.isError)
    return (
      <Box className={css.read}>
        <Loading lines={6} height={56} />
      </Box>
    )
  const { code } = asProblem(found.error).refusal
  return (
    <Box className={css.read}>
      {code === 'forbidden' || code === 'not_found' ? (
        <Empty title={t`This does not wait for you`}>
          <Trans>Somebody else has decided it, or it was given to others. The next one is in the list.</Trans>
        </Empty>
      ) : (
        <ProblemView error={found.error} retry={found.refetch} />
      )}
    </Box>
  )
}

const Shown = ({
  context,
  focused,
  inDialog,
  keys,
  onDone,
  taskId,
}: PaneProps & { readonly context: TaskContextView }) => {
  const { i18n, t } = useLingui()
  const [seen, setSeen] = useState(context)
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it appears
  useEffect(() => {
    if (focused) heading.current?.focus({ preventScroll: true })
  }, [])
  const { task, whyNot } = context
  const { request } = task
  const other = seen.task.request.digest !== request.digest
  const Icon = iconOf(task.type)
  const [who, what, by] = [nameOf(request.requestedFor), whatOf(request), nameOf(request.requestedBy)]
  const forOther = request.requestedBy.externalId !== request.requestedFor.externalId
  return (
    <>
      <Box className={css.read} tabIndex={0} role="region" aria-label={t`What it is about`}>
        <Stack gap="lg">
          <Box>
            <Group gap={8} mb={6}>
              <Group gap={8} wrap="nowrap" align="flex-start">
                <Icon size={17} stroke={1.75} aria-hidden className={css.soft} />
                <Text size="sm" c="dimmed" dir="auto" className={css.said} mt={0}>
                  {task.label}
                </Text>
              </Group>
              <Marks task={task} />
            </Group>
            <Title order={2} size="h2" ref={heading} tabIndex={-1} dir="auto" id="task-title">
              {forOther ? t`${by} asks for ${what} for ${who}` : t`${who} asks for ${what}`}
            </Title>
            <Text size="sm" c="dimmed" mt={4} component="div">
              <Trans>
                Asked <RelativeTime at={request.created} />
              </Trans>
            </Text>
          </Box>
          {other && (
            <Changed
              differences={differences(seen.task.request, request, i18n.locale)}
              onSeen={() => {
                setSeen(context)
                heading.current?.focus()
              }}
            />
          )}
          <Warnings context={context} />
          <Facts context={context} />
        </Stack>
      </Box>
      {whyNot === undefined && (
        <Box className={css.act} role="group" aria-label={t`What you can do`}>
          <Act context={seen} blocked={other} keys={keys && !other} inDialog={inDialog} onDone={() => onDone(taskId)} />
        </Box>
      )}
    </>
  )
}

/** What whoever decides should know before anything else. */
const Warnings = ({ context: { conflicts, step, task, votes, whyNot } }: { readonly context: TaskContextView }) => {
  const { t } = useLingui()
  const { id } = useMe().user
  const over =
    task.status !== 'OPEN'
      ? t`This step is over.`
      : votes.some(({ by }) => by.id === id)
        ? t`You have decided this step. Others still have to.`
        : whyNot
  return (
    <>
      {whyNot !== undefined && (
        <Alert color="gray" icon={<IconInfoCircle aria-hidden />} role="status">
          {over}
        </Alert>
      )}
      {task.waiting && (
        <Alert color="blue" icon={<IconMessageQuestion aria-hidden />} title={t`An answer is awaited`}>
          <Trans>
            {task.waiting.name ?? t`Somebody`} asked for more <RelativeTime at={task.waiting.since} />. It can be
            decided all the same.
          </Trans>
        </Alert>
      )}
      <ConflictAlerts conflicts={conflicts} />
      {step.description && (
        <Text size="sm" dir="auto" className={css.said}>
          {step.description}
        </Text>
      )}
    </>
  )
}

type ChangedProps = { readonly differences: readonly Difference[]; readonly onSeen: () => void }

/** The request is not as it was shown: what is another now. Nothing is decided before somebody has looked. */
const Changed = ({ differences: found, onSeen }: ChangedProps) => {
  const { i18n, t } = useLingui()
  const said = (field: string | undefined, value: string | undefined): string => {
    if (value === undefined || value === '') return field === undefined ? t`without an end` : t`nothing`
    return field === undefined ? durationText(value, i18n.locale) : value
  }
  return (
    <Alert color="yellow" icon={<IconRefreshAlert aria-hidden />} title={t`It changed while you looked`} role="alert">
      <Stack gap="xs" align="flex-start">
        {found.length === 0 && (
          <Text size="sm">
            <Trans>Look at it again before you decide.</Trans>
          </Text>
        )}
        {found.map(({ before, field, now }) => {
          const [name, was, is] = [field ?? t`How long`, said(field, before), said(field, now)]
          return (
            <Text size="sm" key={name} dir="auto">
              <Trans>
                {name}: it was {was}, now it is <strong>{is}</strong>.
              </Trans>
            </Text>
          )
        })}
        <Button size="xs" variant="default" onClick={onSeen}>
          <Trans>I have seen it</Trans>
        </Button>
      </Stack>
    </Alert>
  )
}
