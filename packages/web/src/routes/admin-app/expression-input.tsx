import { Trans, useLingui } from '@lingui/react/macro'
import { Anchor, Button, Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { saidHere } from '../../lib/i18n.ts'
import { type Row, type Rows, readExpression, rowsOf, textOf } from './expression.ts'
import { Line } from './expression-line.tsx'
import { useExpressionText } from './words.ts'

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

type WrittenProps = ExpressionProps & { readonly onLines: () => void }

const Written = ({ attributes, onChange, onLines, value }: WrittenProps) => {
  const { t } = useLingui()
  const textFor = useExpressionText()
  const found = value.trim() === '' ? undefined : readExpression(value, attributes)
  const wrong = found && 'wrong' in found ? saidHere(found.wrong) : undefined
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
