import type { CallbackView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useGet } from '../../data/query.ts'
import { ConfirmModal } from '../confirm.tsx'
import { Copy, Secret } from '../once.tsx'

/** Where the callback of a step is awaited, for those who bring the address to whoever is to call it. */
export const CallbackPart = ({ taskId }: { readonly taskId: string }) => {
  const { t } = useLingui()
  const [shown, show] = useState(false)
  const [asked, ask] = useState(false)
  const path = at`/governance/api/v2/tasks/${taskId}/callback`
  const address = useGet<CallbackView>(['tasks', 'callback', taskId], shown ? path : undefined)
  const renewing = useChange<undefined, CallbackView>({
    run: (_, key) => api.post(path, undefined, { key }),
    changes: ['tasks'],
    done: () => t`The address before is dead now`,
    onDone: () => {
      ask(false)
      show(true)
    },
  })
  const labelId = `callback-${taskId}`
  return (
    <Stack gap={6} component="section" aria-labelledby={labelId}>
      <Text size="sm" fw={600} id={labelId}>
        <Trans>Its callback address</Trans>
      </Text>
      <Text size="sm" c="dimmed">
        <Trans>
          Bring it to the system that answers. Whoever knows it can let the request go on or deny it, once: treat it as
          a password.
        </Trans>
      </Text>
      {address.data ? (
        <Secret aria-labelledby={labelId}>{address.data.callbackUrl}</Secret>
      ) : address.error ? (
        <Alert color="orange" role="status" p="sm">
          {address.error.message}
        </Alert>
      ) : (
        shown && <Skeleton height={36} />
      )}
      <Group gap="xs">
        {!shown && (
          <Button variant="default" leftSection={<IconEye size={17} aria-hidden />} onClick={() => show(true)}>
            <Trans>Show the address</Trans>
          </Button>
        )}
        {address.data && <Copy value={address.data.callbackUrl} />}
        <Button variant="default" loading={renewing.isPending} onClick={() => ask(true)}>
          <Trans>Make another address</Trans>
        </Button>
      </Group>
      <ConfirmModal
        opened={asked}
        onClose={() => ask(false)}
        title={t`Make another address?`}
        verb={t`Make another`}
        busy={renewing.isPending}
        onConfirm={() => renewing.mutate(undefined)}
      >
        <Text size="sm">
          <Trans>The address there now is dead at once: who has it has to be given the new one.</Trans>
        </Text>
      </ConfirmModal>
    </Stack>
  )
}
