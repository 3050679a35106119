import { type ConflictShown, conflictParts, conflictTitle } from '@assent/core/cards/conflict.ts'
import { type Html, html, rich, typed } from '../../app/page/html.ts'
import type { Viewer } from './view.ts'

/** What nobody may have together and would come together, rule by rule. */
export const drawConflicts = (conflicts: readonly ConflictShown[], viewer: Viewer): Html =>
  html`${conflicts.map(
    (conflict) => html`<div class="said-open" role="note">
<p>${rich(conflictTitle(conflict), viewer)}</p>
${conflict.description ? html`<p class="soft">${typed(conflict.description)}</p>` : undefined}
<ul class="plain">${conflictParts(conflict).map((part) => html`<li>${rich(part, viewer)}</li>`)}</ul>
</div>`,
  )}`
