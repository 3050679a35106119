import type { MySettingsView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { type Given, GiveOpen, giveOpen, useGivenText } from '../../ui/give-open.tsx'
import {
  type AppointmentValues,
  appointmentFields,
  appointmentOf,
  SpanFields,
  spanOf,
  useEndRule,
} from '../../ui/stand-in.tsx'
import { PickStandIn } from './pick.tsx'

type Appointment = MySettingsView['delegates']['appointments'][number]

type AppointProps = {
  /** What is so far; undefined: nothing. */
  readonly appointment: Appointment | undefined
  readonly name: string | undefined
  readonly onClose: () => void
}

/** Chooses who stands in, from when until when, and says why. Times are of the viewer's zone. */
export const Appoint = ({ appointment, name, onClose }: AppointProps) => {
  const { t } = useLingui()
  const { timeZone } = useMe().user
  const [person, setPerson] = useState(name)
  const wrongEnd = useEndRule()
  const form = useAppForm<AppointmentValues>(
    {
      standIn: appointment?.delegate.externalId ?? '',
      ...spanOf(appointment, timeZone),
      note: appointment?.note ?? '',
      open: false,
    },
    {
      standIn: (standIn) => (standIn === '' ? t`Choose somebody` : null),
      ends: wrongEnd,
    },
  )
  const givenText = useGivenText()
  const appoint = useChange({
    run: async (values: AppointmentValues, key) => {
      const appointments = [appointmentOf(values, timeZone)]
      await api.patch<MySettingsView>('/governance/api/v1/my/settings', { delegates: { appointments } }, { key })
      return values.open ? giveOpen(undefined, key) : undefined
    },
    changes: ['me', 'tasks'],
    done: (given: Given | undefined) =>
      [person === undefined ? t`Done` : t`${person} stands in for you`, givenText(given)]
        .filter((one) => one !== undefined)
        .join('. '),
    onDone: onClose,
    onProblem: (problem) => showProblem(form, problem, appointmentFields),
  })
  return (
    <form noValidate onSubmit={form.onSubmit((values) => appoint.mutate(values), focusFirst(form))}>
      <Stack gap="md" maw={520}>
        <PickStandIn
          input={{ ...form.getInputProps('standIn') }}
          dataPath={form.key('standIn')}
          known={appointment && name ? { id: appointment.delegate.externalId, name } : undefined}
          onName={setPerson}
        />
        <SpanFields form={form} />
        <GiveOpen checked={form.values.open} onChange={(open) => form.setFieldValue('open', open)} />
        <Textarea
          key={form.key('note')}
          label={t`A word to that person`}
          description={t`Such as where you are, or what to watch out for. It can be left out.`}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={limits.delegateNote}
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
