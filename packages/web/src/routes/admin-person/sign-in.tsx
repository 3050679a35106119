import type { Session, Token } from '@assent/core/api/accounts.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api, at, withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Person } from '../../data/people.ts'
import { useList } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Part } from '../../ui/part.tsx'
import { Coming, ProblemView } from '../../ui/states.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { SetPassword } from './password.tsx'
import css from './person.module.css'

type SignInProps = { readonly user: Person; readonly name: string; readonly manages: boolean }

/** Where somebody is signed in, and the tokens that act for them; both can be ended. */
export const SignIn = ({ manages, name, user }: SignInProps) => {
  const { t } = useLingui()
  return (
    <Part
      id="sign-in"
      title={t`Sign-in`}
      actions={manages && user.assent.kind === 'HUMAN' && <SetPassword userId={user.id} name={name} />}
    >
      <Stack gap="lg">
        {user.assent.kind === 'HUMAN' && <Sessions user={user} name={name} manages={manages} />}
        <Tokens user={user} manages={manages} />
      </Stack>
    </Part>
  )
}

const Sessions = ({ manages, name, user }: SignInProps) => {
  const { t } = useLingui()
  const list = useList<Session>(['admin', 'sessions', user.id], at`/api/v1/users/${user.id}/sessions`)
  const [asking, ask] = useState(false)
  const end = useChange<undefined, unknown>({
    run: (_, key) => api.remove(at`/api/v1/users/${user.id}/sessions`, { key }),
    changes: ['admin'],
    done: () => t`Signed out everywhere`,
    onDone: () => ask(false),
  })
  if (!list.items) return <Coming query={list} lines={2} />
  if (list.items.length === 0)
    return (
      <Text size="sm" c="dimmed">
        <Trans>Signed in nowhere.</Trans>
      </Text>
    )
  return (
    <div>
      <ul className={css.list} aria-label={t`Sessions`}>
        {list.items.map(({ address, device, id, lastSeen }) => (
          <li key={id} className={css.item}>
            <Text size="sm" fw={550} dir="auto">
              {device === '' ? t`An unknown device` : device}
            </Text>
            <Text size="sm" c="dimmed" component="div">
              {address !== '' && `${address} · `}
              <Trans>
                last seen <RelativeTime at={lastSeen} c="dimmed" />
              </Trans>
            </Text>
          </li>
        ))}
      </ul>
      {manages && (
        <Button mt="sm" size="compact-sm" variant="default" onClick={() => ask(true)}>
          <Trans>Sign out everywhere</Trans>
        </Button>
      )}
      <ConfirmModal
        opened={asking}
        onClose={() => ask(false)}
        title={t`Sign ${name} out everywhere?`}
        verb={t`Sign out everywhere`}
        harmful
        busy={end.isPending}
        onConfirm={() => end.mutate(undefined)}
      >
        <Trans>All sessions end at once. Tokens stay; the person can sign in again.</Trans>
      </ConfirmModal>
    </div>
  )
}

const Tokens = ({ manages, user }: { readonly user: Person; readonly manages: boolean }) => {
  const { t } = useLingui()
  const list = useList<Token>(
    ['admin', 'tokens', user.id],
    withQuery('/api/v1/api-tokens', { userId: user.id, limit: 50 }),
  )
  const [ending, end] = useState<Token | undefined>()
  const revoke = useChange<Token, unknown>({
    run: ({ id }, key) => api.remove(at`/api/v1/api-tokens/${id}`, { key }),
    changes: ['admin'],
    done: (_, { name }) => t`“${name}” no longer works`,
    onDone: () => end(undefined),
  })
  const tokens = list.items?.filter(({ status }) => status === 'ACTIVE') ?? []
  if (list.isError) return <ProblemView error={list.error} retry={list.refetch} />
  if (tokens.length === 0) return null
  return (
    <div>
      <Text size="sm" fw={600} component="h3">
        <Trans>API tokens</Trans>
      </Text>
      <ul className={css.list}>
        {tokens.map((token) => (
          <li key={token.id} className={css.item}>
            <Group justify="space-between" gap="xs" wrap="nowrap">
              <div className={css.words}>
                <Text size="sm" fw={550} dir="auto">
                  {token.name}
                </Text>
                <Text size="sm" c="dimmed" component="div">
                  {token.lastUsed ? (
                    <Trans>
                      last used <RelativeTime at={token.lastUsed} c="dimmed" />
                    </Trans>
                  ) : (
                    <Trans>never used</Trans>
                  )}
                </Text>
              </div>
              {manages && (
                <Button
                  size="compact-sm"
                  variant="default"
                  flex="none"
                  aria-label={t`Revoke the token ${token.name}`}
                  onClick={() => end(token)}
                >
                  <Trans>Revoke</Trans>
                </Button>
              )}
            </Group>
          </li>
        ))}
      </ul>
      <ConfirmModal
        opened={ending !== undefined}
        onClose={() => end(undefined)}
        title={t`Revoke this token?`}
        verb={t`Revoke`}
        harmful
        busy={revoke.isPending}
        onConfirm={() => ending && revoke.mutate(ending)}
      >
        <Trans>Whatever uses it is refused from then on. It cannot be brought back.</Trans>
      </ConfirmModal>
    </div>
  )
}
