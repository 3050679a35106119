import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Reason } from '../../ui/request/reason.tsx'

/** Ends a request that nobody should decide any more; everybody concerned is told why. */
export const Cancel = ({ requestId }: { readonly requestId: string }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  const cancel = useChange<string, unknown>({
    run: (why, key) =>
      api.post(at`/governance/api/v2/requests/${requestId}/cancel`, why ? { reason: why } : {}, { key }),
    changes: ['requests', 'tasks', 'catalog'],
    done: () => t`Canceled`,
    onDone: () => setOpened(false),
  })
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        <Trans>Cancel the request</Trans>
      </Button>
      <ConfirmModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Cancel this request?`}
        verb={t`Cancel the request`}
        harmful
        busy={cancel.isPending}
        onConfirm={() => cancel.mutate(reason.trim())}
      >
        <Trans>
          Nobody can decide it any more. For 30 days it can be opened again; the requester can ask again at any time.
        </Trans>
        <Reason mt="md" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      </ConfirmModal>
    </>
  )
}
