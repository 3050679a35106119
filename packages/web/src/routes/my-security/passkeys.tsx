import type { Passkey } from '@assent/core/api/factors.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Alert, Button, Group, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconFingerprint, IconInfoCircle, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Loaded } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { AddPasskey } from './add-passkey.tsx'
import { useRecent } from './recent.tsx'
import { RenamePasskey } from './rename-passkey.tsx'
import css from './security.module.css'
import { makesPasskeys } from './webauthn.ts'

/** One's passkeys: what they are, those there are, and another one. */
export const Passkeys = ({ begun }: { readonly begun: boolean }) => {
  const { t } = useLingui()
  const { ways } = useMe()
  const recent = useRecent()
  const found = useGet<readonly Passkey[]>(['me', 'passkeys'], '/api/v1/me/passkeys')
  const [adding, add] = useState(begun)
  const can = ways.passkey && makesPasskeys()
  return (
    <Stack gap="md">
      <Loaded query={found} lines={2}>
        {(passkeys) =>
          passkeys.length === 0 ? (
            <Text size="sm" c="dimmed">
              <Trans>You have none yet. Each device that you work with can have its own.</Trans>
            </Text>
          ) : (
            <ul className={css.list} aria-label={t`Passkeys`}>
              {passkeys.map((passkey) => (
                <One key={passkey.id} passkey={passkey} last={passkeys.length === 1} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {can ? (
        <Group>
          <Button
            leftSection={<IconPlus size={17} aria-hidden />}
            variant={found.data?.length ? 'default' : 'filled'}
            onClick={() => recent.askFirst('passkey') || add(true)}
          >
            <Trans>Add a passkey</Trans>
          </Button>
        </Group>
      ) : (
        <NoPasskeysHere />
      )}
      {can && <AddPasskey opened={adding} onClose={() => add(false)} />}
    </Stack>
  )
}

const NoPasskeysHere = () => {
  const { baseUrl } = useMe()
  const named = /127\.0\.0\.1/.test(location.hostname) && location.href.replace('127.0.0.1', 'localhost')
  return (
    <Alert color="blue" icon={<IconInfoCircle aria-hidden />} radius="md">
      {named ? (
        <Trans>
          Browsers give passkeys to names, not to numbers. Open this page as <a href={named}>{new URL(named).host}</a>{' '}
          to add one.
        </Trans>
      ) : (
        <Trans>Passkeys cannot be added here: it takes a recent browser, and the address {baseUrl} with https.</Trans>
      )}
    </Alert>
  )
}

const One = ({ last, passkey }: { readonly passkey: Passkey; readonly last: boolean }) => {
  const { t } = useLingui()
  const recent = useRecent()
  const [doing, does] = useState<'rename' | 'remove' | undefined>()
  const { created, id, lastUsed, name, synced } = passkey
  const remove = useChange({
    run: (_: undefined, key) => api.remove(at`/api/v1/me/passkeys/${id}`, { key }),
    changes: ['me'],
    done: () => t`Removed`,
    onDone: () => does(undefined),
    onProblem: (problem) => {
      does(undefined)
      return recent.asked(problem, undefined)
    },
  })
  return (
    <li className={css.item}>
      <ThemeIcon size={38} radius="md" variant="light" color="gray" aria-hidden>
        <IconFingerprint size={21} stroke={1.6} />
      </ThemeIcon>
      <div className={css.words}>
        <Text fw={550} dir="auto">
          {name}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          <Trans>
            Added <RelativeTime at={created} />
          </Trans>
          {' · '}
          {lastUsed ? (
            <Trans>
              used <RelativeTime at={lastUsed} />
            </Trans>
          ) : (
            <Trans>not used yet</Trans>
          )}
          {' · '}
          {synced ? <Trans>also on your other devices</Trans> : <Trans>on this one device</Trans>}
        </Text>
      </div>
      <Group gap={4} wrap="nowrap">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t`Rename ${name}`}
          onClick={() => does('rename')}
        >
          <IconPencil size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t`Remove ${name}`}
          onClick={() => recent.askFirst(undefined) || does('remove')}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </Group>
      {doing === 'rename' && <RenamePasskey passkey={passkey} onClose={() => does(undefined)} />}
      <ConfirmModal
        opened={doing === 'remove'}
        onClose={() => does(undefined)}
        title={t`Remove this passkey?`}
        verb={t`Remove`}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        <Trans>
          <bdi>{name}</bdi> signs you in no longer. This cannot be undone; the device can get a new one at any time.
        </Trans>{' '}
        {last && <Trans>It is your last passkey: what only a passkey can sign, you can then approve no longer.</Trans>}
      </ConfirmModal>
    </li>
  )
}
