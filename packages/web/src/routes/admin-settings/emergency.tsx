import { limits } from '@assent/core/limits.ts'
import { useLingui } from '@lingui/react/macro'
import { NumberInput, Stack, Switch } from '@mantine/core'
import { useRole } from '../../data/me.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { type OrgSettings, useSetSettings } from './data.ts'
import { Edited } from './edited.tsx'
import { Keep } from './keep.tsx'

type Values = { on: boolean; hours: number | string }

const { emergencyHours: mostHours } = limits

const valuesOf = ({ _limits }: OrgSettings): Values => ({
  on: (_limits?.emergency ?? null) !== null,
  hours: _limits?.emergency?.hours ?? 4,
})

/** Access past everybody who would decide, for some hours. */
export const Emergency = () => (
  <Edited valuesOf={valuesOf} lines={2}>
    {(before) => <Edit before={before} />}
  </Edited>
)

const Edit = ({ before }: { readonly before: Values }) => {
  const { t } = useLingui()
  const manages = useRole()
  const form = useAppForm<Values>(before, {
    hours: (hours, { on }) =>
      !on || (typeof hours === 'number' && hours >= 1 && hours <= mostHours) ? null : t`Between 1 and ${mostHours}`,
  })
  const save = useSetSettings({
    onProblem: (problem) => showProblem(form, problem, { '/_limits/emergency/hours': 'hours' }),
  })
  const send = ({ hours, on }: Values) => save.mutate({ _limits: { emergency: on ? { hours: Number(hours) } : null } })
  return (
    <form noValidate onSubmit={form.onSubmit(send, focusFirst(form))}>
      <Stack gap="md">
        <Switch
          {...form.getInputProps('on', { type: 'checkbox' })}
          disabled={!manages}
          label={t`App administrators may give access at once`}
          description={t`With a reason that every administrator is told. Another one reviews it; until then there is no second one.`}
        />
        {form.values.on && (
          <NumberInput
            key={form.key('hours')}
            {...form.getInputProps('hours')}
            disabled={!manages}
            label={t`For so many hours at most`}
            min={1}
            max={mostHours}
            allowDecimal={false}
            clampBehavior="none"
            maw={220}
            ml={52}
          />
        )}
        {manages && <Keep changed={form.isDirty()} busy={save.isPending} onBack={form.reset} />}
      </Stack>
    </form>
  )
}
