import { useLingui } from '@lingui/react/macro'
import { Group, Input, NumberInput, Select } from '@mantine/core'

const units = ['H', 'D', 'W'] as const
type Unit = (typeof units)[number]

type TotalProps = {
  readonly label: string
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (span: string) => void
}

/** A time in hours, days or weeks. */
export const Total = ({ error, label, onChange, value }: TotalProps) => {
  const { t } = useLingui()
  const count = Number(/\d+/.exec(value)?.[0] ?? 1)
  const unit = units.find((one) => value.endsWith(one)) ?? 'D'
  const made = (n: number, of: Unit) => (of === 'H' ? `PT${n}H` : `P${n}${of}`)
  const names: Readonly<Record<Unit, string>> = { H: t`hours`, D: t`days`, W: t`weeks` }
  return (
    <Input.Wrapper error={error} label={label} labelElement="div">
      <Group gap="xs" mt={4} wrap="nowrap">
        <NumberInput
          aria-label={t`How many`}
          min={1}
          max={365}
          allowDecimal={false}
          value={count}
          onChange={(next) => onChange(made(Math.max(1, Number(next) || 1), unit))}
          w={96}
        />
        <Select
          aria-label={t`Unit`}
          allowDeselect={false}
          data={units.map((one) => ({ value: one, label: names[one] }))}
          value={unit}
          onChange={(next) => onChange(made(count, (next as Unit | null) ?? 'D'))}
          comboboxProps={{ withinPortal: false }}
          w={130}
        />
      </Group>
    </Input.Wrapper>
  )
}
