import { line } from '@assent/core/card.ts'
import { isHexId } from '@assent/core/ids.ts'
import { isRefusal, type Refusal, refuse } from '@assent/core/refusal.ts'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { App, MailView } from '../../app/app.ts'
import type { Voice } from '../../app/languages.ts'
import { type Html, html, ours, time, typed } from '../../app/page/html.ts'
import { sendPage } from '../../app/page/layout.ts'
import { sendRefusal, toSignIn, type Visitor, visitorOf } from '../../app/page/visitor.ts'
import { voiceOf } from '../../app/page/voice.ts'
import { drawMail, drawSubject } from './draw.ts'

export type OutboxOptions = { readonly app: App; readonly baseUrl: string }

const states: Readonly<Record<MailView['state'], Html>> = {
  QUEUED: html`about to be sent`,
  HELD: html`kept here: no mail server is set`,
  SENT: html`sent`,
  FAILED: html`could not be sent`,
  DROPPED: html`not sent: no longer true`,
}

// A mail brings its own styles, and may do nothing but show itself and open its link.
const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'self'; form-action 'none'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"

/**
 * The mail that would be sent, for demos: one's own, or everybody's for whoever looks after requests. GET /demo/outbox,
 * /demo/outbox/{mailId}, and /demo/outbox/{mailId}/html as a mail program would show it.
 */
export const outboxChannel =
  ({ app, baseUrl }: OutboxOptions): FastifyPluginAsync =>
  async (server) => {
    const visit = async (
      request: FastifyRequest,
      reply: FastifyReply,
      show: (visitor: Visitor, voice: Voice) => Promise<unknown>,
    ) => {
      if (server.limited(request, reply, 'read')) return sendRefusal(reply, tooMuch)
      const visitor = await visitorOf(app.door, request, baseUrl)
      if (!visitor) return toSignIn(reply, request.url)
      return isRefusal(visitor) ? sendRefusal(reply, visitor) : show(visitor, await voiceOf(app, visitor, request))
    }
    const withMail = (request: FastifyRequest, reply: FastifyReply, show: (mail: MailView, voice: Voice) => unknown) =>
      visit(request, reply, async ({ caller }, voice) => {
        const { mailId } = request.params as { mailId: string }
        const mail = isHexId(mailId) ? await app.read(caller, 'mail.get', { mailId }) : noSuchMail
        return isRefusal(mail) ? sendRefusal(reply, mail, voice) : show(mail, voice)
      })

    server.get('/demo/outbox', (request, reply) =>
      visit(request, reply, async ({ caller }, voice) => {
        const { values } = request.query as { values?: Record<string, unknown> }
        const after = values?.['after']
        const page = { limit: 50, ...(typeof after === 'string' && isHexId(after) ? { after } : {}) }
        const mails = await app.read(caller, 'mail.list', page)
        return isRefusal(mails)
          ? sendRefusal(reply, mails, voice)
          : sendPage(reply, 200, listPage(mails.items, mails.next), { voice })
      }),
    )
    server.get('/demo/outbox/:mailId', (request, reply) =>
      withMail(request, reply, (mail, voice) => sendPage(reply, 200, mailPage(mail, baseUrl), { frames: true, voice })),
    )
    server.get('/demo/outbox/:mailId/html', (request, reply) =>
      withMail(request, reply, (mail) =>
        reply
          .headers({
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': mailPolicy,
            'x-frame-options': 'SAMEORIGIN',
            'cache-control': 'no-store',
          })
          .send(drawMail(mail.card, { ...mail.to, baseUrl }).html.replace('<head>', '<head>\n<base target="_top">')),
      ),
    )
  }

const tooMuch: Refusal = refuse('limited', 'Too many calls from your address. Wait a minute, then try again.')
const noSuchMail: Refusal = refuse('not_found', 'There is no such mail.')

const receiver = ({ to }: MailView): Html => html`${to.name && html`${typed(to.name)} `}&lt;${typed(to.address)}&gt;`

const listPage = (mails: readonly MailView[], next: string | undefined) => ({
  title: line`Outbox`,
  signedIn: true,
  main: html`<h1>Outbox</h1>
<p class="soft">What Assent tells people by mail, newest first.</p>
${
  mails.length === 0
    ? html`<p class="soft">No mail yet.</p>`
    : html`<ul class="list">${mails.map(
        (mail) =>
          html`<li><a href="/demo/outbox/${mail.mailId}">${typed(drawSubject(mail.card, mail.to))}</a><br><span class="soft">to ${receiver(mail)}, ${time(mail.created, mail.to.timeZone)}, ${states[mail.state]}</span></li>`,
      )}</ul>`
}
${next && html`<p><a class="button" href="/demo/outbox?after=${next}">Older ones</a></p>`}`,
})

const mailPage = (mail: MailView, baseUrl: string) => {
  const { subject, text } = drawMail(mail.card, { ...mail.to, baseUrl })
  return {
    title: line`Mail`,
    signedIn: true,
    main: html`<p><a href="/demo/outbox">Outbox</a></p>
<h1>${typed(subject)}</h1>
<dl>
<dt>To</dt><dd>${receiver(mail)}</dd>
<dt>Made</dt><dd>${time(mail.created, mail.to.timeZone)}</dd>
<dt>State</dt><dd>${states[mail.state]}${mail.problem && html`: ${typed(mail.problem)}`}</dd>
</dl>
<h2>As it is shown</h2>
<iframe class="mail" title="The mail" src="/demo/outbox/${mail.mailId}/html"></iframe>
<h2>As text</h2>
<pre class="mail">${text}</pre>
<p>${mail.card.links.map(({ label, path }) => html`<a class="button" href="${path}">${ours(label)}</a>`)}</p>`,
  }
}
