import type { WireApp } from '@assent/core/api/apps.ts'
import { useLingui } from '@lingui/react/macro'
import { Radio, Stack } from '@mantine/core'
import { useChange } from '../data/change.ts'
import { focusFirst, showProblem, useAppForm } from './form.ts'
import { FormModal } from './form-modal.tsx'
import { NameFields } from './name-fields.tsx'

/** What an app is called, what it is for, and what its levels are: its groups, or bundles of entitlements. */
export type AppParts = {
  readonly name: string
  readonly description: string
  readonly levels: 'groups' | 'bundles'
}

type AppFormProps = {
  readonly title: string
  readonly verb: string
  /** As they are before anything is typed. */
  readonly parts: AppParts
  /** Left out where its levels are chosen already. */
  readonly choosesLevels?: boolean
  readonly run: (parts: AppParts, key: string) => Promise<WireApp>
  /** Said when it is done. */
  readonly done: string
  readonly onClose: () => void
  readonly onDone?: (app: WireApp) => void
}

const names = { '/label': 'name', '/assent/description': 'description' }

/** A new app, or other words for one. */
export const AppForm = ({ choosesLevels, done, onClose, onDone, parts, run, title, verb }: AppFormProps) => {
  const { t } = useLingui()
  const form = useAppForm({ ...parts }, { name: (name) => (name.trim() === '' ? t`Give the app a name` : null) })
  const save = useChange<AppParts, WireApp>({
    run: (values, key) => run({ ...values, name: values.name.trim(), description: values.description.trim() }, key),
    changes: ['admin', 'catalog'],
    done: () => done,
    onDone: (app) => {
      onClose()
      onDone?.(app)
    },
    onProblem: (problem) => showProblem(form, problem, names),
  })
  return (
    <FormModal
      onClose={onClose}
      title={title}
      verb={verb}
      busy={save.isPending}
      onSubmit={form.onSubmit((values) => save.mutate(values), focusFirst(form))}
    >
      <NameFields form={form} most={[255, 2_000]} />
      {choosesLevels && (
        <Radio.Group key={form.key('levels')} {...form.getInputProps('levels')} label={t`What people get`}>
          <Stack gap="xs" mt={8}>
            <Radio
              value="groups"
              label={t`Its groups`}
              description={t`Each is a level that can be asked for: “Viewers”, “Editors”.`}
            />
            <Radio
              value="bundles"
              label={t`Bundles of entitlements`}
              description={t`For an app with roles and licences of its own, put together as levels.`}
            />
          </Stack>
        </Radio.Group>
      )}
    </FormModal>
  )
}
