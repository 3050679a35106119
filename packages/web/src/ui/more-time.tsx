import type { Extension } from '@assent/core/policy/extension.ts'
import { useLingui } from '@lingui/react/macro'
import { Radio, Stack } from '@mantine/core'
import type { SequenceView } from '../data/sequences.ts'
import { durationProblem } from '../lib/durations.ts'
import { durationText } from '../lib/time.ts'
import { ByInput, useSequenceName } from './by-sequence.tsx'
import { Total } from './total.tsx'

/** How more time is approved, as a part of a sentence. */
export const useMoreWords = (sequences: readonly SequenceView[] | undefined): ((more: Extension | null) => string) => {
  const { i18n, t } = useLingui()
  const nameOf = useSequenceName(sequences)
  return (more) => {
    switch (more?.type) {
      case 'FIRST_APPROVER':
        return t`by the first approver alone`
      case 'SEQUENCE':
        return more.approvalSequenceId === '' ? t`by which sequence?` : t`by ${nameOf(more.approvalSequenceId)}`
      case 'AUTOMATIC': {
        const total = durationText(more.maximumTotal, i18n.locale)
        return t`by itself up to ${total} in all`
      }
      default:
        return t`as at first`
    }
  }
}

type MoreProps = {
  readonly value: Extension | null
  /** Undefined: whoever looks cannot choose another one. */
  readonly sequences: readonly SequenceView[] | undefined
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
            disabled={sequences === undefined}
            data-autofocus={value?.type === 'SEQUENCE' || undefined}
          />
          <Radio
            value="AUTOMATIC"
            label={t`By itself, up to a total; then as at first`}
            data-autofocus={value?.type === 'AUTOMATIC' || undefined}
          />
        </Stack>
      </Radio.Group>
      {value?.type === 'SEQUENCE' && sequences && (
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
  const minutes = /^PT(\d+)M$/.exec(once)?.[1]
  const hours = Math.ceil(Number(minutes ?? 0) / 20)
  if (minutes !== undefined) return hours > 72 ? `P${Math.ceil(hours / 24)}D` : `PT${hours}H`
  const [, count, unit] = /(\d+)([HDW])$/.exec(once) ?? []
  const most = { H: 72, D: 365, W: 52 }[unit ?? 'D'] ?? 365
  const times = Math.min(most, 3 * Number(count ?? 30))
  return unit === 'H' ? `PT${times}H` : `P${times}${unit ?? 'D'}`
}
