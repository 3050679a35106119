import type { Filter } from '@assent/core/api/filter.ts'
import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Refusal, refuse } from '@assent/core/refusal.ts'
import type { MakeFeature } from '../../app/feature.ts'
import { type LabelsCommands, labelCommands } from './commands.ts'
import { allLabels, findLabel, type LabeledView, type LabelView, labeled, labeledAfter } from './queries.ts'

export type { LabelsCommands } from './commands.ts'
export type { LabeledView, LabelView } from './queries.ts'

export type LabelsQueries = {
  /** All of them, sorted by id; a filter leaves only the values that it finds. */
  'label.list': { input: { readonly filter?: Filter | undefined }; output: readonly LabelView[] }
  'label.get': { input: { readonly labelId: string }; output: LabelView }
  /** Labelled resources by id. The attributes of the filter: resourceId, labelValueId, kind. */
  'label.resources': { input: { readonly filter: Filter; readonly page: PageInput }; output: Page<LabeledView> }
}

// Labels belong to super administrators (okta-access-requests A.2); what an app is called is no secret to those of apps.
const mayRead = (caller: Caller): Refusal | undefined =>
  hasRole(caller, 'APP_ADMIN', 'AUDITOR') ? undefined : refuse('forbidden', 'You may not see labels.')

/** Labels, and which resource has which (okta-access-requests B.3). */
export const makeLabels: MakeFeature<LabelsCommands, LabelsQueries> = (services) => ({
  commands: labelCommands(services),
  queries: {
    'label.list': async (caller, { filter }) =>
      mayRead(caller) ?? services.db.inOrg(caller.orgId, (tx) => allLabels(tx, filter)),
    'label.get': async (caller, { labelId }) =>
      mayRead(caller) ??
      services.db.inOrg(
        caller.orgId,
        async (tx) => (await findLabel(tx, labelId)) ?? refuse('not_found', 'There is no such label.'),
      ),
    'label.resources': async (caller, { filter, page }) =>
      mayRead(caller) ??
      services.db.inOrg(caller.orgId, async (tx) => {
        const ids = pageOf(await labeledAfter(tx, page, filter, page.limit + 1), page.limit, (id) => id)
        return { ...ids, items: await labeled(tx, ids.items) }
      }),
  },
  lanes: [],
})
