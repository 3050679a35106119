import { type Static, Type } from 'typebox'
import { closed, oneWord, sentence, text, time } from './wire.ts'

const eventType = Type.String({ maxLength: 255, pattern: '^[a-z][a-z0-9_]*(\\.[a-z0-9_]+)*(\\.\\*)?$' })

const parts = {
  name: text(255),
  url: Type.String({ maxLength: 2048, pattern: '^https?://[^\\s]+$' }),
  /** Event types, or beginnings such as `access.request.*`. None: all. */
  eventTypes: Type.Optional(Type.Array(eventType, { maxItems: 100, uniqueItems: true })),
}

/** A new subscription. */
export const WebhookCreate = closed(parts)
export type WebhookCreate = Static<typeof WebhookCreate>

/** What of a subscription is to be another. Deactivated, it misses what happens; what is queued waits. */
export const WebhookPatch = closed({
  name: Type.Optional(parts.name),
  url: Type.Optional(parts.url),
  eventTypes: parts.eventTypes,
  status: Type.Optional(oneWord(['ACTIVE', 'INACTIVE'])),
})
export type WebhookPatch = Static<typeof WebhookPatch>

/** A subscription as it is read. `waiting`: events not delivered yet; `failures`: in a row, until one arrives. */
export const Webhook = Type.Object({
  id: Type.String(),
  name: Type.String(),
  url: Type.String(),
  eventTypes: Type.Array(Type.String()),
  status: oneWord(['ACTIVE', 'INACTIVE']),
  waiting: Type.Integer(),
  failures: Type.Integer(),
  retryAt: Type.Optional(time()),
  lastDelivered: Type.Optional(time()),
  lastFailed: Type.Optional(time()),
  lastError: Type.Optional(sentence()),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
})
export type Webhook = Static<typeof Webhook>

/** A subscription with its secret, which is shown this once: whsec_ and base64, as Standard Webhooks wants it. */
export const WebhookWithSecret = Type.Object({ ...Webhook.properties, secret: Type.String() })
export type WebhookWithSecret = Static<typeof WebhookWithSecret>

/** What a trial delivery came to. */
export const WebhookTrial = Type.Object({
  delivered: Type.Boolean(),
  status: Type.Optional(Type.Integer()),
  error: Type.Optional(sentence()),
})
export type WebhookTrial = Static<typeof WebhookTrial>
