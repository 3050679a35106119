import type { WireGrant } from '@assent/core/api/grants.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useState } from 'react'
import type { Static } from 'typebox'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'

/** What went wrong with the access that was given, or taken back, and how it goes on. */
export const Mend = ({ grant }: { readonly grant: Static<typeof WireGrant> }) => {
  const { t } = useLingui()
  const { grantStatus, problem, revocationStatus } = grant._access
  const retry = useChange<undefined, Static<typeof WireGrant>>({
    run: (_, key) => api.post(at`/governance/api/v1/grants/${grant.id}/retry`, undefined, { key }),
    changes: ['requests', 'access'],
    done: () => t`It is being tried again`,
  })
  const ended = revocationStatus !== null
  const failed = ended ? revocationStatus === 'FAILED' : grantStatus === 'FAILED'
  const byHand = !ended && grantStatus === 'MANUAL_REQUIRED'
  if (!failed && !byHand) return null
  return (
    <>
      {problem && (
        <Text size="sm" dir="auto">
          {problem}
        </Text>
      )}
      <Group gap="xs">
        {failed && (
          <Button
            leftSection={<IconRefresh size={16} aria-hidden />}
            loading={retry.isPending}
            onClick={() => retry.mutate(undefined)}
          >
            <Trans>Try again now</Trans>
          </Button>
        )}
        {byHand && <ByHand grantId={grant.id} />}
      </Group>
    </>
  )
}

/** Says that somebody has set it up. */
const ByHand = ({ grantId }: { readonly grantId: string }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const done = useChange<undefined, unknown>({
    run: (_, key) => api.post(at`/governance/api/v1/grants/${grantId}/mark-done`, undefined, { key }),
    changes: ['requests', 'access'],
    done: () => t`Noted: the access is there`,
    onDone: () => setOpened(false),
  })
  return (
    <>
      <Button onClick={() => setOpened(true)}>
        <Trans>It is set up</Trans>
      </Button>
      <ConfirmModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Is it set up?`}
        verb={t`It is set up`}
        busy={done.isPending}
        onConfirm={() => done.mutate(undefined)}
      >
        <Trans>The requester is told that the access is there, and its time begins.</Trans>
      </ConfirmModal>
    </>
  )
}
