import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Alert, Box, Button, Card, Group, Menu, Stack, Switch, Text, TextInput } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDotsVertical,
  IconPencil,
  IconTrash,
  IconUserSearch,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Pill } from '../../ui/status.tsx'
import { bodyOf, type Draft, type Part, type WireCondition } from './model.ts'
import { Reach } from './reach.tsx'
import css from './rules.module.css'
import { type Choices, Sentence } from './sentence.tsx'

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

type RuleProps = {
  readonly id: string
  readonly appId: string
  /** Its place, from 1; undefined for one that has none yet. */
  readonly number: number | undefined
  readonly last: boolean
  /** As it is saved; undefined for a new one. */
  readonly rule: WireCondition | undefined
  readonly draft: Draft
  readonly dirty: boolean
  readonly choices: Choices
  readonly wrong: Readonly<Partial<Record<Part, string>>>
  readonly busy: boolean
  readonly grip?: ReactNode
  readonly dragged?: boolean
  /** Undefined where it is only looked at. */
  readonly deeds: Deeds | undefined
  /** Where a new one would stand. */
  readonly priority?: number
}

/** One rule: its sentence, and whom a change of it would reach. */
export const RuleCard = (props: RuleProps) => {
  const { appId, busy, choices, deeds, dirty, draft, dragged, grip, id, number, priority, rule, wrong } = props
  const { t } = useLingui()
  const [naming, setNaming] = useState(false)
  const body = bodyOf(draft)
  const trial = body && {
    ...(rule ? { conditionId: rule.id } : {}),
    condition: priority === undefined ? body : { ...body, priority },
  }
  const fresh = rule === undefined
  return (
    <Card
      padding="md"
      className={css.rule}
      role="group"
      aria-label={draft.name || t`New rule`}
      data-dirty={dirty || undefined}
      data-dragged={dragged || undefined}
      data-off={(rule && rule.status !== 'ACTIVE') || undefined}
    >
      <Group gap="xs" wrap="nowrap" align="flex-start" mb={6}>
        {grip}
        {number !== undefined && (
          <Text className={css.place} size="sm" mt={6} aria-label={t`Place ${number}`}>
            {number}
          </Text>
        )}
        <Group gap="xs" flex={1} miw={0} justify="space-between">
          <Box flex="1 1 11rem" miw={0}>
            {fresh || naming || wrong.name !== undefined ? (
              <TextInput
                id={`${id}-name`}
                className={css.name}
                aria-label={t`Name of the rule`}
                placeholder={t`Name of the rule, such as “Engineers merge, for a time”`}
                maxLength={255}
                error={wrong.name}
                value={draft.name}
                onChange={(event) => deeds?.change({ ...draft, name: event.currentTarget.value })}
              />
            ) : (
              <Text fw={600} dir="auto" mt={4} style={{ overflowWrap: 'anywhere' }}>
                {draft.name}
              </Text>
            )}
          </Box>
          {rule && <Standing rule={rule} deeds={deeds} />}
        </Group>
        {deeds && rule && (
          <Actions {...props} deeds={deeds} name={draft.name} onRename={() => setNaming(true)} number={number ?? 1} />
        )}
      </Group>
      <Box className={fresh ? undefined : css.body}>
        <Sentence id={id} draft={draft} choices={choices} wrong={wrong} onChange={deeds?.change} />
        {rule?.status === 'INVALID' && (
          <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t`Has to be mended`} mt="sm">
            {rule.invalidReason}
          </Alert>
        )}
        {deeds && dirty && (
          <Stack gap="sm" mt="sm">
            <Reach appId={appId} trial={trial} title={t`Who would this reach?`} />
            <Changed {...props} deeds={deeds} busy={busy} />
          </Stack>
        )}
      </Box>
    </Card>
  )
}

const Standing = ({
  deeds,
  rule: { name, status },
}: {
  readonly rule: WireCondition
  readonly deeds: Deeds | undefined
}) => {
  const { t } = useLingui()
  if (status === 'INVALID') return <Pill color="orange" icon={IconAlertTriangle} label={t`Opens nothing`} />
  const on = status === 'ACTIVE'
  return (
    <Switch
      size="sm"
      labelPosition="left"
      label={on ? t`On` : t`Off`}
      aria-label={t`${name}: on`}
      checked={on}
      disabled={deeds === undefined}
      onChange={(event) => deeds?.turn(event.currentTarget.checked)}
      mt={6}
    />
  )
}

const Changed = ({ busy, deeds, rule }: RuleProps & { readonly deeds: Deeds }) => {
  const { t } = useLingui()
  const off = rule?.status !== 'ACTIVE'
  return (
    <Group gap="xs">
      <Button size="sm" loading={busy} onClick={() => deeds.save(off && rule?.status !== 'INVALID')}>
        {off && rule?.status !== 'INVALID' ? t`Save and switch on` : t`Save`}
      </Button>
      {off && rule?.status !== 'INVALID' && (
        <Button size="sm" variant="default" disabled={busy} onClick={() => deeds.save(false)}>
          <Trans>Save, leave it off</Trans>
        </Button>
      )}
      <Button size="sm" variant="default" leftSection={<IconUserSearch size={16} aria-hidden />} onClick={deeds.try}>
        <Trans>Try it as …</Trans>
      </Button>
      <Button size="sm" variant="subtle" color="gray" onClick={deeds.discard}>
        {rule ? t`Discard changes` : t`Discard`}
      </Button>
    </Group>
  )
}

type ActionsProps = RuleProps & {
  readonly deeds: Deeds
  readonly name: string
  readonly number: number
  readonly onRename: () => void
}

const Actions = ({ deeds, id, last, name, number, onRename }: ActionsProps) => {
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
