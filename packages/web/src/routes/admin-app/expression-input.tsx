import { Trans, useLingui } from '@lingui/react/macro'
import {
  ActionIcon,
  Anchor,
  Box,
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { type Row, type RowOp, type Rows, readExpression, rowOps, rowsOf, textOf, withOp } from './expression.ts'
import css from './rules.module.css'
import { useAttributeName, useExpressionText } from './words.ts'

type ExpressionProps = {
  readonly value: string
  readonly attributes: readonly string[]
  readonly onChange: (expression: string) => void
}

const first: Rows = { join: 'and', rows: [{ attribute: 'department', op: '==', values: [''] }] }

const read = (text: string, attributes: readonly string[]): Rows | undefined => {
  if (text.trim() === '') return first
  const found = readExpression(text, attributes)
  return 'wrong' in found ? undefined : rowsOf(found)
}

/** A rule over the profile: line by line in plain words, or written out where that says it better. */
export const ExpressionInput = ({ attributes, onChange, value }: ExpressionProps) => {
  const { t } = useLingui()
  // What is typed is more than what it says: an empty line is no expression.
  const [rows, setRows] = useState(() => read(value, attributes))
  if (rows === undefined)
    return (
      <Written
        value={value}
        attributes={attributes}
        onChange={onChange}
        onLines={() => setRows(read(value, attributes))}
      />
    )
  const change = (next: Rows) => {
    setRows(next)
    onChange(textOf(next))
  }
  const put = (at: number, row: Row) => change({ ...rows, rows: rows.rows.with(at, row) })
  return (
    <Stack gap="sm">
      {rows.rows.length > 1 && (
        <SegmentedControl
          aria-label={t`Whether all of it has to be so`}
          size="xs"
          data={[
            { value: 'and', label: t`All of it` },
            { value: 'or', label: t`Any of it` },
          ]}
          value={rows.join}
          onChange={(join) => change({ ...rows, join: join as 'and' | 'or' })}
          w="fit-content"
        />
      )}
      {rows.rows.map((row, at) => (
        <Line
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          key={at}
          number={at + 1}
          row={row}
          attributes={attributes}
          onChange={(next) => put(at, next)}
          onRemove={rows.rows.length > 1 ? () => change({ ...rows, rows: rows.rows.toSpliced(at, 1) }) : undefined}
        />
      ))}
      <Group justify="space-between">
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() =>
            change({ ...rows, rows: [...rows.rows, { attribute: attributes[0] ?? '', op: '==', values: [''] }] })
          }
        >
          <Trans>One more</Trans>
        </Button>
        <Anchor component="button" type="button" size="sm" onClick={() => setRows(undefined)}>
          <Trans>Write it out</Trans>
        </Anchor>
      </Group>
    </Stack>
  )
}

type LineProps = {
  readonly number: number
  readonly row: Row
  readonly attributes: readonly string[]
  readonly onChange: (row: Row) => void
  readonly onRemove: (() => void) | undefined
}

const Line = ({ attributes, number, onChange, onRemove, row }: LineProps) => {
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

type WrittenProps = ExpressionProps & { readonly onLines: () => void }

const Written = ({ attributes, onChange, onLines, value }: WrittenProps) => {
  const { t } = useLingui()
  const textFor = useExpressionText()
  const found = value.trim() === '' ? undefined : readExpression(value, attributes)
  const wrong = found && 'wrong' in found ? found.wrong : undefined
  const lines = found && !('wrong' in found) ? rowsOf(found) : undefined
  return (
    <Stack gap="xs">
      <Textarea
        label={t`Rule over the profile`}
        description={t`Such as: department == "Sales" and not country in ["DE", "FR"]`}
        error={wrong}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2_000}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        spellCheck={false}
      />
      {lines && (
        <Text size="sm" dir="auto">
          <Trans>People whose {textFor(value)}</Trans>
        </Text>
      )}
      {(lines || value.trim() === '') && (
        <Anchor component="button" type="button" size="sm" onClick={onLines} ta="left">
          <Trans>Line by line</Trans>
        </Anchor>
      )}
    </Stack>
  )
}
