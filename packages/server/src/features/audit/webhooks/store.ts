import type { Recorded } from '@assent/core/audit/log-event.ts'
import type { Tx } from '../../../platform/db.ts'

/** A subscriber whose events are due, as it was when they were claimed. */
export type Subscriber = {
  readonly webhook_id: string
  readonly url: string
  readonly secret: Buffer
  /** Still signs beside the new one; null if there is none or its time is up. */
  readonly previous_secret: Buffer | null
  readonly failures: number
}

/** An event that is ours to deliver until the lease ends. */
export type Delivery = Recorded & { readonly webhook_id: string; readonly tries: number }

/** Longer than any delivery takes: who holds one longer is taken for dead, and another one tries. */
const leaseMs = 60_000

/** Active subscribers that are not resting after a failure and have something due. */
export const dueSubscribers = (tx: Tx): Promise<Subscriber[]> =>
  tx.query<Subscriber>(
    `select webhook_id, url, secret, case when previous_until > clock_timestamp() then previous_secret end as previous_secret, failures
     from webhook w where org_id = org() and status = 'ACTIVE' and retry_at <= clock()
       and exists (select from webhook_delivery d
         where d.org_id = w.org_id and d.webhook_id = w.webhook_id and d.due <= clock())
     order by webhook_id`,
    [],
    'webhook_due',
  )

/**
 * Takes events for one subscriber, oldest first: those that are due, and of each request only the first that has not
 * arrived. By their state and never by a number that was reached (abuse case B11).
 */
export const claimDeliveries = (tx: Tx, webhookId: string, limit: number): Promise<Delivery[]> =>
  tx.query<Delivery>(
    `with mine as (
       select d.webhook_id, d.seq from webhook_delivery d
       where d.org_id = org() and d.webhook_id = $1 and d.due <= clock()
         and not exists (select from webhook_delivery b where b.org_id = d.org_id and b.webhook_id = d.webhook_id
           and b.request_id = d.request_id and b.seq < d.seq)
       order by d.seq limit $2 for update skip locked
     ), taken as (
       update webhook_delivery d set tries = d.tries + 1, due = clock_timestamp() + interval '${leaseMs} ms', last_error = null
       from mine where d.org_id = org() and d.webhook_id = mine.webhook_id and d.seq = mine.seq
       returning d.webhook_id, d.seq, d.tries
     )
     select t.webhook_id, t.seq, t.tries, e.body, e.detail from taken t
     join event e on e.org_id = org() and e.seq = t.seq order by t.seq`,
    [webhookId, limit],
    'webhook_claim',
  )

/** How one delivery went: arrived, or why not and after how many milliseconds it is tried again. */
export type Settled = {
  readonly seq: number
  readonly error?: string
  readonly again?: number
}

/**
 * Puts down how deliveries to a subscriber went, as it was when they were claimed. If none arrived, it rests for `ms` and
 * its failures count on; if one did, it is well. `gone`: it said that it does not exist any more (410), and is switched
 * off. False if it has another address or secret meanwhile: what failed says nothing of that, and is due at once.
 */
export const settleDeliveries = async (
  tx: Tx,
  { secret, url, webhook_id: webhookId }: Subscriber,
  settled: readonly Settled[],
  rest: { readonly ms: number; readonly gone: boolean } | undefined,
): Promise<boolean> => {
  const arrived = settled.flatMap(({ seq, error }) => (error === undefined ? [seq] : []))
  const failed = settled.filter(({ error }) => error !== undefined)
  // The subscriber first, as its removal does: in the other order the two would wait for each other.
  const [now] = await tx.query<{ same: boolean }>(
    `update webhook set
       failures = case when $2 then 0 when url = $6 and secret = $7 then failures + 1 else failures end,
       last_delivered = case when $2 then clock_timestamp() else last_delivered end,
       last_failed = case when $3::text is null then last_failed else clock_timestamp() end,
       last_error = coalesce($3, case when $2 then null else last_error end),
       retry_at = case when $2 or url <> $6 or secret <> $7 then retry_at
         else clock_timestamp() + $4::float8 * interval '1 ms' end,
       status = case when $5 and url = $6 and secret = $7 then 'INACTIVE' else status end
     where org_id = org() and webhook_id = $1 returning url = $6 and secret = $7 as same`,
    [webhookId, arrived.length > 0, failed.at(-1)?.error ?? null, rest?.ms ?? 0, rest?.gone ?? false, url, secret],
    'webhook_health',
  )
  const same = now?.same === true
  if (arrived.length > 0)
    await tx.query(
      'delete from webhook_delivery where org_id = org() and webhook_id = $1 and seq = any ($2::bigint[])',
      [webhookId, arrived],
      'webhook_arrived',
    )
  if (failed.length > 0)
    await tx.query(
      `update webhook_delivery d set last_error = f.error,
         due = clock_timestamp() + case when $3 then f.again else 0 end * interval '1 ms'
       from jsonb_to_recordset($2::jsonb) as f (seq bigint, error text, again float8)
       where d.org_id = org() and d.webhook_id = $1 and d.seq = f.seq`,
      [webhookId, JSON.stringify(failed), same],
      'webhook_failed',
    )
  return same
}

export type WebhookRow = {
  readonly webhook_id: string
  readonly name: string
  readonly url: string
  readonly event_types: string[]
  readonly status: 'ACTIVE' | 'INACTIVE'
  readonly waiting: number
  readonly failures: number
  readonly retry_at: string
  readonly last_delivered: string | null
  readonly last_failed: string | null
  readonly last_error: string | null
  readonly created: string
  readonly created_by: string
  readonly last_updated: string
}

const columns = `webhook_id, name, url, event_types, status, failures, retry_at, last_delivered, last_failed, last_error,
  created, created_by, last_updated,
  (select count(*)::int from (select from webhook_delivery d where d.org_id = w.org_id and d.webhook_id = w.webhook_id limit 100000) x) as waiting`

export const listWebhooks = (tx: Tx, after: string, limit: number): Promise<WebhookRow[]> =>
  tx.query<WebhookRow>(
    `select ${columns} from webhook w where org_id = org() and webhook_id > $1 order by webhook_id limit $2`,
    [after, limit],
  )

export const getWebhook = async (tx: Tx, webhookId: string): Promise<WebhookRow | undefined> =>
  (
    await tx.query<WebhookRow>(`select ${columns} from webhook w where org_id = org() and webhook_id = $1`, [webhookId])
  )[0]

/**
 * Before a subscriber is changed or removed: nobody else does so, and nobody records anything, and so queues an event for
 * it, before this transaction ends. Gives what is there. The head of the chain is always the first of the two locks.
 */
export const lockWebhook = async (tx: Tx, webhookId: string): Promise<WebhookRow | undefined> => {
  await holdRecord(tx)
  const [row] = await tx.query<WebhookRow>(
    `select ${columns} from webhook w where org_id = org() and webhook_id = $1 for no key update of w`,
    [webhookId],
  )
  return row
}

/** Nobody records anything before this transaction ends. */
export const holdRecord = (tx: Tx): Promise<unknown> => tx.query('select event_hold()')

export const insertWebhook = (
  tx: Tx,
  row: { id: string; name: string; url: string; eventTypes: readonly string[]; secret: Buffer; by: string },
): Promise<unknown> =>
  tx.query(
    `insert into webhook (org_id, webhook_id, name, url, event_types, secret, created_by)
     values (org(), $1, $2, $3, $4::text[], $5, $6)`,
    [row.id, row.name, row.url, row.eventTypes, row.secret, row.by],
  )

export const updateWebhook = (
  tx: Tx,
  webhookId: string,
  to: { name: string; url: string; eventTypes: readonly string[]; status: string },
): Promise<unknown> =>
  tx.query(
    `update webhook set name = $2, url = $3, event_types = $4::text[], status = $5, last_updated = clock_timestamp()
     where org_id = org() and webhook_id = $1`,
    [webhookId, to.name, to.url, to.eventTypes, to.status],
  )

/**
 * What rests after a failure is due at once, with nothing counted against it: the other side, or how it is called, was
 * mended. What is being tried at this moment has no error yet, and stays with whoever tries it.
 */
export const startAnew = (tx: Tx, webhookId: string): Promise<unknown> =>
  tx.query(
    `with due as (
       update webhook_delivery set due = clock_timestamp(), tries = 0
       where org_id = org() and webhook_id = $1 and last_error is not null
     ), told as (select pg_notify('assent_webhook', org()))
     update webhook set failures = 0, retry_at = clock_timestamp() from told where org_id = org() and webhook_id = $1`,
    [webhookId],
    'webhook_anew',
  )

/** The old secret goes on signing beside the new one for a day, so that the other side can change it in between. */
export const replaceSecret = (tx: Tx, webhookId: string, secret: Buffer): Promise<unknown> =>
  tx.query(
    `update webhook set previous_secret = secret, previous_until = clock_timestamp() + interval '1 day', secret = $2,
       last_updated = clock_timestamp()
     where org_id = org() and webhook_id = $1`,
    [webhookId, secret],
  )

/** Removes a subscriber and what was still to be delivered; `lockWebhook` comes first. */
export const deleteWebhook = (tx: Tx, webhookId: string): Promise<unknown> =>
  tx.query('delete from webhook where org_id = org() and webhook_id = $1', [webhookId])

export const subscriberOf = async (tx: Tx, webhookId: string): Promise<Subscriber | undefined> =>
  (
    await tx.query<Subscriber>(
      `select webhook_id, url, secret, case when previous_until > clock_timestamp() then previous_secret end as previous_secret, failures
       from webhook where org_id = org() and webhook_id = $1`,
      [webhookId],
    )
  )[0]
