import type { ConnectorContext, TicketOutcome } from '@assent/core/ports.ts'

/** Most bytes of an answer: a hundred tickets of four fields are a hundredth of it. */
const maxBytes = 1_048_576

type Trouble = Extract<TicketOutcome, { result: 'trouble' }>

/** A call that came to no answer that could be used. */
export class TicketTrouble extends Error {
  readonly outcome: Trouble
  constructor(reason: string, more: Omit<Trouble, 'result' | 'reason'> = {}) {
    super(reason)
    this.outcome = { result: 'trouble', reason, ...more }
  }
}

/** An answer: its status, and the body as JSON; undefined if it is none. */
export type Answer = { readonly status: number; readonly body: unknown }

type Sent = {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * One call, of which every answer below 500 is given back but those that say nothing about what was asked: 401 and 403 (the
 * credential), 408 and 429 (later). Throws TicketTrouble for all others. `unsure`: a call that changes something, and whose
 * answer did not come, may have done so.
 */
export const call = async ({ system, unsure }: Saying, sent: Sent, context: ConnectorContext): Promise<Answer> => {
  const doubt = unsure ? ({ unsure: true } as const) : {}
  const { body, headers, method, url } = sent
  let response: Response
  try {
    response = await context.fetch(url, {
      method,
      headers: { accept: 'application/json', 'user-agent': 'Assent', ...headers },
      ...(body === undefined ? {} : { body }),
      // Another address than the configured one is never called (abuse case E12).
      redirect: 'manual',
      signal: context.signal,
    })
  } catch (error) {
    throw new TicketTrouble(
      context.signal.aborted ? `${system} gave no answer in time.` : `${system} cannot be reached: ${wordsOf(error)}`,
      doubt,
    )
  }
  const { status } = response
  const text = await textOf(system, response, context, doubt)
  if (status === 401 || status === 403)
    throw new TicketTrouble(
      status === 401
        ? `${system} does not accept the credential (401). Change the secret of the connection.`
        : `${system} does not let us do that (403). Look at the rights of the account of the connection.`,
      { grave: true },
    )
  if (status === 429) throw new TicketTrouble(`${system} asks for patience (429).`, patienceOf(response, context))
  if (status === 408 || status === 503)
    throw new TicketTrouble(`${system} answered ${status}.`, { ...doubt, ...patienceOf(response, context) })
  if (status >= 500) throw new TicketTrouble(`${system} answered ${status}.`, doubt)
  if (status >= 300 && status < 400)
    throw new TicketTrouble(`${system} sends us elsewhere (${status}): look at the address of the connection.`, {
      grave: true,
    })
  const parsed = jsonOf(text)
  if (parsed === undefined && status < 300)
    throw new TicketTrouble(`What answers at the address of the connection is not ${system}: the answer is no JSON.`, {
      ...doubt,
      grave: true,
    })
  return { status, body: parsed }
}

/** Who is called, in words; and whether a lost answer leaves us in doubt. */
export type Saying = { readonly system: string; readonly unsure?: boolean }

/** An answer that is JSON, and yet not what is documented. */
export const stranger = (system: string, unsure = false): TicketTrouble =>
  new TicketTrouble(
    `What answers at the address of the connection is not ${system}: the answer is not as documented.`,
    {
      ...(unsure ? { unsure: true } : {}),
      grave: true,
    },
  )

/** The outcome of a call that may throw TicketTrouble; what it throws besides is a bug. */
export const attempt = async <T>(work: () => Promise<T>): Promise<T | Trouble> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof TicketTrouble) return error.outcome
    throw error
  }
}

/** The error's own words and the code of its cause; never an address or header of the call. */
const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'no reason is known'
  const code = (error.cause as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? `${error.message} (${code})` : error.message
}

const textOf = async (
  system: string,
  response: Response,
  context: ConnectorContext,
  doubt: { readonly unsure?: true },
): Promise<string> => {
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of response.body ?? []) {
      size += part.byteLength
      if (size > maxBytes) throw new TicketTrouble(`The answer of ${system} is too long.`, { ...doubt, grave: true })
      parts.push(part)
    }
  } catch (error) {
    if (error instanceof TicketTrouble) throw error
    throw new TicketTrouble(
      context.signal.aborted ? `${system} gave no answer in time.` : `The answer of ${system} broke off.`,
      doubt,
    )
  }
  return Buffer.concat(parts).toString('utf8')
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The other side's Retry-After in milliseconds, if it makes sense. */
const patienceOf = (response: Response, context: ConnectorContext): { readonly after?: number } => {
  const value = response.headers.get('retry-after')?.trim()
  if (value === undefined || value === '') return {}
  if (/^\d{1,9}$/.test(value)) return { after: Number(value) * 1_000 }
  const date = Date.parse(value)
  return Number.isNaN(date) ? {} : { after: Math.max(0, date - context.now()) }
}

/** A text of theirs, cut to what people read. */
export const shortened = (text: string, most = 300): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text

/** A base address without a slash at its end. */
export const baseOf = (address: string): string => address.replace(/\/+$/, '')

export const basic = (user: string, secret: string): string =>
  `Basic ${Buffer.from(`${user}:${secret}`, 'utf8').toString('base64')}`
