import type { Agent, ClientRequest, IncomingMessage, request as plainRequest } from 'node:http'
import type { HttpAnswer, HttpCall, Send } from '@assent/core/api/client.ts'
import { unreachable, usage } from './problems.ts'

export type TransportOptions = {
  /** Most connections at a time. */
  readonly sockets?: number
  /** The longest silence of the server, in milliseconds. */
  readonly timeoutMs?: number
  /** Times that a call is repeated when the server says "too many" or "not now" with a time to wait. */
  readonly patience?: number
}

export type Transport = {
  readonly send: Send
  /** An answer whose body is read as it comes: exports. The caller reads it to its end. */
  readonly open: (call: HttpCall) => Promise<IncomingMessage>
  readonly close: () => void
}

/** The longest answer that is read as a whole. */
const longest = 64 * 1_048_576
const usualTimeoutMs = 35_000
const longestWaitMs = 60_000

/**
 * Calls over kept connections by node:http, which starts twice as fast as the global fetch. Sends nothing anywhere but to
 * the host it was made for, and follows no redirect.
 */
export const makeTransport = async (base: string, options: TransportOptions = {}): Promise<Transport> => {
  const url = baseOf(base)
  const { Agent: ThisAgent, request } =
    url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  const agent: Agent = new ThisAgent({ keepAlive: true, maxSockets: options.sockets ?? 8, scheduling: 'lifo' })
  const prefix = url.pathname.replace(/\/$/, '')
  const open = (call: HttpCall) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const path = prefix !== '' && !call.path.startsWith(`${prefix}/`) ? prefix + call.path : call.path
      const out: ClientRequest = (request as typeof plainRequest)(
        {
          protocol: url.protocol,
          hostname: bare(url.hostname),
          port: url.port,
          method: call.method,
          path,
          agent,
          headers: headersOf(call),
        },
        resolve,
      )
      out.setTimeout(options.timeoutMs ?? usualTimeoutMs, () => out.destroy(new Error('it did not answer in time')))
      out.on('error', (error) => reject(noAnswer(base, error)))
      out.end(call.body)
    })
  const once = async (call: HttpCall): Promise<HttpAnswer> => {
    const answer = await open(call)
    return { status: answer.statusCode ?? 0, headers: answer.headers, text: await textOf(answer, base) }
  }
  const send: Send = async (call) => {
    for (let attempt = 0; ; attempt++) {
      const answer = await once(call)
      if (attempt >= (options.patience ?? 3) || !mayRepeat(call, answer)) return answer
      await pause(waitOf(answer, attempt))
    }
  }
  return { send, open, close: () => agent.destroy() }
}

const baseOf = (base: string): URL => {
  const url = URL.canParse(base) ? new URL(base) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '')
    throw usage(
      `${base} is not the address of a server.`,
      'Write it like https://assent.example.com or http://127.0.0.1:8080.',
    )
  return url
}

const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

const headersOf = (call: HttpCall): Record<string, string | number> => ({
  ...call.headers,
  ...(call.body === undefined ? {} : { 'content-length': Buffer.byteLength(call.body) }),
})

const textOf = async (answer: IncomingMessage, base: string): Promise<string> => {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      length += part.length
      if (length > longest) throw new Error(`its answer is longer than ${longest / 1_048_576} MB`)
      parts.push(part)
    }
  } catch (error) {
    throw noAnswer(base, error as Error)
  }
  return Buffer.concat(parts).toString('utf8')
}

// "Too many" was judged before anything was done; "not now" may have been after, so only a harmless call is repeated.
const mayRepeat = (call: HttpCall, { status }: HttpAnswer): boolean =>
  status === 429 || (status === 503 && (call.method === 'GET' || 'idempotency-key' in call.headers))

const waitOf = ({ headers }: HttpAnswer, attempt: number): number => {
  const seconds = Number(headers['retry-after'])
  return Math.min(longestWaitMs, Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 250 * 2 ** attempt)
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const noAnswer = (base: string, error: Error): Error => {
  const code = 'code' in error ? String(error.code) : error.message
  return unreachable(
    `No answer from ${base}: ${words[code] ?? code}.`,
    'Is the server running there? `npm start` starts one; --url or ASSENT_URL says where it is.',
  )
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  ECONNRESET: 'the connection was cut',
  ETIMEDOUT: 'it did not answer in time',
  EAI_AGAIN: 'the name of the host could not be looked up',
}
