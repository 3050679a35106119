import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'

type Request = {
  readonly method?: string
  readonly url?: string
  readonly ip?: string
}

// Wherever an object with one of these is logged, its value is not (abuse cases G14, E16).
const secretNames = ['password', 'token', 'secret', 'apiToken', 'clientSecret', 'secretKey', 'authorization', 'cookie']

/** A logger that writes one JSON object per line: `level`, `time` (ISO 8601), `msg`, and `reqId` inside a request. */
export const makeLog = (level: LogLevel, destination?: pino.DestinationStream): FastifyBaseLogger =>
  pino(
    {
      level,
      base: { service: 'assent' },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `req.headers.${name}`]),
        censor: '(hidden)',
      },
      serializers: { err: describeError, error: describeError, req: describeRequest },
    },
    ...(destination ? [destination] : []),
  ) as FastifyBaseLogger

// The query of an address may hold a code or a key: only its names are logged.
const describeRequest = ({ method, url = '', ip }: Request): object => {
  const [path, query] = [url.split('?', 1)[0], url.includes('?') ? url.slice(url.indexOf('?') + 1) : '']
  const names = [...new URLSearchParams(query).keys()].slice(0, 20)
  return { method, path, ip, ...(names.length > 0 ? { query: names } : {}) }
}

// An error of the database driver carries the statement's row in `detail`; what a person typed does not belong in a log.
const describeError = (error: unknown): object => {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack, cause } = error
  const { code, constraint, table } = error as { code?: string; constraint?: string; table?: string }
  return { type: name, message, stack, code, constraint, table, ...(cause ? { cause: describeError(cause) } : {}) }
}
