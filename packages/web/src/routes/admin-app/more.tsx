import { useLingui } from '@lingui/react/macro'
import { Radio, Stack } from '@mantine/core'
import { durationProblem } from '../../lib/durations.ts'
import { ByInput } from './by.tsx'
import type { SequenceView } from './data.ts'
import type { Extension } from './model.ts'
import { Total } from './total.tsx'

type MoreProps = {
  readonly value: Extension | null
  readonly sequences: readonly SequenceView[]
  readonly kind: 'APP' | 'GROUP'
  /** How long it lasts once. */
  readonly once: string
  readonly onChange: (extension: Extension | null) => void
}

/** How more time is approved. */
export const MoreInput = ({ kind, onChange, once, sequences, value }: MoreProps) => {
  const { t } = useLingui()
  const choose = (type: string) => {
    if (type === 'SAME') onChange(null)
    if (type === 'FIRST_APPROVER') onChange({ type })
    if (type === 'SEQUENCE') onChange({ type, approvalSequenceId: '' })
    if (type === 'AUTOMATIC') onChange({ type, maximumTotal: thrice(once) })
  }
  return (
    <Stack gap="md">
      <Radio.Group
        label={t`How more time is approved`}
        description={t`For whoever has it by a request, before it ends.`}
        value={value?.type ?? 'SAME'}
        onChange={choose}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="SAME" label={t`As at first`} data-autofocus={value === null || undefined} />
          <Radio
            value="FIRST_APPROVER"
            label={t`By the first approver alone`}
            data-autofocus={value?.type === 'FIRST_APPROVER' || undefined}
          />
          <Radio
            value="SEQUENCE"
            label={t`By another sequence`}
            data-autofocus={value?.type === 'SEQUENCE' || undefined}
          />
          <Radio
            value="AUTOMATIC"
            label={t`By itself, up to a total; then as at first`}
            data-autofocus={value?.type === 'AUTOMATIC' || undefined}
          />
        </Stack>
      </Radio.Group>
      {value?.type === 'SEQUENCE' && (
        <ByInput
          value={value.approvalSequenceId || undefined}
          sequences={sequences}
          kind={kind}
          onChange={(approvalSequenceId) => onChange({ type: 'SEQUENCE', approvalSequenceId })}
        />
      )}
      {value?.type === 'AUTOMATIC' && (
        <Total
          label={t`At most, from the first day on`}
          value={value.maximumTotal}
          error={durationProblem(value.maximumTotal)}
          onChange={(maximumTotal) => onChange({ type: 'AUTOMATIC', maximumTotal })}
        />
      )}
    </Stack>
  )
}

/** Three times a duration, as far as there is such a one. */
const thrice = (once: string): string => {
  const [, count, unit] = /(\d+)([HDW])$/.exec(once) ?? []
  const most = { H: 72, D: 365, W: 52 }[unit ?? 'D'] ?? 365
  const times = Math.min(most, 3 * Number(count ?? 30))
  return unit === 'H' ? `PT${times}H` : `P${times}${unit ?? 'D'}`
}
