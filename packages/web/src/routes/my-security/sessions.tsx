import type { Session } from '@assent/core/api/accounts.ts'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconCheck, IconDeviceLaptop, IconDeviceMobile } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useList } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Coming } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './security.module.css'

/** Where one is signed in, by device; each can be ended, and all others at once. */
export const Sessions = () => {
  const { t } = useLingui()
  const list = useList<Session>(['me', 'sessions'], '/api/v1/me/sessions?limit=50')
  const [asking, ask] = useState(false)
  const endOthers = useChange({
    run: (_: undefined, key) => api.remove('/api/v1/me/sessions', { key }),
    changes: ['me'],
    done: () => t`You are signed in here alone`,
    onDone: () => ask(false),
  })
  if (!list.items) return <Coming query={list} lines={3} />
  // The one in hand first.
  const sessions = [...list.items].sort((a, b) => Number(b.current) - Number(a.current))
  return (
    <Stack gap="md">
      <ul className={css.list} aria-label={t`Sessions`}>
        {sessions.map((session) => (
          <One key={session.id} session={session} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
      {sessions.length > 1 ? (
        <Group>
          <Button variant="default" onClick={() => ask(true)}>
            <Trans>Sign out everywhere else</Trans>
          </Button>
        </Group>
      ) : (
        <Text size="sm" c="dimmed">
          <Trans>You are signed in nowhere else.</Trans>
        </Text>
      )}
      <ConfirmModal
        opened={asking}
        onClose={() => ask(false)}
        title={t`Sign out everywhere else?`}
        verb={t`Sign out everywhere else`}
        harmful
        busy={endOthers.isPending}
        onConfirm={() => endOthers.mutate(undefined)}
      >
        <Trans>
          All sessions but this one end at once. Do this if you do not know one of them, and change your password.
        </Trans>
      </ConfirmModal>
    </Stack>
  )
}

/** By what a session began, in words (docs/sign-in.md). */
const began: readonly (readonly [string, MessageDescriptor])[] = [
  ['fed', msg`at the provider`],
  ['demo', msg`as a person of the demo`],
  ['hwk', msg`with a passkey`],
  ['otp', msg`with password and code`],
  ['pwd', msg`with a password`],
]

const One = ({ session }: { readonly session: Session }) => {
  const { i18n, t } = useLingui()
  const { address, amr, createdAt, current, device, id, lastSeen, userAgent } = session
  const end = useChange({
    run: (_: undefined, key) => api.remove(at`/api/v1/sessions/${id}`, { key }),
    changes: ['me'],
    done: () => t`Signed out there`,
  })
  const way = began.find(([name]) => amr.includes(name))?.[1]
  const name = device === '' ? t`An unknown device` : device
  const Icon = /Mobile|iPhone|Android/.test(userAgent) ? IconDeviceMobile : IconDeviceLaptop
  return (
    <li className={css.item}>
      <ThemeIcon size={38} radius="md" variant="light" color="gray" aria-hidden>
        <Icon size={21} stroke={1.6} />
      </ThemeIcon>
      <div className={css.words}>
        <Text fw={550} dir="auto">
          {name}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          {address !== '' && `${address} · `}
          <Trans>
            signed in <RelativeTime at={createdAt} />
          </Trans>
          {way && ` ${i18n._(way)}`}
          {!current && (
            <>
              {' · '}
              <Trans>
                last seen <RelativeTime at={lastSeen} />
              </Trans>
            </>
          )}
        </Text>
      </div>
      {current ? (
        <Pill color="teal" icon={IconCheck} label={t`This one`} />
      ) : (
        <Button
          size="compact-md"
          variant="default"
          loading={end.isPending}
          onClick={() => end.mutate(undefined)}
          aria-label={t`Sign out ${name}, ${address}`}
        >
          <Trans>Sign out</Trans>
        </Button>
      )}
    </li>
  )
}
