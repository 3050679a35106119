import { line } from '@assent/core/card.ts'
import { requestCard } from '@assent/core/cards/request.ts'
import { limits } from '@assent/core/limits.ts'
import type { TaskView } from '../../app/app.ts'
import { html, rich, typed } from '../../app/page/html.ts'
import type { Page } from '../../app/page/layout.ts'
import { drawNobody, drawPeople, drawSearch, type Person, pickName } from './draw-people.ts'
import type { Tried } from './draw-task.ts'
import { formStart, problem, type Viewer } from './view.ts'

export type ReassignPage = {
  readonly view: TaskView
  readonly sought: string
  readonly found: readonly Person[]
  readonly viewer: Viewer
  readonly key: string
  readonly tried?: Tried
}

/** The page on which a task is given to somebody else: first look for people, then pick them. */
export const drawReassignPage = ({ view, sought, found, viewer, key, tried }: ReassignPage): Page => {
  const { names, request, task } = view
  const path = `/tasks/${task.taskId}/reassign`
  return {
    title: line`Let somebody else act`,
    signedIn: true,
    main: html`
${problem(tried?.summary, tried?.causes)}
<p class="pill">${typed(task.label)}</p>
<h1>Let somebody else act</h1>
<p>${rich(requestCard(request, names).title, viewer)}. <a href="/tasks/${task.taskId}">Back to the task</a></p>
${drawSearch(path, sought, html`The beginning of a name or login; several people with commas.`)}
${sought !== '' && found.length === 0 && drawNobody(sought)}
${
  found.length > 0 &&
  html`<form class="act" method="post" action="${path}">
${formStart(viewer, key)}<input type="hidden" name="who" value="${sought}">
${drawPeople(found, { several: true, picked: (userId) => tried?.values.has(pickName(userId)) === true })}
<label for="reason">Why</label>
<textarea id="reason" name="reason" maxlength="${limits.reason}" aria-describedby="reason-hint">${tried?.values.get('reason')}</textarea>
<p class="hint" id="reason-hint">They read it. May be left empty.</p>
<p class="soft">They take the place of everybody who could act on this step until now. Once you have chosen them, you cannot decide it yourself.</p>
<p class="buttons"><button class="button main" type="submit">Let them act</button></p>
</form>`
}`,
  }
}
