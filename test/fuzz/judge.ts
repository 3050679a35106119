import type { FuzzCall } from './calls.ts'

export type Answer = {
  readonly status: number
  readonly type: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** What nobody outside may read: how the code, the database or the machine look inside (abuse case F23). */
const insides =
  /node_modules|\.ts:\d+|violates (check|unique|foreign|row|not-null)|relation "|syntax error at|ECONN|invalid input syntax|duplicate key/

/**
 * What is no call at all is refused by any path, as the document says once for all (of 202 where four eyes are wanted,
 * too); 429 is told by the token endpoint as well.
 */
const anywhere: ReadonlySet<number> = new Set([405, 408, 413, 414, 415, 429, 431])

/** What is wrong with an answer, whatever was asked; undefined if nothing is. */
export const problemOf = (call: FuzzCall, answer: Answer, secrets: RegExp): string | undefined => {
  const { status, text, type } = answer
  if (status >= 500) return 'a fault of ours'
  if (status < 200 || (status >= 300 && status < 400)) return 'neither a success nor a refusal'
  const isProposed = status === 202 && text.includes('"errorCode":"E0000000"')
  if (!call.operation.statuses.includes(status) && !anywhere.has(status) && !isProposed) return 'is not documented'
  if (secrets.test(text) || secrets.test(JSON.stringify(answer.headers))) return 'tells a secret'
  if (answer.headers['cache-control'] !== 'no-store') return 'may be kept by others'
  if (answer.headers['x-request-id'] === undefined) return 'has no id'
  if (status === 204) return text === '' ? undefined : 'has a body where there is none'
  const isFile = String(answer.headers['content-disposition']).startsWith('attachment')
  if (status < 300 && (text === '' || isFile || call.operation.id === 'exportAudit')) return undefined
  if (!/^application\/json(;|$)/.test(type)) return `is ${type || 'of no type'}`
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return 'is not JSON'
  }
  if (status < 300) return undefined
  if (insides.test(text)) return 'tells of our insides'
  return call.operation.id === 'token' ? oauthProblem(body) : errorProblem(body, status)
}

const errorProblem = (body: unknown, status: number): string | undefined => {
  if (typeof body !== 'object' || body === null) return 'is no error body'
  const { errorCode, errorSummary, errorLink, errorId, errorCauses } = body as Record<string, unknown>
  if (!/^E\d{7}$/.test(String(errorCode)) || errorLink !== errorCode) return 'has no error code'
  if (typeof errorSummary !== 'string' || errorSummary === '') return 'says nothing'
  if (errorSummary.length > 4_000) return 'says too much'
  if (typeof errorId !== 'string' || errorId === '') return 'has no error id'
  if (!Array.isArray(errorCauses) || errorCauses.length > 50) return 'has no list of causes'
  if (status === 401 && errorCauses.length > 0) return 'explains why a proof is not accepted'
  return undefined
}

const oauthProblem = (body: unknown): string | undefined => {
  const fine = typeof body === 'object' && body !== null && ('error' in body || 'errorCode' in body)
  return fine ? undefined : 'is no error of RFC 6749'
}
