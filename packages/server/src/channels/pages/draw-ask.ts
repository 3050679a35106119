import type { WireField } from '@assent/core/api/catalog.ts'
import { line } from '@assent/core/card.ts'
import type { EntryView } from '../../app/app.ts'
import { html, typed } from '../../app/page/html.ts'
import type { Page } from '../../app/page/layout.ts'
import { drawFields } from './draw-fields.ts'
import type { Tried } from './draw-task.ts'
import { formStart, problem, type Viewer } from './view.ts'

export type AskPage = {
  readonly entry: Pick<EntryView, 'entryId' | 'name' | 'description'>
  readonly fields: readonly WireField[]
  /** What the form begins with: an earlier request's answers, or what was tried. */
  readonly values: ReadonlyMap<string, string>
  readonly viewer: Viewer
  readonly key: string
  readonly tried?: Pick<Tried, 'summary' | 'causes'>
}

/** The page on which somebody asks for an entry for himself. */
export const drawAskPage = ({ entry, fields, values, viewer, key, tried }: AskPage): Page => ({
  title: line`Ask for access`,
  signedIn: true,
  main: html`
${problem(tried?.summary, tried?.causes)}
<h1>Ask for ${typed(entry.name)}</h1>
${entry.description ? html`<p class="soft">${typed(entry.description)}</p>` : undefined}
<form method="post" action="/ask/${entry.entryId}">
${formStart(viewer, key)}
${drawFields(fields, values)}
<button class="button main" type="submit">Send the request</button>
</form>`,
})
