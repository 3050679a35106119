import type { Page as ListPage } from '@assent/core/api/page.ts'
import { line } from '@assent/core/card.ts'
import { requestCard, standOf } from '@assent/core/cards/request.ts'
import type { RequestView, TaskView } from '../../app/app.ts'
import { type Html, html, plain, rich, time, typed } from '../../app/page/html.ts'
import type { Page } from '../../app/page/layout.ts'
import type { Viewer } from './view.ts'

/** What waits for the viewer. */
export const drawTasksPage = (tasks: ListPage<TaskView>, viewer: Viewer): Page => ({
  title: line`To do`,
  signedIn: true,
  main: html`<h1>To do</h1>
${drawList(
  tasks.items.map(
    ({ task, request, names }) =>
      html`<li><a href="/tasks/${task.taskId}">${rich(requestCard(request, names).title, viewer)}</a><br><span class="soft">${typed(task.label)}, since ${time(task.opened, viewer.timeZone)}</span></li>`,
  ),
  html`Nothing waits for you.`,
)}
${drawNext('/tasks', tasks.next)}`,
})

/** What the viewer asked for or gets. */
export const drawRequestsPage = (requests: ListPage<RequestView>, viewer: Viewer): Page => ({
  title: line`My requests`,
  signedIn: true,
  main: html`<h1>My requests</h1>
${drawList(
  requests.items.map(
    ({ request, names }) =>
      html`<li><a href="/requests/${request.requestId}">${rich(requestCard(request, names).title, viewer)}</a><br><span class="soft">${plain([standOf(request).words])}, asked on ${time(request.created, viewer.timeZone)}</span></li>`,
  ),
  html`You have asked for nothing yet.`,
)}
${drawNext('/requests', requests.next)}`,
})

const drawList = (items: readonly Html[], none: Html): Html =>
  items.length === 0 ? html`<p class="soft">${none}</p>` : html`<ul class="list">${items}</ul>`

const drawNext = (path: string, next: string | undefined): Html =>
  next === undefined ? html`` : html`<p><a class="button" href="${path}?after=${next}">Older ones</a></p>`
