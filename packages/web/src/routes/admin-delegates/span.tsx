import { useLingui } from '@lingui/react/macro'
import { Chip, Group, Stack, TextInput } from '@mantine/core'
import { serverNow, useMe } from '../../data/me.ts'
import { instantOf, wallOf } from '../../lib/zoned.ts'
import type { useAppForm } from '../../ui/form.ts'

export type SpanValues = { starts: string; ends: string }

type SpanProps = {
  readonly form: Pick<
    ReturnType<typeof useAppForm<SpanValues & { absent: string; standIn: string; note: string }>>,
    'key' | 'getInputProps' | 'values' | 'setFieldValue'
  >
}

const dayMs = 86_400_000

/** From when until when, with the usual ends by a click. */
export const Span = ({ form }: SpanProps) => {
  const { t } = useLingui()
  const { timeZone } = useMe().user
  const begin = Date.parse(instantOf(form.values.starts, timeZone) ?? '') || serverNow()
  const picks = [
    { label: t`One day`, ends: wallOf(begin + dayMs, timeZone) },
    { label: t`One week`, ends: wallOf(begin + 7 * dayMs, timeZone) },
    { label: t`Two weeks`, ends: wallOf(begin + 14 * dayMs, timeZone) },
    { label: t`Without an end`, ends: '' },
  ]
  return (
    <>
      <TextInput
        key={form.key('starts')}
        type="datetime-local"
        maw={280}
        label={t`From`}
        description={t`Leave it empty to begin now. Times are of ${timeZone}.`}
        {...form.getInputProps('starts')}
      />
      <Stack gap="xs">
        <TextInput
          key={form.key('ends')}
          type="datetime-local"
          maw={280}
          label={t`Until`}
          {...form.getInputProps('ends')}
        />
        <Group gap={6} role="group" aria-label={t`Usual ends`}>
          {picks.map(({ ends, label }) => (
            <Chip
              key={label}
              size="xs"
              variant="outline"
              checked={form.values.ends === ends}
              onChange={() => form.setFieldValue('ends', ends)}
            >
              {label}
            </Chip>
          ))}
        </Group>
      </Stack>
    </>
  )
}
