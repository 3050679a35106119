import type { Webhook, WebhookTrial, WebhookWithSecret } from '@assent/core/api/webhooks.ts'
import { refuse } from '@assent/core/refusal.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Group, Menu, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconCircleOff, IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useRole } from '../../data/me.ts'
import { Problem } from '../../data/problem.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './settings.module.css'

type LineProps = {
  readonly webhook: Webhook
  readonly onEdit: () => void
  readonly onSecret: (webhook: WebhookWithSecret) => void
}

/** A webhook: where it calls, whether that works, and what can be done with it. */
export const WebhookLine = ({ onEdit, onSecret, webhook }: LineProps) => {
  const manages = useRole()
  const { eventTypes, failures, lastError, name, url, waiting } = webhook
  return (
    <li>
      <div className={css.words}>
        <Group gap="xs">
          <Text size="sm" fw={550} dir="auto">
            {name}
          </Text>
          <Standing webhook={webhook} />
        </Group>
        <Text size="sm" c="dimmed">
          {url}
        </Text>
        <Text size="sm" c="dimmed" component="div">
          {eventTypes.length === 0 ? (
            <Trans>Of everything</Trans>
          ) : (
            <Plural value={eventTypes.length} one="Of one type of event" other="Of # types of events" />
          )}
          {webhook.lastDelivered && (
            <>
              {' · '}
              <Trans>
                last <RelativeTime at={webhook.lastDelivered} c="dimmed" />
              </Trans>
            </>
          )}
          {waiting > 0 && (
            <>
              {' · '}
              <Plural value={waiting} one="one waits" other="# wait" />
            </>
          )}
        </Text>
        {failures > 0 && lastError && (
          <Text size="sm" lineClamp={3} dir="auto">
            {lastError}
          </Text>
        )}
      </div>
      {manages && <Acts webhook={webhook} onEdit={onEdit} onSecret={onSecret} />}
    </li>
  )
}

const Standing = ({ webhook: { failures, status } }: { readonly webhook: Webhook }) => {
  const { t } = useLingui()
  if (status === 'INACTIVE') return <Pill color="gray" icon={IconCircleOff} label={t`Off`} />
  if (failures > 0) return <Pill color="orange" icon={IconAlertTriangle} label={t`Does not arrive`} />
  return <Pill color="teal" icon={IconCheck} label={t`On`} />
}

const Acts = ({ onEdit, onSecret, webhook }: LineProps) => {
  const { t } = useLingui()
  const [asking, ask] = useState<'secret' | 'delete' | undefined>()
  const stop = () => ask(undefined)
  const on = webhook.status === 'ACTIVE'
  const turn = useChange({
    run: (status: 'ACTIVE' | 'INACTIVE', key) =>
      api.patch<Webhook>(at`/governance/api/v2/webhooks/${webhook.id}`, { status }, { key }),
    changes: ['admin'],
    done: ({ status }) => (status === 'ACTIVE' ? t`It is on` : t`It is off`),
  })
  const attempt = useChange({
    run: async (_: undefined, key) => {
      const path = at`/governance/api/v2/webhooks/${webhook.id}/trial`
      const { delivered, error, status } = await api.post<WebhookTrial>(path, undefined, { key })
      // Told as what it is: it stays until it is read.
      if (!delivered) throw new Problem(refuse('conflict', t`It did not arrive: ${error ?? String(status ?? '')}`))
    },
    changes: ['admin'],
    done: () => t`It arrived`,
  })
  const rotate = useChange({
    run: (_: undefined, key) =>
      api.post<WebhookWithSecret>(at`/governance/api/v2/webhooks/${webhook.id}/secret`, undefined, { key }),
    changes: ['admin'],
    onDone: (made) => {
      stop()
      onSecret(made)
    },
  })
  const remove = useChange({
    run: (_: undefined, key) => api.remove(at`/governance/api/v2/webhooks/${webhook.id}`, { key }),
    changes: ['admin'],
    done: () => t`The webhook is gone`,
    onDone: stop,
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t`What can be done with ${webhook.name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => attempt.mutate(undefined)}>{t`Send a trial message`}</Menu.Item>
          <Menu.Item onClick={onEdit}>{t`Change`}</Menu.Item>
          <Menu.Item onClick={() => turn.mutate(on ? 'INACTIVE' : 'ACTIVE')}>
            {on ? t`Switch off` : t`Switch on`}
          </Menu.Item>
          <Menu.Item onClick={() => ask('secret')}>{t`New secret`}</Menu.Item>
          <Menu.Item color="red" onClick={() => ask('delete')}>{t`Delete`}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmModal
        opened={asking === 'secret'}
        onClose={stop}
        title={t`Make a new secret?`}
        verb={t`Make it`}
        busy={rotate.isPending}
        onConfirm={() => rotate.mutate(undefined)}
      >
        <Trans>For a day both the old and the new one sign each call, so that nothing is lost meanwhile.</Trans>
      </ConfirmModal>
      <ConfirmModal
        opened={asking === 'delete'}
        onClose={stop}
        title={t`Delete this webhook?`}
        verb={t`Delete`}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        <Trans>{webhook.name} is told of nothing any more, and what was not delivered yet is not delivered.</Trans>
      </ConfirmModal>
    </>
  )
}
