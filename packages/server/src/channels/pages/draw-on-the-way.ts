import { type WayShown, wayUntil, wayWhat, wayWhom } from '@assent/core/cards/on-the-way.ts'
import type { TaskView } from '../../app/app.ts'
import { type Html, html, ours, rich } from '../../app/page/html.ts'
import type { Viewer } from './view.ts'

/** What the steps of a request give before it has ended: to whom, until when, and when at all. */
export const drawOnTheWay = (
  ways: readonly WayShown[],
  { request }: Pick<TaskView, 'request'>,
  viewer: Viewer,
): Html => html`
<h2>If all goes on, this gives</h2>
<ul class="plain">${ways.map((way) => {
  const whom = wayWhom(way, request.requestedFor)
  return html`<li><strong>${rich(wayWhat(way), viewer)}</strong>${whom && html` ${rich(whom, viewer)}`}<br><span class="soft">${rich(wayUntil(way), viewer)}</span>${way.when && html`<br><span class="soft">${ours(way.when)}</span>`}</li>`
})}</ul>`
