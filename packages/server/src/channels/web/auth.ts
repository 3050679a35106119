import type { Me } from '@assent/core/api/me.ts'
import { isRefusal, type Refusal, type RefusalCode } from '@assent/core/refusal.ts'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { cookieName, fromOurPage, ownPath, pageHeaders, readCookie, setCookie } from '../../app/browser.ts'
import type { Origin, SignedIn } from '../../app/door.ts'
import { visitorOf } from '../../app/page/visitor.ts'
import { parseForm } from './form.ts'
import type { WebOptions } from './index.ts'
import { signInPage } from './pages.ts'

const status: Partial<Record<RefusalCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  limited: 429,
  unavailable: 503,
  not_found: 404,
}

/** The page has no script at all. */
const headers = pageHeaders("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'")

const originOf = (request: FastifyRequest): Origin => ({
  address: request.ip,
  userAgent: request.headers['user-agent'] ?? '',
})

/** Signing in and out. Pages are made on the server and work without scripts. */
export const authRoutes = ({ app, baseUrl }: WebOptions): FastifyPluginAsync => {
  const { door } = app
  const session = cookieName(baseUrl)
  const flow = cookieName(baseUrl, 'flow')
  const replaced = (request: FastifyRequest) => {
    const old = readCookie(request.headers.cookie, session)
    return old === undefined ? {} : { replaces: old }
  }
  const page = (reply: FastifyReply, code: number, returnTo: string, message?: string, login?: string) =>
    reply
      .code(code)
      .header('content-type', 'text/html; charset=utf-8')
      .headers(headers)
      .send(signInPage({ ways: door.ways(), returnTo, message, login }))
  const refused = (reply: FastifyReply, refusal: Refusal, returnTo: string, login?: string) =>
    page(reply, status[refusal.code] ?? 400, returnTo, refusal.summary, login)
  const signedIn = (reply: FastifyReply, { sessionId, maxAge, returnTo }: SignedIn) =>
    reply.header('set-cookie', setCookie(baseUrl, session, sessionId, maxAge)).redirect(ownPath(returnTo), 303)

  return async (server) => {
    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, done) => done(null, parseForm(body as string)),
    )
    server.addHook('onRequest', async (request, reply) => {
      if (!server.limited(request, reply, request.method === 'GET' ? 'anonymous' : 'session')) return
      return page(reply, 429, '/', 'Too many attempts from your address. Wait a minute, then try again.')
    })

    server.get('/auth/sign-in', async (request, reply) => page(reply, 200, ownPath(queryOf(request, 'return_to'))))

    server.post('/auth/sign-in', async (request, reply) => {
      const form = formOf(request)
      const returnTo = ownPath(form.get('return_to'))
      const [login, password] = [form.get('login') ?? '', form.get('password') ?? '']
      if (!fromOurPage(request.headers, baseUrl)) return page(reply, 403, returnTo, 'Please sign in with this form.')
      if (login === '' || login.length > 255 || password === '' || password.length > 1_000)
        return page(reply, 400, returnTo, 'Enter your login and your password.', login.slice(0, 255))
      const result = await door.signIn({ login, password, returnTo, origin: originOf(request), ...replaced(request) })
      return isRefusal(result) ? refused(reply, result, returnTo, login) : signedIn(reply, result)
    })

    // Whether this browser is signed in, for pages: unlike the API it says "no" without making an error of it.
    server.get('/auth/session', async (request) => {
      const value = readCookie(request.headers.cookie, session)
      const identity = value === undefined ? undefined : await door.authenticate({ kind: 'session', value })
      return { signedIn: identity !== undefined && !isRefusal(identity) }
    })

    // Who looks at what: the first call of every page. Being nobody is no error either.
    server.get('/auth/me', async (request): Promise<Me> => {
      const visitor = await visitorOf(door, request, baseUrl)
      const known = visitor && !isRefusal(visitor) ? await app.read(visitor.caller, 'me.get', {}) : undefined
      const signedIn = known !== undefined && !isRefusal(known)
      return { signedIn, ...(signedIn ? known : {}), ...(await door.welcome()) }
    })

    server.post('/auth/sign-out', async (request, reply) => {
      if (!fromOurPage(request.headers, baseUrl))
        return page(reply, 403, '/', 'Please sign out from a page of this server.')
      const old = readCookie(request.headers.cookie, session)
      if (old !== undefined) await door.signOut(old)
      return reply.header('set-cookie', setCookie(baseUrl, session, '', 0)).redirect('/auth/sign-in', 303)
    })

    server.get<{ Params: { provider: string } }>('/auth/oidc/:provider', async (request, reply) => {
      const returnTo = ownPath(queryOf(request, 'return_to'))
      const result = await door.depart({ provider: request.params.provider, returnTo })
      if (isRefusal(result)) return refused(reply, result, returnTo)
      return reply
        .header('set-cookie', setCookie(baseUrl, flow, result.flowId, result.maxAge))
        .redirect(result.location, 303)
    })

    server.get<{ Params: { provider: string } }>('/auth/oidc/:provider/callback', async (request, reply) => {
      const flowId = readCookie(request.headers.cookie, flow) ?? ''
      // The way back is used up, whatever comes of it.
      reply.header('set-cookie', setCookie(baseUrl, flow, '', 0))
      const result = await door.arrive({
        provider: request.params.provider,
        url: new URL(request.url, baseUrl),
        flowId,
        origin: originOf(request),
        ...replaced(request),
      })
      return isRefusal(result) ? refused(reply, result, '/') : signedIn(reply, result)
    })
  }
}

// The server parses queries into `{values, problem?}`; whatever is wrong with one counts as absent here.
const queryOf = (request: FastifyRequest, name: string): string | undefined => {
  const { values, problem } = request.query as { values: Record<string, unknown>; problem?: unknown }
  const value = problem ? undefined : values[name]
  return typeof value === 'string' ? value : undefined
}

const formOf = (request: FastifyRequest): ReadonlyMap<string, string> =>
  request.body instanceof Map ? (request.body as ReadonlyMap<string, string>) : new Map()
