import { limits } from '@assent/core/limits.ts'
import type { Desk } from '../../app/app.ts'
import { type Html, html } from '../../app/page/html.ts'
import { formStart, type Viewer } from './view.ts'

/** What else can be done about a task: let somebody else act, or bring in a manager. */
export const drawMore = (taskId: string, { may }: Desk, viewer: Viewer, key: string): Html =>
  may.reassign || may.escalate
    ? html`<div class="act">
${may.reassign && html`<p><a class="button" href="/tasks/${taskId}/reassign">Let somebody else act</a></p>`}
${may.escalate && drawEscalate(taskId, viewer, key)}
</div>`
    : html``

/** Sending a decision back with a question. */
export const drawAskBack = (taskId: string, viewer: Viewer, key: string): Html => html`
<details class="act"><summary>Ask for more before you decide</summary>
<form method="post" action="/tasks/${taskId}/ask-back">
${formStart(viewer, key)}
<p class="soft">Whoever asked is told, and the request says that it waits for an answer. You can still decide, and the time to act goes on.</p>
<label for="asked">What you need to know</label>
<textarea id="asked" name="asked" maxlength="${limits.message}" required></textarea>
<button class="button" type="submit">Ask</button>
</form></details>`

const drawEscalate = (taskId: string, viewer: Viewer, key: string): Html => html`
<details><summary>Bring in a manager</summary>
<form method="post" action="/tasks/${taskId}/escalate">
${formStart(viewer, key)}
<p class="soft">Whoever decides stays; their manager, or whom the step names, may then act as well. This can be done once.</p>
<label for="why">Why</label>
<textarea id="why" name="reason" maxlength="${limits.reason}" required></textarea>
<button class="button" type="submit">Escalate</button>
</form></details>`
