import type { Factors, RecoveryCodes } from '@assent/core/api/factors.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconShieldOff } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useGet } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { EnrolCodes } from './enrol.tsx'
import { useRecent } from './recent.tsx'
import { ShowRecovery } from './recovery.tsx'

/** One-time codes of an authenticator app, and the recovery codes that go with them. */
export const Codes = ({ begun }: { readonly begun: boolean }) => {
  const found = useGet<Factors>(['me', 'factors'], '/api/v1/me/factors')
  return (
    <Loaded query={found} lines={2}>
      {(factors) =>
        factors.password || factors.totp.active ? (
          <WithPassword factors={factors} begun={begun} />
        ) : (
          <Text size="sm" c="dimmed">
            <Trans>
              They go with a local password, and you have none: you sign in at your organization’s provider, which looks
              after the second step.
            </Trans>
          </Text>
        )
      }
    </Loaded>
  )
}

type Doing = 'enrol' | 'remove' | 'renew' | undefined

const WithPassword = ({ begun, factors }: { readonly factors: Factors; readonly begun: boolean }) => {
  const { t } = useLingui()
  const recent = useRecent()
  const [doing, does] = useState<Doing>(begun ? 'enrol' : undefined)
  const [shown, show] = useState<readonly string[] | undefined>()
  const { active, confirmed } = factors.totp
  const left = factors.recoveryCodesLeft
  const start = (what: Doing) => recent.askFirst(what === 'enrol' ? 'codes' : undefined) || does(what)
  const stop = () => does(undefined)
  const remove = useChange({
    run: (_: undefined, key) => api.remove('/api/v1/me/totp', { key }),
    changes: ['me'],
    done: () => t`One-time codes are off`,
    onDone: stop,
    onProblem: (problem) => {
      stop()
      return recent.asked(problem, undefined)
    },
  })
  const renew = useChange({
    run: (_: undefined, key) => api.post<RecoveryCodes>('/api/v1/me/recovery-codes', {}, { key }),
    changes: ['me'],
    onDone: ({ recoveryCodes }) => {
      stop()
      show(recoveryCodes)
    },
    onProblem: (problem) => {
      stop()
      return recent.asked(problem, undefined)
    },
  })
  return (
    <Stack gap="md">
      <Group gap="sm">
        {active ? (
          <Pill color="teal" icon={IconCheck} label={t`On`} />
        ) : (
          <Pill color="gray" icon={IconShieldOff} label={t`Off`} />
        )}
        <Text size="sm" c="dimmed">
          {active && confirmed && (
            <Trans>
              Since <RelativeTime at={confirmed} size="sm" c="dimmed" />
            </Trans>
          )}
          {active && ' · '}
          {active && <Plural value={left} one="one recovery code is left" other="# recovery codes are left" />}
          {!active && <Trans>Your password alone signs you in.</Trans>}
        </Text>
      </Group>
      <Group gap="xs">
        <Button variant="default" onClick={() => start('enrol')}>
          {active ? <Trans>Move to another phone</Trans> : <Trans>Set up one-time codes</Trans>}
        </Button>
        {active && (
          <Button variant="default" onClick={() => start('renew')}>
            <Trans>New recovery codes</Trans>
          </Button>
        )}
        {active && (
          <Button variant="subtle" color="red" onClick={() => start('remove')}>
            <Trans>Switch off</Trans>
          </Button>
        )}
      </Group>
      {doing === 'enrol' && <EnrolCodes onClose={stop} onCodes={show} />}
      <ConfirmModal
        opened={doing === 'remove'}
        onClose={stop}
        title={t`Switch one-time codes off?`}
        verb={t`Switch off`}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        <Trans>From then on your password alone signs you in, and your recovery codes stop working.</Trans>
      </ConfirmModal>
      <ConfirmModal
        opened={doing === 'renew'}
        onClose={stop}
        title={t`Make new recovery codes?`}
        verb={t`Make new codes`}
        busy={renew.isPending}
        onConfirm={() => renew.mutate(undefined)}
      >
        <Trans>The ones that you have stop working at once.</Trans>
      </ConfirmModal>
      {shown && <ShowRecovery codes={shown} onClose={() => show(undefined)} />}
    </Stack>
  )
}
