import { Trans, useLingui } from '@lingui/react/macro'
import { Chip, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconCheck, IconClock, IconClockX } from '@tabler/icons-react'
import { serverNow, useMe } from '../data/me.ts'
import { instantOf, wallOf } from '../lib/zoned.ts'
import type { useAppForm } from './form.ts'
import { Pill } from './status.tsx'
import { RelativeTime, useNow } from './time.tsx'

/** From when until when somebody stands in, as fields hold it: times of the viewer's zone; empty: now, or without an end. */
export type SpanValues = { starts: string; ends: string }

/** What an appointment is made of. */
export type AppointmentValues = SpanValues & { standIn: string; note: string; open: boolean }

type Span = { readonly startTime?: string | undefined; readonly endTime?: string | undefined }

const dayMs = 86_400_000

/** What the fields begin with: what is so far, or a week from now. */
export const spanOf = (appointment: Span | undefined, timeZone: string): SpanValues => {
  const { endTime, startTime } = appointment ?? {}
  const ends = appointment ? endTime : serverNow() + 7 * dayMs
  return {
    // What began already has begun.
    starts: startTime && Date.parse(startTime) > serverNow() ? wallOf(startTime, timeZone) : '',
    ends: ends === undefined ? '' : wallOf(ends, timeZone),
  }
}

/** What is wrong with an end. */
export const useEndRule = () => {
  const { t } = useLingui()
  const { timeZone } = useMe().user
  return (ends: string, { starts }: SpanValues): string | null => {
    const [start, end] = [instantOf(starts, timeZone), instantOf(ends, timeZone)]
    if (end === undefined) return null
    if (Date.parse(end) <= serverNow()) return t`Choose an end that is still to come`
    return start !== undefined && end <= start ? t`Choose an end after the beginning` : null
  }
}

/** An appointment as the API takes it. */
export const appointmentOf = ({ ends, note, standIn, starts }: AppointmentValues, timeZone: string) => {
  const [startTime, endTime] = [instantOf(starts, timeZone), instantOf(ends, timeZone)]
  return {
    delegate: { externalId: standIn, type: 'OKTA_USER' },
    ...(startTime ? { startTime } : {}),
    ...(endTime ? { endTime } : {}),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
  }
}

/** What the server says of the parts of that, as the fields of a form. */
export const appointmentFields = {
  '/delegates/appointments/0/delegate/externalId': 'standIn',
  '/delegates/appointments/0/startTime': 'starts',
  '/delegates/appointments/0/endTime': 'ends',
  '/delegates/appointments/0/note': 'note',
}

type FieldsProps<Values extends SpanValues> = {
  readonly form: Pick<ReturnType<typeof useAppForm<Values>>, 'key' | 'getInputProps' | 'values'> & {
    readonly setFieldValue: (path: 'ends', value: string) => void
  }
}

/** From when until when, with the usual ends by a click. */
export const SpanFields = <Values extends SpanValues>({ form }: FieldsProps<Values>) => {
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

/** Whether it is in force now, and from when until when. */
export const InForce = ({ endTime, startTime }: Span) => {
  const { t } = useLingui()
  const now = useNow()
  const later = startTime !== undefined && Date.parse(startTime) > now
  const over = endTime !== undefined && Date.parse(endTime) <= now
  return (
    <Group gap="xs">
      {over ? (
        <Pill color="gray" icon={IconClockX} label={t`Over`} />
      ) : later ? (
        <Pill color="blue" icon={IconClock} label={t`Later`} />
      ) : (
        <Pill color="teal" icon={IconCheck} label={t`Now`} />
      )}
      <Text size="sm" component="div">
        {later && (
          <Trans>
            from <RelativeTime at={startTime} whole />
          </Trans>
        )}{' '}
        {endTime ? (
          <Trans>
            until <RelativeTime at={endTime} whole />
          </Trans>
        ) : (
          <Trans>without an end</Trans>
        )}
      </Text>
    </Group>
  )
}
