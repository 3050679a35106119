import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { Webhook } from '@assent/core/api/webhooks.ts'
import { refuse } from '@assent/core/refusal.ts'
import type { Feature } from '../../../app/feature.ts'
import type { Services } from '../../../app/services.ts'
import { exportsRecord, mayNot } from '../permission.ts'
import { type WebhookCommands, webhookCommands } from './commands.ts'
import { deliver } from './deliver.ts'
import { getWebhook, listWebhooks } from './store.ts'
import { webhookView } from './view.ts'

export type { WebhookCommands } from './commands.ts'

export type WebhookQueries = {
  'webhook.list': { input: PageInput; output: Page<Webhook> }
  'webhook.get': { input: { readonly webhookId: string }; output: Webhook }
}

/** NOTIFY channel (payload: the organization) that says: something is due for a subscriber. */
const webhookChannel = 'assent_webhook'

/** Subscribers of the record: who they are, and the lane that brings them what happened. */
export const makeWebhooks = (services: Services): Feature<WebhookCommands, WebhookQueries> => ({
  commands: webhookCommands(services),
  queries: {
    'webhook.list': async (caller, { limit, after = '' }) => {
      if (!exportsRecord(caller)) return mayNot()
      const rows = await services.db.inOrg(caller.orgId, (tx) => listWebhooks(tx, after, limit + 1))
      return pageOf(rows, limit, (row) => row.webhook_id, webhookView)
    },
    'webhook.get': async (caller, { webhookId }) => {
      if (!exportsRecord(caller)) return mayNot()
      const row = await services.db.inOrg(caller.orgId, (tx) => getWebhook(tx, webhookId))
      return row ? webhookView(row) : refuse('not_found', 'There is no such webhook.')
    },
  },
  lanes: [
    {
      name: 'webhook.deliver',
      batch: 256,
      everyMs: 1_000,
      wakeOn: [webhookChannel],
      work: (orgId, limit) => deliver(services, orgId, limit),
    },
  ],
})
