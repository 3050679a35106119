import { Webhook, WebhookCreate, WebhookPatch, WebhookTrial, WebhookWithSecret } from '@assent/core/api/webhooks.ts'
import { Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'

const tag = 'Webhooks'
const stage = 'EXTENSION'
const read = ['okta.eventHooks.read']
const manage = ['okta.eventHooks.manage']
const params = Type.Object({ webhookId: Type.String() })
const url = '/governance/api/v2/webhooks'

/** Subscriptions to events of the record: signed POSTs as Standard Webhooks describes them. */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url,
    operationId: 'listWebhooks',
    summary: 'List webhooks',
    tag,
    stage,
    scopes: read,
    roles: [],
    response: Webhook,
    list: { cursor: 'webhook' },
    handler: ({ app, caller, page }) => app.read(caller, 'webhook.list', page),
  }),
  route({
    method: 'POST',
    url,
    operationId: 'createWebhook',
    summary: 'Create a webhook',
    description:
      'From now on every event of the types is sent to the address: `{type, timestamp, data}` with the headers webhook-id, webhook-timestamp and webhook-signature. Repeated until it is answered 2xx; the events of one request arrive in their order. The answer holds the secret; it is shown this once.',
    tag,
    stage,
    scopes: manage,
    roles: [],
    refuses: [409],
    body: WebhookCreate,
    response: WebhookWithSecret,
    status: 201,
    handler: ({ app, caller, body }) => app.run(caller, 'webhook.create', body),
  }),
  route({
    method: 'GET',
    url: `${url}/:webhookId`,
    operationId: 'getWebhook',
    summary: 'Retrieve a webhook',
    tag,
    stage,
    scopes: read,
    roles: [],
    params,
    response: Webhook,
    handler: ({ app, caller, params }) => app.read(caller, 'webhook.get', params),
  }),
  route({
    method: 'PATCH',
    url: `${url}/:webhookId`,
    operationId: 'updateWebhook',
    summary: 'Update a webhook',
    tag,
    stage,
    scopes: manage,
    roles: [],
    refuses: [409],
    params,
    body: WebhookPatch,
    response: Webhook,
    handler: ({ app, caller, params, body }) => app.run(caller, 'webhook.update', { ...params, patch: body }),
  }),
  route({
    method: 'DELETE',
    url: `${url}/:webhookId`,
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'What was not delivered yet is not delivered any more.',
    tag,
    stage,
    scopes: manage,
    roles: [],
    params,
    handler: ({ app, caller, params }) => app.run(caller, 'webhook.delete', params),
  }),
  route({
    method: 'POST',
    url: `${url}/:webhookId/secret`,
    operationId: 'rotateWebhookSecret',
    summary: 'Give a webhook a new secret',
    description: 'Both secrets sign for a day.',
    tag,
    stage,
    scopes: manage,
    roles: [],
    params,
    response: WebhookWithSecret,
    handler: ({ app, caller, params }) => app.run(caller, 'webhook.rotate', params),
  }),
  route({
    method: 'POST',
    url: `${url}/:webhookId/trial`,
    operationId: 'tryWebhook',
    summary: 'Send a trial message',
    tag,
    stage,
    scopes: manage,
    roles: [],
    params,
    response: WebhookTrial,
    handler: ({ app, caller, params }) => app.run(caller, 'webhook.try', params),
  }),
]
