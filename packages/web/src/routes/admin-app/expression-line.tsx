import { useLingui } from '@lingui/react/macro'
import { ActionIcon, Box, Group, NumberInput, Select, TagsInput, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { type Row, type RowOp, rowOps, withOp } from './expression.ts'
import css from './rules.module.css'
import { useAttributeName } from './words.ts'

type LineProps = {
  readonly number: number
  readonly row: Row
  readonly attributes: readonly string[]
  readonly onChange: (row: Row) => void
  readonly onRemove: (() => void) | undefined
}

/** One comparison: an attribute, how it is compared, and with what. */
export const Line = ({ attributes, number, onChange, onRemove, row }: LineProps) => {
  const { t } = useLingui()
  const nameOf = useAttributeName()
  const ops: Readonly<Record<RowOp, string>> = {
    '==': t`is`,
    '!=': t`is not`,
    in: t`is one of`,
    'not in': t`is none of`,
    contains: t`contains`,
    'starts with': t`begins with`,
    '>=': t`is at least`,
    '<=': t`is at most`,
  }
  const several = row.op === 'in' || row.op === 'not in'
  const numeric = row.op === '>=' || row.op === '<='
  const common = { 'aria-label': t`Line ${number}: value`, placeholder: t`Value` }
  return (
    <Box className={css.row} role="group" aria-label={t`Line ${number}`}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Group gap="xs" flex={1} grow>
          <Select
            aria-label={t`Line ${number}: attribute`}
            searchable
            allowDeselect={false}
            data={attributes.map((name) => ({ value: name, label: nameOf(name) }))}
            value={row.attribute}
            onChange={(attribute) => attribute && onChange({ ...row, attribute })}
            comboboxProps={{ withinPortal: false }}
          />
          <Select
            aria-label={t`Line ${number}: comparison`}
            allowDeselect={false}
            data={rowOps.map((op) => ({ value: op, label: ops[op] }))}
            value={row.op}
            onChange={(op) => op && onChange(withOp(row, op as RowOp))}
            comboboxProps={{ withinPortal: false }}
          />
        </Group>
        {onRemove && (
          <ActionIcon variant="subtle" color="gray" size={36} aria-label={t`Remove line ${number}`} onClick={onRemove}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <Box mt="xs">
        {several ? (
          <TagsInput
            {...common}
            value={row.values.map(String)}
            onChange={(values) => onChange({ ...row, values })}
            acceptValueOnBlur
            comboboxProps={{ withinPortal: false }}
          />
        ) : numeric ? (
          <NumberInput
            {...common}
            value={Number(row.values[0])}
            onChange={(value) => onChange({ ...row, values: [Number(value)] })}
          />
        ) : (
          <TextInput
            {...common}
            value={String(row.values[0] ?? '')}
            onChange={(event) => onChange({ ...row, values: [event.currentTarget.value] })}
          />
        )}
      </Box>
    </Box>
  )
}
