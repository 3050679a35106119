import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Me } from '@assent/core/api/me.ts'
import { line } from '@assent/core/card.ts'
import { isRefusal, refuse } from '@assent/core/refusal.ts'
import files from '@fastify/static'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { isHere, pageHeaders } from '../../app/browser.ts'
import { html } from '../../app/page/html.ts'
import { problemPage, sendPage } from '../../app/page/layout.ts'
import { sendRefusal, toSignIn, visitorOf } from '../../app/page/visitor.ts'
import { voiceOf } from '../../app/page/voice.ts'
import type { WebOptions } from './index.ts'

/** Where the pages of the web app begin; what lies under each is the app's own. */
const places = ['catalog', 'my', 'inbox', 'me', 'admin', 'reports', 'help', 'status'] as const

/** Stands in the built document where the nonce of the answer goes (packages/web/vite.config.ts). */
const nonceMark = /ASSENT_NONCE/g
/** What whoever runs no scripts reads instead. */
const noscriptMark = /<noscript>.*?<\/noscript>/s
const noscript = html`<noscript>This part of Assent needs JavaScript. Without it: ${html`<a href="/tasks">what waits for you</a>`} and ${html`<a href="/requests">your requests</a>`}.</noscript>`
/** Where the document says who is looking. */
const meMark = /(<script [^>]*id="me"[^>]*>)\{\}/

/**
 * Scripts are files of ours and nothing else. Styles are files of ours, or `<style>` elements with the nonce of this very
 * answer: the parts of the interface make some that depend on the width of the window. Nothing comes from elsewhere (F9).
 */
const headersFor = (nonce: string): Record<string, string> =>
  pageHeaders(
    `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'`,
  )

/** The web app: its document at every address of its own, for whoever is signed in, and its built files. */
export const documentRoutes = ({
  app,
  baseUrl,
  built,
}: WebOptions & { readonly built: string }): FastifyPluginAsync => {
  const read = reader(join(built, 'index.html'))
  const send = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const visitor = await visitorOf(app.door, request, baseUrl)
    if (!visitor) return toSignIn(reply, request.url)
    if (isRefusal(visitor)) return sendRefusal(reply, visitor)
    const voice = await voiceOf(app, visitor, request)
    const document = read()
    if (document === undefined) return sendPage(reply, 503, notBuilt, { voice })
    const known = await app.read(visitor.caller, 'me.get', {})
    if (isRefusal(known)) return sendRefusal(reply, known, voice)
    const me: Me = { signedIn: true, ...known, ...(await app.door.welcome({ here: isHere(request) })) }
    const nonce = randomBytes(16).toString('base64url')
    return reply
      .headers({
        ...headersFor(nonce),
        'content-type': 'text/html; charset=utf-8',
        'content-language': voice.lang,
      })
      .send(
        document
          .replace(nonceMark, nonce)
          .replace('<html lang="en">', `<html lang="${voice.lang}">`)
          .replace(noscriptMark, () => noscript.draw(voice))
          .replace(meMark, (_whole, start: string) => start + asData(me)),
      )
  }

  return async (server) => {
    await server.register(files, {
      root: join(built, 'assets'),
      prefix: '/assets/',
      decorateReply: false,
      index: false,
      preCompressed: true,
      // Their names change with what is in them.
      immutable: true,
      maxAge: '365d',
      setHeaders: (reply) => {
        reply.header('content-security-policy', "default-src 'none'")
      },
    })
    const limited = (request: FastifyRequest, reply: FastifyReply) =>
      server.limited(request, reply, 'read') ? sendRefusal(reply, tooMuch) : send(request, reply)
    server.get('/', limited)
    for (const place of places) {
      server.get(`/${place}`, limited)
      server.get(`/${place}/*`, limited)
    }
    // Whoever mistypes an address in a browser is told so by a page, with a way on; programs are answered as ever.
    server.get('/*', (request, reply) =>
      wantsPage(request) ? limited(request, reply.code(404)) : reply.callNotFound(),
    )
  }
}

/** Whether a person opens an address: a browser does, and it is none of those for programs. */
const wantsPage = ({ headers, url }: FastifyRequest): boolean =>
  headers.accept?.includes('text/html') === true &&
  !/^\/(api|governance|scim|oauth2|auth|assets|\.well-known)\b/.test(url)

/** Reads a file again when it was written anew; undefined while it is not there. */
const reader = (path: string): (() => string | undefined) => {
  let known: { readonly at: number; readonly text: string } | undefined
  return () => {
    const at = statSync(path, { throwIfNoEntry: false })?.mtimeMs
    if (at === undefined) return undefined
    if (known?.at !== at) known = { at, text: readFileSync(path, 'utf8') }
    return known.text
  }
}

/** JSON that can stand inside a script element. */
const asData = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const tooMuch = refuse('limited', 'Too many calls from your address. Wait a minute, then try again.')
const notBuilt = problemPage(
  line`The web app is not built`,
  'Start this server with “npm start”, which builds it, or run “npm run web” and load this page again.',
)
