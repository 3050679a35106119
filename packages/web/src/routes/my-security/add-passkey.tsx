import type { Passkey } from '@assent/core/api/factors.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Text, TextInput } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { useRecent } from './recent.tsx'
import { deviceName, makePasskey } from './webauthn.ts'

/** Gives this device a passkey: a name, then finger, face or PIN in the browser's own dialog. */
export const AddPasskey = ({ onClose, opened }: { readonly opened: boolean; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const recent = useRecent()
  const [trouble, tell] = useState<string | undefined>()
  const form = useAppForm({ name: deviceName() }, { name: (name) => (name.trim() === '' ? t`Give it a name` : null) })
  const add = useChange({
    run: async ({ name }: { readonly name: string }, key) => {
      const options = await api.post<Readonly<Record<string, unknown>>>('/api/v1/me/passkeys/options', {})
      const credential = await makePasskey(options)
      return api.post<Passkey>('/api/v1/me/passkeys', { name: name.trim(), credential }, { key })
    },
    changes: ['me'],
    done: ({ name }) => t`“${name}” signs you in from now on`,
    onDone: () => {
      tell(undefined)
      onClose()
    },
    onProblem: (problem) => {
      if (recent.asked(problem, 'passkey')) {
        onClose()
        return true
      }
      if (showProblem(form, problem)) return true
      // The browser's own errors come as texts for programmers.
      tell(
        problem.requestId === undefined && !problem.offline
          ? t`No passkey was made: the device was not asked, it gave up, or it has one of yours already.`
          : problem.message,
      )
      return true
    },
  })
  return (
    <FormModal
      opened={opened}
      onClose={onClose}
      title={t`Add a passkey`}
      verb={t`Go on`}
      busy={add.isPending}
      onSubmit={form.onSubmit((values) => add.mutate(values), focusFirst(form))}
    >
      <Text size="sm">
        <Trans>
          Your browser asks for your finger, your face or a PIN. That stays on your device; we keep only a public key.
        </Trans>
      </Text>
      <TextInput
        key={form.key('name')}
        label={t`Name`}
        description={t`By which you know the device in the list.`}
        maxLength={100}
        data-autofocus
        {...form.getInputProps('name')}
      />
      {trouble && (
        <Alert color="yellow" icon={<IconInfoCircle aria-hidden />} role="alert">
          {trouble}
        </Alert>
      )}
    </FormModal>
  )
}
