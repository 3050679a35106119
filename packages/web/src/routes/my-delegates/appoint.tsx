import type { MySettingsView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Chip, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { serverNow, useMe } from '../../data/me.ts'
import { instantOf, wallOf } from '../../lib/zoned.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { PickStandIn } from './pick.tsx'

type Appointment = MySettingsView['delegates']['appointments'][number]

type AppointProps = {
  /** What is so far; undefined: nothing. */
  readonly appointment: Appointment | undefined
  readonly name: string | undefined
  readonly onClose: () => void
}

const dayMs = 86_400_000
const noteMost = 1_000
/** What the server says of the parts of the body, as the fields of this form. */
const names = {
  '/delegates/appointments/0/delegate/externalId': 'who',
  '/delegates/appointments/0/startTime': 'starts',
  '/delegates/appointments/0/endTime': 'ends',
  '/delegates/appointments/0/note': 'note',
}

/** Chooses who stands in, from when until when, and says why. Times are of the viewer's zone. */
export const Appoint = ({ appointment, name, onClose }: AppointProps) => {
  const { t } = useLingui()
  const { timeZone } = useMe().user
  const [person, setPerson] = useState(name)
  const wall = (instant: string | undefined) => (instant === undefined ? '' : wallOf(instant, timeZone))
  const form = useAppForm(
    {
      who: appointment?.delegate.externalId ?? '',
      // What began already has begun.
      starts:
        appointment?.startTime && Date.parse(appointment.startTime) > serverNow() ? wall(appointment.startTime) : '',
      ends: appointment ? wall(appointment.endTime) : wallOf(serverNow() + 7 * dayMs, timeZone),
      note: appointment?.note ?? '',
    },
    {
      who: (who) => (who === '' ? t`Choose somebody` : null),
      ends: (ends, { starts }) => {
        const end = instantOf(ends, timeZone)
        if (end === undefined) return null
        const start = instantOf(starts, timeZone)
        if (Date.parse(end) <= serverNow()) return t`Choose an end that is still to come`
        return start !== undefined && end <= start ? t`Choose an end after the beginning` : null
      },
    },
  )
  const appoint = useChange({
    run: ({ ends, note, starts, who }: typeof form.values, key) => {
      const [startTime, endTime] = [instantOf(starts, timeZone), instantOf(ends, timeZone)]
      const one = {
        delegate: { externalId: who, type: 'OKTA_USER' },
        ...(startTime ? { startTime } : {}),
        ...(endTime ? { endTime } : {}),
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      }
      return api.patch<MySettingsView>(
        '/governance/api/v1/my/settings',
        { delegates: { appointments: [one] } },
        { key },
      )
    },
    changes: ['me', 'tasks'],
    done: () => (person === undefined ? t`Done` : t`${person} stands in for you`),
    onDone: onClose,
    onProblem: (problem) => showProblem(form, problem, names),
  })
  const begin = Date.parse(instantOf(form.values.starts, timeZone) ?? '') || serverNow()
  const picks = [
    { label: t`One day`, ends: wallOf(begin + dayMs, timeZone) },
    { label: t`One week`, ends: wallOf(begin + 7 * dayMs, timeZone) },
    { label: t`Two weeks`, ends: wallOf(begin + 14 * dayMs, timeZone) },
    { label: t`Without an end`, ends: '' },
  ]
  return (
    <form noValidate onSubmit={form.onSubmit((values) => appoint.mutate(values), focusFirst(form))}>
      <Stack gap="md" maw={520}>
        <PickStandIn
          input={{ ...form.getInputProps('who') }}
          dataPath={form.key('who')}
          known={appointment && name ? { id: appointment.delegate.externalId, name } : undefined}
          onName={setPerson}
        />
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
        <Textarea
          key={form.key('note')}
          label={t`A word to that person`}
          description={t`Such as where you are, or what to watch out for. It can be left out.`}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={noteMost}
          {...form.getInputProps('note')}
        />
        <Group gap="xs">
          <Button type="submit" loading={appoint.isPending}>
            {appointment ? <Trans>Keep the change</Trans> : <Trans>Let this person stand in</Trans>}
          </Button>
          <Button variant="default" onClick={onClose}>
            <Trans>Back</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
