import { line } from '@assent/core/card.ts'
import { nameOf, requestCard, standOf } from '@assent/core/cards/request.ts'
import { limits } from '@assent/core/limits.ts'
import { askedBack, type Request } from '@assent/core/request/model.ts'
import type { Activity, Desk, MessageView, RequestView } from '../../app/app.ts'
import { type Html, html, plain, rich, time, typed } from '../../app/page/html.ts'
import type { Page } from '../../app/page/layout.ts'
import { drawActivity } from './draw-activity.ts'
import { drawMore } from './draw-more.ts'
import { drawSteps } from './draw-steps.ts'
import { cardBody, formStart, problem, type Viewer } from './view.ts'

export type RequestPage = {
  readonly view: RequestView
  /** Of the open task, if there is one. */
  readonly desk: Desk | undefined
  readonly messages: readonly MessageView[]
  readonly activity: Activity
  readonly viewer: Viewer
  readonly isAdmin: boolean
  readonly key: string
  readonly tried?: { readonly summary: string; readonly causes: readonly string[] }
}

/** The page of one request: how it stands, its steps, its messages, and what its parties can do. */
export const drawRequestPage = (page: RequestPage): Page => {
  const { view, desk, messages, activity, viewer, isAdmin, key, tried } = page
  const { request, names } = view
  const stand = standOf(request)
  const open = request.tasks.find((task) => task.status === 'OPEN' || task.status === 'ASSIGNING')
  return {
    title: line`Access request`,
    signedIn: true,
    main: html`
${problem(tried?.summary, tried?.causes)}
<p class="pill ${stand.mood === 'open' ? '' : stand.mood}">${plain([stand.words])}</p>
<h1>${rich(requestCard(request, names).title, viewer)}</h1>
${open && desk && !desk.whyNot ? html`<p><a class="button main" href="/tasks/${open.taskId}">This waits for you: open the task</a></p>` : undefined}
${drawAskedBack(view, viewer)}
${cardBody(requestCard(request, names, desk?.step.deadline), viewer)}
${request.tasks.length > 0 ? html`<h2>Steps</h2>${drawSteps(request, names, viewer, desk?.later)}` : undefined}
${drawMessages(messages, request.requestId, viewer, key)}
${open && desk && drawMore(open.taskId, desk, viewer, key)}
${drawEnd(request, viewer, isAdmin, key)}
${drawActivity(activity, viewer)}`,
  }
}

/** Says to whoever asked that somebody waits for an answer of his. */
const drawAskedBack = ({ names, request }: RequestView, viewer: Viewer): Html | undefined => {
  const waiting = askedBack(request)
  if (!waiting || (viewer.userId !== request.requestedFor && viewer.userId !== request.requestedBy)) return undefined
  return html`<p class="said-open" role="status">${rich(nameOf(names, waiting.by), viewer)} asked you something before deciding. <a href="#messages">Answer with a message.</a></p>`
}

/** Messages about a request, and a form to write one. */
export const drawMessages = (
  messages: readonly MessageView[],
  requestId: string,
  viewer: Viewer,
  key: string,
): Html => html`
<h2 id="messages">Messages</h2>
${messages.map(
  (message) =>
    html`<p class="hint">${typed(message.authorName)}, ${time(message.created, viewer.timeZone)}</p><blockquote>${typed(message.body)}</blockquote>${drawFiles(message)}`,
)}
<form method="post" action="/requests/${requestId}/messages">
${formStart(viewer, key)}
<label for="body">Write to those concerned</label>
<textarea id="body" name="body" maxlength="${limits.message}" required></textarea>
<button class="button" type="submit">Send</button>
</form>`

/** What was attached to a message; the server sends it as a download. */
const drawFiles = ({ files }: MessageView): Html =>
  html`${
    files.length > 0
      ? html`<ul class="list">${files.map(
          ({ attachmentId, name, requestId, size }) =>
            html`<li><a href="/governance/api/v2/requests/${requestId}/attachments/${attachmentId}/content" download>${typed(name)}</a> <span class="soft">${String(Math.max(1, Math.round(size / 1_000)))} kB</span></li>`,
        )}</ul>`
      : undefined
  }`

/** Taking a request back, or asking again for what it gave. */
const drawEnd = (request: Request, viewer: Viewer, isAdmin: boolean, key: string): Html => {
  const isOwn = viewer.userId === request.requestedFor || viewer.userId === request.requestedBy
  if (request.status === 'PENDING' && (isOwn || isAdmin))
    return html`<details class="act"><summary>Cancel this request</summary>
<form method="post" action="/requests/${request.requestId}/cancel">
${formStart(viewer, key)}
<label for="reason">Reason</label>
<textarea id="reason" name="reason" maxlength="${limits.reason}"></textarea>
<button class="button deny" type="submit">Cancel the request</button>
</form></details>`
  if (request.status !== 'PENDING' && isOwn)
    return html`<div class="act"><p><a class="button" href="/ask/${request.entryId}?from=${request.requestId}">Ask again</a></p></div>`
  return html``
}
