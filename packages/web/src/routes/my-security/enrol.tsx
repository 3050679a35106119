import type { RecoveryCodes, TotpSecret } from '@assent/core/api/factors.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { asProblem } from '../../data/problem.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { Loading, ProblemView } from '../../ui/states.tsx'
import { Qr } from './qr.tsx'
import { useRecent } from './recent.tsx'

type Props = { readonly onClose: () => void; readonly onCodes: (codes: readonly string[]) => void }

/** Sets one-time codes up: scan, type the first code, done. The secret is shown this once. */
export const EnrolCodes = ({ onClose, onCodes }: Props) => {
  const { t } = useLingui()
  const recent = useRecent()
  const [secret, setSecret] = useState<TotpSecret | undefined>()
  const [problem, setProblem] = useState<unknown>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when it is opened
  useEffect(() => {
    const ended = new AbortController()
    api
      .post<TotpSecret>('/api/v1/me/totp', {}, { signal: ended.signal })
      .then(setSecret)
      .catch((error: unknown) => {
        if (ended.signal.aborted) return
        if (recent.asked(asProblem(error), 'codes')) onClose()
        else setProblem(error)
      })
    return () => ended.abort()
  }, [])
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      title={<Text fw={640}>{t`Set up one-time codes`}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      {problem !== undefined && <ProblemView error={problem} />}
      {!secret && problem === undefined && <Loading lines={5} />}
      {secret && <Confirm secret={secret} onClose={onClose} onCodes={onCodes} />}
    </Modal>
  )
}

const Confirm = ({ onClose, onCodes, secret }: Props & { readonly secret: TotpSecret }) => {
  const { t } = useLingui()
  const form = useAppForm(
    { code: '' },
    {
      code: (code) =>
        /^\d{6}$/.test(code.replace(/\s/g, '')) ? null : t`Enter the six digits that your app shows now`,
    },
  )
  const confirm = useChange({
    run: ({ code }: { readonly code: string }, key) =>
      api.post<RecoveryCodes>('/api/v1/me/totp/confirm', { code }, { key }),
    changes: ['me'],
    onDone: ({ recoveryCodes }) => {
      onClose()
      onCodes(recoveryCodes)
    },
    onProblem: (problem) => showProblem(form, problem),
  })
  return (
    <form noValidate onSubmit={form.onSubmit((values) => confirm.mutate(values), focusFirst(form))}>
      <Stack>
        <Text size="sm">
          <Trans>1. Scan this with an authenticator app on your phone.</Trans>
        </Text>
        <Qr svg={secret.qr} />
        <Text size="sm" c="dimmed">
          <Trans>
            No camera? Type this key into the app: <Code>{secret.secret.replace(/(.{4})(?!$)/g, '$1 ')}</Code>
          </Trans>
        </Text>
        <TextInput
          key={form.key('code')}
          label={t`2. Enter the six digits that the app shows`}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={12}
          data-autofocus
          {...form.getInputProps('code')}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Back</Trans>
          </Button>
          <Button type="submit" loading={confirm.isPending}>
            <Trans>Switch on</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
