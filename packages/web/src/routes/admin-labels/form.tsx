import type { LabelColor, WireLabel } from '@assent/core/api/labels.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconPlus, IconTrash, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { operationsOf, type Row, useColors } from './model.ts'

const base = '/governance/api/v1/labels'

type LabelFormProps = { readonly label: WireLabel | undefined; readonly onClose: () => void }

/** What a label is called, and its values with their colours. */
export const LabelForm = ({ label, onClose }: LabelFormProps) => {
  const { t } = useLingui()
  const path = label && at`/governance/api/v1/labels/${label.labelId}`
  const [name, setName] = useState(label?.name ?? '')
  const [rows, setRows] = useState<readonly Row[]>(
    label
      ? label.values.map(({ labelValueId, metadata, name }) => ({
          key: labelValueId,
          id: labelValueId,
          name,
          color: metadata.additionalProperties.backgroundColor,
        }))
      : [{ key: 'first', name: '', color: 'gray' }],
  )
  const [nameless, setNameless] = useState(false)
  const filled = rows.map((row) => ({ ...row, name: row.name.trim() })).filter((row) => row.name !== '')
  const save = useChange<string, unknown>({
    run: async (called, key) => {
      if (!label || !path) {
        const values = filled.map((row) => ({
          name: row.name,
          metadata: { additionalProperties: { backgroundColor: row.color } },
        }))
        return api.post(base, { name: called, values }, { key })
      }
      // Ten operations a call.
      const operations = operationsOf(label, called, filled)
      for (let n = 0; n < operations.length; n += 10) await api.patch(path, operations.slice(n, n + 10))
      return undefined
    },
    changes: ['admin'],
    done: () => t`Kept`,
    onDone: onClose,
  })
  const remove = useChange<string, unknown>({
    run: (of, key) => api.remove(of, { key }),
    changes: ['admin'],
    done: () => t`The label is deleted`,
    onDone: onClose,
  })
  const change = (key: string, next: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...next } : row)))
  return (
    <FormModal
      onClose={onClose}
      title={label ? t`Edit the label` : t`New label`}
      verb={label ? t`Keep the change` : t`Create the label`}
      busy={save.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        setNameless(name.trim() === '')
        if (name.trim() !== '') save.mutate(name.trim())
      }}
    >
      <TextInput
        label={t`Name`}
        withAsterisk
        maxLength={50}
        dir="auto"
        autoComplete="off"
        data-autofocus
        value={name}
        error={nameless && name.trim() === '' ? t`Give the label a name` : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Stack gap="xs" role="group" aria-label={t`Values`}>
        {rows.map((row, n) => (
          <Value
            key={row.key}
            n={n + 1}
            row={row}
            onChange={(next) => change(row.key, next)}
            onRemove={() => setRows(rows.filter((one) => one !== row))}
          />
        ))}
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={15} aria-hidden />}
            disabled={rows.length >= 10}
            onClick={() => setRows([...rows, { key: crypto.randomUUID(), name: '', color: 'gray' }])}
          >
            <Trans>Another value</Trans>
          </Button>
        </Group>
      </Stack>
      {path && (
        <Stack gap={4} align="flex-start">
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            leftSection={<IconTrash size={15} aria-hidden />}
            loading={remove.isPending}
            onClick={() => remove.mutate(path)}
          >
            <Trans>Delete the label</Trans>
          </Button>
          <Text size="xs" c="dimmed">
            <Trans>What something has has to be taken off first.</Trans>
          </Text>
        </Stack>
      )}
    </FormModal>
  )
}

type ValueProps = {
  readonly row: Row
  readonly n: number
  readonly onChange: (next: Partial<Row>) => void
  readonly onRemove: () => void
}

const Value = ({ n, onChange, onRemove, row }: ValueProps) => {
  const { t } = useLingui()
  const colors = useColors()
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        flex={1}
        label={t`Value ${n}`}
        maxLength={50}
        dir="auto"
        autoComplete="off"
        value={row.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Select
        w={130}
        label={t`Colour`}
        aria-label={t`Colour of value ${n}`}
        allowDeselect={false}
        data={colors}
        value={row.color}
        comboboxProps={{ withinPortal: false }}
        onChange={(next) => onChange({ color: (next ?? 'gray') as LabelColor })}
      />
      <ActionIcon variant="subtle" color="gray" size={28} mb={4} aria-label={t`Remove value ${n}`} onClick={onRemove}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}
