import type { Token } from '@assent/core/api/accounts.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Code, Group, SegmentedControl, Stack, Switch, Text, Title } from '@mantine/core'
import { IconBan, IconClockX, IconKey } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at, withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useMe, useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Hint } from '../../ui/hint.tsx'
import { type Column, DataList } from '../../ui/list.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { Empty } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'

type TokensProps = {
  readonly all: boolean
  readonly over: boolean
  readonly seesAll: boolean
  readonly onNarrow: (next: { readonly whose?: 'all' | undefined; readonly over?: 'shown' | undefined }) => void
  readonly onNew: () => void
}

/** API tokens: one's own, or everybody's; those that work, or all. */
export const Tokens = ({ all, onNarrow, onNew, over, seesAll }: TokensProps) => {
  const { t } = useLingui()
  const [ending, end] = useState<Token | undefined>()
  const list = useList<Token>(
    ['admin', 'tokens', all, over],
    withQuery('/api/v1/api-tokens', { limit: 50, all: all ? 'true' : undefined, active: over ? undefined : 'true' }),
  )
  const columns = useColumns(all, end)
  return (
    <Stack component="section" gap="md" aria-labelledby="tokens">
      <Group justify="space-between" gap="sm">
        <Title order={2} id="tokens">
          <Trans>API tokens</Trans>
        </Title>
        <Group gap="md">
          <Switch
            label={t`Also those that are over`}
            checked={over}
            onChange={(event) => onNarrow({ over: event.currentTarget.checked ? 'shown' : undefined })}
          />
          {seesAll && (
            <SegmentedControl
              aria-label={t`Whose tokens`}
              value={all ? 'all' : 'mine'}
              onChange={(whose) => onNarrow({ whose: whose === 'all' ? 'all' : undefined })}
              data={[
                { value: 'mine', label: t`Mine` },
                { value: 'all', label: t`Everybody’s` },
              ]}
            />
          )}
        </Group>
      </Group>
      <DataList
        label={t`API tokens`}
        list={list}
        columns={columns}
        idOf={({ id }) => id}
        empty={
          <Empty
            icon={IconKey}
            title={t`There is no token that works`}
            action={
              <Button variant="default" onClick={onNew}>
                <Trans>New token</Trans>
              </Button>
            }
          >
            <Trans>The terminal makes its own when you sign in there. For a program, make one here.</Trans>
          </Empty>
        }
      />
      {ending && <Revoke token={ending} onClose={() => end(undefined)} />}
    </Stack>
  )
}

const useColumns = (all: boolean, end: (token: Token) => void): readonly Column<Token>[] => {
  const { t } = useLingui()
  const { user } = useMe()
  const manages = useRole()
  const whose: readonly Column<Token>[] = all
    ? [{ key: 'whose', label: t`Acts as`, draw: (token) => <PersonChip name={token._userName} id={token.userId} /> }]
    : []
  return [
    { key: 'name', label: t`Token`, draw: (token) => <Name token={token} /> },
    ...whose,
    { key: 'may', label: t`May`, draw: ({ scopes }) => <May scopes={scopes} /> },
    {
      key: 'used',
      label: t`Last used`,
      draw: ({ lastUsed }) =>
        lastUsed ? (
          <RelativeTime at={lastUsed} />
        ) : (
          <Text size="sm" c="dimmed">
            <Trans>never</Trans>
          </Text>
        ),
    },
    { key: 'ends', label: t`Ends`, draw: (token) => <Ends token={token} /> },
    {
      key: 'end',
      label: t`End it`,
      draw: (token) =>
        token.status === 'ACTIVE' &&
        (manages || token.userId === user.id) && (
          <Button
            size="xs"
            variant="subtle"
            color="red"
            onClick={() => end(token)}
            aria-label={t`Revoke ${token.name}`}
          >
            <Trans>Revoke</Trans>
          </Button>
        ),
    },
  ]
}

const Name = ({ token: { hint, name } }: { readonly token: Token }) => (
  <Stack gap={2} align="flex-start">
    <Text size="sm" fw={550} lineClamp={2} dir="auto" style={{ overflowWrap: 'anywhere' }}>
      {name}
    </Text>
    <Code>{hint}…</Code>
  </Stack>
)

const May = ({ scopes }: { readonly scopes: readonly string[] | undefined }) =>
  scopes ? (
    <Hint label={scopes.join(', ')}>
      <Text size="sm">
        <Plural value={scopes.length} one="One scope" other="# scopes" />
      </Text>
    </Hint>
  ) : (
    <Text size="sm">
      <Trans>All that its user may</Trans>
    </Text>
  )

const Ends = ({ token: { expiresAt, status } }: { readonly token: Token }) => {
  const { t } = useLingui()
  if (status === 'REVOKED') return <Pill color="gray" icon={IconBan} label={t`Revoked`} />
  return (
    <Group gap="xs">
      {status === 'EXPIRED' && <Pill color="gray" icon={IconClockX} label={t`Over`} />}
      <RelativeTime at={expiresAt} />
    </Group>
  )
}

const Revoke = ({ onClose, token }: { readonly token: Token; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const revoke = useChange({
    run: (_: undefined, key) => api.remove(at`/api/v1/api-tokens/${token.id}`, { key }),
    changes: ['admin'],
    done: () => t`The token works no longer`,
    onDone: onClose,
  })
  return (
    <ConfirmModal
      opened
      onClose={onClose}
      title={t`Revoke this token?`}
      verb={t`Revoke`}
      harmful
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate(undefined)}
    >
      <Trans>
        Whatever calls with {token.name} is refused from now on. It cannot be undone; a new token can be made at any
        time.
      </Trans>
    </ConfirmModal>
  )
}
