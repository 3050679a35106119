import type { WireField } from '@assent/core/api/catalog.ts'
import { line } from '@assent/core/card.ts'
import type { ConflictShown } from '@assent/core/cards/conflict.ts'
import type { EntryView } from '../../app/app.ts'
import { html, ours, typed } from '../../app/page/html.ts'
import type { Page } from '../../app/page/layout.ts'
import { drawCollected } from './draw-collected.ts'
import { drawConflicts } from './draw-conflicts.ts'
import { drawFields } from './draw-fields.ts'
import type { Tried } from './draw-task.ts'
import { formStart, problem, type Viewer } from './view.ts'

export type AskPage = {
  readonly entry: Pick<EntryView, 'entryId' | 'name' | 'description' | 'holds'>
  readonly fields: readonly WireField[]
  /** Why it cannot be asked for, if that is known. */
  readonly why?: string | undefined
  /** What nobody may have together and would come together. */
  readonly conflicts: readonly ConflictShown[]
  /** What the form begins with: an earlier request's answers, or what was tried. */
  readonly values: ReadonlyMap<string, string>
  readonly viewer: Viewer
  readonly key: string
  /** Files were chosen when it was tried: the page cannot keep them. */
  readonly chosen?: boolean
  readonly tried?: Pick<Tried, 'summary' | 'causes'>
}

/** The page on which somebody asks for an entry for himself. */
export const drawAskPage = ({ entry, fields, why, conflicts, values, viewer, key, chosen, tried }: AskPage): Page => ({
  title: line`Ask for access`,
  signedIn: true,
  main: html`
${problem(tried?.summary, tried?.causes)}
<h1>Ask for ${typed(entry.name)}</h1>
${entry.description ? html`<p class="soft">${typed(entry.description)}</p>` : undefined}
${entry.holds ? drawCollected(entry.holds) : undefined}
${why && !tried ? html`<p class="said-open" role="note">${ours(why)}</p>` : undefined}
${drawConflicts(conflicts, viewer)}
<form method="post" action="/ask/${entry.entryId}" enctype="multipart/form-data">
${formStart(viewer, key)}
${drawFields(fields, values)}
<label for="files">Files <span class="soft">(may be left empty)</span></label>
<input id="files" type="file" name="files" multiple aria-describedby="files-hint">
<p class="hint" id="files-hint">PDF, pictures, text and documents of Office or OpenDocument; at most 10 MB together. Whoever may see the request can download them.</p>
${chosen && html`<p class="hint">Choose your files again: the page could not keep them.</p>`}
<button class="button main" type="submit">Send the request</button>
</form>`,
})
