import type { Me } from '@assent/core/api/me.ts'
import { isRefusal, refuse } from '@assent/core/refusal.ts'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { fromOurPage, isHere, ownPath } from '../../app/browser.ts'
import { visitorOf } from '../../app/page/visitor.ts'
import { answerEntry, cookiesOf, type Entry, originOf, sendProblem, sendSignIn, speaksJson, statusOf } from './entry.ts'
import { fieldsOf, parseForm, queryOf } from './form.ts'
import type { WebOptions } from './index.ts'
import { signInPage } from './pages.ts'
import { passkeyRoutes } from './passkey.ts'
import { personaRoutes } from './personas.ts'
import { secondRoutes } from './second.ts'

const foreign = refuse('forbidden', 'This works only from a page of this server.')
const incomplete = refuse('invalid', 'Enter your login and your password.')
const flooded = refuse('limited', 'Too many attempts from your address. Wait a minute, then try again.')

/** Signing in and out, as pages that work without scripts and as JSON for the web app: the same addresses serve both. */
export const authRoutes = (options: WebOptions): FastifyPluginAsync => {
  const { app, baseUrl } = options
  const { door } = app
  const cookies = cookiesOf(baseUrl)
  const page = async (
    request: FastifyRequest,
    reply: FastifyReply,
    code: number,
    shown: { returnTo: string; message?: string; login?: string | undefined },
  ) => {
    const here = isHere(request)
    const { ways } = await door.welcome({ here })
    const personas = ways.personas ? await door.personas({ here }) : []
    const people = isRefusal(personas) ? [] : personas
    return sendSignIn(
      reply,
      code,
      signInPage({ message: undefined, login: undefined, ...shown, ways, personas: people }),
    )
  }
  const refused: Entry['refused'] = async (request, reply, refusal, returnTo, login) =>
    speaksJson(request)
      ? sendProblem(request, reply, refusal)
      : page(request, reply, statusOf(refusal), { returnTo, message: refusal.summary, login })

  return async (server) => {
    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, done) => done(null, parseForm(body as string)),
    )
    server.addHook('onRequest', async (request, reply) => {
      if (server.limited(request, reply, request.method === 'GET' ? 'anonymous' : 'session'))
        return refused(request, reply, flooded, '/')
      // No GET here changes anything, and everything else is only for our own pages (abuse case F10).
      if (request.method !== 'GET' && !fromOurPage(request.headers, baseUrl))
        return refused(request, reply, foreign, '/')
    })

    server.get('/auth/sign-in', async (request, reply) =>
      page(request, reply, 200, { returnTo: ownPath(queryOf(request, 'return_to')) }),
    )

    server.post('/auth/sign-in', async (request, reply) => {
      const form = fieldsOf(request)
      const returnTo = ownPath(form.get('return_to'))
      const [login, password] = [form.get('login') ?? '', form.get('password') ?? '']
      if (login === '' || login.length > 255 || password === '' || password.length > 1_000)
        return refused(request, reply, incomplete, returnTo, login.slice(0, 255))
      const origin = originOf(request)
      const result = await door.signIn({ login, password, returnTo, origin, ...cookies.replaced(request) })
      if (isRefusal(result)) return refused(request, reply, result, returnTo, login)
      return answerEntry(cookies, request, reply, result)
    })

    // Whether this browser is signed in, for pages: unlike the API it says "no" without making an error of it.
    server.get('/auth/session', async (request) => {
      const value = cookies.session(request)
      const identity = value === undefined ? undefined : await door.authenticate({ kind: 'session', value })
      return { signedIn: identity !== undefined && !isRefusal(identity) }
    })

    // Who looks at what: the first call of every page. Being nobody is no error either.
    server.get('/auth/me', async (request): Promise<Me> => {
      const visitor = await visitorOf(door, request, baseUrl)
      const known = visitor && !isRefusal(visitor) ? await app.read(visitor.caller, 'me.get', {}) : undefined
      const signedIn = known !== undefined && !isRefusal(known)
      return { signedIn, ...(signedIn ? known : {}), ...(await door.welcome({ here: isHere(request) })) }
    })

    server.post('/auth/sign-out', async (request, reply) => {
      const old = cookies.session(request)
      if (old !== undefined) await door.signOut(old)
      reply.header('set-cookie', cookies.clear())
      return speaksJson(request) ? reply.send({ signedIn: false }) : reply.redirect('/auth/sign-in', 303)
    })

    server.get<{ Params: { provider: string } }>('/auth/oidc/:provider', async (request, reply) => {
      const returnTo = ownPath(queryOf(request, 'return_to'))
      const result = await door.depart({ provider: request.params.provider, returnTo })
      if (isRefusal(result)) return refused(request, reply, result, returnTo)
      return reply.header('set-cookie', cookies.setFlow(result.flowId, result.maxAge)).redirect(result.location, 303)
    })

    server.get<{ Params: { provider: string } }>('/auth/oidc/:provider/callback', async (request, reply) => {
      const result = await door.arrive({
        provider: request.params.provider,
        url: new URL(request.url, baseUrl),
        flowId: cookies.flow(request),
        origin: originOf(request),
        ...cookies.replaced(request),
      })
      // The way back is used up, whatever comes of it.
      const gone = cookies.setFlow('', 0)
      if (isRefusal(result)) return refused(request, reply.header('set-cookie', gone), result, '/')
      return reply
        .header('set-cookie', [gone, ...cookies.after(request, result)])
        .redirect(ownPath(result.returnTo), 303)
    })

    const entry = { ...options, cookies, refused }
    secondRoutes(server, entry)
    passkeyRoutes(server, entry)
    personaRoutes(server, entry)
  }
}
