import type { TaskView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { Badge } from '@mantine/core'
import {
  IconArrowUpRight,
  IconBell,
  IconCalendarDue,
  IconChecklist,
  IconFingerprint,
  IconHelpCircle,
  IconHourglass,
  IconKey,
  IconMessageQuestion,
  IconSettingsAutomation,
  IconUserCheck,
  IconUserShare,
  IconUsersGroup,
  type TablerIcon,
} from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { useMe } from '../../data/me.ts'
import { relative } from '../../lib/time.ts'
import { PersonChip } from '../../ui/person.tsx'
import { PriorityMark } from '../../ui/priority.tsx'
import { useNow } from '../../ui/time.tsx'
import { nameOf, whatOf } from './data.ts'
import css from './inbox.module.css'
import { dayOrTime } from './when.ts'

const icons: Readonly<Partial<Record<TaskView['type'], TablerIcon>>> = {
  APPROVAL: IconUserCheck,
  QUESTION: IconHelpCircle,
  TODO: IconChecklist,
  ACTION: IconKey,
  TIMER: IconHourglass,
  NOTICE: IconBell,
}

/** What stands for a kind of step; another system for those that nothing was chosen for. */
export const iconOf = (type: TaskView['type']): TablerIcon => icons[type] ?? IconSettingsAutomation

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

// Plain elements: dozens of rows are made while somebody scrolls, and each part of the kit costs.
/** One task: who asks for what, which step it is, and what is special about it. */
export const Row = memo(({ chosen, current, onChoose, onOpen, task }: RowProps) => {
  const { t } = useLingui()
  const { request } = task
  const [name, what] = [nameOf(request.requestedFor), whatOf(request)]
  const Icon = iconOf(task.type)
  return (
    <div className={css.row} data-chosen={chosen || undefined}>
      {onChoose && (
        <div className={css.choose}>
          {mayBeChosen(task) && (
            <input
              type="checkbox"
              className={css.check}
              aria-label={t`Choose ${name}: ${what}`}
              checked={chosen}
              onChange={() => onChoose(task)}
            />
          )}
        </div>
      )}
      <button type="button" className={css.open} onClick={() => onOpen(task)} aria-current={current || undefined}>
        <PersonChip bare name={name} id={request.requestedFor.externalId} size="md" />
        <span className={css.words}>
          <span className={css.line}>
            <span className={css.who} dir="auto">
              {name}
            </span>
            <Ago at={task.createdAt} />
          </span>
          <span className={css.what} dir="auto">
            {what}
          </span>
          <span className={css.marks}>
            <Icon size={15} stroke={1.75} aria-hidden className={css.soft} />
            <span className={css.label} dir="auto">
              {task.label}
            </span>
            <Marks task={task} />
          </span>
        </span>
      </button>
    </div>
  )
})

/** How long ago, without the hint that other times have: the whole time stands in the task. */
const Ago = ({ at }: { readonly at: string }) => {
  const { i18n } = useLingui()
  return (
    <time dateTime={at} className={css.ago}>
      {relative(at, useNow(), i18n.locale)}
    </time>
  )
}

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
      <PriorityMark priority={task.request.priority} />
      {group && <Mark icon={IconUsersGroup}>{group.name ?? t`A group of yours`}</Mark>}
      {standsIn !== undefined && (
        <Mark icon={IconUserShare} color="grape">
          {t`For ${standsIn}`}
        </Mark>
      )}
      {task.dueBy && <Due by={task.dueBy} />}
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

/** By when it is to be done, or that it should have been. */
const Due = ({ by }: { readonly by: string }) => {
  const { i18n, t } = useLingui()
  const { timeZone } = useMe().user
  const now = useNow()
  const day = dayOrTime(by, now, i18n.locale, timeZone)
  const isOver = Date.parse(by) <= now
  return (
    <Mark icon={IconCalendarDue} color={isOver ? 'red' : 'gray'}>
      {isOver ? t`Overdue` : t`Due ${day}`}
    </Mark>
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
