import { filterSummary } from '@assent/core/api/filter.ts'
import { badPaging, pagingSummary } from '@assent/core/api/page.ts'
import { type Cause, type Refusal, type RefusalCode, refuse } from '@assent/core/refusal.ts'
import type { ErrorObject } from 'ajv'

/** Okta's error body. */
export type ErrorBody = {
  readonly errorCode: string
  readonly errorSummary: string
  readonly errorLink: string
  readonly errorId: string
  readonly errorCauses: readonly Record<string, unknown>[]
  readonly _links?: Readonly<Record<string, { readonly href: string }>>
}

/** How a route words its errors: see `errors` of a route. */
export type Wording = { readonly subject?: string; readonly bare?: boolean }

type Row = { readonly status: number; readonly code: string; readonly summary?: string }

/** Status and code of each refusal (okta-access-requests O.4). A summary here replaces the refusal's, which becomes a cause. */
const table: Record<RefusalCode, Row> = {
  invalid: { status: 400, code: 'E0000001' },
  unauthenticated: { status: 401, code: 'E0000004', summary: 'Authentication failed.' },
  forbidden: {
    status: 403,
    code: 'E0000006',
    summary: 'You do not have permission to perform the requested action.',
  },
  not_found: { status: 404, code: 'E0000007', summary: 'Resource not found exception.' },
  conflict: { status: 409, code: 'E0000195' },
  stale: { status: 412, code: 'E0000195' },
  limited: {
    status: 429,
    code: 'E0000047',
    summary: 'API call exceeded rate limit due to too many requests.',
  },
  proposed: { status: 202, code: 'E0000000' },
  unavailable: { status: 503, code: 'E0000010' },
}

// Refusals with a code of their own; what they speak of is always the query.
const codeOfSummary: Readonly<Record<string, string>> = { [filterSummary]: 'E0000053', [pagingSummary]: 'E0000029' }

const prefixOf: Partial<Record<RefusalCode, string>> = {
  invalid: 'Api validation failed',
  conflict: 'Api validation failed due to conflict',
  stale: 'Api validation failed due to conflict',
}

const pathOfId: Readonly<Record<string, string>> = {
  req: '/governance/api/v2/requests/',
  gra: '/governance/api/v1/grants/',
  '00u': '/api/v1/users/',
  '00g': '/api/v1/groups/',
  '0oa': '/api/v1/apps/',
  pch: '/governance/api/v1/policy-changes/',
  emg: '/governance/api/v1/emergency-access/',
}

/** The status and body that a refusal becomes. `where` is the part of the call that its locations point into. */
export const refusalAnswer = (
  refusal: Refusal,
  errorId: string,
  options: { readonly wording?: Wording; readonly where?: 'body' | 'query'; readonly baseUrl?: string } = {},
): { status: number; body: ErrorBody } => {
  const { wording = {} } = options
  const row = table[refusal.code]
  const special = refusal.code === 'invalid' ? codeOfSummary[refusal.summary] : undefined
  const where = special ? 'query' : (options.where ?? 'body')
  const code = special ?? row.code
  const summary = special ? refusal.summary : (row.summary ?? worded(refusal, wording))
  const causes =
    refusal.causes.length === 0 && refusal.summary !== summary && !summary.endsWith(refusal.summary)
      ? [{ summary: refusal.summary, ...(refusal.code === 'forbidden' ? { reason: 'INSUFFICIENT_PERMISSIONS' } : {}) }]
      : refusal.causes
  return {
    status: row.status,
    body: {
      ...bodyOf(code, summary, errorId),
      errorCauses: causes.slice(0, 50).map((cause) => causeBody(cause, where, wording)),
      ...linksOf(refusal, options.baseUrl ?? ''),
    },
  }
}

const worded = (refusal: Refusal, wording: Wording): string => {
  const prefix = prefixOf[refusal.code]
  if (prefix === undefined) return refusal.summary
  if (wording.subject !== undefined) return `${prefix}: ${wording.subject}`
  return refusal.summary.startsWith(prefix) ? refusal.summary : `${prefix}: ${refusal.summary}`
}

const causeBody = (cause: Cause, where: 'body' | 'query', wording: Wording): Record<string, unknown> => {
  if (wording.bare) return { errorSummary: cause.summary }
  return {
    errorSummary: cause.summary,
    ...(cause.reason === undefined ? {} : { reason: cause.reason }),
    ...(cause.location === undefined ? {} : { location: cause.location, locationType: where }),
    domain: 'governance',
  }
}

const linksOf = (refusal: Refusal, baseUrl: string): Pick<ErrorBody, '_links'> => {
  const links = Object.entries(refusal.links ?? {}).flatMap(([name, id]) => {
    const path = pathOfId[id.slice(0, 3)]
    return path === undefined ? [] : [[name, { href: `${baseUrl}${path}${id}` }] as const]
  })
  return links.length === 0 ? {} : { _links: Object.fromEntries(links) }
}

const bodyOf = (errorCode: string, errorSummary: string, errorId: string): ErrorBody => ({
  errorCode,
  errorSummary,
  errorLink: errorCode,
  errorId,
  errorCauses: [],
})

/** An answer for what has no refusal: bugs and outages (abuse case F23: nothing but the id), unknown paths, media types. */
export const plainAnswer = (status: number, errorId: string): ErrorBody => {
  const [code, summary] = plain[status] ?? plain[500]!
  return bodyOf(code, summary, errorId)
}

const plain: Readonly<Record<number, readonly [string, string]>> = {
  401: ['E0000004', 'Authentication failed.'],
  400: ['E0000003', 'The request was not well-formed.'],
  404: ['E0000022', 'The endpoint does not exist.'],
  405: ['E0000022', 'The endpoint does not support the provided HTTP method.'],
  408: ['E0000009', 'The request took too long to arrive.'],
  413: ['E0000003', 'The request body is too large.'],
  414: ['E0000003', 'The address is too long.'],
  415: ['E0000021', 'Bad request. Accept and/or Content-Type headers likely do not match supported values.'],
  429: ['E0000047', 'API call exceeded rate limit due to too many requests.'],
  431: ['E0000003', 'The request headers are too large.'],
  500: ['E0000009', 'Internal Server Error.'],
  503: ['E0000010', 'Service is not available now. Try again later.'],
}

const reasons: Readonly<Record<string, string>> = {
  required: 'REQUIRED_PROPERTY_MISSING',
  additionalProperties: 'UNKNOWN_PROPERTY',
  enum: 'INVALID_ENUM_VALUE',
  const: 'INVALID_ENUM_VALUE',
  discriminator: 'INVALID_ENUM_VALUE',
  type: 'INVALID_DATA_TYPE',
  format: 'STRING_FORMAT_INVALID',
  pattern: 'STRING_FORMAT_INVALID',
  minLength: 'INVALID_STRING_LENGTH_UNDER_MIN',
  maxLength: 'INVALID_STRING_LENGTH_OVER_MAX',
  minItems: 'INVALID_ARRAY_LENGTH_UNDER_MIN',
  maxItems: 'INVALID_ARRAY_LENGTH_OVER_MAX',
}

/** The refusal that a validator's errors become: Ajv's wording, JSON pointers, one cause for each (at most 20). */
export const validationRefusal = (errors: readonly ErrorObject[], where: 'body' | 'query'): Refusal => {
  // The branches of a choice complain one by one; that the choice as a whole failed says nothing more.
  const telling = errors.filter((error) => !['anyOf', 'oneOf', 'if'].includes(error.keyword))
  const causes = (telling.length > 0 ? telling : errors).slice(0, 20).map(causeOf)
  const paging = where === 'query' && causes.some((cause) => ['/limit', '/after'].includes(cause.location ?? ''))
  if (paging) return badPaging(causes[0]!.summary, causes[0]!.location!, causes[0]!.reason!)
  const text = (telling.length > 0 ? telling : errors)
    .slice(0, 5)
    .map((error) => `${error.instancePath} ${messageOf(error)}`.trim())
  return refuse('invalid', `Api validation failed: ${text.join(', ')}`, causes)
}

const causeOf = (error: ErrorObject): Cause => ({
  summary: messageOf(error),
  reason: reasons[error.keyword] ?? 'INVALID_VALUE',
  location: error.instancePath + tailOf(error) || '/',
})

const tailOf = ({ keyword, params }: ErrorObject): string => {
  const name = keyword === 'required' ? params['missingProperty'] : undefined
  const extra = keyword === 'additionalProperties' ? params['additionalProperty'] : undefined
  const member = name ?? extra ?? (keyword === 'discriminator' ? params['tag'] : undefined)
  return typeof member === 'string' ? `/${member.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}` : ''
}

const messageOf = (error: ErrorObject): string => {
  if (error.keyword === 'enum') return `${error.message}: ${shortList(error.params['allowedValues'] as unknown[])}`
  if (error.keyword === 'const') return `must be equal to ${JSON.stringify(error.params['allowedValue'])}`
  return error.message ?? 'is not valid'
}

// A person reads some; a list of fifty in each of twenty causes is for nobody.
const shortList = (values: readonly unknown[]): string =>
  values.length <= 12 ? values.join(', ') : `${values.slice(0, 10).join(', ')} and ${values.length - 10} more`
