import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Badge, Box, Group, Text } from '@mantine/core'
import { IconCheck, IconCircleDashed, IconHourglass, IconX } from '@tabler/icons-react'
import { durationText } from '../../lib/time.ts'
import { RelativeTime } from '../../ui/time.tsx'
import css from './inbox.module.css'
import { Part } from './part.tsx'

type Context = { readonly context: TaskContextView }

/** What was decided so far, who is asked now, and what comes after it. */
export const Progression = ({ context }: Context) => {
  const { t } = useLingui()
  const { join, later, panels, task, votes } = context
  const needed = panels.reduce((sum, panel) => sum + panel.needed, 0)
  const people = panels.flatMap(({ assignees }) => assignees)
  const decides = task.type === 'APPROVAL' || votes.length > 0 || later.some(({ type }) => type === 'APPROVAL')
  // One person alone, nobody before and nothing after: there is nothing to say.
  if (votes.length === 0 && later.length === 0 && needed <= 1 && people.length <= 1) return null
  return (
    <Part title={decides ? t`Who decides` : t`Who acts`}>
      <ul className={css.plain}>
        {votes.map((vote) => (
          <Voted key={`${vote.by.id} ${vote.at}`} vote={vote} />
        ))}
        {task.status === 'OPEN' &&
          panels.map((panel, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: panels have no other name, and stay in their order
            <Asked key={index} panel={panel} or={join === 'ANY_OF' && index > 0} label={panel.label ?? task.label} />
          ))}
        {later.map(({ label, type }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps may have the same label
          <li key={`${index} ${label}`}>
            <Group gap={8} wrap="nowrap" align="flex-start">
              <IconCircleDashed size={17} aria-hidden className={css.soft} />
              <Text size="sm" c="dimmed" dir="auto" className={css.said} mt={0}>
                {type === 'APPROVAL' ? t`Then: ${label}` : t`Then, nothing to decide: ${label}`}
              </Text>
            </Group>
          </li>
        ))}
      </ul>
    </Part>
  )
}

const Voted = ({
  vote: { accessDuration, as, at, by, decision, message },
}: {
  readonly vote: TaskContextView['votes'][number]
}) => {
  const { i18n, t } = useLingui()
  const [name, other] = [by.name, as?.name]
  const shorter = accessDuration && durationText(accessDuration, i18n.locale)
  const said =
    decision === 'APPROVE'
      ? other
        ? t`${name} approved for ${other}`
        : t`${name} approved`
      : other
        ? t`${name} denied for ${other}`
        : t`${name} denied`
  const Icon = decision === 'APPROVE' ? IconCheck : IconX
  return (
    <li>
      <Group gap={8} wrap="nowrap" align="flex-start">
        <Icon size={17} aria-hidden className={css.soft} />
        <Box miw={0}>
          <Text size="sm" dir="auto" component="div">
            {said} · <RelativeTime at={at} c="dimmed" />
          </Text>
          {shorter && <Badge size="sm">{t`For ${shorter} at most`}</Badge>}
          {message && (
            <Text size="sm" dir="auto" className={css.said}>
              “{message}”
            </Text>
          )}
        </Box>
      </Group>
    </li>
  )
}

type AskedProps = {
  readonly panel: TaskContextView['panels'][number]
  readonly label: string
  readonly or: boolean
}

const Asked = ({ label, or, panel: { approved, assignees, needed } }: AskedProps) => {
  const names = assignees.map(({ name }) => name).join(', ')
  return (
    <li>
      <Group gap={8} wrap="nowrap" align="flex-start">
        <IconHourglass size={17} aria-hidden className={css.soft} />
        <Box miw={0}>
          <Text size="sm" fw={550} dir="auto" className={css.said} mt={0}>
            {or ? <Trans>Or: {label}</Trans> : label}
          </Text>
          {names !== label && (
            <Text size="sm" c="dimmed" dir="auto" className={css.said} mt={0}>
              {names}
            </Text>
          )}
          {needed > 1 && (
            <Text size="sm">
              <Plural value={needed} one={`${approved} of # has agreed`} other={`${approved} of # have agreed`} />
            </Text>
          )}
        </Box>
      </Group>
    </li>
  )
}
