import type { TaskView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { Badge, Box, Checkbox, Group, Text, UnstyledButton } from '@mantine/core'
import {
  IconArrowUpRight,
  IconChecklist,
  IconFingerprint,
  IconHelpCircle,
  IconMessageQuestion,
  IconSettingsAutomation,
  IconUserCheck,
  IconUserShare,
  IconUsersGroup,
  type TablerIcon,
} from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { useMe } from '../../data/me.ts'
import { PersonChip } from '../../ui/person.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { nameOf, whatOf } from './data.ts'
import css from './inbox.module.css'

export const icons: Readonly<Record<TaskView['type'], TablerIcon>> = {
  APPROVAL: IconUserCheck,
  QUESTION: IconHelpCircle,
  TODO: IconChecklist,
  WORKFLOW: IconSettingsAutomation,
}

/** Whether it can be decided together with others: approvals that need no passkey. */
export const mayBeChosen = ({ status, stepUp, type }: TaskView): boolean =>
  type === 'APPROVAL' && status === 'OPEN' && !stepUp

type RowProps = {
  readonly task: TaskView
  readonly current: boolean
  readonly chosen: boolean
  readonly onOpen: (task: TaskView) => void
  readonly onChoose: ((task: TaskView) => void) | undefined
}

/** One task: who asks for what, which step it is, and what is special about it. */
export const Row = memo(({ chosen, current, onChoose, onOpen, task }: RowProps) => {
  const { t } = useLingui()
  const { request } = task
  const [name, what] = [nameOf(request.requestedFor), whatOf(request)]
  const Icon = icons[task.type]
  return (
    <Box className={css.row} data-chosen={chosen || undefined}>
      {onChoose && (
        <Box className={css.choose}>
          {mayBeChosen(task) && (
            <Checkbox
              size="sm"
              aria-label={t`Choose ${name}: ${what}`}
              checked={chosen}
              onChange={() => onChoose(task)}
            />
          )}
        </Box>
      )}
      <UnstyledButton className={css.open} onClick={() => onOpen(task)} aria-current={current || undefined}>
        <PersonChip bare name={name} id={request.requestedFor.externalId} size="md" />
        <Box flex={1} miw={0}>
          <Group gap="xs" wrap="nowrap" justify="space-between">
            <Text size="sm" fw={600} truncate dir="auto">
              {name}
            </Text>
            <RelativeTime at={task.createdAt} size="xs" c="dimmed" flex="none" />
          </Group>
          <Text size="sm" truncate dir="auto">
            {what}
          </Text>
          <Group gap={6} mt={4} wrap="nowrap" className={css.marks}>
            <Icon size={15} stroke={1.75} aria-hidden className={css.soft} />
            <Text size="xs" c="dimmed" truncate dir="auto" flex="0 1 auto">
              {task.label}
            </Text>
            <Marks task={task} />
          </Group>
        </Box>
      </UnstyledButton>
    </Box>
  )
})

/** What is special about a task, each as icon and word. */
export const Marks = ({ task }: { readonly task: TaskView }) => {
  const { t } = useLingui()
  const { id } = useMe().user
  if (task.status !== 'OPEN') return <Ended task={task} />
  const people = task.assignees.filter(({ type }) => type === 'OKTA_USER')
  const own = people.some(({ externalId }) => externalId === id)
  const group = own ? undefined : task.assignees.find(({ type }) => type === 'OKTA_GROUP')
  const [first] = people
  const standsIn = !own && !group && first ? (first.name ?? '') : undefined
  return (
    <>
      {group && <Mark icon={IconUsersGroup}>{group.name ?? t`A group of yours`}</Mark>}
      {standsIn !== undefined && (
        <Mark icon={IconUserShare} color="grape">
          {t`For ${standsIn}`}
        </Mark>
      )}
      {task.isEscalated && (
        <Mark icon={IconArrowUpRight} color="orange">
          {t`Escalated`}
        </Mark>
      )}
      {task.waiting && (
        <Mark icon={IconMessageQuestion} color="blue">
          {t`Waits for an answer`}
        </Mark>
      )}
      {task.stepUp && (
        <Mark icon={IconFingerprint} color="red">
          {t`Passkey`}
        </Mark>
      )}
    </>
  )
}

const Ended = ({ task }: { readonly task: TaskView }) => {
  const { t } = useLingui()
  if (task.value === 'APPROVED') return <Mark color="teal">{t`Approved`}</Mark>
  if (task.value === 'DENIED') return <Mark color="red">{t`Denied`}</Mark>
  return <Mark>{task.status === 'LOCKED' ? t`Closed` : t`Done`}</Mark>
}

const Mark = ({
  children,
  color = 'gray',
  icon: Icon,
}: {
  readonly children: ReactNode
  readonly color?: string
  readonly icon?: TablerIcon
}) => (
  <Badge size="sm" color={color} className={css.mark} leftSection={Icon && <Icon size={12} stroke={2} aria-hidden />}>
    {children}
  </Badge>
)
