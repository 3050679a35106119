import type { WireConnectorHook } from '@assent/core/api/grants.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Static } from 'typebox'
import { api, at } from '../../../data/api.ts'
import { useChange } from '../../../data/change.ts'
import { ConfirmModal } from '../../../ui/confirm.tsx'
import { ShownOnce } from '../../../ui/once.tsx'
import type { Connector } from '../connectors.tsx'

type Hook = Static<typeof WireConnectorHook>

/** Lets a ticket system tell us of changes: its address and its secret, shown once, and the way to end it. */
export const HookOf = ({ connector: { hasWebhook, id, kind, name } }: { readonly connector: Connector }) => {
  const { t } = useLingui()
  const [asking, ask] = useState<'NEW' | 'END' | undefined>()
  const [hook, setHook] = useState<Hook | undefined>()
  const path = at`/governance/api/v1/connectors/${id}/webhook`
  const open = useChange<undefined, Hook>({
    run: (_, key) => api.post(path, undefined, { key }),
    changes: ['admin'],
    onDone: (made) => {
      ask(undefined)
      setHook(made)
    },
  })
  const close = useChange({
    run: (_: undefined, key) => api.remove(path, { key }),
    changes: ['admin'],
    done: () => t`It tells us nothing any more`,
    onDone: () => ask(undefined),
  })
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={open.isPending}
        onClick={() => (hasWebhook ? ask('NEW') : open.mutate(undefined))}
      >
        {hasWebhook ? <Trans>New webhook secret</Trans> : <Trans>Let it tell us of changes</Trans>}
      </Button>
      {hasWebhook && (
        <Button size="xs" variant="default" onClick={() => ask('END')}>
          <Trans>End the webhook</Trans>
        </Button>
      )}
      <ConfirmModal
        opened={asking !== undefined}
        onClose={() => ask(undefined)}
        title={asking === 'END' ? t`End the webhook of ${name}?` : t`Make a new secret for ${name}?`}
        verb={asking === 'END' ? t`End it` : t`Make a new one`}
        busy={open.isPending || close.isPending}
        onConfirm={() => (asking === 'END' ? close.mutate(undefined) : open.mutate(undefined))}
      >
        {asking === 'END' ? (
          <Trans>Changes are then seen a little later: we look at the tickets ourselves.</Trans>
        ) : (
          <Trans>The secret there now counts no more as soon as the new one is shown.</Trans>
        )}
      </ConfirmModal>
      {hook && (
        <ShownOnce
          title={t`The webhook of ${name}`}
          values={[
            { label: t`Address`, value: hook.url },
            { label: t`Secret`, value: hook.secret },
          ]}
          onClose={() => setHook(undefined)}
        >
          {kind === 'jira' ? (
            <Trans>
              In Jira, an administrator makes a webhook with this address and secret under System, WebHooks, for the
              event “Issue updated”.
            </Trans>
          ) : (
            <Trans>
              In ServiceNow, a business rule posts the sys_id of a changed record to this address, with the secret in
              the header X-Assent-Secret. The documents say how.
            </Trans>
          )}
        </ShownOnce>
      )}
    </>
  )
}
