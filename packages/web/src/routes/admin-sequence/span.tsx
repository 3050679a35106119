import { durationMs } from '@assent/core/duration.ts'
import { useLingui } from '@lingui/react/macro'
import { Group, Input, NumberInput, Select } from '@mantine/core'
import { useId } from 'react'
import { useWrong } from './field.ts'

const units = ['M', 'H', 'D', 'W'] as const
type Unit = (typeof units)[number]

const spanOf = (count: number, unit: Unit): string =>
  unit === 'M' || unit === 'H' ? `PT${count}${unit}` : `P${count}${unit}`

type SpanProps = {
  readonly label: string
  readonly description?: string
  readonly at: string
  readonly value: string
  readonly onChange: (span: string) => void
  /** In business hours, which are counted in hours and minutes. */
  readonly business?: boolean
}

/** A stretch of time: how many of which unit. */
export const SpanInput = ({ at, business = false, description, label, onChange, value }: SpanProps) => {
  const { t } = useLingui()
  const id = useId()
  const wrong = useWrong(at)
  const count = durationMs(value) === undefined ? 1 : Number(/\d+/.exec(value)?.[0])
  const unit = (units.find((one) => value.endsWith(one)) ?? 'D') as Unit
  const offered = business ? units.slice(0, 2) : units
  const names: Readonly<Record<Unit, string>> = { M: t`minutes`, H: t`hours`, D: t`days`, W: t`weeks` }
  return (
    <Input.Wrapper label={label} description={description} error={wrong} id={id} labelElement="div">
      <Group gap="xs" mt={4} wrap="nowrap">
        <NumberInput
          aria-label={t`${label}: how many`}
          min={1}
          max={9_999}
          allowDecimal={false}
          allowNegative={false}
          clampBehavior="strict"
          value={count}
          onChange={(next) => onChange(spanOf(Math.max(1, Number(next) || 1), unit))}
          w={96}
        />
        <Select
          aria-label={t`${label}: unit`}
          allowDeselect={false}
          data={offered.map((one) => ({ value: one, label: names[one] }))}
          value={unit}
          onChange={(next) => onChange(spanOf(count, (next as Unit | null) ?? 'D'))}
          w={128}
        />
      </Group>
    </Input.Wrapper>
  )
}
