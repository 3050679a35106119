import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Group, NumberInput, Stack, Text } from '@mantine/core'
import { useRole } from '../../data/me.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { type OrgSettings, useSetSettings } from './data.ts'
import { Edited } from './edited.tsx'
import { Keep } from './keep.tsx'

type Values = { percent: number | string; atLeast: number | string; hours: number | string }
type Name = keyof Values

// No value switches the guard off by accident.
const bounds: Readonly<Record<Name, { readonly least: number; readonly most: number }>> = {
  percent: limits.brakePercent,
  atLeast: limits.brakeAtLeast,
  hours: { least: 1, most: limits.brakeHours },
}

const valuesOf = ({ _limits }: OrgSettings): Values => _limits?.approverBrake ?? { percent: 30, atLeast: 3, hours: 24 }

/** The brake on mass changes of groups that decide on requests. */
export const Guards = () => (
  <Edited valuesOf={valuesOf} lines={2}>
    {(before) => <Edit before={before} />}
  </Edited>
)

const Edit = ({ before }: { readonly before: Values }) => {
  const { t } = useLingui()
  const manages = useRole()
  const rule = (name: Name) => (value: number | string) => {
    const { least, most } = bounds[name]
    const fine = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    return fine ? null : t`Between ${least} and ${most}`
  }
  const form = useAppForm<Values>(before, { percent: rule('percent'), atLeast: rule('atLeast'), hours: rule('hours') })
  const at = (name: Name) => `/_limits/approverBrake/${name}`
  const save = useSetSettings({
    onProblem: (problem) =>
      showProblem(form, problem, {
        [at('percent')]: 'percent',
        [at('atLeast')]: 'atLeast',
        [at('hours')]: 'hours',
      }),
  })
  const send = ({ atLeast, hours, percent }: Values) =>
    save.mutate({
      _limits: { approverBrake: { percent: Number(percent), atLeast: Number(atLeast), hours: Number(hours) } },
    })
  const input = (name: Name, label: string) => (
    <NumberInput
      key={form.key(name)}
      {...form.getInputProps(name)}
      disabled={!manages}
      label={label}
      min={bounds[name].least}
      max={bounds[name].most}
      allowDecimal={false}
      clampBehavior="none"
      w={170}
    />
  )
  const { atLeast, hours, percent } = form.values
  return (
    <form noValidate onSubmit={form.onSubmit(send, focusFirst(form))}>
      <Stack gap="md">
        <div>
          <Text size="sm" fw={550}>
            <Trans>The brake on groups that decide on requests</Trans>
          </Text>
          <Text size="sm" c="dimmed">
            <Trans>
              When more than {percent} percent of such a group, and at least {atLeast} people, would leave it within{' '}
              {hours} hours, that is refused, however it comes. A super administrator lifts the brake of a group for an
              hour, with a reason.
            </Trans>
          </Text>
        </div>
        <Group gap="sm" align="flex-start">
          {input('percent', t`Percent`)}
          {input('atLeast', t`People, at least`)}
          {input('hours', t`Within hours`)}
        </Group>
        {manages && <Keep changed={form.isDirty()} busy={save.isPending} onBack={form.reset} />}
      </Stack>
    </form>
  )
}
