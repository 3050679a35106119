import type { Refusal, RefusalCode } from '@assent/core/refusal.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cookieName, ownPath, pageHeaders, readCookie, setCookie } from '../../app/browser.ts'
import type { Entered, Origin } from '../../app/door.ts'
import { voiceAsked } from '../../app/page/voice.ts'
import type { WebOptions } from './index.ts'
import { layout, type SignInPage } from './pages.ts'

const status: Partial<Record<RefusalCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 429,
  unavailable: 503,
}

/** The HTTP status of a refusal to let somebody in. */
export const statusOf = (refusal: Refusal): number => status[refusal.code] ?? 400

/** Where a call came from. */
export const originOf = (request: FastifyRequest): Origin => ({
  address: request.ip,
  userAgent: request.headers['user-agent'] ?? '',
})

/** Whether a call wants JSON rather than a page: it brings JSON, or it reads and is no navigation. */
export const speaksJson = (request: FastifyRequest): boolean => {
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return true
  return request.method === 'GET' && !/text\/html/i.test(request.headers.accept ?? '')
}

/** A refusal in the form of the API's errors, so that one client reads both (okta-access-requests O.4). */
export const sendProblem = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply =>
  reply.code(statusOf(refusal)).send({
    errorCode: codes[refusal.code],
    errorSummary: refusal.summary,
    errorLink: codes[refusal.code],
    errorId: request.id,
    errorCauses: refusal.causes.map(({ location, reason, summary }) => ({
      errorSummary: summary,
      ...(reason ? { reason } : {}),
      ...(location ? { location, locationType: 'body' } : {}),
    })),
  })

const codes: Record<RefusalCode, string> = {
  invalid: 'E0000001',
  unauthenticated: 'E0000004',
  forbidden: 'E0000006',
  not_found: 'E0000007',
  conflict: 'E0000195',
  stale: 'E0000195',
  limited: 'E0000047',
  proposed: 'E0000000',
  unavailable: 'E0000010',
}

/** Cookies of signing in: the session's, and those that bind a way back or a second step to one browser. */
export const cookiesOf = (baseUrl: string) => {
  const [session, flow, second] = [cookieName(baseUrl), cookieName(baseUrl, 'flow'), cookieName(baseUrl, 'second')]
  const read = (request: FastifyRequest, name: string) => readCookie(request.headers.cookie, name)
  return {
    session: (request: FastifyRequest) => read(request, session),
    flow: (request: FastifyRequest) => read(request, flow) ?? '',
    second: (request: FastifyRequest) => read(request, second) ?? '',
    /** The session that the browser had until now: it ends when another begins (abuse case F11). */
    replaced: (request: FastifyRequest) => {
      const old = read(request, session)
      return old === undefined ? {} : { replaces: old }
    },
    setFlow: (value: string, maxAge: number) => setCookie(baseUrl, flow, value, maxAge),
    clear: () => [setCookie(baseUrl, session, '', 0), setCookie(baseUrl, second, '', 0)],
    /** The cookies after a step of a sign-in. */
    after: (request: FastifyRequest, entered: Entered): string[] => {
      if (entered.next !== 'done') return [setCookie(baseUrl, second, entered.stepId, entered.maxAge)]
      const gone = read(request, second) === undefined ? [] : [setCookie(baseUrl, second, '', 0)]
      return [setCookie(baseUrl, session, entered.sessionId, entered.maxAge), ...gone]
    },
  }
}

type Cookies = ReturnType<typeof cookiesOf>

/** What the parts of signing in share. */
export type Entry = WebOptions & {
  readonly cookies: Cookies
  /** The sign-in page with what went wrong, or that as JSON. */
  readonly refused: (
    request: FastifyRequest,
    reply: FastifyReply,
    refusal: Refusal,
    returnTo: string,
    login?: string,
  ) => Promise<FastifyReply>
}

const places: Partial<Record<Entered['next'], string>> = {
  totp: '/auth/second-factor',
  enrol: '/auth/second-factor/set-up',
}

/** Answers a step of a sign-in that went well: where to go next, as a redirect or as JSON. */
export const answerEntry = (
  cookies: Cookies,
  request: FastifyRequest,
  reply: FastifyReply,
  result: Entered,
): FastifyReply => {
  reply.header('set-cookie', cookies.after(request, result))
  const returnTo = ownPath(result.returnTo)
  if (!speaksJson(request)) return reply.redirect(places[result.next] ?? returnTo, 303)
  const codes = result.next === 'done' ? result.recoveryCodes : undefined
  return reply.send({ next: result.next, returnTo, ...(codes ? { recoveryCodes: codes } : {}) })
}

/** Headers of the pages of signing in: files of ours, and the one script that speaks with passkeys. */
const headers = pageHeaders(
  "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'",
)

/** Sends a page of signing in, in the language that the browser asks for: who it is, is not known yet. */
export const sendSignIn = (reply: FastifyReply, code: number, page: SignInPage): FastifyReply => {
  const voice = voiceAsked(reply.request)
  return reply
    .code(code)
    .headers({
      ...headers,
      'content-type': 'text/html; charset=utf-8',
      'content-language': voice.lang,
      vary: 'accept-language',
    })
    .send(layout(page, voice.lang).draw(voice))
}
