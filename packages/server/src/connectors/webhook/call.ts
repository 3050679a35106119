import { hash } from 'node:crypto'
import type { ConnectorContext, ConnectorOutcome } from '@assent/core/ports.ts'
import { Webhook } from 'standardwebhooks'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { WebhookConfig } from './config.ts'

/** Most bytes of an answer: a hundred items with a reason each are a tenth of it. */
const maxBytes = 1_048_576

/** A call that proved nothing about any of its items. */
export class WebhookTrouble extends Error {
  readonly outcome: Extract<ConnectorOutcome, { result: 'retry' }>
  constructor(reason: string, after?: number) {
    super(reason)
    this.outcome = { result: 'retry', reason, ...(after === undefined ? {} : { after }) }
  }
}

const Answer = Type.Object({
  items: Type.Array(
    Type.Object({
      accessId: Type.String({ maxLength: 40 }),
      state: Type.String({ maxLength: 20 }),
      reason: Type.Optional(Type.String()),
    }),
    { maxItems: 1_000 },
  ),
})

/** What was said of each item, by its accessId. */
export type Answers = ReadonlyMap<string, { readonly state: string; readonly reason?: string }>

/** Sends one signed message and reads its answer. Throws WebhookTrouble for all that is no proper answer. */
export const post = async (type: string, items: readonly object[], context: ConnectorContext): Promise<Answers> => {
  const response = await send(type, { data: { items } }, context)
  const text = await textOf(response, context)
  if (response.status !== 200)
    throw new WebhookTrouble(`The target answered ${response.status}.`, patienceOf(response, context))
  return parse(text)
}

/** Sends a signed message of which nothing follows. Throws WebhookTrouble unless it is taken: 200 or 202, as flows answer. */
export const knock = async (type: string, context: ConnectorContext): Promise<void> => {
  const response = await send(type, {}, context)
  await response.body?.cancel()
  if (response.status !== 200 && response.status !== 202)
    throw new WebhookTrouble(`The target answered ${response.status}.`)
}

const send = (type: string, more: object, context: ConnectorContext): Promise<Response> => {
  const { url } = context.config as WebhookConfig
  const at = new Date(context.now())
  const body = JSON.stringify({ type, timestamp: at.toISOString(), ...more })
  // The same message has the same id however often the network repeats it.
  const id = `msg_${hash('sha256', body, 'hex').slice(0, 32)}`
  return reach(context, url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'Assent',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': sign(context.secret, id, at, body),
    },
    redirect: 'manual',
    signal: context.signal,
  })
}

const sign = (secret: string | undefined, id: string, at: Date, body: string): string => {
  if (secret === undefined || secret === '') throw new WebhookTrouble('The connector has no secret to sign with.')
  try {
    const key = secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' })
    return key.sign(id, at, body)
  } catch {
    throw new WebhookTrouble(
      'The secret of the connector cannot be used to sign: it is whsec_ and base64, or any other text.',
    )
  }
}

const reach = async (context: ConnectorContext, url: string, init: RequestInit): Promise<Response> => {
  try {
    return await context.fetch(url, init)
  } catch (error) {
    throw new WebhookTrouble(context.signal.aborted ? tooLate : `The target cannot be reached: ${wordsOf(error)}`)
  }
}

const tooLate = 'The target gave no answer in time.'

/** The error's own words and the code of its cause; never an address or header of the call. */
const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const code = (error.cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? `${error.message} (${code})` : error.message
}

const textOf = async (response: Response, context: ConnectorContext): Promise<string> => {
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of response.body ?? []) {
      size += part.byteLength
      if (size > maxBytes) throw new WebhookTrouble('The answer of the target is too long.')
      parts.push(part)
    }
  } catch (error) {
    if (error instanceof WebhookTrouble) throw error
    throw new WebhookTrouble(context.signal.aborted ? tooLate : `The answer broke off: ${wordsOf(error)}`)
  }
  return Buffer.concat(parts).toString('utf8')
}

const parse = (text: string): Answers => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new WebhookTrouble('The answer of the target is not JSON.')
  }
  if (!Value.Check(Answer, value))
    throw new WebhookTrouble('The answer of the target is not {items: [{accessId, state}]}.')
  return new Map(
    value.items.map(({ accessId, state, reason }) => [
      accessId,
      { state, ...(reason === undefined ? {} : { reason: reason.slice(0, 500) }) },
    ]),
  )
}

/** The target's Retry-After in milliseconds, if it makes sense. */
const patienceOf = (response: Response, context: ConnectorContext): number | undefined => {
  const value = response.headers.get('retry-after')
  if (value === null) return undefined
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - context.now())
}
