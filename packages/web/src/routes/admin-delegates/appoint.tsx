import type { DelegateView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import { useLingui } from '@lingui/react/macro'
import { Textarea } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { type Given, GiveOpen, giveOpen, useGivenText } from '../../ui/give-open.tsx'
import { PickOne } from '../../ui/pick.tsx'
import {
  type AppointmentValues,
  appointmentFields,
  appointmentOf,
  SpanFields,
  spanOf,
  useEndRule,
} from '../../ui/stand-in.tsx'

type Values = AppointmentValues & { absent: string }

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
  const wrongEnd = useEndRule()
  const form = useAppForm<Values>(
    {
      absent: appointment?.delegator.externalId ?? '',
      standIn: appointment?.delegate.externalId ?? '',
      ...spanOf(appointment, timeZone),
      note: appointment?.note ?? '',
      open: false,
    },
    {
      absent: (absent) => (absent === '' ? t`Choose somebody` : null),
      standIn: (standIn, { absent }) =>
        standIn === '' ? t`Choose somebody` : standIn === absent ? t`Choose another person` : null,
      ends: wrongEnd,
    },
  )
  const givenText = useGivenText()
  const appoint = useChange<Values, Given | undefined>({
    run: async ({ absent, ...values }, key) => {
      const appointments = [appointmentOf(values, timeZone)]
      await api.patch(at`/governance/api/v1/principal-settings/${absent}`, { delegates: { appointments } }, { key })
      return values.open ? giveOpen(absent, key) : undefined
    },
    changes: ['admin', 'me', 'tasks'],
    done: (given) => [t`That is kept`, givenText(given)].filter((one) => one !== undefined).join('. '),
    onDone: onClose,
    onProblem: (problem) => showProblem(form, problem, appointmentFields),
  })
  const person = (name: 'absent' | 'standIn') => ({
    kind: 'people' as const,
    nothing: t`Nobody is called that`,
    value: form.values[name] || undefined,
    onChange: (id: string | undefined) => form.setFieldValue(name, id ?? ''),
  })
  return (
    <FormModal
      onClose={onClose}
      title={appointment ? t`Change who stands in` : t`Let somebody stand in`}
      size="lg"
      verb={appointment ? t`Keep the change` : t`Let this person stand in`}
      busy={appoint.isPending}
      onSubmit={form.onSubmit((values) => appoint.mutate(values), focusFirst(form))}
    >
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
      <SpanFields form={form} />
      <GiveOpen
        of={form.values.absent}
        checked={form.values.open}
        onChange={(open) => form.setFieldValue('open', open)}
      />
      <Textarea
        key={form.key('note')}
        label={t`A word to whoever stands in`}
        description={t`It can be left out.`}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={limits.delegateNote}
        dir="auto"
        {...form.getInputProps('note')}
      />
    </FormModal>
  )
}
