import type { Client } from '@assent/core/api/client.ts'
import type { Result } from '@assent/core/refusal.ts'
import { type Flags, resolve } from './credentials.ts'
import type { Transport, TransportOptions } from './http.ts'
import { stopOf, usage } from './problems.ts'
import type { Screen } from './screen.ts'

type Env = Readonly<Record<string, string | undefined>>

/** What a command is given of the world. */
export type Context = {
  readonly screen: Screen
  readonly env: Env
  readonly json: boolean
  readonly flags: Flags
  readonly stdin: NodeJS.ReadStream
  /** Fires at Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
  /** Connects to the server that flags, environment and saved sign-ins name. Closed when the command ends. */
  readonly connect: (options?: TransportOptions) => Promise<Connection>
}

export type Connection = {
  readonly url: string
  readonly client: Client
  readonly transport: Transport
  readonly headers: Readonly<Record<string, string>>
  /** The answer of a call, or the end of the command if it is a refusal. */
  readonly must: <T>(answer: Promise<Result<T>>) => Promise<T>
}

/** Makes `connect`, and how to close what it opened. */
export const makeConnect = (flags: Flags, env: Env): { connect: Context['connect']; close: () => void } => {
  const opened: Transport[] = []
  const connect: Context['connect'] = async (options) => {
    const { url, token } = resolve(flags, env)
    if (token === undefined)
      throw usage(
        `There is no token for ${url}.`,
        'Sign in with `assent login` (with `--demo` for the demo), or give --token or ASSENT_TOKEN.',
      )
    return open(url, token, options)
  }
  const open = async (url: string, token: string, options?: TransportOptions): Promise<Connection> => {
    const [{ makeClient }, { makeTransport }] = await Promise.all([
      import('@assent/core/api/client.ts'),
      import('./http.ts'),
    ])
    const transport = await makeTransport(url, options)
    opened.push(transport)
    return {
      url,
      transport,
      client: makeClient(transport.send, token),
      headers: { authorization: `Bearer ${token}` },
      must,
    }
  }
  return { connect, close: () => void opened.map((transport) => transport.close()) }
}

/** The value of an answer; a refusal ends the command. */
export const must = async <T>(answer: Promise<Result<T>>): Promise<T> => {
  const result = await answer
  if (typeof result === 'object' && result !== null && 'refused' in result) throw stopOf(result)
  return result as T
}
