import type { Line } from '@assent/core/card.ts'
import { line } from '@assent/core/card.ts'
import { isDenial, saidAtEnd } from '@assent/core/cards/ended.ts'
import { type NamesById, nameOf } from '@assent/core/cards/request.ts'
import type { Request, Task } from '@assent/core/request/model.ts'
import type { Panel, Vote } from '@assent/core/steps/algebra.ts'
import { type Html, html, listed, plain, rich, time, typed } from '../../app/page/html.ts'
import type { Viewer } from './view.ts'

type Later = readonly { readonly label: string }[]

/** The steps of a request: what is done and by whom, what runs and who can act, what is to come. */
export const drawSteps = (request: Request, names: NamesById, viewer: Viewer, later: Later = []): Html => html`
<ol class="steps">
${request.tasks.map((task) => drawTask(task, names, viewer))}
${
  request.status === 'PENDING'
    ? later.map(({ label }) => html`<li><strong>${typed(label)}</strong> <span class="soft">to come</span></li>`)
    : []
}
</ol>`

const drawTask = (task: Task, names: NamesById, viewer: Viewer): Html => {
  const votes = 'votes' in task.detail ? (task.detail.votes as readonly Vote[]) : []
  return html`<li class="${classOf(task)}"${task.status === 'OPEN' && html` aria-current="step"`}><strong>${typed(task.label)}</strong> <span class="soft">${plain(stateOf(task))}</span>
${task.status === 'OPEN' || task.status === 'ASSIGNING' ? drawPanels(task.detail.panels, names, viewer) : undefined}
${votes.map((vote) => drawVote(vote, names, viewer))}
${votes.length === 0 && task.completedBy !== undefined ? drawDone(task, names, viewer) : undefined}</li>`
}

const classOf = (task: Task): string => {
  if (task.status === 'OPEN' || task.status === 'ASSIGNING') return 'now'
  if (task.status === 'LOCKED') return ''
  return isDenial(task.value) ? 'bad' : 'done'
}

const stateOf = (task: Task): Line => {
  switch (task.status) {
    case 'OPEN':
      return task.escalated ? line`waiting, escalated` : line`waiting`
    case 'ASSIGNING':
      return line`nobody can act on it yet`
    case 'LOCKED':
      return line`ended with the request`
    case 'COMPLETED':
      return task.value === 'APPROVED' ? line`approved` : isDenial(task.value) ? line`denied` : line`done`
    default:
      return task.status satisfies never
  }
}

/** Who can act: each panel with how many of it must. */
const drawPanels = (panels: readonly Panel[], names: NamesById, viewer: Viewer): Html => html`
${panels.map((panel) => {
  const people = panel.principals.slice(0, 20).map((principal) => nameOf(names, principal.id))
  const more = panel.principals.length - people.length
  return html`<br><span class="soft">${panel.label ? html`${typed(panel.label)}: ` : undefined}${plain(needed(panel))} ${listed(people.map((name) => rich(name, viewer)))}${more > 0 && html` and ${more} more`}</span>`
})}`

const needed = ({ needed: votes, principals }: Panel): Line => {
  if (principals.length === 0) return line`Nobody.`
  return votes === 1 ? line`Can act:` : line`${[String(votes)]} of these must act:`
}

const drawVote = (vote: Vote, names: NamesById, viewer: Viewer): Html => {
  const by =
    vote.as === vote.userId
      ? nameOf(names, vote.userId)
      : line`${nameOf(names, vote.userId)} in place of ${nameOf(names, vote.as)}`
  const words = vote.decision === 'APPROVE' ? line`approved` : line`denied`
  return html`<br><span>${rich(by, viewer)} ${plain(words)}, ${time(vote.at, viewer.timeZone)}</span>${vote.message ? html`<blockquote>${typed(vote.message)}</blockquote>` : undefined}`
}

const drawDone = (task: Task, names: NamesById, viewer: Viewer): Html => {
  const own = task.completedBy ? names[task.completedBy] : undefined
  const at = task.closed ? html`, ${time(task.closed, viewer.timeZone)}` : undefined
  const said = saidAtEnd(task.value)
  return html`<br><span>${own ? typed(own) : html`By itself`}${at}</span>${said && html`<blockquote>${typed(said)}</blockquote>`}`
}
