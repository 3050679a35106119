import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Menu, Stack, Text, TextInput } from '@mantine/core'
import { IconChevronDown, IconPlayerPause, IconPlayerPlay, IconTrash, IconUserOff } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Person } from '../../data/people.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'

type Step = 'activate' | 'suspend' | 'unsuspend' | 'deactivate' | 'delete'

/** The steps that somebody in a state can be taken. */
const stepsOf: Readonly<Record<string, readonly Step[]>> = {
  STAGED: ['activate', 'deactivate'],
  PROVISIONED: ['activate', 'deactivate'],
  ACTIVE: ['suspend', 'deactivate'],
  SUSPENDED: ['unsuspend', 'deactivate'],
  DEPROVISIONED: ['activate', 'delete'],
}

const icons = {
  activate: IconPlayerPlay,
  unsuspend: IconPlayerPlay,
  suspend: IconPlayerPause,
  deactivate: IconUserOff,
  delete: IconTrash,
} as const

const verbs: Readonly<Record<Step, MessageDescriptor>> = {
  activate: msg`Activate`,
  suspend: msg`Suspend`,
  unsuspend: msg`End the suspension`,
  deactivate: msg`Deactivate`,
  delete: msg`Delete for good`,
}

const done: Readonly<Record<Step, MessageDescriptor>> = {
  activate: msg`Activated`,
  suspend: msg`Suspended`,
  unsuspend: msg`The suspension has ended`,
  deactivate: msg`Deactivated`,
  delete: msg`Deleted`,
}

type LifeProps = { readonly user: Person; readonly name: string; readonly own: boolean }

/** Whether somebody works here: each step asks first, and says what follows from it. */
export const Life = ({ name, own, user }: LifeProps) => {
  const { i18n, t } = useLingui()
  const navigate = useNavigate()
  const [asked, ask] = useState<Step | undefined>()
  // What the dialog says stays while it fades.
  const [shown, show] = useState<Step>('activate')
  const [typed, type] = useState('')
  const [wrong, setWrong] = useState(false)
  const change = useChange<Step, unknown>({
    run: (step, key) =>
      step === 'delete'
        ? api.remove(at`/api/v1/users/${user.id}`, { key })
        : api.post(at`/api/v1/users/${user.id}/lifecycle/${step}`, undefined, { key }),
    changes: ['admin', 'access', 'requests', 'tasks', 'catalog'],
    done: (_, step) => i18n._(done[step]),
    onDone: (_, step) => {
      ask(undefined)
      if (step === 'delete') void navigate({ to: '/admin/people', search: {} })
    },
    onProblem: () => {
      ask(undefined)
      return undefined
    },
  })
  const open = (step: Step) => {
    show(step)
    type('')
    setWrong(false)
    ask(step)
  }
  const hard = shown === 'deactivate' || shown === 'delete'
  const confirm = () => {
    if (hard && typed.trim().toLowerCase() !== user.profile.login.toLowerCase()) setWrong(true)
    else change.mutate(shown)
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={15} aria-hidden />}>
            <Trans>Change the state</Trans>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(stepsOf[user.status] ?? []).map((step) => {
            const Icon = icons[step]
            const harmful = step === 'deactivate' || step === 'delete'
            return (
              <Menu.Item
                key={step}
                leftSection={<Icon size={16} aria-hidden />}
                c={harmful ? 'var(--mantine-color-error)' : undefined}
                onClick={() => open(step)}
              >
                {i18n._(verbs[step])}
              </Menu.Item>
            )
          })}
        </Menu.Dropdown>
      </Menu>
      <ConfirmModal
        opened={asked !== undefined}
        onClose={() => ask(undefined)}
        title={`${i18n._(verbs[shown])}: ${name}?`}
        verb={i18n._(verbs[shown])}
        harmful={hard}
        busy={change.isPending}
        onConfirm={confirm}
      >
        <Stack gap="md">
          <Consequence step={shown} />
          {own && shown !== 'activate' && (
            <Text size="sm" fw={550}>
              <Trans>This is you: you are signed out at once.</Trans>
            </Text>
          )}
          {hard && (
            <TextInput
              label={t`Type the login to confirm: ${user.profile.login}`}
              value={typed}
              autoComplete="off"
              error={wrong && t`That is not the login`}
              onChange={(event) => {
                type(event.currentTarget.value)
                setWrong(false)
              }}
              onKeyDown={(event) => event.key === 'Enter' && confirm()}
            />
          )}
        </Stack>
      </ConfirmModal>
    </>
  )
}

const Consequence = ({ step }: { readonly step: Step }) => {
  switch (step) {
    case 'activate':
      return (
        <Trans>The person can sign in, ask and decide. What they had before a deactivation does not come back.</Trans>
      )
    case 'suspend':
      return (
        <Trans>
          The person can no longer sign in, ask or decide. Access, groups and roles stay, and work again when the
          suspension ends.
        </Trans>
      )
    case 'unsuspend':
      return <Trans>The person can sign in, ask and decide again, with the groups and roles of before.</Trans>
    case 'deactivate':
      return (
        <Trans>
          At once the person loses everything: access, groups, ownerships, delegations and administrator roles. None of
          it comes back by itself, even if the person is activated again.
        </Trans>
      )
    default:
      return (
        <Trans>
          The person is gone from the directory for good, and the login is free for somebody else. What they did stays
          on the record. This cannot be undone.
        </Trans>
      )
  }
}
