import type { Webhook, WebhookCreate, WebhookWithSecret } from '@assent/core/api/webhooks.ts'
import { useLingui } from '@lingui/react/macro'
import { TagsInput, TextInput } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { focusFirst, showProblem, useAppForm } from '../../ui/form.ts'
import { FormModal } from '../../ui/form-modal.tsx'

type WebhookFormProps = {
  readonly webhook: Webhook | undefined
  readonly onClose: () => void
  /** A new one, with the secret that is shown this once. */
  readonly onMade: (webhook: WebhookWithSecret) => void
}

type Values = { name: string; url: string; eventTypes: string[] }

const path = '/governance/api/v2/webhooks'
const eventType = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*(\.\*)?$/

/** A webhook: its name, where it calls, and of what it tells. */
export const WebhookForm = ({ onClose, onMade, webhook }: WebhookFormProps) => {
  const { t } = useLingui()
  const form = useAppForm<Values>(
    { name: webhook?.name ?? '', url: webhook?.url ?? '', eventTypes: [...(webhook?.eventTypes ?? [])] },
    {
      name: (name) => (name.trim() === '' ? t`Give it a name` : null),
      url: (url) => (/^https?:\/\/\S+$/.test(url.trim()) ? null : t`Write an address that begins with https://`),
      eventTypes: (types) => {
        const wrong = types.find((type) => !eventType.test(type))
        return wrong === undefined ? null : t`“${wrong}” is no type of event`
      },
    },
  )
  const save = useChange<Values, Webhook | WebhookWithSecret>({
    run: ({ eventTypes, name, url }, key) => {
      const body: WebhookCreate = { name: name.trim(), url: url.trim(), eventTypes }
      return webhook
        ? api.patch<Webhook>(at`/governance/api/v2/webhooks/${webhook.id}`, body, { key })
        : api.post<WebhookWithSecret>(path, body, { key })
    },
    changes: ['admin'],
    done: () => (webhook ? t`That is kept` : undefined),
    onDone: (saved) => {
      onClose()
      if ('secret' in saved) onMade(saved)
    },
    onProblem: (problem) => showProblem(form, problem),
  })
  return (
    <FormModal
      onClose={onClose}
      title={webhook ? t`Change the webhook` : t`New webhook`}
      size="lg"
      verb={webhook ? t`Keep the change` : t`Make it`}
      busy={save.isPending}
      onSubmit={form.onSubmit((values) => save.mutate(values), focusFirst(form))}
    >
      <TextInput
        key={form.key('name')}
        {...form.getInputProps('name')}
        label={t`Name`}
        maxLength={255}
        dir="auto"
        data-autofocus
      />
      <TextInput
        key={form.key('url')}
        {...form.getInputProps('url')}
        type="url"
        label={t`Address`}
        placeholder="https://"
        maxLength={2_048}
      />
      <TagsInput
        key={form.key('eventTypes')}
        {...form.getInputProps('eventTypes')}
        label={t`Of what it tells`}
        description={t`Types of events as the System log names them, such as access.request.*; nothing: of everything.`}
        placeholder={t`Type one, then Enter`}
        maxTags={100}
      />
    </FormModal>
  )
}
