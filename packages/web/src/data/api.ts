import { errorOf, isProposal, type Method } from '@assent/core/api/client.ts'
import type { ListBody } from '@assent/core/api/shapes.ts'
import { refuse } from '@assent/core/refusal.ts'
import { msg } from '@lingui/core/macro'
import { i18n, inOwnLanguage } from '../lib/i18n.ts'
import { Problem } from './problem.ts'

export { at, where, withQuery } from '@assent/core/api/client.ts'

type Options = {
  readonly signal?: AbortSignal
  /** Makes a repetition harmless: the server gives the first answer again. Changing calls have one anyway. */
  readonly key?: string
  /** Only if it is still that version; else the Problem's refusal is `stale`. */
  readonly ifMatch?: string
}

/** One part of a list, and where the next one is. */
export type Part<T> = { readonly items: readonly T[]; readonly next: string | undefined }

const away = () =>
  refuse('unavailable', i18n._(msg`The server does not answer. Check your connection; nothing was lost.`))

const send = async (method: Method, path: string, body: unknown, { ifMatch, key, signal }: Options) => {
  const headers: Record<string, string> = { accept: 'application/json', ...inOwnLanguage() }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (method !== 'GET') headers['idempotency-key'] = key ?? crypto.randomUUID()
  if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`
  const answer = await fetch(path, {
    method,
    headers,
    redirect: 'manual',
    ...(signal ? { signal } : {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new Problem(away(), undefined, true)
  })
  const text = await answer.text()
  const requestId = answer.headers.get('x-request-id') ?? undefined
  if (!answer.ok || isProposal({ status: answer.status, text })) {
    const refusal = errorOf({ status: answer.status, headers: {}, text })
    if (refusal.code === 'unauthenticated') toSignIn()
    throw new Problem(refusal, requestId)
  }
  return { answer, text, requestId }
}

/** Signs in again and comes back to where this was. */
export const toSignIn = (): void =>
  location.assign(`/auth/sign-in?return_to=${encodeURIComponent(location.pathname + location.search)}`)

const read = async <T>(method: Method, path: string, body?: unknown, options: Options = {}): Promise<T> => {
  const { requestId, text } = await send(method, path, body, options)
  return text === '' ? (undefined as T) : parsed<T>(text, requestId)
}

/** Something between us and the server may answer in its place. */
const parsed = <T>(text: string, requestId: string | undefined): T => {
  try {
    return JSON.parse(text) as T
  } catch {
    throw new Problem(
      refuse('unavailable', i18n._(msg`The server answered with something that is not JSON.`)),
      requestId,
    )
  }
}

// A link says where to go on at the same server, never another one.
export const pathOf = (href: string): string => href.replace(/^[a-z]+:\/\/[^/]*/i, '')
const nextOf = (link: string | null): string | undefined => {
  const href = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1]
  return href === undefined ? undefined : pathOf(href)
}

/** One part of a list in either form of the wire: `{data, _links}`, or an array with a Link header. */
const part = async <T>(path: string, options: Options = {}): Promise<Part<T>> => {
  const { answer, requestId, text } = await send('GET', path, undefined, options)
  const body = parsed<ListBody<T> | readonly T[]>(text, requestId)
  if (!('data' in body)) return { items: body, next: nextOf(answer.headers.get('link')) }
  const href = body._links?.next?.href
  return { items: body.data, next: href === undefined ? undefined : pathOf(href) }
}

/** The API as pages use it: what comes back is the value; everything else is thrown as a Problem. */
export const api = {
  get: <T>(path: string, options?: Options) => read<T>('GET', path, undefined, options),
  part,
  post: <T>(path: string, body?: unknown, options?: Options) => read<T>('POST', path, body, options),
  put: <T>(path: string, body?: unknown, options?: Options) => read<T>('PUT', path, body, options),
  patch: <T>(path: string, body?: unknown, options?: Options) => read<T>('PATCH', path, body, options),
  remove: <T = undefined>(path: string, options?: Options) => read<T>('DELETE', path, undefined, options),
} as const
