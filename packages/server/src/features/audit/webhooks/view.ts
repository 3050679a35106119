import type { Webhook } from '@assent/core/api/webhooks.ts'
import type { WebhookRow } from './store.ts'

/** A subscription as the API shows it. */
export const webhookView = (row: WebhookRow): Webhook => ({
  id: row.webhook_id,
  name: row.name,
  url: row.url,
  eventTypes: row.event_types,
  status: row.status,
  waiting: row.waiting,
  failures: row.failures,
  ...(row.failures > 0 ? { retryAt: row.retry_at } : {}),
  ...(row.last_delivered ? { lastDelivered: row.last_delivered } : {}),
  ...(row.last_failed ? { lastFailed: row.last_failed } : {}),
  ...(row.last_error ? { lastError: row.last_error } : {}),
  created: row.created,
  createdBy: row.created_by,
  lastUpdated: row.last_updated,
})
