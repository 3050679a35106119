import type { ClientCreated, ServiceUser } from '@assent/core/api/accounts.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { ShownOnce } from '../../ui/once.tsx'
import { MakeClient } from './make-client.tsx'

type ActsProps = { readonly machine: ServiceUser; readonly onToken: () => void }

/** What an administrator can do with a machine identity. */
export const MachineActs = ({ machine, onToken }: ActsProps) => {
  const { t } = useLingui()
  const [doing, does] = useState<'client' | 'remove' | undefined>()
  const [made, setMade] = useState<ClientCreated | undefined>()
  const stop = () => does(undefined)
  const remove = useChange({
    run: (_: undefined, key) => api.remove(at`/api/v1/users/${machine.id}/client`, { key }),
    changes: ['admin'],
    done: () => t`It is no client any more`,
    onDone: stop,
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t`What can be done with ${machine.name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onToken}>
            <Trans>New token</Trans>
          </Menu.Item>
          <Menu.Item onClick={() => does('client')}>
            {machine.client ? <Trans>New client secret</Trans> : <Trans>Make it an OAuth client</Trans>}
          </Menu.Item>
          {machine.client && (
            <Menu.Item color="red" onClick={() => does('remove')}>
              <Trans>Take the client away</Trans>
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {doing === 'client' && (
        <MakeClient
          machine={machine}
          onClose={stop}
          onMade={(client) => {
            stop()
            setMade(client)
          }}
        />
      )}
      {made?.client_secret && (
        <ShownOnce
          title={t`The client’s secret`}
          values={[
            { label: t`Client id`, value: made.client_id },
            { label: t`Client secret`, value: made.client_secret },
          ]}
          onClose={() => setMade(undefined)}
        >
          <Trans>
            With both, the program gets access tokens for an hour each from /oauth2/v1/token. The secret is shown this
            one time.
          </Trans>
        </ShownOnce>
      )}
      <ConfirmModal
        opened={doing === 'remove'}
        onClose={stop}
        title={t`Take the client away?`}
        verb={t`Take it away`}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        <Trans>
          {machine.name} gets no access tokens any more, and those it has stop working now. Its API tokens stay.
        </Trans>
      </ConfirmModal>
    </>
  )
}
