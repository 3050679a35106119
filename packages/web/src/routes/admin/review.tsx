import type { WireEmergency } from '@assent/core/api/emergency.ts'
import { limits } from '@assent/core/limits.ts'
import { useLingui } from '@lingui/react/macro'
import { Radio, Stack, Text, Textarea } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'

type Values = { verdict: string; note: string }

/** Whether access in an emergency was right, and why. */
export const Review = ({ emergency, onClose }: { readonly emergency: WireEmergency; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const form = useAppForm<Values>(
    { verdict: '', note: '' },
    {
      verdict: (verdict) => (verdict === '' ? t`Choose one` : null),
      note: (note) => (note.trim() === '' ? t`Say why` : null),
    },
  )
  const review = useChange<Values, WireEmergency>({
    run: ({ note, verdict }, key) =>
      api.post(at`/governance/api/v1/emergency-access/${emergency.id}/review`, { verdict, note: note.trim() }, { key }),
    changes: ['access', 'requests', 'admin'],
    done: ({ verdict }) => (verdict === 'UNJUSTIFIED' ? t`It ends now` : t`It is reviewed`),
    onDone: onClose,
    onProblem: (problem) => showProblem(form, problem),
  })
  return (
    <FormModal
      onClose={onClose}
      title={t`Was it right?`}
      verb={t`Keep it on the record`}
      busy={review.isPending}
      onSubmit={form.onSubmit((values) => review.mutate(values), focusFirst(form))}
    >
      <Text size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
        {emergency.reason}
      </Text>
      <Radio.Group {...form.getInputProps('verdict')} label={t`What you found`}>
        <Stack gap={8} mt={6}>
          <Radio value="JUSTIFIED" label={t`It was right`} />
          <Radio value="UNJUSTIFIED" label={t`It was not: it ends at once`} />
        </Stack>
      </Radio.Group>
      <Textarea
        key={form.key('note')}
        {...form.getInputProps('note')}
        label={t`Why`}
        autosize
        minRows={2}
        maxLength={limits.reason}
        dir="auto"
      />
    </FormModal>
  )
}
