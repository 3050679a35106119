import { useLingui } from '@lingui/react/macro'
import { Group, NumberInput, Select } from '@mantine/core'
import { useState } from 'react'
import { type DurationUnit, durationOf, durationUnits, mostOf, partsOf } from '../lib/durations.ts'

type OtherProps = {
  readonly value: string
  readonly onChange: (duration: string) => void
  readonly invalid: boolean
  readonly 'data-path'?: string
}

/** Any number of hours, days or weeks; says an empty text as long as there is no number. */
export const OtherDuration = ({ invalid, onChange, value, ...input }: OtherProps) => {
  const { t } = useLingui()
  const [unit, setUnit] = useState<DurationUnit>(partsOf(value)?.unit ?? 'D')
  const [count, setCount] = useState<string | number>(partsOf(value)?.count ?? '')
  const say = (number: string | number, of: DurationUnit) =>
    onChange(typeof number === 'number' && number >= 1 ? durationOf(Math.floor(number), of) : '')
  return (
    <Group gap="xs" align="flex-end">
      <NumberInput
        {...input}
        aria-label={t`How many`}
        w={110}
        min={1}
        max={mostOf[unit]}
        allowDecimal={false}
        allowNegative={false}
        value={count}
        error={invalid}
        data-autofocus
        onChange={(next) => {
          setCount(next)
          say(next, unit)
        }}
      />
      <Select
        aria-label={t`Unit`}
        w={130}
        allowDeselect={false}
        value={unit}
        data={durationUnits.map((one) => ({ value: one, label: { H: t`hours`, D: t`days`, W: t`weeks` }[one] }))}
        onChange={(next) => {
          const chosen = (next ?? 'D') as DurationUnit
          setUnit(chosen)
          say(count, chosen)
        }}
      />
    </Group>
  )
}
