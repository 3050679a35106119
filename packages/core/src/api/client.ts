import { type Cause, type Refusal, type RefusalCode, type Result, refuse } from '../refusal.ts'
import type { ListBody } from './shapes.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One HTTP call as a transport is given it: a path that begins with a slash, and a body of JSON text, of bytes, or none. */
export type HttpCall = {
  readonly method: Method
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** What came back: status, headers by lower-case name, and the whole body as text. */
export type HttpAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
}

/** Carries a call to the server. Throws only if no answer came; a refusal of the server is an answer. */
export type Send = (call: HttpCall) => Promise<HttpAnswer>

export type CallOptions = {
  /** Makes a repetition of the call harmless: the server gives the first answer again. */
  readonly key?: string
}

/** The API as its clients use it: an answer is the value, or the Refusal that the server gave. */
export type Client = {
  readonly call: <T>(method: Method, path: string, body?: unknown, options?: CallOptions) => Promise<Result<T>>
  readonly get: <T>(path: string) => Promise<Result<T>>
  readonly post: <T>(path: string, body?: unknown, options?: CallOptions) => Promise<Result<T>>
  /** Sends a file as it is. */
  readonly upload: <T>(path: string, bytes: Uint8Array) => Promise<Result<T>>
  /** All items of a list that has the form `{data, _links}`, page after page, at most `most` of them. */
  readonly all: <T>(path: string, most?: number) => Promise<Result<readonly T[]>>
}

/** A path with its variable parts encoded: at`/api/v1/users/${login}`. */
export const at = (texts: TemplateStringsArray, ...parts: readonly string[]): string =>
  texts.reduce((path, text, i) => path + encodeURIComponent(parts[i - 1]!) + text)

/** A path with query parameters; those that are undefined are left out. */
export const withQuery = (path: string, query: Readonly<Record<string, string | number | undefined>>): string => {
  const parts = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return parts.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${parts.join('&')}`
}

/** A comparison of a filter expression, its value quoted. */
export const where = (attribute: string, op: 'co' | 'eq' | 'sw' | 'gt' | 'ge' | 'lt' | 'le', value: string): string =>
  `${attribute} ${op} ${JSON.stringify(value)}`

const codes: Readonly<Record<number, RefusalCode>> = {
  202: 'proposed',
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'not_found',
  409: 'conflict',
  412: 'stale',
  413: 'invalid',
  415: 'invalid',
  429: 'limited',
}

type ErrorBody = {
  readonly errorCode?: string
  readonly errorSummary?: string
  readonly errorId?: string
  readonly errorCauses?: readonly {
    readonly errorSummary?: string
    readonly reason?: string
    readonly location?: string
  }[]
  readonly _links?: Readonly<Record<string, { readonly href?: string }>>
}

/** The Refusal that an answer with an error status stands for. `links` has the last part of each link: the id. */
export const errorOf = (answer: HttpAnswer): Refusal => {
  const body = (parse(answer.text) ?? {}) as ErrorBody
  const causes: Cause[] = (body.errorCauses ?? []).map((cause) => ({
    summary: cause.errorSummary ?? '',
    ...(cause.reason === undefined ? {} : { reason: cause.reason }),
    ...(cause.location === undefined ? {} : { location: cause.location }),
  }))
  const links = Object.entries(body._links ?? {}).flatMap(([name, { href }]) =>
    href === undefined ? [] : [[name, decodeURIComponent(href.slice(href.lastIndexOf('/') + 1))] as const],
  )
  const summary = body.errorSummary ?? `The server answered with status ${answer.status}.`
  return refuse(
    codes[answer.status] ?? 'unavailable',
    body.errorId === undefined || answer.status < 500 ? summary : `${summary} (${body.errorId})`,
    causes,
    links.length === 0 ? undefined : Object.fromEntries(links),
  )
}

/** Whether an answer says that nothing was done yet: another administrator has to confirm it (abuse case A23). */
export const isProposal = ({ status, text }: Pick<HttpAnswer, 'status' | 'text'>): boolean =>
  status === 202 && (parse(text) as ErrorBody | undefined)?.errorCode === 'E0000000'

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Makes a client on a transport: node:http in the terminal, fetch in a page. `token` goes into each call if given. */
export const makeClient = (send: Send, token?: string): Client => {
  const common = {
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  const carry = async <T>(call: HttpCall): Promise<Result<T>> => {
    const answer = await send({ ...call, headers: { ...common, ...call.headers } })
    if (answer.status < 200 || answer.status > 299 || isProposal(answer)) return errorOf(answer)
    if (answer.text === '') return undefined as T
    const value = parse(answer.text)
    return value === undefined
      ? refuse('unavailable', 'The server answered with something that is not JSON.')
      : (value as T)
  }
  const call = <T>(method: Method, path: string, body?: unknown, { key }: CallOptions = {}): Promise<Result<T>> =>
    carry<T>({
      method,
      path,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const upload = <T>(path: string, bytes: Uint8Array): Promise<Result<T>> =>
    carry<T>({ method: 'POST', path, headers: { 'content-type': 'application/octet-stream' }, body: bytes })
  const get = <T>(path: string) => call<T>('GET', path)
  const all = async <T>(path: string, most = 10_000): Promise<Result<readonly T[]>> => {
    const items: T[] = []
    let next: string | undefined = path
    while (next !== undefined && items.length < most) {
      const page: Result<ListBody<T>> = await get<ListBody<T>>(next)
      if ('refused' in page) return page
      items.push(...page.data)
      next = pathOf(page._links?.next?.href)
    }
    return items.slice(0, most)
  }
  return { call, get, post: (path, body, options) => call('POST', path, body, options), upload, all }
}

// A link says where to go on at the same server: never another one, or it would be given the token.
const pathOf = (href: string | undefined): string | undefined => href?.replace(/^[a-z]+:\/\/[^/]*/i, '')

/** A transport by fetch, for pages: the session cookie goes along, redirects are not followed. */
export const sendByFetch =
  (fetcher: typeof fetch, base = ''): Send =>
  async ({ body, headers, method, path }) => {
    const answer = await fetcher(base + path, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: body as string }),
    })
    return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() }
  }
