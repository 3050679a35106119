import type { Webhook, WebhookWithSecret } from '@assent/core/api/webhooks.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { ShownOnce } from '../../ui/once.tsx'
import { Coming } from '../../ui/states.tsx'
import css from './settings.module.css'
import { WebhookForm } from './webhook-form.tsx'
import { WebhookLine } from './webhook-line.tsx'

/** Who is told of what happens, beside people: programs of the customer's, by signed calls. */
export const Webhooks = () => {
  const { t } = useLingui()
  const manages = useRole()
  const [editing, edit] = useState<Webhook | 'new' | undefined>()
  const [made, setMade] = useState<WebhookWithSecret | undefined>()
  const list = useList<Webhook>(['admin', 'webhooks'], '/governance/api/v2/webhooks?limit=50')
  if (!list.items) return <Coming query={list} lines={2} />
  return (
    <Stack gap="md" align="flex-start">
      {list.items.length === 0 ? (
        <Text size="sm">
          <Trans>
            No other system is told. A webhook calls an address of yours whenever something happens, signed.
          </Trans>
        </Text>
      ) : (
        <ul className={css.lines} aria-label={t`Webhooks`}>
          {list.items.map((webhook) => (
            <WebhookLine key={webhook.id} webhook={webhook} onEdit={() => edit(webhook)} onSecret={setMade} />
          ))}
        </ul>
      )}
      <Group gap="xs">
        {manages && (
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => edit('new')}>
            <Trans>New webhook</Trans>
          </Button>
        )}
        {list.hasNextPage && (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </Group>
      {editing && (
        <WebhookForm
          webhook={editing === 'new' ? undefined : editing}
          onClose={() => edit(undefined)}
          onMade={setMade}
        />
      )}
      {made && (
        <ShownOnce
          title={t`The webhook’s secret`}
          values={[{ label: t`Secret`, value: made.secret }]}
          onClose={() => setMade(undefined)}
        >
          <Trans>
            Each call is signed with it, as Standard Webhooks describes. Give it to whatever receives the calls; it is
            shown this one time.
          </Trans>
        </ShownOnce>
      )}
    </Stack>
  )
}
