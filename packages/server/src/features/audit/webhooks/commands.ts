import type {
  Webhook,
  WebhookCreate,
  WebhookPatch,
  WebhookTrial,
  WebhookWithSecret,
} from '@assent/core/api/webhooks.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { sourceOf } from '../../../app/actor.ts'
import type { Handlers } from '../../../app/feature.ts'
import type { Services } from '../../../app/services.ts'
import { type Tx, violated } from '../../../platform/db.ts'
import { managesRecord, mayNot } from '../permission.ts'
import { arrived, post, secretContext } from './deliver.ts'
import {
  deleteWebhook,
  getWebhook,
  insertWebhook,
  lockWebhook,
  replaceSecret,
  startAnew,
  subscriberOf,
  updateWebhook,
} from './store.ts'
import { webhookView } from './view.ts'

type Named = { readonly webhookId: string }

export type WebhookCommands = {
  'webhook.create': { input: WebhookCreate; output: WebhookWithSecret }
  'webhook.update': { input: Named & { readonly patch: WebhookPatch }; output: Webhook }
  'webhook.delete': { input: Named; output: undefined }
  /** A new secret; the old one signs beside it for a day. */
  'webhook.rotate': { input: Named; output: WebhookWithSecret }
  /** Sends one message of type assent.webhook.trial at once and says what came of it; if it arrived, all that waits is due. */
  'webhook.try': { input: Named; output: WebhookTrial }
}

const noSuch = (): Refusal => refuse('not_found', 'There is no such webhook.')

/** Changes of subscriptions; for super administrators. */
export const webhookCommands = (services: Services): Handlers<WebhookCommands> => {
  const seal = (caller: Caller, webhookId: string) => {
    const secret = `whsec_${Buffer.from(services.random(32)).toString('base64')}`
    return { secret, sealed: services.secrets.seal(secret, secretContext(caller.orgId, webhookId)) }
  }
  return {
    'webhook.create': (caller, input) =>
      change(services, caller, async (tx) => {
        const id = services.newId('webhook')
        const { secret, sealed } = seal(caller, id)
        const { name, url, eventTypes = [] } = input
        const problem = addressProblem(url)
        if (problem) return problem
        await insertWebhook(tx, { id, name, url, eventTypes, secret: sealed, by: caller.userId })
        note(tx, caller, 'assent.webhook.create', id, { name, url, eventTypes: eventTypes.join(' ') })
        return { ...webhookView((await getWebhook(tx, id))!), secret }
      }),
    'webhook.update': (caller, { webhookId, patch }) =>
      change(services, caller, async (tx) => {
        const before = await lockWebhook(tx, webhookId)
        if (!before) return noSuch()
        const problem = patch.url === undefined ? undefined : addressProblem(patch.url)
        if (problem) return problem
        const { name = before.name, url = before.url, eventTypes = before.event_types, status = before.status } = patch
        await updateWebhook(tx, webhookId, { name, url, eventTypes, status })
        await startAnew(tx, webhookId)
        note(tx, caller, 'assent.webhook.update', webhookId, { name, url, eventTypes: eventTypes.join(' '), status })
        return webhookView((await getWebhook(tx, webhookId))!)
      }),
    'webhook.delete': (caller, { webhookId }) =>
      change(services, caller, async (tx) => {
        const before = await lockWebhook(tx, webhookId)
        if (!before) return noSuch()
        await deleteWebhook(tx, webhookId)
        note(tx, caller, 'assent.webhook.delete', webhookId, { name: before.name, waiting: before.waiting })
        return undefined
      }),
    'webhook.rotate': (caller, { webhookId }) =>
      change(services, caller, async (tx) => {
        const { secret, sealed } = seal(caller, webhookId)
        if (!(await lockWebhook(tx, webhookId))) return noSuch()
        await replaceSecret(tx, webhookId, sealed)
        await startAnew(tx, webhookId)
        note(tx, caller, 'assent.webhook.rotate', webhookId, {})
        return { ...webhookView((await getWebhook(tx, webhookId))!), secret }
      }),
    'webhook.try': async (caller, { webhookId }) => {
      const to = await change(services, caller, async (tx) => (await subscriberOf(tx, webhookId)) ?? noSuch())
      if (isRefusal(to)) return to
      const body = JSON.stringify({
        type: 'assent.webhook.trial',
        timestamp: new Date(services.now()).toISOString(),
        data: {},
      })
      const posted = await post(services, caller.orgId, to, services.newId('webhook'), body)
      const { error, status } = posted
      const delivered = arrived(posted)
      if (delivered) await services.db.inOrg(caller.orgId, (tx) => startAnew(tx, webhookId))
      return {
        delivered,
        ...(status === undefined ? {} : { status }),
        ...(error === undefined ? {} : { error }),
      }
    },
  }
}

const change = async <T>(
  services: Services,
  caller: Caller,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> => {
  if (!managesRecord(caller)) return mayNot()
  try {
    return await services.db.inOrg(caller.orgId, work)
  } catch (error) {
    if (violated(error) === 'webhook_name') return refuse('conflict', 'Another webhook has this name.')
    throw error
  }
}

const addressProblem = (url: string): Refusal | undefined => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed && parsed.username === '' && parsed.password === '') return undefined
  const summary = 'An address must be a web address without a user or password in it.'
  return refuse('invalid', summary, [{ summary, location: '/url' }])
}

const note = (tx: Tx, caller: Caller, type: string, id: string, detail: { readonly [key: string]: string | number }) =>
  tx.record({
    type,
    ...sourceOf(caller),
    targets: [{ id, type: 'Webhook' }],
    detail,
  })
