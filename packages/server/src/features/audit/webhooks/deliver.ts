import type { AuditEvent } from '@assent/core/audit/event.ts'
import type { LogEvent } from '@assent/core/audit/log-event.ts'
import { pauseAfter } from '@assent/core/grant/backoff.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { Webhook } from 'standardwebhooks'
import type { Services } from '../../../app/services.ts'
import { opened } from '../../../platform/secrets.ts'
import { draw } from '../log.ts'
import {
  claimDeliveries,
  dueSubscribers,
  holdRecord,
  type Settled,
  type Subscriber,
  settleDeliveries,
} from './store.ts'

/** Deliveries to one subscriber at the same time; one that failed is first tried with a single event. */
const atOnce = 16

/** What came of one POST: the status of the answer, or why there was none. `after` is its Retry-After in milliseconds. */
export type Posted = { readonly status?: number; readonly error?: string; readonly after?: number }

/**
 * Delivers what is due, each subscriber by itself, until nothing is or about `limit` events were tried. Returns how many.
 * An event stays queued until its subscriber answered 2xx, and is tried for ever, in growing pauses.
 */
export const deliver = async (services: Services, orgId: OrgId, limit: number): Promise<number> => {
  const subscribers = await services.db.inOrg(orgId, dueSubscribers)
  const counts = await Promise.all(subscribers.map((subscriber) => deliverTo(services, orgId, subscriber, limit)))
  return counts.reduce((sum, count) => sum + count, 0)
}

const deliverTo = async (services: Services, orgId: OrgId, to: Subscriber, limit: number): Promise<number> => {
  let [total, failures] = [0, to.failures]
  while (total < limit) {
    const claimed = await services.db.inOrg(orgId, async (tx) =>
      draw(tx, await claimDeliveries(tx, to.webhook_id, failures === 0 ? atOnce : 1)),
    )
    if (claimed.length === 0) break
    total += claimed.length
    const posted = await Promise.all(claimed.map(({ event }) => post(services, orgId, to, event.uuid, payload(event))))
    const settled = claimed.map(({ seq, tries }, i) => settledOf(services, seq, tries, posted[i]!))
    const well = posted.some(arrived)
    const gone = posted.some(({ status }) => status === 410)
    const after = Math.max(...posted.map((each) => each.after ?? 0))
    const rest = well ? undefined : { ms: jittered(services, pauseAfter(failures + 1, after)), gone }
    const same = await services.db.inOrg(orgId, async (tx) => {
      if (rest?.gone) await holdRecord(tx)
      const unchanged = await settleDeliveries(tx, to, settled, rest)
      if (rest?.gone && unchanged) tx.record(switchedOff(to))
      return unchanged
    })
    // A subscriber that took nothing rests; one that was changed is read anew.
    if (!well || !same) break
    failures = 0
  }
  return total
}

const settledOf = (services: Services, seq: number, tries: number, posted: Posted): Settled => {
  if (arrived(posted)) return { seq }
  const { after, error, status } = posted
  return { seq, error: error ?? `It answered ${status}.`, again: jittered(services, pauseAfter(tries, after)) }
}

/** Whether the other side took it: 2xx (Standard Webhooks). */
export const arrived = ({ status }: Posted): boolean => status !== undefined && status >= 200 && status < 300

// So that what failed together does not come back together.
const jittered = (services: Services, ms: number): number => Math.round(ms * (0.9 + services.random(1)[0]! / 1275))

/** 410 Gone: the subscriber says that it is no more (Standard Webhooks). */
const switchedOff = (to: Subscriber): AuditEvent => ({
  type: 'assent.webhook.disable',
  actor: { id: 'system', type: 'System' },
  targets: [{ id: to.webhook_id, type: 'Webhook' }],
  detail: { reason: 'It answered 410.' },
})

/** The body of a delivery. Source: Standard Webhooks, payload structure. */
export const payload = (event: LogEvent): string =>
  JSON.stringify({ type: event.eventType, timestamp: event.published, data: event })

/** Where a secret is bound to (platform/secrets.ts). */
export const secretContext = (orgId: string, webhookId: string): string => `${orgId}/webhook/${webhookId}`

/** Sends one signed message. Never throws: not for what the other side does, nor for a secret that does not open. */
export const post = async (
  services: Services,
  orgId: OrgId,
  to: Subscriber,
  id: string,
  body: string,
): Promise<Posted> => {
  const at = new Date(services.now())
  const context = secretContext(orgId, to.webhook_id)
  const secret = opened(services.secrets, to.secret, context)
  if (secret === undefined)
    return { error: 'The secret of this webhook cannot be opened with the keys that are here. Make a new one.' }
  // Beside a new one, a secret that was lost with its key is missed by nobody.
  const previous = to.previous_secret ? opened(services.secrets, to.previous_secret, context) : undefined
  try {
    const answer = await services.fetch(to.url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Assent',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': [secret, ...(previous === undefined ? [] : [previous])]
          .map((each) => new Webhook(each).sign(id, at, body))
          .join(' '),
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(limits.webhookMs),
    })
    await answer.body?.cancel()
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
    return { status: answer.status, ...(seconds > 0 ? { after: seconds * 1000 } : {}) }
  } catch (error) {
    if (!(error instanceof Error)) return { error: 'It could not be called.' }
    if (error.name === 'TimeoutError') return { error: `It did not answer within ${limits.webhookMs / 1000} seconds.` }
    return { error: error.message.slice(0, limits.reason) }
  }
}
