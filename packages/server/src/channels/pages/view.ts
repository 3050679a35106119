import type { Card } from '@assent/core/card.ts'
import { type Html, html, ours, rich, typed } from '../../app/page/html.ts'

/** What drawing needs of whoever looks. */
export type Viewer = { readonly userId: string; readonly timeZone: string; readonly csrf: string }

/** Facts and quotes of a card. */
export const cardBody = (card: Card, viewer: Viewer): Html => html`
<dl>
${card.facts.map(({ label, value }) => html`<dt>${ours(label)}</dt><dd>${rich(value, viewer)}</dd>`)}
</dl>
${
  card.quotes.length > 0 &&
  html`<h2>Why</h2>
${card.quotes.map(({ label, text }) => html`<p class="hint">${rich(label, viewer)}</p><blockquote>${typed(text)}</blockquote>`)}`
}`

/** What every form of ours begins with. `key` makes a form that is sent twice count once. */
export const formStart = (viewer: Viewer, key: string): Html =>
  html`<input type="hidden" name="csrf" value="${viewer.csrf}"><input type="hidden" name="key" value="${key}">`

/** Why something did not work, at the top of the page where it was tried. */
export const problem = (text: string | undefined, causes: readonly string[] = []): Html =>
  text === undefined
    ? html``
    : html`<div class="notice" role="alert"><p>${ours(text)}</p>${
        causes.length > 0 && html`<ul class="plain">${causes.map((cause) => html`<li>${ours(cause)}</li>`)}</ul>`
      }</div>`
