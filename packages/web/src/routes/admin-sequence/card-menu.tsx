import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Group, Menu } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowUp,
  IconClockStop,
  IconCopy,
  IconDotsVertical,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react'
import type { Step } from './model.ts'

/** What can be done with a step. */
export type CardEdit = {
  readonly toggle: () => void
  readonly change: (step: Step) => void
  readonly move: (by: -1 | 1) => void
  readonly copy: () => void
  /** Adds a timer and the step that takes back what this one gives; undefined where it gives nothing. */
  readonly limit: (() => void) | undefined
  readonly remove: () => void
}

/** The buttons of a step: it is moved, doubled and removed with them. */
export const StepMenu = ({
  edit,
  last,
  number,
}: {
  readonly edit: CardEdit
  readonly number: number
  readonly last: boolean
}) => {
  const { t } = useLingui()
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        variant="transparent"
        color="gray"
        visibleFrom="xs"
        aria-label={t`Move step ${number} up`}
        disabled={number === 1}
        onClick={() => edit.move(-1)}
      >
        <IconArrowUp size={17} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="transparent"
        color="gray"
        visibleFrom="xs"
        aria-label={t`Move step ${number} down`}
        disabled={last}
        onClick={() => edit.move(1)}
      >
        <IconArrowDown size={17} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t`What can be done with step ${number}`}>
            <IconDotsVertical size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.toggle}>
            <Trans>Edit</Trans>
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowUp size={16} aria-hidden />}
            disabled={number === 1}
            onClick={() => edit.move(-1)}
          >
            <Trans>Move up</Trans>
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowDown size={16} aria-hidden />} disabled={last} onClick={() => edit.move(1)}>
            <Trans>Move down</Trans>
          </Menu.Item>
          {edit.limit && (
            <Menu.Item leftSection={<IconClockStop size={16} aria-hidden />} onClick={edit.limit}>
              <Trans>With a time limit</Trans>
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={edit.copy}>
            <Trans>Duplicate</Trans>
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={edit.remove}>
            <Trans>Remove</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}
