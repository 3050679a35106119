import type { DelegateView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { serverNow, useMe } from '../../data/me.ts'
import { instantOf, wallOf } from '../../lib/zoned.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { PickOne } from '../../ui/pick.tsx'
import { Span, type SpanValues } from './span.tsx'

const dayMs = 86_400_000
const noteMost = 1_000
/** What the server says of the parts of the body, as the fields of this form. */
const names = {
  '/delegates/appointments/0/delegate/externalId': 'standIn',
  '/delegates/appointments/0/startTime': 'starts',
  '/delegates/appointments/0/endTime': 'ends',
  '/delegates/appointments/0/note': 'note',
}

type Values = SpanValues & { absent: string; standIn: string; note: string }

/** Chooses who stands in for somebody, or changes it. Times are of the viewer's zone. */
export const Appoint = ({
  appointment,
  onClose,
}: {
  readonly appointment: DelegateView | undefined
  readonly onClose: () => void
}) => {
  const { t } = useLingui()
  const { timeZone } = useMe().user
  const begins = appointment?.startTime
  const ends = appointment ? appointment.endTime : serverNow() + 7 * dayMs
  const form = useAppForm<Values>(
    {
      absent: appointment?.delegator.externalId ?? '',
      standIn: appointment?.delegate.externalId ?? '',
      // What began already has begun.
      starts: begins && Date.parse(begins) > serverNow() ? wallOf(begins, timeZone) : '',
      ends: ends === undefined ? '' : wallOf(ends, timeZone),
      note: appointment?.note ?? '',
    },
    {
      absent: (absent) => (absent === '' ? t`Choose somebody` : null),
      standIn: (standIn, { absent }) =>
        standIn === '' ? t`Choose somebody` : standIn === absent ? t`Choose another person` : null,
      ends: (wall, { starts }) => {
        const [start, end] = [instantOf(starts, timeZone), instantOf(wall, timeZone)]
        if (end === undefined) return null
        if (Date.parse(end) <= serverNow()) return t`Choose an end that is still to come`
        return start !== undefined && end <= start ? t`Choose an end after the beginning` : null
      },
    },
  )
  const appoint = useChange<Values, unknown>({
    run: ({ absent, note, standIn, ...span }, key) => {
      const [startTime, endTime] = [instantOf(span.starts, timeZone), instantOf(span.ends, timeZone)]
      const one = {
        delegate: { externalId: standIn, type: 'OKTA_USER' },
        ...(startTime ? { startTime } : {}),
        ...(endTime ? { endTime } : {}),
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      }
      return api.patch(
        at`/governance/api/v1/principal-settings/${absent}`,
        { delegates: { appointments: [one] } },
        { key },
      )
    },
    changes: ['admin', 'me', 'tasks'],
    done: () => t`That is kept`,
    onDone: onClose,
    onProblem: (problem) => showProblem(form, problem, names),
  })
  const person = (name: 'absent' | 'standIn') => ({
    kind: 'people' as const,
    nothing: t`Nobody is called that`,
    value: form.values[name] || undefined,
    onChange: (id: string | undefined) => form.setFieldValue(name, id ?? ''),
  })
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      closeOnClickOutside={false}
      title={<Text fw={640}>{appointment ? t`Change who stands in` : t`Let somebody stand in`}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <form noValidate onSubmit={form.onSubmit((values) => appoint.mutate(values), focusFirst(form))}>
        <Stack gap="md">
          {!appointment && (
            <PickOne
              {...form.getInputProps('absent')}
              {...person('absent')}
              label={t`Who is away`}
              description={t`Whoever stood in for this person until now does so no longer.`}
              placeholder={t`Begin to type a name`}
            />
          )}
          <PickOne
            {...form.getInputProps('standIn')}
            {...person('standIn')}
            label={t`Who stands in`}
            description={t`Anybody active; what people may choose themselves does not bind you.`}
            placeholder={t`Begin to type a name`}
          />
          <Span form={form} />
          <Textarea
            key={form.key('note')}
            label={t`A word to whoever stands in`}
            description={t`It can be left out.`}
            autosize
            minRows={2}
            maxRows={8}
            maxLength={noteMost}
            dir="auto"
            {...form.getInputProps('note')}
          />
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={onClose}>
              <Trans>Back</Trans>
            </Button>
            <Button type="submit" loading={appoint.isPending}>
              {appointment ? <Trans>Keep the change</Trans> : <Trans>Let this person stand in</Trans>}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
