import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Group, NumberInput, Stack, Switch, Text } from '@mantine/core'
import { useRole } from '../../data/me.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { type OrgSettings, useSetSettings } from './data.ts'
import { Edited } from './edited.tsx'
import { Keep } from './keep.tsx'

type Values = { escalate: boolean; cap: boolean; times: number | string; days: number | string }

const { capDays: mostDays, capTimes: mostTimes } = limits

const valuesOf = (settings: OrgSettings): Values => {
  const cap = settings._limits?.accessCap
  return {
    escalate: settings.escalations?.accessRequests?.endUserCanEscalate ?? false,
    cap: cap !== null && cap !== undefined,
    times: cap?.times ?? 3,
    days: cap?.windowDays ?? 30,
  }
}

const isWithin = (value: number | string, most: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most

/** Whether requesters escalate, and how much of the same they get within a while. */
export const Requests = () => (
  <Edited valuesOf={valuesOf} lines={3}>
    {(before) => <Edit before={before} />}
  </Edited>
)

const Edit = ({ before }: { readonly before: Values }) => {
  const { t } = useLingui()
  const manages = useRole()
  const form = useAppForm<Values>(before, {
    times: (times, { cap }) => (!cap || isWithin(times, mostTimes) ? null : t`Between 1 and ${mostTimes}`),
    days: (days, { cap }) => (!cap || isWithin(days, mostDays) ? null : t`Between 1 and ${mostDays}`),
  })
  const save = useSetSettings({
    onProblem: (problem) =>
      showProblem(form, problem, { '/_limits/accessCap/times': 'times', '/_limits/accessCap/windowDays': 'days' }),
  })
  const send = ({ cap, days, escalate, times }: Values) =>
    save.mutate({
      escalations: { accessRequests: { endUserCanEscalate: escalate } },
      _limits: { accessCap: cap ? { times: Number(times), windowDays: Number(days) } : null },
    })
  return (
    <form noValidate onSubmit={form.onSubmit(send, focusFirst(form))}>
      <Stack gap="md">
        <Switch
          {...form.getInputProps('escalate', { type: 'checkbox' })}
          disabled={!manages}
          label={t`Requesters may escalate`}
          description={t`Once for each step: those above the ones who were asked can decide it, too.`}
        />
        <Switch
          {...form.getInputProps('cap', { type: 'checkbox' })}
          disabled={!manages}
          label={t`Limit how much of the same adds up`}
          description={t`Whoever asks for the same again and again has it for good in the end, which nobody decided.`}
        />
        {form.values.cap && (
          <Stack gap={6} pl={52}>
            <Group gap="sm" align="flex-start">
              <NumberInput
                key={form.key('times')}
                {...form.getInputProps('times')}
                disabled={!manages}
                label={t`Times the longest that a rule gives`}
                min={1}
                max={mostTimes}
                allowDecimal={false}
                clampBehavior="none"
              />
              <NumberInput
                key={form.key('days')}
                {...form.getInputProps('days')}
                disabled={!manages}
                label={t`Within days`}
                min={1}
                max={mostDays}
                allowDecimal={false}
                clampBehavior="none"
              />
            </Group>
            <Text size="sm" c="dimmed">
              <Trans>
                Of a level that a rule gives for a day at most, that is {form.values.times} days within{' '}
                {form.values.days} days.
              </Trans>
            </Text>
          </Stack>
        )}
        {manages && <Keep changed={form.isDirty()} busy={save.isPending} onBack={form.reset} />}
      </Stack>
    </form>
  )
}
