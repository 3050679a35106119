import { useLingui } from '@lingui/react/macro'
import { ActionIcon, Group, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useWrong } from './field.ts'
import css from './sequence.module.css'

type ItemProps = {
  readonly at: string
  readonly name: string
  readonly number: number
  readonly last: boolean
  readonly onMove: (by: -1 | 1) => void
  readonly onRemove: () => void
}

/** A level that may be approved instead: it is moved among those of its app, and removed. */
export const LevelItem = ({ at: place, last, name, number, onMove, onRemove }: ItemProps) => {
  const { t } = useLingui()
  const wrong = useWrong(place)
  return (
    <li data-wrong={wrong === undefined ? undefined : true}>
      <Group gap={4} wrap="nowrap">
        <Text size="sm" flex={1} miw={0} dir="auto" className={css.wraps}>
          {number}. {name}
        </Text>
        <ActionIcon
          variant="transparent"
          color="gray"
          aria-label={t`Move ${name} up`}
          disabled={number === 1}
          onClick={() => onMove(-1)}
        >
          <IconArrowUp size={17} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="transparent"
          color="gray"
          aria-label={t`Move ${name} down`}
          disabled={last}
          onClick={() => onMove(1)}
        >
          <IconArrowDown size={17} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Remove ${name}`} onClick={onRemove}>
          <IconTrash size={17} aria-hidden />
        </ActionIcon>
      </Group>
      {wrong && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {wrong}
        </Text>
      )}
    </li>
  )
}
