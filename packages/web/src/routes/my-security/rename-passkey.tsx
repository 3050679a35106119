import type { Passkey } from '@assent/core/api/factors.ts'
import { useLingui } from '@lingui/react/macro'
import { TextInput } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'

/** Another name for a passkey. */
export const RenamePasskey = ({ onClose, passkey }: { readonly passkey: Passkey; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const form = useAppForm({ name: passkey.name }, { name: (name) => (name.trim() === '' ? t`Give it a name` : null) })
  const rename = useChange({
    run: ({ name }: { readonly name: string }, key) =>
      api.patch<Passkey>(at`/api/v1/me/passkeys/${passkey.id}`, { name: name.trim() }, { key }),
    changes: ['me'],
    done: () => t`Renamed`,
    onDone: onClose,
    onProblem: (problem) => showProblem(form, problem),
  })
  return (
    <FormModal
      opened
      onClose={onClose}
      title={t`Rename this passkey`}
      verb={t`Rename`}
      busy={rename.isPending}
      onSubmit={form.onSubmit((values) => rename.mutate(values), focusFirst(form))}
    >
      <TextInput
        key={form.key('name')}
        label={t`Name`}
        maxLength={100}
        data-autofocus
        {...form.getInputProps('name')}
      />
    </FormModal>
  )
}
