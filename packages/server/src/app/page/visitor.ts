import { hash, timingSafeEqual } from 'node:crypto'
import type { Caller } from '@assent/core/caller.ts'
import { line } from '@assent/core/card.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieName, fromOurPage, readCookie } from '../browser.ts'
import type { Door } from '../door.ts'
import type { Voice } from '../languages.ts'
import { problemPage, sendPage } from './layout.ts'

/** Somebody who looks at our pages, signed in. */
export type Visitor = {
  readonly caller: Caller
  /** What every form of his carries: nobody else can know it (abuse case F10). */
  readonly csrf: string
}

/** The visitor of a call by his session cookie, proven anew each time; undefined if nobody is signed in. */
export const visitorOf = async (
  door: Door,
  request: FastifyRequest,
  baseUrl: string,
): Promise<Visitor | Refusal | undefined> => {
  const session = readCookie(request.headers.cookie, cookieName(baseUrl))
  if (session === undefined) return undefined
  const identity = await door.authenticate({ kind: 'session', value: session })
  if (isRefusal(identity)) return identity.code === 'unauthenticated' ? undefined : identity
  const { credentialId, ...who } = identity
  return {
    caller: { ...who, channel: 'web', trace: { requestId: request.id, address: request.ip, credentialId } },
    csrf: hash('sha256', `csrf\0${session}`, 'base64url'),
  }
}

/** Whether a form came from a page that we drew for this visitor: by its token, and by what the browser says of its origin. */
export const isOwnForm = (
  request: FastifyRequest,
  baseUrl: string,
  visitor: Visitor,
  token: string | undefined,
): boolean => {
  const [given, known] = [Buffer.from(token ?? ''), Buffer.from(visitor.csrf)]
  return fromOurPage(request.headers, baseUrl) && given.length === known.length && timingSafeEqual(given, known)
}

/** Sends somebody who is not signed in to do so, and back afterwards. */
export const toSignIn = (reply: FastifyReply, returnTo: string): FastifyReply =>
  reply.redirect(`/auth/sign-in?return_to=${encodeURIComponent(returnTo)}`, 303)

const statusOf: Partial<Record<Refusal['code'], number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  stale: 412,
  limited: 429,
  unavailable: 503,
}

/** The HTTP status of a refusal. */
export const refusalStatus = ({ code }: Refusal): number => statusOf[code] ?? 400

/** A refusal as a page of its own, in the reader's language, or as his browser asks. */
export const sendRefusal = (reply: FastifyReply, refusal: Refusal, voice?: Voice): FastifyReply =>
  sendPage(
    reply,
    refusalStatus(refusal),
    problemPage(refusal.code === 'not_found' ? line`Not here` : line`That did not work`, refusal.summary),
    voice ? { voice } : {},
  )
