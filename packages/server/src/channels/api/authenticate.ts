import type { Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { FastifyRequest } from 'fastify'
import { cookieName, fromOurPage, readCookie } from '../../app/browser.ts'
import type { Door, Proof } from '../../app/door.ts'

/** The proof that a call carries: an Authorization header (SSWS or Bearer), or else the session cookie. */
export const proofOf = (request: FastifyRequest, baseUrl: string): Proof | undefined => {
  const header = request.headers.authorization
  if (header !== undefined) {
    const match = /^(?:SSWS|Bearer) +([\x21-\x7e]{1,512})$/i.exec(header)
    return { kind: 'token', value: match?.[1] ?? '' }
  }
  const session = readCookie(request.headers.cookie, cookieName(baseUrl))
  return session === undefined ? undefined : { kind: 'session', value: session }
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The caller of a call, freshly computed, or why there is none. A cookie counts only for calls from our own pages. */
export const callerOf = async (door: Door, request: FastifyRequest, baseUrl: string): Promise<Result<Caller>> => {
  const proof = proofOf(request, baseUrl)
  if (!proof) return refuse('unauthenticated', 'Authentication failed.')
  if (proof.kind === 'session' && !safe.has(request.method) && !fromOurPage(request.headers, baseUrl))
    return refuse('forbidden', 'A signed-in browser can do this only from a page of this server.')
  const identity = await door.authenticate(proof)
  if (isRefusal(identity)) return identity
  const key = request.headers['idempotency-key']
  if (key !== undefined && (typeof key !== 'string' || key.length > limits.deliveryKey || !/^[\x21-\x7e]+$/.test(key)))
    return refuse('invalid', `The header Idempotency-Key takes 1 to ${limits.deliveryKey} printable ASCII characters.`)
  const { credentialId, ...who } = identity
  return {
    ...who,
    channel: proof.kind === 'session' ? 'web' : 'api',
    ...(key === undefined ? {} : { key }),
    trace: { requestId: request.id, address: request.ip, credentialId },
  }
}
