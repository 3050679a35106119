import type { passwordLongest, passwordShortest } from '@assent/core/api/accounts.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'

type SetProps = { readonly userId: string; readonly name: string }

/** Gives somebody a password, where people sign in with one. It ends all sessions of theirs. */
export const SetPassword = ({ name, userId }: SetProps) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const form = useAppForm(
    { value: '' },
    { value: (value) => (value.length < shortest ? t`At least ${shortest} characters` : null) },
  )
  const close = () => {
    setOpened(false)
    form.reset()
  }
  const set = useChange<string, unknown>({
    run: (value, key) => api.put(at`/api/v1/users/${userId}/credentials/password`, { password: { value } }, { key }),
    changes: ['admin'],
    done: () => t`The password is set`,
    onDone: close,
    onProblem: (problem) => showProblem(form, problem, { '/password/value': 'value', '/password': 'value' }),
  })
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpened(true)}>
        <Trans>Set a password</Trans>
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={<Text fw={640}>{t`A password for ${name}`}</Text>}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        <form noValidate onSubmit={form.onSubmit(({ value }) => set.mutate(value), focusFirst(form))}>
          <Stack>
            <Text size="sm">
              <Trans>The person is signed out everywhere and signs in with it. Tell it by a way of your own.</Trans>
            </Text>
            <PasswordInput
              key={form.key('value')}
              {...form.getInputProps('value')}
              label={t`Password`}
              description={t`At least ${shortest} characters; several words are best.`}
              autoComplete="new-password"
              maxLength={longest}
              visibilityToggleButtonProps={{ 'aria-label': t`Show what is typed` }}
              data-autofocus
            />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                <Trans>Back</Trans>
              </Button>
              <Button type="submit" loading={set.isPending}>
                <Trans>Set the password</Trans>
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  )
}

// The bounds of core/api/accounts.ts, which would bring all schemas along.
const [shortest, longest] = [12, 256] satisfies [typeof passwordShortest, typeof passwordLongest]
