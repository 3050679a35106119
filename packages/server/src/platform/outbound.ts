import { lookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { rootCertificates } from 'node:tls'
import { limits } from '@assent/core/limits.ts'
import { type Allowed, isPublic, parseAllowed } from './addresses.ts'

/** Why a call was not made, or not finished. The message says nothing about what is in our network. */
export class OutboundError extends Error {
  readonly reason: 'refused' | 'timeout' | 'too_large' | 'failed'
  constructor(reason: OutboundError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

export type OutboundOptions = {
  /** Hosts, addresses and ranges beside the public internet (platform/addresses.ts); plain http is for these only. */
  readonly allow?: readonly string[]
  /** Longest time of a whole call, in milliseconds. */
  readonly timeoutMs?: number
  /** Largest answer, in bytes. */
  readonly maxBytes?: number
  /** Asks the DNS: all addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>
  /** A certificate authority of the house, in PEM, beside the usual ones. */
  readonly ca?: string
}

const maxAnswerBytes = 8 * 1_048_576

/**
 * A `fetch` for addresses that people typed in: webhooks, delegated flows, connectors. Resolves a name once and connects
 * to exactly what was judged; nothing outside the public internet unless allowed; follows no redirect (a 3xx comes back
 * as it is); the whole call has a limit in time, the answer one in size and is never unpacked (abuse cases E12, E14).
 */
export const makeOutbound = (options: OutboundOptions = {}): typeof fetch => {
  const allowed = parseAllowed(options.allow ?? [])
  const resolve = options.resolve ?? (async (host) => (await lookup(host, { all: true })).map(({ address }) => address))
  const agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: 64, timeout: limits.connectMs }),
    'https:': new https.Agent({
      keepAlive: true,
      maxSockets: 64,
      timeout: limits.connectMs,
      ...(options.ca ? { ca: [...rootCertificates, options.ca] } : {}),
    }),
  }
  return async (input, init) => {
    const request = new Request(input, { ...init, redirect: 'manual' })
    const url = new URL(request.url)
    const limit = AbortSignal.timeout(options.timeoutMs ?? limits.connectorMs)
    const signal = AbortSignal.any([limit, request.signal])
    try {
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        throw refused('Only http and https addresses can be called.')
      if (url.username !== '' || url.password !== '') throw refused('An address must not contain a user or password.')
      const addresses = await orAborted(judge(url, allowed, resolve), signal)
      const body = request.body ? Buffer.from(await orAborted(request.arrayBuffer(), signal)) : undefined
      const call = {
        url,
        request,
        body,
        addresses,
        signal,
        agent: agents[url.protocol],
        maxBytes: options.maxBytes ?? maxAnswerBytes,
      }
      return await orAborted(send(call, true), signal)
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason
      if (limit.aborted) throw new OutboundError('timeout', 'The other side did not answer in time.', { cause: error })
      if (error instanceof OutboundError) throw error
      throw new OutboundError('failed', `The connection failed${codeOf(error)}.`, { cause: error })
    }
  }
}

const refused = (message: string): OutboundError => new OutboundError('refused', message)

const codeOf = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException).code
  return typeof code === 'string' ? ` (${code})` : ''
}

const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })

/** The addresses to connect to. All that a name has must be allowed: one bad one among them is no accident. */
const judge = async (
  url: URL,
  allowed: Allowed,
  resolve: NonNullable<OutboundOptions['resolve']>,
): Promise<readonly string[]> => {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const addresses = isIP(host) ? [host] : await resolve(host)
  if (addresses.length === 0) throw new OutboundError('failed', 'The name has no address.')
  for (const address of addresses) {
    const inside = allowed(host, port, address)
    if (!inside && !isPublic(address)) throw refused('This address is not on the public internet and is not allowed.')
    if (!inside && url.protocol === 'http:') throw refused('Plain http is not allowed; use https.')
  }
  return addresses
}

type Call = {
  readonly url: URL
  readonly request: Request
  readonly body: Buffer | undefined
  readonly addresses: readonly string[]
  readonly signal: AbortSignal
  readonly agent: http.Agent
  readonly maxBytes: number
}

const send = (call: Call, again: boolean): Promise<Response> =>
  new Promise((resolve, reject) => {
    const { url, request, body, signal, agent } = call
    const headers = {
      ...Object.fromEntries(request.headers),
      'accept-encoding': 'identity',
      ...(body ? { 'content-length': body.length } : {}),
    }
    const outgoing = (url.protocol === 'https:' ? https : http).request(
      url,
      { method: request.method, headers, agent, signal, lookup: pinned(call.addresses) },
      (answer) => read(call, answer).then(resolve, reject),
    )
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // A kept connection that the other side had just closed: nothing of the call arrived there.
      if (again && outgoing.reusedSocket && error.code === 'ECONNRESET') resolve(send(call, false))
      else reject(error)
    })
    outgoing.end(body)
  })

/** A lookup that knows only the addresses that were judged, whatever the DNS says by now (rebinding). */
const pinned = (addresses: readonly string[]): LookupFunction => {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_host, options, done) => (options.all ? done(null, all) : done(null, all[0]!.address, all[0]!.family))
}

const read = async ({ request, maxBytes }: Call, answer: http.IncomingMessage): Promise<Response> => {
  const headers = new Headers()
  for (let i = 0; i < answer.rawHeaders.length; i += 2) headers.append(answer.rawHeaders[i]!, answer.rawHeaders[i + 1]!)
  const tooLarge = () => {
    answer.destroy()
    return new OutboundError('too_large', `The answer is larger than ${maxBytes} bytes.`)
  }
  if (Number(headers.get('content-length') ?? 0) > maxBytes && request.method !== 'HEAD') throw tooLarge()
  if (!['', 'identity'].includes(headers.get('content-encoding') ?? '')) {
    answer.destroy()
    throw new OutboundError('failed', 'The answer is packed, which was not asked for.')
  }
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxBytes) throw tooLarge()
    parts.push(part)
  }
  const status = answer.statusCode ?? 0
  if (status < 200 || status > 599) throw new OutboundError('failed', `The answer has the status ${status}.`)
  const empty = request.method === 'HEAD' || [204, 205, 304].includes(status)
  return new Response(empty ? null : Buffer.concat(parts), { status, statusText: answer.statusMessage ?? '', headers })
}
