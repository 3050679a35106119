import type { Passkey } from '@assent/core/api/factors.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'

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
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={640}>{t`Rename this passkey`}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <form noValidate onSubmit={form.onSubmit((values) => rename.mutate(values), focusFirst(form))}>
        <Stack>
          <TextInput
            key={form.key('name')}
            label={t`Name`}
            maxLength={100}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              <Trans>Back</Trans>
            </Button>
            <Button type="submit" loading={rename.isPending}>
              <Trans>Rename</Trans>
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
