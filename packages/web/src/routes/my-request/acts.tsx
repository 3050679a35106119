import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'

/** Takes a request back before anybody has acted on it. */
export const Withdraw = ({ requestId }: { readonly requestId: string }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  const withdraw = useChange<string, unknown>({
    run: (why, key) =>
      api.post(at`/governance/api/v2/requests/${requestId}/cancel`, why ? { reason: why } : {}, { key }),
    changes: ['requests', 'tasks', 'catalog'],
    done: () => t`Withdrawn`,
    onDone: () => setOpened(false),
  })
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        <Trans>Withdraw</Trans>
      </Button>
      <ConfirmModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Withdraw this request?`}
        verb={t`Withdraw`}
        harmful
        busy={withdraw.isPending}
        onConfirm={() => withdraw.mutate(reason.trim())}
      >
        <Trans>Nobody needs to decide it any more. You can ask again at any time.</Trans>
        <Textarea
          mt="md"
          label={t`Reason`}
          description={t`Optional`}
          autosize
          minRows={2}
          maxLength={1_000}
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </ConfirmModal>
    </>
  )
}

/** Gives access back before its end. */
export const GiveBack = ({ grantId }: { readonly grantId: string }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const giveBack = useChange<undefined, unknown>({
    run: (_, key) => api.post(at`/governance/api/v1/my/grants/${grantId}/give-back`, undefined, { key }),
    changes: ['requests', 'access', 'catalog'],
    done: () => t`Given back`,
    onDone: () => setOpened(false),
  })
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        <Trans>Give it back</Trans>
      </Button>
      <ConfirmModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Give this access back?`}
        verb={t`Give it back`}
        harmful
        busy={giveBack.isPending}
        onConfirm={() => giveBack.mutate(undefined)}
      >
        <Trans>It is taken away at once. To have it again you have to ask again.</Trans>
      </ConfirmModal>
    </>
  )
}
