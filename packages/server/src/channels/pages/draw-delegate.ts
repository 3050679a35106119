import { line } from '@assent/core/card.ts'
import { limits } from '@assent/core/limits.ts'
import type { MyDelegates } from '../../app/app.ts'
import { type Html, html, time, typed } from '../../app/page/html.ts'
import type { Page } from '../../app/page/layout.ts'
import { drawNobody, drawPeople, drawSearch, type Person } from './draw-people.ts'
import type { Tried } from './draw-task.ts'
import { formStart, problem, type Viewer } from './view.ts'

export type DelegatePage = {
  readonly mine: MyDelegates
  readonly sought: string
  readonly found: readonly Person[]
  /** How many tasks wait for the viewer, which can go along. */
  readonly open: number
  readonly viewer: Viewer
  readonly key: string
  readonly tried?: Tried
}

/** The page of stand-ins: who stands in for the viewer, for whom he stands in, and choosing somebody. */
export const drawDelegatePage = (page: DelegatePage): Page => {
  const { mine, tried } = page
  return {
    title: line`Stand-in`,
    signedIn: true,
    main: html`
${problem(tried?.summary, tried?.causes)}
<h1>Stand-in</h1>
<p>Somebody who stands in for you can act on whatever waits for you, for a time, and is named as doing it in your place.</p>
${drawOwn(page)}
${
  mine.standsInFor.length > 0 &&
  html`<h2>You stand in for</h2>
<ul class="plain">${mine.standsInFor.map((one) => html`<li>${typed(mine.names[one.delegatorId] ?? one.delegatorId)}, ${span(one, page.viewer)}</li>`)}</ul>`
}
${
  mine.settings.delegatePermission === 'WRITE'
    ? drawChoose(page)
    : html`<p class="notice">In your organization an administrator chooses stand-ins.</p>`
}`,
  }
}

type Appointment = MyDelegates['standsInFor'][number]

const span = ({ ends, starts }: Appointment, { timeZone }: Viewer): Html =>
  html`<span class="soft">from ${time(starts, timeZone)}${ends ? html` until ${time(ends, timeZone)}` : html` until it is ended`}</span>`

const drawOwn = ({ mine, viewer, key }: DelegatePage): Html => {
  const { delegate, names, settings } = mine
  if (!delegate) return html`<p class="soft">Nobody stands in for you.</p>`
  return html`<h2>For you stands in</h2>
<p><strong>${typed(names[delegate.standInId] ?? delegate.standInId)}</strong>, ${span(delegate, viewer)}</p>
${delegate.note && html`<blockquote>${typed(delegate.note)}</blockquote>`}
${
  settings.delegatePermission === 'WRITE' &&
  html`<form method="post" action="/delegate/end">${formStart(viewer, key)}<button class="button deny" type="submit">End this</button></form>`
}`
}

const drawChoose = ({ mine, open, sought, found, viewer, key, tried }: DelegatePage): Html => html`
<h2>${mine.delegate ? html`Choose somebody else` : html`Choose somebody`}</h2>
${drawSearch('/delegate', sought, html`The beginning of a name or login.`)}
${sought !== '' && found.length === 0 && drawNobody(sought)}
${
  found.length > 0 &&
  html`<form class="act" method="post" action="/delegate">
${formStart(viewer, key)}<input type="hidden" name="who" value="${sought}">
${drawPeople(found, { several: false, picked: (userId) => tried?.values.get('pick') === userId })}
<label for="from">First day</label>
<input id="from" type="date" name="from" value="${tried?.values.get('from')}" aria-describedby="from-hint">
<p class="hint" id="from-hint">Left empty: from now on. Days are those of ${viewer.timeZone}.</p>
<label for="until">Last day</label>
<input id="until" type="date" name="until" value="${tried?.values.get('until')}" aria-describedby="until-hint">
<p class="hint" id="until-hint">To the end of that day. Left empty: until you end it.</p>
<label for="note">Note</label>
<input id="note" name="note" maxlength="${limits.delegateNote}" value="${tried?.values.get('note')}">
${open > 0 && html`<p><label><input type="checkbox" name="open" value="yes"> And give them what waits for me now (${open})</label></p>`}
<p class="buttons"><button class="button main" type="submit">Appoint</button></p>
</form>`
}`
