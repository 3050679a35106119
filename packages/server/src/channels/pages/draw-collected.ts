import { type Html, html, typed } from '../../app/page/html.ts'

/** What a collection holds: each app, with what of it. */
export const drawCollected = (held: readonly string[]): Html => html`
<h2>What the collection holds</h2>
${held.length === 0 ? html`<p class="soft">Nothing yet.</p>` : html`<ul class="plain">${held.map((words) => html`<li>${typed(words)}</li>`)}</ul>`}`
