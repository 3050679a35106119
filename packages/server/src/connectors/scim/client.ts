import type { ConnectorContext, ConnectorOutcome } from '@assent/core/ports.ts'
import type { ScimConfig } from './config.ts'

/** Most bytes of one answer: a group of a hundred thousand members fits. */
const maxBytes = 16 * 1_048_576

/** A call that proved nothing, and what that means for the item it was made for. */
export class ScimTrouble extends Error {
  readonly outcome: Exclude<ConnectorOutcome, { result: 'done' }>
  readonly status: number
  constructor(outcome: Exclude<ConnectorOutcome, { result: 'done' }>, status = 0) {
    super(outcome.reason)
    this.outcome = outcome
    this.status = status
  }
}

/** A JSON object of the target, of which nothing is believed yet. */
export type Resource = { readonly [name: string]: unknown }

/** An answer: 404 has no body and is no error, since gone is an answer too. */
export type Answer = { readonly status: number; readonly body: Resource }

/** Calls of one service provider. Paths are relative to its base address and hold encoded ids only. */
export type ScimClient = {
  readonly get: (path: string, query?: Readonly<Record<string, string>>) => Promise<Answer>
  readonly send: (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => Promise<Answer>
}

/** Makes the client of one call of the connector. Throws ScimTrouble for everything that is neither success nor 404. */
export const makeClient = (context: ConnectorContext): ScimClient => {
  const config = context.config as ScimConfig
  const base = config.baseUrl.replace(/\/+$/, '')
  const headers = { accept: 'application/scim+json, application/json', ...credential(config, context.secret) }
  const call = async (method: string, path: string, body?: object): Promise<Answer> => {
    const response = await reach(context, `${base}${path}`, {
      method,
      headers: body ? { ...headers, 'content-type': 'application/scim+json' } : headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
      // A target that moved is told to us by an administrator, not by itself.
      redirect: 'manual',
      signal: context.signal,
    })
    return judge(response, context)
  }
  return {
    get: (path, query) => call('GET', query ? `${path}?${new URLSearchParams(query)}` : path),
    send: call,
  }
}

const credential = (config: ScimConfig, secret: string | undefined): Record<string, string> => {
  if (secret === undefined) return {}
  if (config.auth !== 'basic') return { authorization: `Bearer ${secret}` }
  return { authorization: `Basic ${Buffer.from(`${config.username ?? ''}:${secret}`).toString('base64')}` }
}

const reach = async (context: ConnectorContext, url: string, init: RequestInit): Promise<Response> => {
  try {
    return await context.fetch(url, init)
  } catch (error) {
    throw trouble(
      context.signal.aborted ? 'The target gave no answer in time.' : `The target cannot be reached: ${causeOf(error)}`,
    )
  }
}

/** The error's own words and the code of its cause; never an address or header of the call. */
const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const code = (error.cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? `${error.message} (${code})` : error.message
}

const trouble = (reason: string, after?: number, status = 0): ScimTrouble =>
  new ScimTrouble({ result: 'retry', reason, ...(after === undefined ? {} : { after }) }, status)

const judge = async (response: Response, context: ConnectorContext): Promise<Answer> => {
  const { status } = response
  const text = await bodyText(response, context.signal)
  if (status === 404) return { status, body: {} }
  if (status === 204) return { status, body: {} }
  if (status >= 200 && status < 300) return { status, body: parse(text, status) }
  const after = retryAfter(response.headers.get('retry-after'), context.now())
  if (status === 401 || status === 403) throw trouble(`The target refuses our credential (${status}).`, after, status)
  if (status === 429 || status === 503) throw trouble(`The target asks for patience (${status}).`, after, status)
  if (status >= 300 && status < 400)
    throw trouble(`The target answered with a redirection (${status}), which is not followed.`)
  throw trouble(`The target answered ${status}${detailOf(text)}.`, after, status)
}

const bodyText = async (response: Response, signal: AbortSignal): Promise<string> => {
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of response.body ?? []) {
      size += part.byteLength
      if (size > maxBytes) throw trouble('The answer of the target is too long.')
      parts.push(part)
    }
  } catch (error) {
    if (error instanceof ScimTrouble) throw error
    throw trouble(signal.aborted ? 'The target gave no answer in time.' : `The answer broke off: ${causeOf(error)}`)
  }
  return Buffer.concat(parts).toString('utf8')
}

const parse = (text: string, status: number): Resource => {
  if (text === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Resource
  } catch {
    // Said below.
  }
  throw trouble(`The target answered ${status} with something that is not SCIM.`)
}

const detailOf = (text: string): string => {
  try {
    const detail = (JSON.parse(text) as { detail?: unknown }).detail
    return typeof detail === 'string' ? `: ${detail.slice(0, 300)}` : ''
  } catch {
    return ''
  }
}

/** Milliseconds of a Retry-After header in seconds or as an HTTP date; undefined if there is none that makes sense. */
export const retryAfter = (value: string | null, now: number): number | undefined => {
  if (value === null) return undefined
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
