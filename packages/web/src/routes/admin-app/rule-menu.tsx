import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Group, Menu } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDotsVertical,
  IconPencil,
  IconTrash,
  IconUserSearch,
} from '@tabler/icons-react'
import type { Draft } from './model.ts'

/** What can be done with a rule; left out where it cannot. */
export type Deeds = {
  readonly change: (draft: Draft) => void
  readonly discard: () => void
  /** Saves it; `on`: and switches it on. */
  readonly save: (on: boolean) => void
  readonly turn: (on: boolean) => void
  readonly move: ((by: -1 | 1) => void) | undefined
  readonly copy: () => void
  readonly remove: () => void
  readonly try: () => void
}

type MenuProps = {
  readonly id: string
  readonly last: boolean
  readonly deeds: Deeds
  readonly name: string
  readonly number: number
  readonly onRename: () => void
}

/** The buttons of a rule: it is moved, tried, doubled and deleted with them. */
export const RuleMenu = ({ deeds, id, last, name, number, onRename }: MenuProps) => {
  const { t } = useLingui()
  const [up, down] = [number > 1, !last]
  return (
    <Group gap={0} wrap="nowrap">
      <ActionIcon
        variant="transparent"
        color="gray"
        visibleFrom="xs"
        disabled={!up}
        aria-label={t`Move “${name}” up`}
        onClick={() => deeds.move?.(-1)}
      >
        <IconArrowUp size={17} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="transparent"
        color="gray"
        visibleFrom="xs"
        disabled={!down}
        aria-label={t`Move “${name}” down`}
        onClick={() => deeds.move?.(1)}
      >
        <IconArrowDown size={17} aria-hidden />
      </ActionIcon>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t`What can be done with “${name}”`}>
            <IconDotsVertical size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => {
              onRename()
              setTimeout(() => document.getElementById(`${id}-name`)?.focus(), 60)
            }}
          >
            <Trans>Rename</Trans>
          </Menu.Item>
          <Menu.Item leftSection={<IconUserSearch size={16} aria-hidden />} onClick={deeds.try}>
            <Trans>Try it as …</Trans>
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={deeds.copy}>
            <Trans>Duplicate</Trans>
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowUp size={16} aria-hidden />}
            disabled={!up}
            onClick={() => deeds.move?.(-1)}
          >
            <Trans>Move up</Trans>
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowDown size={16} aria-hidden />}
            disabled={!down}
            onClick={() => deeds.move?.(1)}
          >
            <Trans>Move down</Trans>
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={deeds.remove}>
            <Trans>Delete</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}
