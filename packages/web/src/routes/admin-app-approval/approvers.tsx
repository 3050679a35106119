import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Button, Group, Select, Stack, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { PickOne } from '../../ui/pick.tsx'
import css from './approval.module.css'
import { type Approver, type ApproverKind, approverKinds, isWhole } from './model.ts'

type OneProps = {
  readonly label: string
  readonly value: Approver
  readonly onChange: (approver: Approver) => void
  /** It was sent, so what lacks is said. */
  readonly tried: boolean
}

/** Who approves: a kind, and whom it means. */
export const ApproverInput = ({ label, onChange, tried, value }: OneProps) => {
  const { t } = useLingui()
  const names: Readonly<Record<ApproverKind, string>> = {
    MANAGER: t`Their manager`,
    RESOURCE_OWNER: t`The owners of the app`,
    USER: t`A certain person`,
    GROUP: t`Anybody of a group`,
  }
  const lacks = tried && !isWhole(value)
  return (
    <Group gap="sm" align="flex-end" flex="1 1 16rem">
      <Select
        aria-label={label}
        allowDeselect={false}
        data={approverKinds.map((kind) => ({ value: kind, label: names[kind] }))}
        value={value.kind}
        onChange={(kind) => kind && onChange({ kind: kind as ApproverKind, id: '' })}
        flex="1 1 13rem"
      />
      {(value.kind === 'USER' || value.kind === 'GROUP') && (
        <div className={css.whom}>
          <PickOne
            key={value.kind}
            kind={value.kind === 'USER' ? 'people' : 'groups'}
            label={value.kind === 'USER' ? t`Who` : t`Which group`}
            placeholder={t`Begin to type a name`}
            nothing={t`Nobody and nothing is called that`}
            {...(lacks ? { error: value.kind === 'USER' ? t`Choose who.` : t`Choose a group.` } : {})}
            value={value.id || undefined}
            onChange={(id) => onChange({ ...value, id: id ?? '' })}
          />
        </div>
      )}
    </Group>
  )
}

type ListProps = {
  readonly value: readonly Approver[]
  readonly onChange: (approvers: readonly Approver[]) => void
  readonly most: number
  readonly tried: boolean
}

/** Who approves, one after the other. */
export const Approvers = ({ most, onChange, tried, value }: ListProps) => {
  const { t } = useLingui()
  const moved = (from: number, to: number) =>
    onChange(value.toSpliced(from, 1).toSpliced(to, 0, value[from] as Approver))
  return (
    <Stack gap="sm" align="flex-start">
      <ol className={css.approvers}>
        {value.map((approver, index) => {
          const number = index + 1
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing but their place
            <li key={index} className={css.approver}>
              <Text component="span" className={css.number} aria-hidden>
                {number}
              </Text>
              <ApproverInput
                label={t`Approver ${number}`}
                value={approver}
                tried={tried}
                onChange={(next) => onChange(value.with(index, next))}
              />
              <Group gap={4} wrap="nowrap">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={index === 0}
                  aria-label={t`Move approver ${number} up`}
                  onClick={() => moved(index, index - 1)}
                >
                  <IconArrowUp size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={index === value.length - 1}
                  aria-label={t`Move approver ${number} down`}
                  onClick={() => moved(index, index + 1)}
                >
                  <IconArrowDown size={16} aria-hidden />
                </ActionIcon>
                <ActionIcon
                  variant="subtle"
                  color="red"
                  disabled={value.length === 1}
                  aria-label={t`Remove approver ${number}`}
                  onClick={() => onChange(value.toSpliced(index, 1))}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Group>
            </li>
          )
        })}
      </ol>
      {value.length < most && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...value, { kind: 'MANAGER', id: '' }])}
        >
          <Trans>And then somebody else</Trans>
        </Button>
      )}
    </Stack>
  )
}
