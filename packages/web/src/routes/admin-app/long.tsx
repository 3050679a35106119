import { useLingui } from '@lingui/react/macro'
import { Button, Group, Input, NumberInput, Radio, Select, Stack } from '@mantine/core'
import { durationProblem, ruleSpans } from '../../lib/durations.ts'
import { durationText } from '../../lib/time.ts'
import type { AccessDurationSettings } from './model.ts'

type LongProps = {
  readonly value: AccessDurationSettings | null
  readonly onChange: (long: AccessDurationSettings | null) => void
  /** What it is if no time is set; for good, if left out. */
  readonly otherwise?: string
}

const units = ['H', 'D', 'W'] as const
type Unit = (typeof units)[number]

const spanOf = ({ type, ...rest }: AccessDurationSettings): string =>
  type === 'ADMIN_FIXED_DURATION'
    ? (rest as { duration: string }).duration
    : (rest as { maximumDuration: string }).maximumDuration

/** For how long: for good, a fixed time, or as long as whoever asks chooses, up to a most. */
export const LongInput = ({ onChange, otherwise, value }: LongProps) => {
  const { i18n, t } = useLingui()
  const span = value ? spanOf(value) : 'P30D'
  const put = (type: string, next: string) => {
    if (type === 'FOR_GOOD') onChange(null)
    if (type === 'ADMIN_FIXED_DURATION') onChange({ type, duration: next })
    if (type === 'REQUESTER_SPECIFIED_DURATION') onChange({ type, maximumDuration: next })
  }
  const mode = value?.type ?? 'FOR_GOOD'
  const count = Number(/\d+/.exec(span)?.[0] ?? 1)
  const unit = units.find((one) => span.endsWith(one)) ?? 'D'
  const made = (n: number, of: Unit) => (of === 'H' ? `PT${n}H` : `P${n}${of}`)
  const names: Readonly<Record<Unit, string>> = { H: t`hours`, D: t`days`, W: t`weeks` }
  return (
    <Stack gap="md">
      <Radio.Group label={t`For how long`} value={mode} onChange={(type) => put(type, span)}>
        <Stack gap="xs" mt="xs">
          <Radio
            value="REQUESTER_SPECIFIED_DURATION"
            label={t`As long as whoever asks needs it, at most …`}
            data-autofocus={mode === 'REQUESTER_SPECIFIED_DURATION' || undefined}
          />
          <Radio
            value="ADMIN_FIXED_DURATION"
            label={t`Always the same time`}
            data-autofocus={mode === 'ADMIN_FIXED_DURATION' || undefined}
          />
          <Radio value="FOR_GOOD" label={otherwise ?? t`For good`} data-autofocus={mode === 'FOR_GOOD' || undefined} />
        </Stack>
      </Radio.Group>
      {value && (
        <Input.Wrapper
          error={durationProblem(span)}
          label={mode === 'ADMIN_FIXED_DURATION' ? t`Time` : t`At most`}
          labelElement="div"
        >
          <Group gap="xs" mt={4} wrap="nowrap">
            <NumberInput
              aria-label={t`How many`}
              min={1}
              max={365}
              allowDecimal={false}
              value={count}
              onChange={(next) => put(mode, made(Math.max(1, Number(next) || 1), unit))}
              w={96}
            />
            <Select
              aria-label={t`Unit`}
              allowDeselect={false}
              data={units.map((one) => ({ value: one, label: names[one] }))}
              value={unit}
              onChange={(next) => put(mode, made(count, (next as Unit | null) ?? 'D'))}
              comboboxProps={{ withinPortal: false }}
              w={130}
            />
          </Group>
          <Group gap={6} mt="xs">
            {ruleSpans.map((pick) => (
              <Button
                key={pick}
                size="compact-sm"
                variant={pick === span ? 'filled' : 'default'}
                onClick={() => put(mode, pick)}
              >
                {durationText(pick, i18n.locale)}
              </Button>
            ))}
          </Group>
        </Input.Wrapper>
      )}
    </Stack>
  )
}
