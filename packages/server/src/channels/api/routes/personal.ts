import {
  DraftBody,
  draftKinds,
  PreferencesPatch,
  SavedFilterBody,
  WireDraft,
  WirePreferences,
  WireSavedFilter,
} from '@assent/core/api/personal.ts'
import { hexId, oneWord } from '@assent/core/api/wire.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { SavedFilter } from '../../../app/app.ts'
import { type Route, route } from '../route.ts'

const base = '/governance/api/v2/my'
const read = ['okta.accessRequests.request.read']
const manage = ['okta.accessRequests.request.manage']
const own = { stage: 'EXTENSION', roles: 'self' } as const

const draftParams = Type.Object({
  kind: oneWord(draftKinds),
  key: Type.String({ pattern: '^[0-9A-Za-z_-]{1,64}$' }),
})
const oneDraft = { ...own, tag: 'My Drafts', url: `${base}/drafts/:kind/:key`, params: draftParams } as const

const draftRoutes: readonly Route[] = [
  route({
    ...own,
    method: 'GET',
    url: `${base}/drafts`,
    operationId: 'listMyDrafts',
    summary: 'List my drafts',
    description: 'Half-filled forms, the newest first; at most 50.',
    tag: 'My Drafts',
    scopes: read,
    query: Type.Object({ kind: Type.Optional(oneWord(draftKinds)) }),
    response: Type.Object({ data: Type.Array(WireDraft) }),
    handler: async ({ app, caller, query }) => {
      const drafts = await app.read(caller, 'draft.list', { kind: query.kind })
      return isRefusal(drafts) ? drafts : { data: drafts }
    },
  }),
  route({
    ...oneDraft,
    method: 'GET',
    operationId: 'getMyDraft',
    summary: 'Retrieve my draft of a form',
    scopes: read,
    response: WireDraft,
    handler: ({ app, caller, params }) => app.read(caller, 'draft.get', params),
  }),
  route({
    ...oneDraft,
    method: 'PUT',
    operationId: 'replaceMyDraft',
    summary: 'Keep my draft of a form',
    description:
      'The form is named by its kind and by what it is of (an entry, an app or condition, a sequence, or `new`). The content is the page’s own, at most 65,536 characters. It is kept for 30 days.',
    scopes: manage,
    refuses: [409],
    body: DraftBody,
    response: WireDraft,
    handler: ({ app, body, caller, params }) => app.run(caller, 'draft.put', { ...params, ...body }),
  }),
  route({
    ...oneDraft,
    method: 'DELETE',
    operationId: 'deleteMyDraft',
    summary: 'Delete my draft of a form',
    scopes: manage,
    handler: ({ app, caller, params }) => app.run(caller, 'draft.remove', params),
  }),
]

const filterBody = ({ filterId, ...rest }: SavedFilter) => ({ id: filterId, ...rest })
const oneFilter = {
  ...own,
  tag: 'My Filters',
  url: `${base}/saved-filters/:filterId`,
} as const
const filterParams = Type.Object({ filterId: hexId() })

const filterRoutes: readonly Route[] = [
  route({
    ...own,
    method: 'GET',
    url: `${base}/saved-filters`,
    operationId: 'listMySavedFilters',
    summary: 'List my saved filters',
    tag: 'My Filters',
    scopes: read,
    query: Type.Object({ page: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })) }),
    response: Type.Object({ data: Type.Array(WireSavedFilter) }),
    handler: async ({ app, caller, query }) => {
      const filters = await app.read(caller, 'savedFilter.list', { page: query.page })
      return isRefusal(filters) ? filters : { data: filters.map(filterBody) }
    },
  }),
  route({
    ...own,
    method: 'POST',
    url: `${base}/saved-filters`,
    operationId: 'createMySavedFilter',
    summary: 'Save a filter of a list under a name',
    tag: 'My Filters',
    scopes: manage,
    refuses: [409],
    body: SavedFilterBody,
    response: WireSavedFilter,
    status: 201,
    handler: async ({ app, body, caller }) => {
      const made = await app.run(caller, 'savedFilter.create', body)
      return isRefusal(made) ? made : filterBody(made)
    },
  }),
  route({
    ...oneFilter,
    method: 'PUT',
    operationId: 'replaceMySavedFilter',
    summary: 'Replace my saved filter',
    scopes: manage,
    refuses: [409],
    params: filterParams,
    body: SavedFilterBody,
    response: WireSavedFilter,
    handler: async ({ app, body, caller, params }) => {
      const made = await app.run(caller, 'savedFilter.update', { filterId: params.filterId, filter: body })
      return isRefusal(made) ? made : filterBody(made)
    },
  }),
  route({
    ...oneFilter,
    method: 'DELETE',
    operationId: 'deleteMySavedFilter',
    summary: 'Delete my saved filter',
    scopes: manage,
    params: filterParams,
    handler: ({ app, caller, params }) => app.run(caller, 'savedFilter.remove', { filterId: params.filterId }),
  }),
]

const preferences = { ...own, tag: 'My Settings', url: `${base}/preferences` } as const

const preferenceRoutes: readonly Route[] = [
  route({
    ...preferences,
    method: 'GET',
    operationId: 'getMyPreferences',
    summary: 'Retrieve how I want pages and notices',
    scopes: ['okta.governance.principalSettings.read'],
    response: WirePreferences,
    handler: ({ app, caller }) => app.read(caller, 'preferences.get', {}) as never,
  }),
  route({
    ...preferences,
    method: 'PATCH',
    operationId: 'updateMyPreferences',
    summary: 'Change how I want pages and notices',
    description:
      'What is not named stays. `notifications` says for each kind of notice whether it comes by e-mail and inside the app; with `digest`, mail that asks for nothing is gathered into one; no mail goes out in `quietHours`, which are hours of `timeZone`.',
    scopes: ['okta.governance.principalSettings.manage'],
    body: PreferencesPatch,
    response: WirePreferences,
    handler: ({ app, body, caller }) => app.run(caller, 'preferences.update', body) as never,
  }),
]

/** What people keep for themselves. */
export const routes: readonly Route[] = [...draftRoutes, ...filterRoutes, ...preferenceRoutes]
