import { activityLines } from '@assent/core/cards/activity.ts'
import type { Activity } from '../../app/app.ts'
import { type Html, html, rich, time } from '../../app/page/html.ts'
import type { Viewer } from './view.ts'

/** Everything that happened, in sentences with names, the oldest first. */
export const drawActivity = ({ events, names }: Activity, viewer: Viewer): Html => html`
<h2>What happened</h2>
<ul class="list">${activityLines(events, names).map(
  ({ at, line }) => html`<li><span class="soft">${time(at, viewer.timeZone)}</span><br>${rich(line, viewer)}</li>`,
)}</ul>`
