import type { Priority } from '@assent/core/request/priority.ts'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import { IconArrowDown, IconArrowUp, IconFlame, IconMinus, type TablerIcon } from '@tabler/icons-react'
import { Pill } from './status.tsx'

type Look = { readonly color: string; readonly icon: TablerIcon; readonly label: MessageDescriptor }

const looks: Readonly<Record<Priority, Look>> = {
  URGENT: { color: 'red', icon: IconFlame, label: msg`Urgent` },
  HIGH: { color: 'orange', icon: IconArrowUp, label: msg`High` },
  NORMAL: { color: 'gray', icon: IconMinus, label: msg`Normal` },
  LOW: { color: 'gray', icon: IconArrowDown, label: msg`Low` },
}

/** How soon something should be seen to, by mark and word; nothing where nobody said anything. */
export const PriorityMark = ({
  priority,
  whole = false,
}: {
  readonly priority: Priority
  readonly whole?: boolean
}) => {
  const { i18n } = useLingui()
  if (priority === 'NORMAL' && !whole) return null
  const { color, icon, label } = looks[priority]
  return <Pill whole color={color} icon={icon} label={i18n._(label)} />
}

/** The priorities as choices, the most urgent first. */
export const usePriorities = (): { value: Priority; label: string }[] => {
  const { i18n } = useLingui()
  return (Object.keys(looks) as Priority[]).map((value) => ({ value, label: i18n._(looks[value].label) }))
}
