import type { passwordLongest, passwordShortest } from '@assent/core/api/accounts.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, PasswordInput, Text } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'

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
      <FormModal
        opened={opened}
        onClose={close}
        title={t`A password for ${name}`}
        verb={t`Set the password`}
        busy={set.isPending}
        onSubmit={form.onSubmit(({ value }) => set.mutate(value), focusFirst(form))}
      >
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
      </FormModal>
    </>
  )
}

// The bounds of core/api/accounts.ts, which would bring all schemas along.
const [shortest, longest] = [12, 256] satisfies [typeof passwordShortest, typeof passwordLongest]
