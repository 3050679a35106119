import type { WirePolicyChange } from '@assent/core/api/changes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { IconUsersPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useMe, useRole } from '../../data/me.ts'
import { useNames } from '../../data/names.ts'
import type { List } from '../../data/query.ts'
import { RelativeTime } from '../../ui/time.tsx'
import { Kind } from './kind.tsx'
import { Proposal } from './proposal.tsx'

/** Changes that one administrator proposed and that wait for another one. */
export const Proposals = ({ list }: { readonly list: List<WirePolicyChange> }) => {
  const { t } = useLingui()
  const { user } = useMe()
  const decides = useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN')
  const items = list.items ?? []
  const nameOf = useNames(items.map(({ proposedBy }) => proposedBy))
  const [open, setOpen] = useState<WirePolicyChange | undefined>()
  return (
    <>
      <Kind
        list={{ count: items.length, more: list.hasNextPage, first: items }}
        icon={IconUsersPlus}
        color="brand"
        title={t`Changes that wait for a second administrator`}
        what={<Trans>Nothing of it is in force yet. Whoever confirms it must be allowed to do it himself.</Trans>}
        keyOf={({ id }) => id}
        draw={(change) => (
          <Group gap="xs" justify="space-between">
            <div>
              <Text size="sm" fw={500}>
                {change.effect[0]?.displayMessage ?? change.command}
              </Text>
              <Text size="sm" c="dimmed" component="div">
                <Targets change={change} />
                <Trans>
                  by {nameOf(change.proposedBy) ?? '…'}, <RelativeTime at={change.proposed} inherit />
                </Trans>
              </Text>
            </div>
            {decides && (
              <Button size="xs" variant="default" onClick={() => setOpen(change)}>
                {change.proposedBy === user.id ? <Trans>Yours</Trans> : <Trans>Decide</Trans>}
              </Button>
            )}
          </Group>
        )}
      />
      {open && (
        <Proposal
          change={open}
          by={nameOf(open.proposedBy) ?? '…'}
          own={open.proposedBy === user.id}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}

const Targets = ({ change }: { readonly change: WirePolicyChange }) => {
  const names = change.effect.flatMap(({ target }) => target.flatMap(({ displayName }) => displayName ?? []))
  return names.length === 0 ? null : (
    <>
      <bdi>{[...new Set(names)].slice(0, 3).join(', ')}</bdi>
      {' · '}
    </>
  )
}
