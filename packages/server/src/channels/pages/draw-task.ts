import { fieldOf } from '@assent/core/api/fields.ts'
import { line } from '@assent/core/card.ts'
import type { ConflictShown } from '@assent/core/cards/conflict.ts'
import { nameOf, requestCard } from '@assent/core/cards/request.ts'
import { waitingWords } from '@assent/core/cards/waiting.ts'
import { durationWords } from '@assent/core/cards/words.ts'
import { durationMs } from '@assent/core/duration.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Level } from '@assent/core/request/model.ts'
import { stepKinds } from '@assent/core/steps/registry.ts'
import type { CallbackAddress, Desk, MessageView, TaskView } from '../../app/app.ts'
import { type Html, html, ours, plain, rich, time, typed } from '../../app/page/html.ts'
import type { Page } from '../../app/page/layout.ts'
import { drawCollected } from './draw-collected.ts'
import { drawConflicts } from './draw-conflicts.ts'
import { drawFields } from './draw-fields.ts'
import { drawAskBack, drawMore } from './draw-more.ts'
import { drawOnTheWay } from './draw-on-the-way.ts'
import { drawMessages } from './draw-request.ts'
import { drawSteps } from './draw-steps.ts'
import { cardBody, formStart, problem, type Viewer } from './view.ts'

/** What somebody tried on the page, and why it was refused: shown with what he had written. */
export type Tried = {
  readonly summary: string
  readonly causes: readonly string[]
  readonly values: ReadonlyMap<string, string>
}

export type TaskPage = {
  readonly view: TaskView
  readonly desk: Desk
  readonly messages: readonly MessageView[]
  /** What nobody may have together and would come together: for whoever decides. */
  readonly conflicts: readonly ConflictShown[]
  readonly viewer: Viewer
  readonly key: string
  readonly tried?: Tried
  /** Where the callback is awaited that the step waits for, or why that cannot be said. */
  readonly callback?: Result<CallbackAddress>
}

/** The page of one task: the whole request, and below it what can be done. */
export const drawTaskPage = ({ view, desk, messages, conflicts, viewer, key, tried, callback }: TaskPage): Page => {
  const { request, names, task } = view
  const card = requestCard(
    request,
    names,
    desk.step.deadline,
    'due' in task.detail ? String(task.detail.due) : undefined,
  )
  const title = rich(card.title, viewer)
  return {
    title: line`Access request`,
    signedIn: true,
    main: html`
${problem(tried?.summary, tried?.causes)}
<p class="pill">${task.status === 'OPEN' ? plain([waitingWords(task)]) : html`This step is over`}</p>
<h1>${title}</h1>
${cardBody(card, viewer)}
${drawConflicts(conflicts, viewer)}
${desk.collected ? drawCollected(desk.collected) : undefined}
${desk.onTheWay ? drawOnTheWay(desk.onTheWay, view, viewer) : undefined}
${desk.holds ? drawHoldings(desk.holds, view, viewer) : undefined}
<h2>Steps</h2>
${drawSteps(request, names, viewer, desk.later)}
${callback && drawCallback(callback)}
${desk.whyNot ? drawWhyNot(view, desk, viewer) : drawAct({ view, desk, viewer, key, ...(tried ? { tried } : {}) })}
${desk.whyNot || task.type !== 'APPROVAL' ? undefined : drawAskBack(task.taskId, viewer, key)}
${drawMore(task.taskId, desk, viewer, key)}
${drawMessages(messages, request.requestId, viewer, key)}`,
  }
}

const drawCallback = (callback: Result<CallbackAddress>): Html => html`
<h2>Its callback address</h2>
${
  isRefusal(callback)
    ? html`<p class="soft">${ours(callback.summary)}</p>`
    : html`<p class="hint">Bring it to the system that answers. Whoever knows it can let the request go on or deny it, once: treat it as a password.</p>
<p><code>${typed(callback.callbackUrl)}</code></p>`
}`

const kinds = {
  APPLICATION: html`account`,
  GROUP: html`group`,
  ENTITLEMENT_BUNDLE: html`bundle`,
  ENTITLEMENT_VALUE: html`entitlement`,
} as const

const drawHoldings = (holds: NonNullable<Desk['holds']>, { request, names }: TaskView, viewer: Viewer): Html => html`
<h2>What ${rich(nameOf(names, request.requestedFor), viewer)} has in ${rich(nameOf(names, request.level.appId), viewer)} today</h2>
${
  holds.length === 0
    ? html`<p class="soft">Nothing.</p>`
    : html`<ul class="plain">${holds.map(
        (held) =>
          html`<li>${typed(held.name)} <span class="soft">(${kinds[held.kind]}${held.ends ? html`, ends ${time(held.ends, viewer.timeZone)}` : undefined})</span></li>`,
      )}</ul>`
}`

const drawWhyNot = ({ request, task }: TaskView, desk: Desk, viewer: Viewer): Html => {
  const votes = 'votes' in task.detail ? (task.detail.votes as readonly { userId: string; decision: string }[]) : []
  const own = votes.find((vote) => vote.userId === viewer.userId)
  return html`<div class="act">
<p${own ? html` class="said-good" role="status"` : html` class="soft"`}>${own ? (own.decision === 'APPROVE' ? html`You approved this step.` : html`You denied this step.`) : ours(desk.whyNot ?? '')}</p>
<p><a href="/requests/${request.requestId}">See the whole request</a></p>
</div>`
}

type Act = Omit<TaskPage, 'conflicts' | 'messages'>

const drawAct = (act: Act): Html => {
  const { view, desk, viewer, key } = act
  const { task, request } = view
  return html`<form class="act" method="post" action="/tasks/${task.taskId}">
${formStart(viewer, key)}<input type="hidden" name="digest" value="${request.digest}">
<h2>${typed(task.label)}</h2>
${desk.step.description ? html`<p>${typed(desk.step.description)}</p>` : undefined}
${drawAnswer(act)}
</form>`
}

const drawAnswer = (act: Act): Html => {
  const { detail, type } = act.view.task
  if (type === 'QUESTION') return drawQuestions(act)
  if (type === 'APPROVAL') return drawDecision(act)
  return stepKinds[type].waitsFor === 'SYSTEM' ? drawRun(detail, act) : drawTodo(act)
}

const drawDecision = ({ view, desk, tried }: Act): Html => {
  const required = desk.step.requireMessage
  const hint =
    required === 'ALWAYS'
      ? html`This step asks you to say why.`
      : required === 'DENY'
        ? html`To deny, say why. The requester reads it.`
        : html`The requester reads it. May be left empty.`
  const shorter = shorterThan(view.request.duration)
  return html`
<label for="message">Message</label>
<textarea id="message" name="message" maxlength="5000" aria-describedby="message-hint">${tried?.values.get('message')}</textarea>
<p class="hint" id="message-hint">${hint}</p>
${
  shorter.length > 0 &&
  html`<label for="duration">If you approve, for how long</label>
<select id="duration" name="duration"><option value="">As asked: ${ours(durationWords(view.request.duration))}</option>
${shorter.map((span) => html`<option value="${span}"${tried?.values.get('duration') === span && html` selected`}>${ours(durationWords(span))}</option>`)}</select>`
}
${drawSmaller(view, tried)}
<div class="buttons">
<button class="button main" type="submit" name="decision" value="APPROVE">Approve</button>
<button class="button deny" type="submit" name="decision" value="DENY">Deny</button>
</div>`
}

/** Smaller levels that the step offers instead of what was asked for. */
const drawSmaller = ({ names, request, task }: TaskView, tried: Tried | undefined): Html | undefined => {
  const smaller = 'smaller' in task.detail ? (task.detail.smaller as readonly Level[]) : []
  const name = ({ scopeId }: Level) => names[scopeId] ?? scopeId
  return smaller.length === 0
    ? undefined
    : html`<label for="level">If you approve, which level</label>
<select id="level" name="level"><option value="">${request.approvedLevel ? html`As approved before` : html`As asked`}: ${name(request.approvedLevel ?? request.level)}</option>
${smaller.map((level) => html`<option value="${level.scopeId}"${tried?.values.get('level') === level.scopeId && html` selected`}>${name(level)}</option>`)}</select>`
}

/** Usual times that are shorter than what was asked for. */
const shorterThan = (asked: string | undefined): readonly string[] => {
  const most = asked === undefined ? Number.POSITIVE_INFINITY : (durationMs(asked) ?? 0)
  return ['PT1H', 'PT4H', 'PT8H', 'P1D', 'P3D', 'P7D', 'P14D', 'P30D', 'P90D', 'P180D', 'P365D'].filter(
    (span) => durationMs(span)! < most,
  )
}

const drawQuestions = ({ desk, tried }: Act): Html => {
  const fields = (desk.step.questions ?? []).map(fieldOf)
  return html`${drawFields(fields, tried?.values ?? new Map())}
<button class="button main" type="submit">Answer</button>`
}

/** What is carried out by the system: to be run, unless it is under way; or marked as done. */
const drawRun = (detail: TaskView['task']['detail'], { tried }: Act): Html => {
  const runs = 'run' in detail && (detail.run !== 'RUNNING' || 'problem' in detail)
  return html`
${runs && html`<button class="button main" type="submit" name="decision" value="RUN">Run it</button>`}
<label for="note">Note</label>
<textarea id="note" name="note" maxlength="5000">${tried?.values.get('note')}</textarea>
<p class="hint">What you did by hand, if it is done already. May be left empty.</p>
<button class="button" type="submit" name="decision" value="MARK">Mark as done</button>`
}

const drawTodo = ({ tried }: Act): Html => html`
<label for="note">Note</label>
<textarea id="note" name="note" maxlength="5000">${tried?.values.get('note')}</textarea>
<p class="hint">What you did, if it is worth knowing. May be left empty.</p>
<button class="button main" type="submit">Mark as done</button>`
