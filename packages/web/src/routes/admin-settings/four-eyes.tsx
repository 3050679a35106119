import { useLingui } from '@lingui/react/macro'
import { Stack, Switch } from '@mantine/core'
import { useRole } from '../../data/me.ts'
import { useAppForm } from '../../ui/form.ts'
import { type OrgSettings, useSetSettings } from './data.ts'
import { Edited } from './edited.tsx'
import { Keep } from './keep.tsx'

type Values = { policy: boolean; grants: boolean }

const valuesOf = ({ _limits }: OrgSettings): Values => _limits?.fourEyes ?? { policy: false, grants: false }

/** What one administrator proposes and another one puts in force. */
export const FourEyes = () => (
  <Edited valuesOf={valuesOf} lines={2}>
    {(before) => <Edit before={before} />}
  </Edited>
)

const Edit = ({ before }: { readonly before: Values }) => {
  const { t } = useLingui()
  const manages = useRole()
  const form = useAppForm<Values>({ ...before })
  const save = useSetSettings()
  return (
    <form noValidate onSubmit={form.onSubmit((fourEyes) => save.mutate({ _limits: { fourEyes } }))}>
      <Stack gap="md">
        <Switch
          {...form.getInputProps('policy', { type: 'checkbox' })}
          disabled={!manages}
          label={t`Changes of rules need a second administrator`}
          description={t`Rules, sequences, owners, delegates, connectors, roles and these settings. Proposals wait on the overview for seven days.`}
        />
        <Switch
          {...form.getInputProps('grants', { type: 'checkbox' })}
          disabled={!manages}
          label={t`So does access that is given without a request`}
          description={t`To switch one on takes two super administrators; to switch it off is such a change itself.`}
        />
        {manages && <Keep changed={form.isDirty()} busy={save.isPending} onBack={form.reset} />}
      </Stack>
    </form>
  )
}
