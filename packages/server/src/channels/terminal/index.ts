import { line } from '@assent/core/card.ts'
import { isRefusal, refuse } from '@assent/core/refusal.ts'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../../app/app.ts'
import type { Voice } from '../../app/languages.ts'
import { html, typed } from '../../app/page/html.ts'
import { type Page, sendPage } from '../../app/page/layout.ts'
import { isOwnForm, sendRefusal, toSignIn, type Visitor, visitorOf } from '../../app/page/visitor.ts'
import { voiceOf } from '../../app/page/voice.ts'

export type TerminalOptions = { readonly app: App; readonly baseUrl: string }

const path = '/terminal/sign-in'
const strange = refuse('forbidden', 'This form is not one of ours. Begin again in the terminal.')
const notFromTerminal = refuse('invalid', 'This page is opened by `assent login` in a terminal on your own computer.')

/** What `assent login` asks with: where it listens on its own computer, and the challenge that only it can answer. */
type Asked = { readonly port: string; readonly state: string; readonly challenge: string; readonly name: string }

const forms = {
  port: /^[1-9]\d{3,4}$/,
  state: /^[A-Za-z0-9_-]{20,64}$/,
  challenge: /^[A-Za-z0-9_-]{43}$/,
  name: /^[^\p{Cc}]{1,100}$/u,
} as const

/**
 * Signing in a terminal by a browser on the same computer (RFC 8252: loopback and PKCE). The code goes to 127.0.0.1 and
 * nowhere else, so that a link from somebody else gives him nothing. There is no device flow (abuse case F28).
 */
export const terminalChannel =
  ({ app, baseUrl }: TerminalOptions): FastifyPluginAsync =>
  async (server) => {
    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, done) => done(null, new URLSearchParams(body as string)),
    )
    server.addHook('onRequest', async (request, reply) => {
      if (server.limited(request, reply, 'session'))
        return sendRefusal(reply, refuse('limited', 'Too many calls from your address. Wait a minute, then try again.'))
    })

    server.get(path, async (request, reply) => {
      const asked = askedIn((name) => queryOf(request, name))
      if (!asked) return sendRefusal(reply, notFromTerminal)
      const visitor = await visitorOf(app.door, request, baseUrl)
      if (!visitor) return toSignIn(reply, request.url)
      if (isRefusal(visitor)) return sendRefusal(reply, visitor)
      const voice = await voiceOf(app, visitor, request)
      return sendPage(reply, 200, askPage(asked, visitor, await loginOf(app, visitor), request.ip), { voice })
    })

    server.post(path, async (request, reply) => {
      const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
      const asked = askedIn((name) => form.get(name) ?? undefined)
      if (!asked) return sendRefusal(reply, notFromTerminal)
      const visitor = await visitorOf(app.door, request, baseUrl)
      if (!visitor) return toSignIn(reply, '/')
      if (isRefusal(visitor)) return sendRefusal(reply, visitor)
      const voice = await voiceOf(app, visitor, request)
      if (!isOwnForm(request, baseUrl, visitor, form.get('csrf') ?? undefined))
        return sendRefusal(reply, strange, voice)
      const { challenge, name, port, state } = asked
      if (form.get('answer') !== 'yes') return lead(reply, voice, port, { state, error: 'access_denied' })
      const allowed = await app.run(visitor.caller, 'terminal.allow', { challenge, name })
      return isRefusal(allowed)
        ? sendRefusal(reply, allowed, voice)
        : lead(reply, voice, port, { state, code: allowed.code })
    })

    server.post('/terminal/token', async (request, reply) => {
      const body = (typeof request.body === 'object' ? request.body : null) as {
        code?: unknown
        verifier?: unknown
      } | null
      const [code, verifier] = [body?.code, body?.verifier]
      const well =
        typeof code === 'string' &&
        code.length <= 4_000 &&
        typeof verifier === 'string' &&
        /^[A-Za-z0-9_~.-]{43,128}$/.test(verifier)
      const result = well
        ? await app.door.terminalToken({ code, verifier })
        : refuse('invalid', 'A code and its verifier are needed.')
      if (!isRefusal(result)) return result
      return reply.code(result.code === 'invalid' ? 400 : 401).send({ errorSummary: result.summary })
    })
  }

const askedIn = (given: (name: keyof Asked) => string | undefined): Asked | undefined => {
  const [port, state, challenge, name] = [given('port'), given('state'), given('challenge'), given('name')]
  if (port === undefined || state === undefined || challenge === undefined || name === undefined) return undefined
  const asked = { port, state, challenge, name }
  const well =
    (Object.keys(forms) as (keyof Asked)[]).every((key) => forms[key].test(asked[key])) && Number(port) <= 65_535
  return well && name.isWellFormed() ? asked : undefined
}

/** Leads the browser to the terminal. Not as the answer to the form itself: our pages' forms go to us alone (form-action). */
const lead = (reply: FastifyReply, voice: Voice, port: string, query: Record<string, string>): FastifyReply => {
  const to = `http://127.0.0.1:${port}/?${new URLSearchParams(query)}`
  reply.header('refresh', `0; url=${to}`)
  const page: Page = {
    title: line`Back to the terminal`,
    signedIn: true,
    main: html`<h1>Back to the terminal</h1><p>If nothing happens:</p><p><a class="button" href="${to}">Go on</a></p>`,
  }
  return sendPage(reply, 200, page, { voice })
}

const loginOf = async (app: App, { caller }: Visitor): Promise<string> => {
  const user = await app.read(caller, 'user.get', { user: 'me' })
  return isRefusal(user) ? '' : user.login
}

const askPage = (asked: Asked, { csrf }: Visitor, login: string, address: string): Page => {
  return {
    title: line`Let a terminal in`,
    signedIn: true,
    main: html`<h1>Let a terminal in?</h1>
<p>Somebody ran ${html`<code>${'assent login'}</code>`} on the computer that this browser runs on (${address}). The terminal calls itself ${typed(asked.name)}.</p>
<p>It will be able to do what you may do, as ${html`<strong>${login}</strong>`}, for 90 days or until you revoke it.</p>
<p class="notice">If that was not you, say no. Nobody who helps you will ever ask you to say yes here.</p>
<form method="post" action="${path}">
<input type="hidden" name="csrf" value="${csrf}">
<input type="hidden" name="port" value="${asked.port}">
<input type="hidden" name="state" value="${asked.state}">
<input type="hidden" name="challenge" value="${asked.challenge}">
<input type="hidden" name="name" value="${asked.name}">
<p class="buttons"><button class="button main" type="submit" name="answer" value="yes">Yes, it was me</button>
<button class="button deny" type="submit" name="answer" value="no">No</button></p>
</form>`,
  }
}

// The server parses queries into `{values, problem?}`; whatever is wrong with one counts as absent here.
const queryOf = (request: FastifyRequest, name: string): string | undefined => {
  const { values, problem } = request.query as { values: Record<string, unknown>; problem?: unknown }
  const value = problem ? undefined : values[name]
  return typeof value === 'string' ? value : undefined
}
